/* SPDX-License-Identifier: MIT
 *
 * The order of numbers. Where a row lies is narrowed down by the zones of the groups. If
 * that leaves too many rows, since their keys are strewn over all groups, a sample of the
 * groups says between which two keys the row should be; one pass over the groups then
 * counts the keys below these and gathers those between them, and shows whether it is. A
 * sample that misled, or values that many rows share, only cost further passes: each
 * parts the keys in those below, alike and above one of them.
 */
#include <stdlib.h>
#include <string.h>

#include "order_inner.h"

#define GATHER_MOST   4096  /* so many keys are put in order without further ado */
#define BRACKET_MOST  65536 /* so many at most between two keys of a sample */
#define SAMPLE_MOST   16384 /* keys that are looked at to estimate where a row is */
#define SAMPLE_GROUPS 4     /* at least, as far as there are */
#define AROUND        256   /* rows around the one asked for: the next questions */

/* ---- keys ---------------------------------------------------------------------------
 */

static int compare_sampled(const void *left, const void *right)
{
    return order_key_compare(left, right);
}

static bool in_span(const struct order_span *span, const struct order_key *key)
{
    return order_key_compare(key, &span->low) >= 0 &&
           order_key_compare(key, &span->high) <= 0;
}

static bool is_one_key(const struct order_span *span)
{
    return order_key_compare(&span->low, &span->high) == 0;
}

/* ---- what the zones say -------------------------------------------------------------
 */

static int compare_bounds(const void *left, const void *right)
{
    const struct order_bound *a = left, *b = right;
    return (a->number > b->number) - (a->number < b->number);
}

/* As days of records mostly are that were entered one after the other. */
static bool ascend(const struct order_bound *bounds, size_t n)
{
    size_t i = 1;
    while (i < n && bounds[i - 1].number <= bounds[i].number)
        i++;
    return i >= n;
}

static struct order_bound *sum_up(struct order_bound *bounds, size_t n)
{
    if (!ascend(bounds, n))
        qsort(bounds, n, sizeof *bounds, compare_bounds);
    for (size_t i = 1; i < n; i++)
        bounds[i].upto += bounds[i - 1].upto;
    return bounds;
}

enum td_status order_numbers_make(struct order *o, struct txn *txn, struct err *err)
{
    enum td_status status = order_find_zones(o, txn, NULL, err);
    size_t n = o->n_zones;
    if (status != TD_OK)
        return status;
    o->begins = xreallocarray(NULL, n + 1, sizeof *o->begins);
    o->ends = xreallocarray(NULL, n + 1, sizeof *o->ends);
    for (size_t i = 0; i < n; i++) {
        o->begins[i] = (struct order_bound){o->zones[i].least, o->zones[i].n};
        o->ends[i] = (struct order_bound){o->zones[i].most, o->zones[i].n};
    }
    sum_up(o->begins, n);
    sum_up(o->ends, n);
    return TD_OK;
}

/* The lowest number at which at least so many keys are counted. */
static int64_t number_at(const struct order_bound *bounds, size_t n, uint64_t count)
{
    size_t low = 0, high = n - 1;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (bounds[middle].upto >= count)
            high = middle;
        else
            low = middle + 1;
    }
    return bounds[low].number;
}

/* Keys counted at this number or below. */
static uint64_t count_at(const struct order_bound *bounds, size_t n, int64_t number)
{
    size_t low = 0, high = n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (bounds[middle].number <= number)
            low = middle + 1;
        else
            high = middle;
    }
    return low == 0 ? 0 : bounds[low - 1].upto;
}

/* Rows [from, to] are surely within: a group that has begun may hold the row, one that
 * has ended is below what follows. */
static struct order_span span_of_rows(const struct order *o, uint64_t from, uint64_t to)
{
    return (struct order_span){{number_at(o->begins, o->n_zones, from + 1), INT64_MIN},
        {number_at(o->ends, o->n_zones, to + 1), INT64_MAX}};
}

static bool is_below(const struct order_zone *zone, const struct order_span *span)
{
    return zone->most < span->low.first;
}

static bool is_above(const struct order_zone *zone, const struct order_span *span)
{
    return zone->least > span->high.first;
}

/* Keys of groups that lie below, and of those that reach into the span. */
static void count_zones(const struct order *o, const struct order_span *span,
    uint64_t *below, uint64_t *within, size_t *groups)
{
    *below = *within = 0;
    *groups = 0;
    for (size_t i = 0; i < o->n_zones; i++) {
        const struct order_zone *zone = &o->zones[i];
        bool out = is_below(zone, span) || is_above(zone, span);
        *below += is_below(zone, span) ? zone->n : 0;
        *within += out ? 0 : zone->n;
        *groups += !out;
    }
}

/* ---- going over the keys of the groups ----------------------------------------------
 */

/* A group whose numbers are known. */
struct group_keys {
    uint64_t among[FACTS_WORDS];
    int64_t firsts[FACTS_ROWS];
    int64_t seconds[FACTS_ROWS]; /* known once they are asked for */
    bool has_seconds;
};

static bool load_firsts(struct order *o, struct facts_pass *pass, uint64_t group,
    struct group_keys *keys, enum td_status *status, struct err *err)
{
    *status = facts_pass_to(pass, group, err);
    keys->has_seconds = false;
    if (*status == TD_OK && !(pass->right && order_among(o, pass, keys->among) &&
                                order_numbers_of(o, pass, keys->firsts)))
        *status = TD_CANCELLED;
    return *status == TD_OK;
}

static bool load_seconds(
    struct order *o, struct facts_pass *pass, struct group_keys *keys)
{
    if (keys->has_seconds)
        return true;
    if (o->second == FACTS_NO_COLUMN)
        memset(keys->seconds, 0, sizeof keys->seconds);
    else if (facts_pass_use(pass, o->second))
        facts_numbers(&pass->view, o->second, keys->seconds);
    else
        return false;
    return keys->has_seconds = true;
}

/* Rows below a number, and those from it up to another; both included. */
static size_t part_rows(const struct group_keys *keys, int64_t low, int64_t high,
    uint64_t within[FACTS_WORDS])
{
    uint64_t below[FACTS_WORDS];
    for (size_t word = 0; word < FACTS_WORDS; word++) {
        uint64_t under = 0, in = 0;
        for (size_t i = 0; i < 64; i++) {
            int64_t n = keys->firsts[word * 64 + i];
            under |= (uint64_t)((n < low) & (n != FACTS_NOTHING)) << i;
            in |= (uint64_t)((n >= low) & (n <= high)) << i;
        }
        below[word] = under & keys->among[word];
        within[word] = in & keys->among[word];
    }
    return words_count(below, FACTS_WORDS);
}

/* ---- gathering ----------------------------------------------------------------------
 */

struct keyed_id {
    struct order_key key;
    uint64_t id;
};

struct gathering {
    struct order_span span;
    const bool *zones; /* NULL: all of them */
    uint64_t below;    /* keys below the span */
    struct keyed_id *entries;
    size_t n, cap, most;
    struct selection *alike; /* instead of entries, when the span is one key */
    uint64_t n_alike;
};

static void take_key(struct gathering *g, struct order_key key, uint64_t id)
{
    if (order_key_compare(&key, &g->span.low) < 0) {
        g->below++;
    } else if (order_key_compare(&key, &g->span.high) > 0) {
        return;
    } else if (g->alike != NULL) {
        chunk_set(selection_chunk(g->alike, (size_t)(id / CHUNK_IDS)), id % CHUNK_IDS);
        g->n_alike++;
    } else {
        ARRAY_GROW(g->entries, g->cap, g->n + 1);
        g->entries[g->n++] = (struct keyed_id){key, id};
    }
}

static enum td_status gather_group(struct order *o, struct facts_pass *pass,
    uint64_t group, struct gathering *g, struct err *err)
{
    struct group_keys keys;
    uint64_t within[FACTS_WORDS];
    enum td_status status;
    size_t row;
    if (!load_firsts(o, pass, group, &keys, &status, err))
        return status;
    g->below += part_rows(&keys, g->span.low.first, g->span.high.first, within);
    if (facts_words_empty(within))
        return TD_OK;
    if (!load_seconds(o, pass, &keys))
        return TD_CANCELLED;
    FACTS_FOR_ROWS(row, within)
    take_key(g, (struct order_key){keys.firsts[row], keys.seconds[row]},
        facts_pass_id(pass, row));
    return TD_OK;
}

/* Stops when there are more than `most`. */
static enum td_status gather(
    struct order *o, struct facts_pass *pass, struct gathering *g, struct err *err)
{
    enum td_status status = TD_OK;
    for (size_t i = 0; i < o->n_zones && status == TD_OK && g->n <= g->most; i++) {
        const struct order_zone *zone = &o->zones[i];
        if (g->zones != NULL && !g->zones[i])
            continue;
        if (is_below(zone, &g->span))
            g->below += zone->n;
        else if (!is_above(zone, &g->span))
            status = gather_group(o, pass, zone->group, g, err);
    }
    return status;
}

/* ---- the bucket ---------------------------------------------------------------------
 */

static int compare_entries(const void *left, const void *right)
{
    const struct keyed_id *a = left, *b = right;
    int c = order_key_compare(&a->key, &b->key);
    return c != 0 ? c : (a->id > b->id) - (a->id < b->id);
}

/* Entries whose keys go on beyond what the facts hold are sorted by their records. */
static enum td_status sort_rest(struct order *o, struct txn *txn,
    const struct keyed_id *entries, size_t n, uint64_t *ids, struct err *err)
{
    enum td_status status = TD_OK;
    for (size_t from = 0, to; from < n && status == TD_OK; from = to) {
        to = from + 1;
        while (to < n && order_key_compare(&entries[to].key, &entries[from].key) == 0)
            to++;
        size_t count = to - from;
        if (count > 1 && (entries[from].key.second & 1) != 0)
            status =
                order_by_records(txn, o->schema, o->sort, ids + from, &count, NULL, err);
    }
    return status;
}

static enum td_status sort_bucket(
    struct order *o, struct txn *txn, struct gathering *g, struct err *err)
{
    if (g->n > 1)
        qsort(g->entries, g->n, sizeof *g->entries, compare_entries);
    o->bucket.sorted = xreallocarray(NULL, g->n + 1, sizeof *o->bucket.sorted);
    for (size_t i = 0; i < g->n; i++)
        o->bucket.sorted[i] = g->entries[i].id;
    return sort_rest(o, txn, g->entries, g->n, o->bucket.sorted, err);
}

/* Keys that go on beyond the facts are not all alike. */
static bool may_be_alike(const struct order *o, const struct order_span *span)
{
    return is_one_key(span) &&
           (o->second == FACTS_NO_COLUMN || (span->low.second & 1) == 0);
}

/* Makes the span the bucket, unless more than `most` keys, not all alike, are in it. */
static enum td_status load_span(struct order *o, struct facts_pass *pass,
    const struct order_span *span, size_t most, bool *loaded, struct err *err)
{
    struct gathering g = {.span = *span, .most = most};
    order_drop_bucket(o);
    if (may_be_alike(o, span))
        g.alike = &o->bucket.alike;
    enum td_status status = gather(o, pass, &g, err);
    *loaded = status == TD_OK && g.n <= most;
    if (*loaded && g.alike != NULL)
        selection_settle(g.alike);
    else if (*loaded)
        status = sort_bucket(o, pass->txn, &g, err);
    free(g.entries);
    if (status != TD_OK || !*loaded) {
        order_drop_bucket(o);
        return status;
    }
    o->bucket.span = *span;
    o->bucket.before = g.below;
    o->bucket.n = g.alike != NULL ? g.n_alike : g.n;
    return TD_OK;
}

/* ---- samples ------------------------------------------------------------------------
 */

struct sample {
    struct order_key *keys;
    size_t n, cap;
};

static enum td_status sample_group(struct order *o, struct facts_pass *pass,
    uint64_t group, struct sample *out, struct err *err)
{
    struct group_keys keys;
    enum td_status status;
    size_t row;
    if (!load_firsts(o, pass, group, &keys, &status, err))
        return status;
    if (!load_seconds(o, pass, &keys))
        return TD_CANCELLED;
    ARRAY_GROW(out->keys, out->cap, out->n + FACTS_ROWS);
    FACTS_FOR_ROWS(row, keys.among)
    if (keys.firsts[row] != FACTS_NOTHING)
        out->keys[out->n++] = (struct order_key){keys.firsts[row], keys.seconds[row]};
    return TD_OK;
}

static void keep_within(struct sample *sample, const struct order_span *span)
{
    size_t kept = 0;
    for (size_t i = 0; i < sample->n; i++)
        if (in_span(span, &sample->keys[i]))
            sample->keys[kept++] = sample->keys[i];
    sample->n = kept;
}

/* All keys of every step-th group that reaches into the span, in order. */
static enum td_status take_sample(struct order *o, struct facts_pass *pass,
    const struct order_span *span, size_t step, struct sample *out, struct err *err)
{
    enum td_status status = TD_OK;
    size_t nth = 0;
    out->n = 0;
    for (size_t i = 0; i < o->n_zones && status == TD_OK; i++) {
        const struct order_zone *zone = &o->zones[i];
        if (!is_below(zone, span) && !is_above(zone, span) && nth++ % step == step / 2)
            status = sample_group(o, pass, zone->group, out, err);
    }
    if (out->n > 1)
        qsort(out->keys, out->n, sizeof *out->keys, compare_sampled);
    return status;
}

static size_t sample_step(size_t groups)
{
    size_t wanted = SAMPLE_MOST / FACTS_ROWS;
    size_t most = groups / SAMPLE_GROUPS; // of few groups more than a few are looked at
    size_t step = groups / wanted;
    return step > 1 ? step : most > 4 ? 4 : 1;
}

/* ---- looking for a row --------------------------------------------------------------
 */

/* Rows before the span, and in it, as far as is known: at most that many. */
struct hunt {
    struct order_span span;
    uint64_t before, within;
    size_t groups;
};

static size_t square_root(size_t n)
{
    size_t root = 0;
    while ((root + 1) * (root + 1) <= n)
        root++;
    return root;
}

/* Where the sample says that the rows are, with twice the square root of it to spare:
 * that is four times what is to be expected of keys that have nothing to do with the ids.
 */
static struct order_span estimate(
    const struct sample *sample, const struct hunt *hunt, uint64_t from, uint64_t to)
{
    size_t spare = 2 * square_root(sample->n) + 1;
    double share = (double)sample->n / (double)hunt->within;
    size_t low = (size_t)((double)(from - hunt->before) * share);
    size_t high = (size_t)((double)(to - hunt->before) * share) + spare;
    struct order_span span = hunt->span;
    if (low >= spare)
        span.low = sample->keys[low - spare < sample->n ? low - spare : sample->n - 1];
    if (high < sample->n)
        span.high = sample->keys[high];
    return span;
}

static struct order_key next_key(const struct order *o, struct order_key key, int step)
{
    if (o->second == FACTS_NO_COLUMN)
        key.first += step;
    else
        key.second += step; // never at its end: halves of keys are far from there
    return key;
}

/* Narrows the span to the keys below, alike or above one of them, whichever has the row.
 */
static enum td_status part_at(struct order *o, struct facts_pass *pass,
    struct order_key pivot, uint64_t row, struct hunt *hunt, struct err *err)
{
    struct selection alike = {0};
    struct gathering g = {.span = {pivot, pivot}, .alike = &alike};
    enum td_status status = gather(o, pass, &g, err);
    selection_release(&alike);
    if (status != TD_OK)
        return status;
    uint64_t end = hunt->before + hunt->within;
    if (row < g.below) {
        hunt->span.high = next_key(o, pivot, -1);
        hunt->within = g.below - hunt->before;
    } else if (row < g.below + g.n_alike) {
        hunt->span = g.span;
        hunt->before = g.below;
        hunt->within = g.n_alike;
    } else {
        hunt->span.low = next_key(o, pivot, +1);
        hunt->before = g.below + g.n_alike;
        hunt->within = end > hunt->before ? end - hunt->before : 0;
    }
    return TD_OK;
}

static bool bucket_has(const struct order *o, uint64_t row)
{
    return row >= o->bucket.before && row - o->bucket.before < o->bucket.n;
}

/* Some key in the middle of the span. */
static enum td_status choose_pivot(struct order *o, struct facts_pass *pass,
    const struct hunt *hunt, struct sample *sample, struct order_key *out,
    struct err *err)
{
    uint64_t below, within;
    size_t groups;
    count_zones(o, &hunt->span, &below, &within, &groups);
    sample->n = 0;
    for (size_t step = sample_step(groups); sample->n == 0 && step > 0; step /= 2) {
        enum td_status status = take_sample(o, pass, &hunt->span, step, sample, err);
        if (status != TD_OK)
            return status;
        keep_within(sample, &hunt->span);
    }
    if (sample->n == 0)
        return TD_CANCELLED;
    *out = sample->keys[sample->n / 2];
    return TD_OK;
}

/* Parts the span until what is left of it is small, or one key. */
static enum td_status hunt_down(struct order *o, struct facts_pass *pass, uint64_t row,
    struct hunt *hunt, struct sample *sample, struct err *err)
{
    enum td_status status = TD_OK;
    while (status == TD_OK && hunt->within > GATHER_MOST && !is_one_key(&hunt->span)) {
        struct order_key pivot;
        status = choose_pivot(o, pass, hunt, sample, &pivot, err);
        if (status == TD_OK)
            status = part_at(o, pass, pivot, row, hunt, err);
    }
    return status;
}

static enum td_status load_rest(
    struct order *o, struct facts_pass *pass, const struct hunt *hunt, struct err *err)
{
    bool loaded;
    return load_span(o, pass, &hunt->span, SIZE_MAX, &loaded, err);
}

static enum td_status seek_row(struct order *o, struct facts_pass *pass, uint64_t row,
    struct sample *sample, struct err *err)
{
    bool loaded = false;
    uint64_t from = row < AROUND ? 0 : row - AROUND;
    uint64_t to = row + AROUND < o->filled ? row + AROUND : o->filled - 1;
    struct hunt hunt = {.span = span_of_rows(o, from, to)};
    count_zones(o, &hunt.span, &hunt.before, &hunt.within, &hunt.groups);
    if (hunt.within <= GATHER_MOST || is_one_key(&hunt.span))
        return load_rest(o, pass, &hunt, err);
    enum td_status status =
        take_sample(o, pass, &hunt.span, sample_step(hunt.groups), sample, err);
    if (status != TD_OK)
        return status;
    if (sample->n > 0) {
        struct order_span span = estimate(sample, &hunt, from, to);
        status = load_span(o, pass, &span, BRACKET_MOST, &loaded, err);
        if (status != TD_OK || (loaded && bucket_has(o, row)))
            return status;
    }
    status = hunt_down(o, pass, row, &hunt, sample, err);
    return status == TD_OK ? load_rest(o, pass, &hunt, err) : status;
}

enum td_status order_numbers_seek(
    struct order *o, struct txn *txn, uint64_t row, struct err *err)
{
    struct facts_pass pass;
    struct sample sample = {0};
    if (bucket_has(o, row))
        return TD_OK;
    if (row >= o->filled)
        return TD_CANCELLED;
    enum td_status status = order_pass_open(o, txn, &pass, err);
    if (status != TD_OK)
        return status;
    status = seek_row(o, &pass, row, &sample, err);
    facts_pass_close(&pass);
    free(sample.keys);
    return status == TD_OK && !bucket_has(o, row) ? TD_CANCELLED : status;
}

/* ---- a part that is known -----------------------------------------------------------
 */

static enum td_status load_zones(struct order *o, struct facts_pass *pass,
    const struct order_part *part, struct err *err)
{
    struct gathering g = {.span = part->span, .zones = part->zones, .most = SIZE_MAX};
    order_drop_bucket(o);
    enum td_status status = gather(o, pass, &g, err);
    if (status == TD_OK && g.n != part->n)
        status = TD_CANCELLED; // they changed since they were counted
    if (status == TD_OK)
        status = sort_bucket(o, pass->txn, &g, err);
    free(g.entries);
    if (status != TD_OK) {
        order_drop_bucket(o);
        return status;
    }
    o->bucket.span = part->span;
    o->bucket.before = part->before;
    o->bucket.n = part->n;
    return TD_OK;
}

enum td_status order_numbers_load(
    struct order *o, struct txn *txn, const struct order_part *part, struct err *err)
{
    struct facts_pass pass;
    enum td_status status = order_pass_open(o, txn, &pass, err);
    if (status != TD_OK)
        return status;
    status = load_zones(o, &pass, part, err);
    facts_pass_close(&pass);
    return status;
}

/* ---- looking for a key --------------------------------------------------------------
 */

static enum td_status key_of(struct order *o, struct facts_pass *pass, uint64_t id,
    struct order_key *out, struct err *err)
{
    struct group_keys keys;
    size_t row;
    enum td_status status = order_pass_to(pass, id, &row, err);
    if (status != TD_OK)
        return status;
    if (row == FACTS_ROWS)
        return TD_CANCELLED;
    if (!load_firsts(o, pass, pass->number, &keys, &status, err))
        return status;
    if (!load_seconds(o, pass, &keys))
        return TD_CANCELLED;
    *out = (struct order_key){keys.firsts[row], keys.seconds[row]};
    return out->first == FACTS_NOTHING ? TD_CANCELLED : TD_OK;
}

/* The rows that surely come before the key, and those that surely do not come after. */
static void rows_of_key(
    const struct order *o, const struct order_key *key, uint64_t *from, uint64_t *to)
{
    *from = key->first == INT64_MIN ? 0 : count_at(o->ends, o->n_zones, key->first - 1);
    *to = count_at(o->begins, o->n_zones, key->first);
}

/* Many keys may be near this one: then a few around it in a sample are the span. */
static enum td_status narrow_to_key(struct order *o, struct facts_pass *pass,
    const struct order_key *key, struct hunt *hunt, struct err *err)
{
    struct sample sample = {0};
    enum td_status status =
        take_sample(o, pass, &hunt->span, sample_step(hunt->groups), &sample, err);
    size_t at = 0, spare = square_root(sample.n) + 1;
    while (
        status == TD_OK && at < sample.n && order_key_compare(&sample.keys[at], key) < 0)
        at++;
    if (status == TD_OK && at >= spare)
        hunt->span.low = sample.keys[at - spare];
    if (status == TD_OK && at + spare < sample.n &&
        order_key_compare(&sample.keys[at + spare], key) > 0)
        hunt->span.high = sample.keys[at + spare];
    free(sample.keys);
    return status;
}

static enum td_status seek_key(struct order *o, struct facts_pass *pass,
    const struct order_key *key, struct err *err)
{
    bool loaded = false;
    uint64_t from, to;
    rows_of_key(o, key, &from, &to);
    if (from >= to || to > o->filled)
        return TD_CANCELLED;
    struct hunt hunt = {.span = span_of_rows(o, from, to - 1)};
    count_zones(o, &hunt.span, &hunt.before, &hunt.within, &hunt.groups);
    enum td_status status = TD_OK;
    if (hunt.within > GATHER_MOST)
        status = narrow_to_key(o, pass, key, &hunt, err);
    if (status == TD_OK && in_span(&hunt.span, key))
        status = load_span(o, pass, &hunt.span, BRACKET_MOST, &loaded, err);
    if (status != TD_OK || loaded)
        return status;
    hunt.span = (struct order_span){*key, *key};
    return load_rest(o, pass, &hunt, err);
}

bool order_bucket_spans(const struct order *o, const struct order_key *key)
{
    return in_span(&o->bucket.span, key);
}

enum td_status order_numbers_key(
    struct order *o, struct txn *txn, uint64_t id, struct order_key *out, struct err *err)
{
    struct facts_pass pass;
    enum td_status status = order_pass_open(o, txn, &pass, err);
    if (status != TD_OK)
        return status;
    status = key_of(o, &pass, id, out, err);
    facts_pass_close(&pass);
    return status;
}

enum td_status order_numbers_seek_id(
    struct order *o, struct txn *txn, uint64_t id, struct err *err)
{
    struct facts_pass pass;
    struct order_key key = {0};
    enum td_status status = order_pass_open(o, txn, &pass, err);
    if (status != TD_OK)
        return status;
    status = key_of(o, &pass, id, &key, err);
    if (status == TD_OK && (o->bucket.n == 0 || !in_span(&o->bucket.span, &key)))
        status = seek_key(o, &pass, &key, err);
    facts_pass_close(&pass);
    return status;
}
