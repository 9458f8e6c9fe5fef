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

/* ---- a search ---- */

void lister_forget(struct lister *l)
{
    result_free(l->result);
    query_free(l->query);
    free(l->own_ids);
    l->result = NULL;
    l->query = NULL;
    l->own_ids = NULL;
    l->total = l->scanned = 0;
    l->finding = false;
}

static void take_total(struct lister *l)
{
    l->total = result_total(l->result);
    l->finding = result_left(l->result) > 0;
}

static enum td_status parse(struct ui *ui, const struct lister *l, const char *words,
    bool typing, struct query **query, struct err *err)
{
    char *base = lister_base_query(l, l->filter);
    char *text = xasprintf("%s%s%s", base, *base != '\0' ? " " : "", words);
    struct query_env env = office_query_env(ui->office, typing);
    enum td_status status = query_parse(l->schema, text, &env, query, NULL, err);
    free(text);
    free(base);
    return status;
}

/* The base query with more words behind it. False: it does not parse or nothing could be
 * read; err says why. */
static bool start(
    struct ui *ui, struct lister *l, const char *words, bool typing, struct err *err)
{
    struct find find = find_of(l);
    lister_forget(l);
    find.sort = lister_sort(l, &find.descending);
    find.go_on = ui_may_go_on;
    find.go_on_ctx = ui;
    if (parse(ui, l, words, typing, &l->query, err) != TD_OK)
        return false;
    find.query = query_is_empty(l->query) ? NULL : l->query;
    if (office_find_some(ui->office, &find, &l->result, err) != TD_OK) {
        l->result = NULL;
        lister_forget(l);
        return false;
    }
    take_total(l);
    return true;
}

/* ---- initials ---- */

#define INITIALS_SCAN  50000
#define INITIALS_FOUND 500
#define INITIALS_STEP  32 /* names between two questions whether to go on */

static bool has_initials(
    struct ui *ui, const struct lister *l, const void *record, const char *sought)
{
    const struct field *field = schema_field(l->schema, "name");
    const char *name = field_get_text(field, record);
    if (name == NULL || !office_may_see(ui->office, l->schema, record, field))
        return false;
    char *folded = fold_text(name);
    char *initials = fold_initials(folded);
    bool same = strcmp(initials, sought) == 0;
    free(initials);
    free(folded);
    return same;
}

struct scan {
    struct ui *ui;
    struct lister *l;
    const char *sought;
    const uint64_t *ids;
};

static void scan_one(void *ctx, size_t i, const void *record)
{
    const struct scan *scan = ctx;
    struct lister *l = scan->l;
    if (record != NULL && l->total < INITIALS_FOUND &&
        has_initials(scan->ui, l, record, scan->sought))
        l->own_ids[l->total++] = scan->ids[i];
}

/* The next few rows. */
static void scan_some(struct ui *ui, struct lister *l, const char *sought)
{
    uint64_t ids[INITIALS_STEP];
    size_t n = result_rows(l->result, l->scanned, INITIALS_STEP, ids);
    struct scan scan = {ui, l, sought, ids};
    bool read =
        office_each_of(ui->office, l->schema, ids, n, scan_one, &scan, NULL) == TD_OK;
    l->scanned += n;
    l->finding = read && n == INITIALS_STEP && l->scanned < INITIALS_SCAN &&
                 l->total < INITIALS_FOUND;
}

static void scan_initials(struct ui *ui, struct lister *l)
{
    struct err err = {0};
    if (result_left(l->result) > 0) { // the rows to scan are not all known yet
        l->finding = result_more(l->result, &err) == TD_OK;
        return;
    }
    char *sought = fold_key(l->words);
    bool reading = office_read_begin(ui->office, &err) == TD_OK;
    do
        scan_some(ui, l, sought);
    while (l->finding && ui_may_go_on(ui));
    if (reading)
        office_read_end(ui->office);
    free(sought);
}

static bool start_initials(struct ui *ui, struct lister *l)
{
    char *sought = fold_key(l->words);
    size_t n = strlen(sought);
    free(sought);
    if (schema_field(l->schema, "name") == NULL || n < 2 || n > 6 ||
        !start(ui, l, "", false, NULL))
        return false;
    l->own_ids = xcalloc(INITIALS_FOUND, sizeof(*l->own_ids));
    l->total = 0;
    scan_initials(ui, l);
    return true;
}

/* ---- the ladder ---- */

static bool has_marks(const char *text)
{
    while (*text != '\0' && (unsigned char)*text < 128)
        text++;
    return *text != '\0';
}

static bool start_words(struct ui *ui, struct lister *l, char *words, bool typing)
{
    bool started = words != NULL && start(ui, l, words, typing, NULL);
    free(words);
    return started;
}

static bool start_rung(struct ui *ui, struct lister *l, enum rung rung)
{
    switch (rung) {
    case RUNG_EXACT:
        return has_marks(l->words) &&
               start_words(ui, l, words_query_exact(l->words), false);
    case RUNG_PLAIN: return start_words(ui, l, words_query(l->words), true);
    case RUNG_TELEX: return start_words(ui, l, words_telex(l->words), false);
    case RUNG_INITIALS: return start_initials(ui, l);
    case RUNG_NONE: break;
    }
    return false;
}

/* Down from this rung until one hits or may still do so. */
static void climb(struct ui *ui, struct lister *l, int from)
{
    for (int rung = from; rung <= RUNG_INITIALS; rung++) {
        l->rung = (enum rung)rung;
        if (start_rung(ui, l, l->rung) && (l->total > 0 || l->finding))
            return;
    }
    lister_forget(l);
    l->rung = RUNG_NONE;
}

/* ---- the whole ---- */

bool lister_has(const struct lister *l, uint64_t id)
{
    if (l->own_ids != NULL)
        return lister_row(l, id) != UINT64_MAX;
    return l->result != NULL && result_has(l->result, id);
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
    lister_forget(l);
    lister_drop_rows(l);
    l->must_find = false;
    if (*l->words != '\0')
        climb(ui, l, RUNG_EXACT);
    else if (!start(ui, l, "", false, &err) && l->asking != ASKING_FILTER)
        ui_say_err(ui, &err);
    lister_check_marks(ui, l);
    list_set_total(&l->list, l->total);
    if (l->added != 0 && lister_has(l, l->added))
        l->selected = l->added;
    l->added = 0;
    uint64_t at = l->selected == 0 ? UINT64_MAX : lister_row(l, l->selected);
    if (at != UINT64_MAX)
        list_center(&l->list, at);
}

static void find_slice(struct ui *ui, struct lister *l)
{
    struct err err = {0};
    if (l->own_ids != NULL) {
        scan_initials(ui, l);
    } else if (result_more(l->result, &err) == TD_OK) {
        take_total(l);
    } else {
        l->finding = false;
        ui_say_err(ui, &err);
    }
    if (!l->finding && l->total == 0 && *l->words != '\0')
        climb(ui, l, (int)l->rung + 1);
}

/* The case that one stands on stays where it is; who types has chosen none yet and stays
 * at the top. */
static void place_found(struct ui *ui, struct lister *l, uint64_t before)
{
    if (l->total == before)
        return;
    lister_check_marks(ui, l);
    lister_drop_rows(l);
    bool top = l->asking != ASKING_NOTHING && l->list.at == 0;
    uint64_t at = l->selected == 0 || top ? UINT64_MAX : lister_row(l, l->selected);
    if (at != UINT64_MAX)
        list_follow(&l->list, l->total, at);
    else
        list_set_total(&l->list, l->total);
}

void lister_find_more(struct ui *ui, struct lister *l)
{
    uint64_t before = l->total;
    find_slice(ui, l);
    place_found(ui, l, before);
}

void lister_find_rest(struct ui *ui, struct lister *l)
{
    uint64_t before = l->total;
    while (l->finding)
        find_slice(ui, l);
    place_found(ui, l, before);
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
