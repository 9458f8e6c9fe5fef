/* SPDX-License-Identifier: MIT
 *
 * Touching what lists, counts and searches read while nobody waits. To the process each
 * page of the mapped file is new once, and its first touch is a trap: on some virtual
 * machines 20 us, more than all that is then done with what lies there, and a question
 * about a whole register touches thousands.
 *
 * Only what is in memory anyway is worth it: once some hundred pages had to come from
 * the disk, the rest is left alone.
 */
#include <assert.h>
#include <string.h>
#include <sys/resource.h>

#include "private.h"

#define PAGE       4096
#define ASK_EVERY  64  /* pages and entries between two looks at the time */
#define DISK_READS 256 /* pages; then it is given up */

static_assert(sizeof(((struct warmth *)NULL)->key) == KV_KEY_MAX, "any key fits");

static const enum kv_table warmed[] = {KV_FACTS, KV_TERMS};

static long disk_reads(void)
{
    struct rusage usage;
    return getrusage(RUSAGE_SELF, &usage) == 0 ? usage.ru_majflt : 0;
}

/* Returns how many pages these were. */
static size_t touch(struct slice value)
{
    const volatile char *bytes = value.data;
    for (size_t i = 0; i < value.len; i += PAGE)
        (void)bytes[i];
    return value.len / PAGE;
}

static void remember(struct warmth *warmth, struct slice key)
{
    memcpy(warmth->key, key.data, key.len);
    warmth->key_len = key.len;
}

static void next_table(struct warmth *warmth)
{
    warmth->table++;
    warmth->key_len = 0;
}

/* From the entry that was reached on; true: the table's end was. */
static bool warm_table(
    struct kv_cursor *cursor, struct warmth *warmth, bool (*go_on)(void *ctx), void *ctx)
{
    static const uint8_t lowest[1] = {0};
    struct slice key, value, from = slice_of(lowest, 1);
    size_t since = 0;
    if (warmth->key_len > 0)
        from = slice_of(warmth->key, warmth->key_len);
    enum td_status status = kv_seek(cursor, from, &key, &value, NULL);
    while (status == TD_OK) {
        since += 1 + touch(value);
        if (since >= ASK_EVERY && !go_on(ctx)) {
            remember(warmth, key);
            return false;
        }
        since %= ASK_EVERY;
        status = kv_step(cursor, KV_NEXT, &key, &value, NULL);
    }
    return true;
}

bool txn_warm(struct txn *txn, struct warmth *warmth, bool (*go_on)(void *ctx), void *ctx)
{
    const long before = disk_reads();
    bool ended = true;
    while (ended && warmth->table < ARRAY_COUNT(warmed)) {
        struct kv_cursor *cursor = NULL;
        if (kv_cursor_open(txn->kv, warmed[warmth->table], &cursor, NULL) == TD_OK)
            ended = warm_table(cursor, warmth, go_on, ctx);
        kv_cursor_close(cursor);
        if (ended)
            next_table(warmth);
    }
    warmth->disk_reads += disk_reads() - before;
    return warmth->table < ARRAY_COUNT(warmed) && warmth->disk_reads < DISK_READS;
}
