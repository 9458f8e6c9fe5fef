/* SPDX-License-Identifier: MIT
 *
 * The structure of data.mdb, read with pread and never through the map, so that a
 * damaged file is a finding and not a crash. Checksums of records find damage inside
 * values; this finds pages that are lost, doubled, stale, cut off or out of order.
 */
#ifndef STORE_WALK_H
#define STORE_WALK_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

#define WALK_META 136 /* bytes of a meta page that matter */

struct walk_file {
    int fd;
    size_t page_size;
    uint64_t txn_id; /* of the snapshot; a reader must hold it while the walk lasts */
    uint8_t meta[WALK_META];
};

enum walk_depth {
    WALK_ROOTS, /* what opening touches: the list of tables and the root of each */
    WALK_ALL    /* every page, and that each is used exactly once */
};

/* Finds the meta page of the snapshot. TD_CORRUPT, also when others commit meanwhile,
 * which may have written over it; TD_IO. */
enum td_status walk_open(struct walk_file *file, struct err *err) TD_MUST_USE;
/* `fault` gets a sentence for each finding. TD_IO when the file cannot be read. */
enum td_status walk_pages(const struct walk_file *file, enum walk_depth depth,
    void (*fault)(void *ctx, const char *sentence), void *ctx,
    struct err *err) TD_MUST_USE;

#endif
