/* SPDX-License-Identifier: MIT
 *
 * Sets of ids against a plain array of bools.
 */
#include "bits.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/alloc.h"

static uint32_t next_random(uint32_t *seed)
{
    *seed = *seed * 1664525u + 1013904223u;
    return *seed >> 8;
}

/* Every `every`-th bit or so; whole words full and empty between them. */
static void fill(struct chunk *chunk, bool *plain, uint32_t every, uint32_t seed)
{
    chunk_clear(chunk);
    for (size_t i = 0; i < CHUNK_IDS; i++) {
        bool on = i % 4096 < 200 ? i % 8192 < 4096 : next_random(&seed) % every == 0;
        plain[i] = on;
        if (on)
            chunk_set(chunk, i);
    }
}

static void assert_same(const struct chunk *chunk, const bool *plain)
{
    size_t count = 0;
    for (size_t i = 0; i < CHUNK_IDS; i++) {
        assert_int_equal(chunk_has(chunk, i), plain[i]);
        count += plain[i];
    }
    assert_int_equal(chunk_count(chunk), count);
    assert_int_equal(chunk_is_empty(chunk), count == 0);
}

static void chunks_do_what_bools_do(void **state)
{
    (void)state;
    struct chunk *a = xmalloc(sizeof(*a)), *b = xmalloc(sizeof(*b));
    bool *in_a = xcalloc(CHUNK_IDS, 1), *in_b = xcalloc(CHUNK_IDS, 1);
    for (int op = 0; op < 3; op++) {
        fill(a, in_a, 3, 1);
        fill(b, in_b, 2, 2);
        for (size_t i = 0; i < CHUNK_IDS; i++)
            in_a[i] = op == 0   ? in_a[i] && in_b[i]
                      : op == 1 ? in_a[i] || in_b[i]
                                : in_a[i] && !in_b[i];
        (op == 0 ? chunk_and : op == 1 ? chunk_or : chunk_without)(a, b);
        assert_same(a, in_a);
    }
    chunk_clear(a);
    memset(in_a, 0, CHUNK_IDS);
    chunk_fill(a, 7, 7);
    assert_same(a, in_a);
    static const size_t spans[][2] = {{3, 9}, {70, 128}, {192, 200}, {256, 320},
        {383, 385}, {400, 640}, {660, 4000}, {CHUNK_IDS - 65, CHUNK_IDS}};
    for (size_t s = 0; s < sizeof spans / sizeof *spans; s++) {
        for (size_t i = spans[s][0]; i < spans[s][1]; i++)
            in_a[i] = true;
        chunk_fill(a, spans[s][0], spans[s][1]);
        assert_same(a, in_a);
    }
    chunk_fill(a, 0, CHUNK_IDS);
    assert_int_equal(chunk_count(a), CHUNK_IDS);
    free(a);
    free(b);
    free(in_a);
    free(in_b);
}

static void places_and_ranks_agree(void **state)
{
    (void)state;
    struct chunk *chunk = xmalloc(sizeof(*chunk));
    bool *plain = xcalloc(CHUNK_IDS, 1);
    fill(chunk, plain, 50, 3);
    size_t rank = 0, next = chunk_next(chunk, 0);
    for (size_t i = 0; i < CHUNK_IDS; i++) {
        if (i % 61 == 0)
            assert_int_equal(chunk_rank(chunk, i), rank);
        if (!plain[i])
            continue;
        assert_int_equal(next, i);
        if (rank % 7 == 0)
            assert_int_equal(chunk_pick(chunk, rank), i);
        rank++;
        next = chunk_next(chunk, i + 1);
    }
    assert_int_equal(next, CHUNK_IDS);
    assert_int_equal(chunk_next(chunk, CHUNK_IDS), CHUNK_IDS);
    size_t last = chunk_last(chunk, CHUNK_IDS);
    for (size_t i = CHUNK_IDS; i-- > 0;) {
        if (!plain[i])
            continue;
        assert_int_equal(last, i);
        last = chunk_last(chunk, i);
    }
    assert_int_equal(last, CHUNK_IDS);
    assert_int_equal(chunk_last(chunk, 0), CHUNK_IDS);
    free(chunk);
    free(plain);
}

static void a_selection_is_its_sorted_ids(void **state)
{
    (void)state;
    static const uint64_t ids[] = {1, 63, 64, 65535, 65536, 65537, 400000, 400001};
    const size_t n = ARRAY_COUNT(ids);
    struct selection selection = {0};
    uint64_t found[16];
    selection_settle(&selection);
    assert_int_equal(selection.total, 0);
    assert_int_equal(selection_ids(&selection, 0, 16, found), 0);
    for (size_t i = 0; i < n; i++)
        chunk_set(selection_chunk(&selection, ids[i] / CHUNK_IDS), ids[i] % CHUNK_IDS);
    selection_set(&selection, 8, selection.chunks[0]);
    chunk_clear(selection.chunks[8]); // a chunk of its own
    selection_chunk(&selection, 9);   // nothing in it
    selection_settle(&selection);
    assert_null(selection.chunks[9]);
    assert_int_equal(selection.total, n);
    for (size_t first = 0; first <= n; first++) {
        assert_int_equal(selection_ids(&selection, first, 16, found), n - first);
        assert_memory_equal(found, ids + first, (n - first) * sizeof(*ids));
    }
    assert_int_equal(selection_ids(&selection, 2, 3, found), 3);
    for (size_t i = 0; i < n; i++) {
        assert_true(selection_has(&selection, ids[i]));
        assert_int_equal(selection_rank(&selection, ids[i]), i);
        assert_int_equal(selection_rank(&selection, ids[i] + 1), i + 1);
        assert_int_equal(selection_next(&selection, ids[i]), ids[i]);
    }
    assert_false(selection_has(&selection, 2));
    assert_false(selection_has(&selection, UINT64_MAX));
    assert_int_equal(selection_next(&selection, 65538), 400000);
    assert_true(selection_next(&selection, 400002) == UINT64_MAX);
    assert_int_equal(selection_rank(&selection, UINT64_MAX), n);
    selection_release(&selection);
}

/* What is unknown is never taken away, and stays to be found out. */
static void excluding_leaves_open_what_is_unknown(void **state)
{
    (void)state;
    struct answer *answer = xcalloc(1, sizeof *answer);
    struct chunk *ids = xcalloc(2, sizeof *ids), *unknown = ids + 1;
    chunk_fill(&answer->maybe, 10, 20);
    chunk_fill(ids, 0, 13);
    answer_exclude(answer, ids, NULL);
    assert_int_equal(chunk_count(&answer->maybe), 7);
    assert_int_equal(chunk_next(&answer->maybe, 0), 13);
    assert_false(answer->any_open);
    chunk_fill(ids, 12, 18);
    chunk_fill(unknown, 5, 15);
    answer_exclude(answer, ids, unknown);
    assert_int_equal(chunk_count(&answer->maybe), 4);
    assert_true(chunk_has(&answer->maybe, 14));
    assert_true(chunk_has(&answer->maybe, 18));
    assert_true(answer->any_open);
    assert_int_equal(chunk_count(&answer->open), 2);
    assert_true(chunk_has(&answer->open, 13));
    free(ids);
    free(answer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(chunks_do_what_bools_do),
        cmocka_unit_test(places_and_ranks_agree),
        cmocka_unit_test(a_selection_is_its_sorted_ids),
        cmocka_unit_test(excluding_leaves_open_what_is_unknown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
