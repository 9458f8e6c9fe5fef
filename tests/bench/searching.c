/* SPDX-License-Identifier: MIT
 *
 * Searches by words, as typed in the search field, and look-ups of one value.
 */
#include <stdio.h>
#include <string.h>

#include "run.h"

static void search_once(struct bench *bench, int s, const struct word_query *query,
    bool count, struct pair *pair, struct page *page)
{
    int64_t start = now_ns();
    sides[s]->search(bench->handles[s], query, count, page);
    samples_add(&pair->samples[s], now_ns() - start);
}

static void search_both(struct bench *bench, const struct word_query *query,
    struct pair *counted, struct pair *alone)
{
    struct page pages[SIDES], newest[SIDES];
    for (int s = 0; s < bench->n_sides; s++)
        search_once(bench, s, query, true, counted, &pages[s]);
    for (int s = 0; s < bench->n_sides; s++)
        search_once(bench, s, query, false, alone, &newest[s]);
    pages_must_agree(bench, pages, query->words[0]);
    pages_must_agree(bench, newest, query->words[0]);
}

/* Queries in turn on both sides until there are enough of them or the time is up. */
static uint64_t measure_class(
    struct bench *bench, enum query_class class, struct pair *alone)
{
    enum { FEWEST = 2 };
    struct pair counted = {0};
    char figure[80], limit[64];
    int64_t start = now_ns();
    uint64_t n = 0;
    for (; n < bench->queries && (n < FEWEST || since_s(start) < bench->seconds); n++) {
        struct word_query query;
        query_sample(&bench->generator, class, n, &query);
        search_both(bench, &query, &counted, alone);
    }
    snprintf(
        figure, sizeof figure, "search %s, newest 50 + count", query_class_names[class]);
    snprintf(limit, sizeof limit, "read the CSV from memory: %.3g ms; %llu queries",
        (double)bench->csv_bytes / bench->memory_gb_s / 1e6, (unsigned long long)n);
    pair_rows(&counted, figure, limit);
    return n;
}

void measure_search(struct bench *bench)
{
    struct pair alone = {0};
    uint64_t n = 0;
    for (int class = 0; class < QUERY_CLASSES; class ++)
        n += measure_class(bench, (enum query_class) class, &alone);
    pair_rows(&alone, "search, newest 50 alone, all classes", "");
    if (bench->n_sides == SIDES)
        printf("  note: counts and newest 50 of %llu queries agree\n",
            (unsigned long long)n);
}

/* ---- one value ---- */

static void ask_lookup(struct bench *bench, int s, struct question *question)
{
    sides[s]->lookup(
        bench->handles[s], question->key, question->value, &question->pages[s]);
}

/* Of a case whose citizen is not protected: a protected number is in no index. */
static uint64_t open_row(const struct bench *bench, uint64_t i, struct row *row)
{
    do {
        i = (i + 7919) % bench->rows;
        generator_row(&bench->generator, i, row);
    } while (strcmp(str_text(&row->cells[COL_kind]), "denunciation") == 0);
    return i;
}

static void measure_key(struct bench *bench, enum key key, const char *name)
{
    static const enum column columns[KEYS] = {COL_code, COL_phone, COL_cid};
    enum { LOOKUPS = 50 };
    struct pair pair = {0};
    struct row row = {0};
    char figure[64];
    snprintf(figure, sizeof figure, "look-up by %s", name);
    for (uint64_t n = 0, i = 0; n < LOOKUPS; n++) {
        i = open_row(bench, i, &row);
        struct question question = {.key = key};
        question.value = str_text(&row.cells[columns[key]]);
        if (*question.value == '\0')
            continue;
        take_turns(bench, ask_lookup, &question, &pair);
        pages_must_agree(bench, question.pages, figure);
    }
    row_release(&row);
    pair_rows(&pair, figure, "");
}

void measure_lookups(struct bench *bench)
{
    measure_key(bench, KEY_CODE, "code");
    measure_key(bench, KEY_PHONE, "phone");
    measure_key(bench, KEY_CID, "ID number");
}
