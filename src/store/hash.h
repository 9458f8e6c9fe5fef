/* SPDX-License-Identifier: MIT
 *
 * BLAKE2b and random bytes, the only cryptography here, and a quick sum that is none.
 * libsodium and xxHash are included by hash.c alone.
 */
#ifndef STORE_HASH_H
#define STORE_HASH_H

#include <stddef.h>
#include <stdint.h>

#define HASH_LEN  32
#define CHECK_LEN 16
#define KEY_LEN   16

/* A running BLAKE2b-256. */
struct hash {
    _Alignas(64) unsigned char state[384];
};

void hash_start(void); /* once before all others; harmless again */
void hash_random(void *out, size_t len);

/* BLAKE2b-128 of the bytes, to notice damage. */
void hash_check(const void *bytes, size_t len, uint8_t out[CHECK_LEN]);
/* XXH3: notices accidents in derived data, not somebody who means it. The same everywhere
 * and for good, so it may be stored. */
uint64_t hash_quick(const void *bytes, size_t len);
/* BLAKE2b-256 keyed by a random key, so that a short text cannot be guessed back. */
void hash_keyed(
    const uint8_t key[KEY_LEN], const void *bytes, size_t len, uint8_t out[HASH_LEN]);

void hash_begin(struct hash *hash, const uint8_t *key); /* key of KEY_LEN or NULL */
void hash_add(struct hash *hash, const void *bytes, size_t len);
void hash_add_u64(struct hash *hash, uint64_t number);
void hash_end(struct hash *hash, uint8_t out[HASH_LEN]);

#endif
