/* SPDX-License-Identifier: MIT
 *
 * Reminders due, with the case each is about.
 */
#include "core/reminder.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "model/casefile.h"
#include "model/note.h"

struct gathering {
    struct reminder *list;
    size_t n, cap;
};

static bool gather(void *ctx, const void *record)
{
    struct gathering *g = ctx;
    const struct note *note = record;
    ARRAY_GROW(g->list, g->cap, g->n + 1);
    g->list[g->n++] = (struct reminder){.note = note->head.id,
        .day = note->remind,
        .code = xstrdup(note->casefile),
        .text = xstrdup(note->text),
        .author = xstrdup(note->author)};
    return true;
}

static void release(struct reminder *reminder)
{
    free(reminder->code);
    free(reminder->text);
    free(reminder->author);
    free(reminder->officer);
}

void reminders_free(struct reminder *list, size_t n)
{
    for (size_t i = 0; i < n; i++)
        release(&list[i]);
    free(list);
}

static bool is_me(struct office *office, const char *name)
{
    return name != NULL && strcmp(name, office_actor(office)) == 0;
}

/* Sets what the case tells; *gone when it was taken out. A case that is not in the
 * register yet is none. */
static enum td_status look_up_case(
    struct office *office, struct reminder *reminder, bool *gone, struct err *err)
{
    struct casefile cf;
    uint64_t id;
    *gone = false;
    reminder->mine = is_me(office, reminder->author);
    if (reminder->code == NULL)
        return TD_OK;
    if (office_find_code_in(office, &schema_case, reminder->code, &id, NULL) != TD_OK)
        return TD_OK;
    record_init(&schema_case, &cf);
    enum td_status status = office_get(office, &schema_case, id, &cf, err);
    if (status == TD_OK) {
        *gone = cf.head.voided != NULL;
        reminder->casefile = id;
        reminder->officer = xstrdup(cf.officer);
        reminder->mine = reminder->mine || is_me(office, cf.officer);
    }
    record_release(&schema_case, &cf);
    return status;
}

static enum td_status look_up_cases(
    struct office *office, struct gathering *g, struct err *err)
{
    size_t kept = 0;
    enum td_status status = TD_OK;
    for (size_t i = 0; i < g->n; i++) {
        bool gone = false;
        if (status == TD_OK)
            status = look_up_case(office, &g->list[i], &gone, err);
        if (gone)
            release(&g->list[i]);
        else
            g->list[kept++] = g->list[i];
    }
    g->n = kept;
    return status;
}

static int by_day(const void *a, const void *b)
{
    const struct reminder *x = a, *y = b;
    if (x->day != y->day)
        return x->day < y->day ? -1 : 1;
    return (x->note > y->note) - (x->note < y->note);
}

static enum td_status collect(struct office *office, struct gathering *g, struct err *err)
{
    struct query_env env = office_query_env(office, false);
    struct query *query = NULL;
    struct find find = {.schema = &schema_note};
    enum td_status status =
        query_parse(&schema_note, "reminder", &env, &query, NULL, err);
    find.query = query;
    if (status == TD_OK)
        status = office_each(office, &find, gather, g, err);
    query_free(query);
    return status == TD_OK ? look_up_cases(office, g, err) : status;
}

enum td_status office_reminders(
    struct office *office, struct reminder **list, size_t *n, struct err *err)
{
    struct gathering g = {0};
    *list = NULL;
    *n = 0;
    enum td_status status = office_read_begin(office, err);
    if (status != TD_OK)
        return status;
    status = collect(office, &g, err);
    office_read_end(office);
    if (g.n > 1)
        qsort(g.list, g.n, sizeof *g.list, by_day);
    *list = g.list;
    *n = g.n;
    return status;
}
