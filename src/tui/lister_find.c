/* SPDX-License-Identifier: MIT
 *
 * Which rows: the view as a closed group, the filter as another, then the words sought.
 * The words climb down a ladder until something is found: with their accents, without,
 * as left-over Telex, as initials of names.
 */
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/fold.h"
#include "base/msg.h"
#include "lister.h"
#include "model/view.h"
#include "words.h"

const char *rung_text(enum rung rung)
{
    switch (rung) {
    case RUNG_NONE: return _("nothing found");
    case RUNG_EXACT: return _("with accents");
    case RUNG_PLAIN: return _("without accents");
    case RUNG_TELEX: return _("as Telex");
    case RUNG_INITIALS: return _("by initials");
    }
    return "";
}

/* ---- the query ---- */

static void add_group(struct str *out, const char *text)
{
    if (*text != '\0')
        str_addf(out, "%s(%s)", out->len > 0 ? " " : "", text);
}

char *lister_base_query(const struct lister *l, const char *filter)
{
    struct str out = {0};
    str_add(&out, "");
    add_group(&out, l->views[l->view].query);
    add_group(&out, filter);
    return str_detach(&out);
}

/* The order chosen, the view's own, else newest first. */
const struct field *lister_sort(const struct lister *l, bool *descending)
{
    const struct field *sort;
    *descending = l->descending;
    if (l->sort != NULL)
        return l->sort;
    if (view_sort(l->schema, l->views[l->view].sort, &sort, descending, NULL) == TD_OK &&
        sort != NULL)
        return sort;
    *descending = l->schema->date != NULL;
    if (l->schema->date != NULL)
        return schema_field(l->schema, l->schema->date);
    const struct field *name = schema_field(l->schema, "name");
    return name != NULL ? name : schema_field(l->schema, "code");
}

static struct find find_of(const struct lister *l)
{
    return (struct find){
        .schema = l->schema, .voided = l->taken_out ? FIND_VOIDED : FIND_LIVE};
}

/* Runs the base query with more words behind it. NULL: it does not parse or nothing
 * could be read; err says why. */
static struct result *run(struct ui *ui, const struct lister *l, const char *words,
    bool typing, struct err *err)
{
    char *base = lister_base_query(l, l->filter);
    char *text = xasprintf("%s%s%s", base, *base != '\0' ? " " : "", words);
    struct query_env env = office_query_env(ui->office, typing);
    struct find find = find_of(l);
    struct query *query = NULL;
    struct result *result = NULL;
    find.sort = lister_sort(l, &find.descending);
    if (query_parse(l->schema, text, &env, &query, NULL, err) == TD_OK) {
        find.query = query_is_empty(query) ? NULL : query;
        if (office_find(ui->office, &find, &result, err) != TD_OK)
            result = NULL;
    }
    query_free(query);
    free(text);
    free(base);
    return result;
}

/* ---- initials ---- */

#define INITIALS_SCAN  50000
#define INITIALS_FOUND 500

struct initials {
    const struct field *name;
    const char *sought;
    struct ui *ui;
    const struct lister *lister;
    uint64_t *ids;
    size_t n, scanned;
};

static bool match_initials(void *ctx, const void *record)
{
    struct initials *in = ctx;
    const char *name = field_get_text(in->name, record);
    if (name != NULL &&
        office_may_see(in->ui->office, in->lister->schema, record, in->name)) {
        char *folded = fold_text(name);
        char *initials = fold_initials(folded);
        if (strcmp(initials, in->sought) == 0)
            in->ids[in->n++] = record_chead(record)->id;
        free(initials);
        free(folded);
    }
    return in->n < INITIALS_FOUND && ++in->scanned < INITIALS_SCAN;
}

static bool find_by_initials(struct ui *ui, struct lister *l)
{
    struct initials in = {.name = schema_field(l->schema, "name"), .ui = ui, .lister = l};
    char *sought = fold_key(l->words);
    size_t n = strlen(sought);
    bool found = false;
    if (in.name != NULL && n >= 2 && n <= 6) {
        in.sought = sought;
        in.ids = xcalloc(INITIALS_FOUND, sizeof(*in.ids));
        char *base = lister_base_query(l, l->filter);
        struct query_env env = office_query_env(ui->office, false);
        struct find find = find_of(l);
        struct query *query = NULL;
        find.sort = lister_sort(l, &find.descending);
        if (query_parse(l->schema, base, &env, &query, NULL, NULL) == TD_OK) {
            find.query = query_is_empty(query) ? NULL : query;
            (void)!office_each(ui->office, &find, match_initials, &in, NULL);
        }
        query_free(query);
        free(base);
        found = in.n > 0;
        if (found) {
            l->own_ids = in.ids;
            l->total = in.n;
        } else {
            free(in.ids);
        }
    }
    free(sought);
    return found;
}

/* ---- the ladder ---- */

static bool try_rung(struct ui *ui, struct lister *l, char *words, enum rung rung)
{
    if (words == NULL)
        return false;
    struct result *result = run(ui, l, words, rung == RUNG_PLAIN, NULL);
    free(words);
    if (result != NULL && result_total(result) > 0) {
        result_free(l->result);
        l->result = result;
        l->total = result_total(result);
        l->rung = rung;
        return true;
    }
    result_free(result);
    return false;
}

static bool has_marks(const char *text)
{
    while (*text != '\0' && (unsigned char)*text < 128)
        text++;
    return *text != '\0';
}

static void climb(struct ui *ui, struct lister *l)
{
    l->rung = RUNG_NONE;
    l->total = 0;
    if (has_marks(l->words) && try_rung(ui, l, words_query_exact(l->words), RUNG_EXACT))
        return;
    if (try_rung(ui, l, words_query(l->words), RUNG_PLAIN))
        return;
    if (try_rung(ui, l, words_telex(l->words), RUNG_TELEX))
        return;
    if (find_by_initials(ui, l))
        l->rung = RUNG_INITIALS;
}

/* ---- the whole ---- */

static void forget_rows(struct lister *l)
{
    result_free(l->result);
    free(l->own_ids);
    l->result = NULL;
    l->own_ids = NULL;
    l->total = 0;
}

uint64_t lister_row(const struct lister *l, uint64_t id)
{
    if (l->own_ids == NULL)
        return l->result == NULL ? UINT64_MAX : result_position(l->result, id);
    for (uint64_t i = 0; i < l->total; i++)
        if (l->own_ids[i] == id)
            return i;
    return UINT64_MAX;
}

void lister_find(struct ui *ui, struct lister *l)
{
    struct err err = {0};
    forget_rows(l);
    lister_drop_rows(l);
    l->must_find = false;
    if (*l->words != '\0') {
        climb(ui, l);
    } else {
        l->result = run(ui, l, "", false, &err);
        l->total = l->result == NULL ? 0 : result_total(l->result);
        if (l->result == NULL && l->asking != ASKING_FILTER)
            ui_say_err(ui, &err);
    }
    list_set_total(&l->list, l->total);
    uint64_t at = l->selected == 0 ? UINT64_MAX : lister_row(l, l->selected);
    if (at != UINT64_MAX)
        list_center(&l->list, at);
}

/* A view that does not parse counts nothing. */
void lister_count(struct ui *ui, struct lister *l)
{
    struct query_env env = office_query_env(ui->office, false);
    struct query **queries = xcalloc(l->n_views, sizeof(*queries));
    const struct query **asked = xcalloc(l->n_views, sizeof(*asked));
    uint64_t *counts = xcalloc(l->n_views, sizeof(*counts));
    size_t *of = xcalloc(l->n_views, sizeof(*of)), n = 0;
    for (size_t i = 0; i < l->n_views; i++) {
        l->views[i].count = 0;
        if (query_parse(l->schema, l->views[i].query, &env, &queries[n], NULL, NULL) !=
            TD_OK)
            continue;
        asked[n] = queries[n];
        of[n++] = i;
    }
    struct err err = {0};
    if (office_count(ui->office, l->schema, asked, n, counts, &err) != TD_OK)
        ui_say_err(ui, &err);
    for (size_t i = 0; i < n; i++) {
        l->views[of[i]].count = counts[i];
        query_free(queries[i]);
    }
    free(queries);
    free(asked);
    free(counts);
    free(of);
    l->must_count = false;
}

size_t lister_ids(const struct lister *l, uint64_t first, size_t n, uint64_t *ids)
{
    if (l->own_ids == NULL)
        return l->result == NULL ? 0 : result_rows(l->result, first, n, ids);
    size_t got = 0;
    while (got < n && first + got < l->total) {
        ids[got] = l->own_ids[first + got];
        got++;
    }
    return got;
}

uint64_t lister_id(const struct lister *l, uint64_t row)
{
    uint64_t id = 0;
    return lister_ids(l, row, 1, &id) == 1 ? id : 0;
}
