/* SPDX-License-Identifier: MIT
 *
 * What the files of an order share.
 *
 * A key of a row is a number that sorts as its value does, or two of them. Of each group
 * of 256 rows it is known how many keys count there and between which two they lie, so
 * that whole groups are below or above a row of the list without being looked at. What
 * somebody looks at is put in order as a bucket: some thousand rows around it, or all
 * rows of one key. It stays for the next question, which mostly is the next row.
 *
 * The order of a derived value goes over the tiles of pending records instead, since it
 * is idle in all others; "group" means a tile then.
 *
 * TD_CANCELLED means here: the facts cannot tell.
 */
#ifndef STORE_ORDER_INNER_H
#define STORE_ORDER_INNER_H

#include "column_places.h"
#include "column_texts.h"
#include "order.h"

struct order_span {
    struct order_key low, high; /* both included */
};

/* A group that has keys. */
struct order_zone {
    uint64_t group, n;
    int64_t least, most; /* of the first numbers */
};

/* How many keys are in groups that begin, or end, at this number or below. */
struct order_bound {
    int64_t number;
    uint64_t upto;
};

/* Rows [before, before + n) of the order. */
struct order_bucket {
    uint64_t before, n;
    struct order_span span;
    struct selection alike; /* when all of them have the same key */
    uint64_t *sorted;       /* else; NULL when they are alike */
};

/* The distinct texts of a column, by their numbers in column_texts; see order_texts.c. */
struct order_texts {
    struct column_texts *known; /* while they are counted */
    uint64_t begun;             /* those numbers */
    size_t n;                   /* texts, numbered from 1 */
    uint64_t *counts;           /* by number */
    size_t counts_cap;
    uint32_t *ranks;   /* by number */
    uint64_t *befores; /* by rank: rows that come before */
    size_t n_ranks;
};

/* How many rows are in which place; see order_places.c. */
struct order_places {
    uint64_t begun;    /* the places that were counted */
    uint64_t *befores; /* rows in those below place i + 1 */
    size_t n;          /* places with a key */
};

enum order_way { ORDER_BY_NUMBERS, ORDER_BY_TEXTS, ORDER_BY_PLACES };

struct order {
    const struct schema *schema;
    const struct field *sort;
    struct facts_layout layout;
    size_t column, second, idle; /* second, idle: FACTS_NO_COLUMN when there is none */
    bool by_facts, over_tiles;
    enum order_way way; /* by facts */
    const struct selection *ids;
    void *empty, *record; /* one with nothing but the value looked at */
    struct zone_notes idles;
    struct selection empties;
    uint64_t filled;
    uint64_t unmet; /* ids that were in no tile yet */
    struct order_zone *zones;
    size_t n_zones, zones_cap;
    struct order_bound *begins, *ends; /* of the zones, by number */
    struct order_texts texts;
    struct order_places places;
    struct order_bucket bucket;
    uint64_t *sorted; /* by the records: all that have a value */
};

/* ---- keys and groups (order_keys.c) -------------------------------------------------
 */

/* Chooses the columns, of tiles if that is wanted and can be; by_facts is false when
 * there are none. */
void order_choose_columns(struct order *o, bool over_tiles);
bool order_is_text(const struct order *o);
/* Notes what was found out about the present group, of which n rows have a key: those of
 * `filled` among `among`. */
void order_add_zone(struct order *o, const struct facts_pass *pass, size_t n);
void order_add_empties(
    struct order *o, uint64_t group, const uint64_t *among, const uint64_t *filled);

/* A pass over what the columns were chosen of; facts_pass_close ends it. */
enum td_status order_pass_open(struct order *o, struct txn *txn, struct facts_pass *pass,
    struct err *err) TD_MUST_USE;
/* The rows of the present group whose ids are in order; false: it is damaged. */
bool order_among(
    const struct order *o, struct facts_pass *pass, uint64_t rows[FACTS_WORDS]);
/* The group of an id, and its row there; FACTS_ROWS: it has none. */
enum td_status order_pass_to(
    struct facts_pass *pass, uint64_t id, size_t *row, struct err *err) TD_MUST_USE;

/* Fills empties and zones; `each` (may be NULL) is called for every zone, with the pass
 * on its group, and adds what it needs to know. */
typedef enum td_status order_zone_fn(
    struct order *o, struct facts_pass *pass, size_t zone, struct err *err);
enum td_status order_find_zones(
    struct order *o, struct txn *txn, order_zone_fn *each, struct err *err) TD_MUST_USE;

/* Sets the rows of the present group whose value has stopped to matter. */
bool order_idle_rows(
    struct order *o, struct facts_pass *pass, uint64_t idle[FACTS_WORDS]);
/* The numbers of the present group's rows, FACTS_NOTHING for those without a value. */
bool order_numbers_of(
    struct order *o, struct facts_pass *pass, int64_t numbers[FACTS_ROWS]);

/* ---- by numbers (order_numbers.c) ---------------------------------------------------
 */

enum td_status order_numbers_make(
    struct order *o, struct txn *txn, struct err *err) TD_MUST_USE;
/* Loads the bucket that has the row; the one that has this id, which has a value. */
enum td_status order_numbers_seek(
    struct order *o, struct txn *txn, uint64_t row, struct err *err) TD_MUST_USE;
enum td_status order_numbers_seek_id(
    struct order *o, struct txn *txn, uint64_t id, struct err *err) TD_MUST_USE;

/* Rows of which it is known where they lie: n of them behind so many others, in the zones
 * that are set. */
struct order_part {
    struct order_span span;
    uint64_t before, n;
    bool *zones; /* by number */
};
/* Makes them the bucket. TD_CANCELLED: there are no longer as many. */
enum td_status order_numbers_load(struct order *o, struct txn *txn,
    const struct order_part *part, struct err *err) TD_MUST_USE;
/* The key of an id. */
enum td_status order_numbers_key(struct order *o, struct txn *txn, uint64_t id,
    struct order_key *out, struct err *err) TD_MUST_USE;
bool order_bucket_spans(const struct order *o, const struct order_key *key);

/* ---- by places (order_places.c) -----------------------------------------------------
 */

enum td_status order_places_make(
    struct order *o, struct txn *txn, struct err *err) TD_MUST_USE;
enum td_status order_places_seek(
    struct order *o, struct txn *txn, uint64_t row, struct err *err) TD_MUST_USE;
enum td_status order_places_seek_id(
    struct order *o, struct txn *txn, uint64_t id, struct err *err) TD_MUST_USE;
void order_places_release(struct order_places *places);

/* ---- by texts (order_texts.c) -------------------------------------------------------
 */

enum td_status order_texts_make(
    struct order *o, struct txn *txn, struct err *err) TD_MUST_USE;
enum td_status order_texts_seek(
    struct order *o, struct txn *txn, uint64_t row, struct err *err) TD_MUST_USE;
enum td_status order_texts_seek_id(
    struct order *o, struct txn *txn, uint64_t id, struct err *err) TD_MUST_USE;
void order_texts_release(struct order_texts *texts);

/* ---- the bucket (order.c) -----------------------------------------------------------
 */

void order_drop_bucket(struct order *o);

#endif
