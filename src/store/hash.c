/* SPDX-License-Identifier: MIT
 *
 * The one file that includes libsodium, whose functions cannot fail once it is started,
 * and xxHash.
 */
#include "hash.h"

#include <assert.h>
#include <sodium.h>
#include <xxhash.h>

#include "base/alloc.h"
#include "base/msg.h"
#include "base/str.h"

static_assert(sizeof(crypto_generichash_state) <= sizeof(struct hash), "hash state");
static_assert(KEY_LEN >= crypto_generichash_KEYBYTES_MIN, "hash key");

void hash_start(void)
{
    if (sodium_init() < 0)
        die("%s", _("The cryptography library could not be started."));
}

void hash_random(void *out, size_t len)
{
    randombytes_buf(out, len);
}

void hash_check(const void *bytes, size_t len, uint8_t out[CHECK_LEN])
{
    crypto_generichash(out, CHECK_LEN, bytes, len, NULL, 0);
}

uint64_t hash_quick(const void *bytes, size_t len)
{
    return XXH3_64bits(bytes, len);
}

void hash_keyed(
    const uint8_t key[KEY_LEN], const void *bytes, size_t len, uint8_t out[HASH_LEN])
{
    crypto_generichash(out, HASH_LEN, bytes, len, key, KEY_LEN);
}

static crypto_generichash_state *state_of(struct hash *hash)
{
    return (crypto_generichash_state *)(void *)hash->state;
}

void hash_begin(struct hash *hash, const uint8_t *key)
{
    crypto_generichash_init(state_of(hash), key, key != NULL ? KEY_LEN : 0, HASH_LEN);
}

void hash_add(struct hash *hash, const void *bytes, size_t len)
{
    if (len > 0)
        crypto_generichash_update(state_of(hash), bytes, len);
}

void hash_add_u64(struct hash *hash, uint64_t number)
{
    uint8_t bytes[8];
    put_u64(bytes, number);
    hash_add(hash, bytes, sizeof(bytes));
}

void hash_end(struct hash *hash, uint8_t out[HASH_LEN])
{
    crypto_generichash_final(state_of(hash), out, HASH_LEN);
}
