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

/* One question asked of both. */
static void ask_both(
    struct bench *bench, const struct word_query *query, bool count, struct pair *pair)
{
    struct page pages[SIDES];
    for (int s = 0; s < bench->n_sides; s++)
        search_once(bench, s, query, count, pair, &pages[s]);
    pages_must_agree(bench, pages, query->words[0]);
}

/* What the queries of all classes cost besides. */
struct besides {
    struct pair alone, again;
};

/* Queries in turn on both sides until there are enough of them or the time is up. */
static uint64_t measure_class(
    struct bench *bench, enum query_class class, struct besides *besides)
{
    enum { FEWEST = 2 };
    struct pair counted = {0};
    char figure[80], limit[64];
    int64_t start = now_ns();
    uint64_t n = 0;
    for (; n < bench->queries && (n < FEWEST || since_s(start) < bench->seconds); n++) {
        struct word_query query;
        query_sample(&bench->generator, class, n, &query);
        ask_both(bench, &query, true, &counted);
        ask_both(bench, &query, true, &besides->again);
        ask_both(bench, &query, false, &besides->alone);
    }
    snprintf(
        figure, sizeof figure, "search %s, newest 50 + count", query_class_names[class]);
    snprintf(limit, sizeof limit, "read the CSV from memory: %.3g ms; %llu queries",
        (double)bench->csv_bytes / bench->memory_gb_s / 1e6, (unsigned long long)n);
    pair_rows(&counted, figure, limit);
    return n;
}

/* Rows without a peer: how much of the time a key waits, and how long it takes in all. */
static void measure_reading(struct bench *bench, enum reading_class class)
{
    enum { FEWEST = 2 };
    struct pair first = {0}, whole = {0};
    char figure[80], note[64];
    int64_t start = now_ns();
    uint64_t most = 0;
    for (uint64_t n = 0;
         n < bench->queries && (n < FEWEST || since_s(start) < bench->seconds); n++) {
        struct sliced sliced;
        struct str filter = {0};
        filter_sample(&bench->generator, class, n, &filter);
        tiepdan_search_in_slices(bench->handles[TIEPDAN], str_text(&filter), &sliced);
        samples_add(&first.samples[TIEPDAN], sliced.first_ns);
        samples_add(&whole.samples[TIEPDAN], sliced.whole_ns);
        most = sliced.total > most ? sliced.total : most;
        str_release(&filter);
    }
    snprintf(figure, sizeof figure, "search %s, first page", reading_class_names[class]);
    pair_rows(&first, figure, "");
    snprintf(figure, sizeof figure, "search %s, exact count", reading_class_names[class]);
    snprintf(note, sizeof note, "at most %llu found", (unsigned long long)most);
    pair_rows(&whole, figure, note);
}

void measure_search(struct bench *bench)
{
    struct besides besides = {0};
    uint64_t n = 0;
    for (int class = 0; class < QUERY_CLASSES; class ++)
        n += measure_class(bench, (enum query_class) class, &besides);
    pair_rows(&besides.again, "the same asked again, all classes", "");
    pair_rows(&besides.alone, "search, newest 50 alone, all classes", "");
    if (bench->n_sides == SIDES)
        printf("  note: counts and newest 50 of %llu queries agree\n",
            (unsigned long long)n);
    for (int class = 0; class < READ_CLASSES; class ++)
        measure_reading(bench, (enum reading_class) class);
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
