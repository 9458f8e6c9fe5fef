/* SPDX-License-Identifier: MIT
 *
 * The hand-over. The journal is walked back from its end to the moment of leaving, so it
 * costs what was written meanwhile, not what the register holds.
 */
#include "core/handover.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/msg.h"
#include "base/paths.h"
#include "model/casefile.h"
#include "private.h"

/* After a long holiday in a busy office the start shall not wait: about a tenth of a
 * second. */
enum { LOOK_BACK = 4000 };

void handover_release(struct handover *handover)
{
    for (size_t i = 0; i < handover->n_changes; i++) {
        free(handover->changes[i].actor);
        free(handover->changes[i].what);
    }
    free(handover->changes);
    free(handover->due);
    reminders_free(handover->reminders, handover->n_reminders);
    *handover = (struct handover){0};
}

/* ---- when this person left ---- */

/* One small file for each register and person of this account. */
static char *left_path(const struct office *office)
{
    char *name = xasprintf("left-%s-%s", office_code(office), office->actor);
    for (char *p = name; *p != '\0'; p++)
        if (*p == '/' || (unsigned char)*p < ' ')
            *p = '_';
    char *path = path_state(name);
    free(name);
    return path;
}

static bool keeps_nothing(const struct office *office)
{
    return strcmp(office->path, "mem:") == 0 || office->past != DAY_NONE;
}

static int64_t left_at(const struct office *office)
{
    struct str text = {0};
    int64_t us = 0;
    char *path = left_path(office);
    if (keeps_nothing(office) || file_read(path, 64, &text, NULL) != TD_OK ||
        !parse_i64(str_text(&text), 1, INT64_MAX, &us))
        us = 0;
    free(path);
    str_release(&text);
    return us;
}

enum td_status office_leave(struct office *office, struct err *err)
{
    if (keeps_nothing(office))
        return TD_OK;
    char *dir = path_state(""), *path = left_path(office);
    char *text = xasprintf("%lld", (long long)clock_true_us());
    enum td_status status = path_make_dir(dir, err);
    if (status == TD_OK)
        status = file_replace(path, text, strlen(text), err);
    free(text);
    free(path);
    free(dir);
    return status;
}

/* ---- what others did ---- */

static bool is_me(const struct office *office, const char *name)
{
    return name != NULL && strcmp(name, office->actor) == 0;
}

/* The id of the case that the entry's record is or names; 0: none. */
static uint64_t case_of(struct txn *txn, const struct entry *entry)
{
    if (entry->schema == &schema_case)
        return entry->id;
    const struct field *field =
        entry->schema == NULL ? NULL : schema_field(entry->schema, "case");
    if (field == NULL)
        return 0;
    uint64_t id = 0;
    void *record = record_new(entry->schema);
    const char *code = NULL;
    if (txn_get(txn, entry->schema, entry->id, record, NULL) == TD_OK)
        code = field_get_text(field, record);
    if (code == NULL || txn_find_code_in(txn, &schema_case, code, &id, NULL) != TD_OK)
        id = 0;
    record_free(entry->schema, record);
    return id;
}

static bool is_mine(struct office *office, struct txn *txn, uint64_t id)
{
    struct casefile cf;
    record_init(&schema_case, &cf);
    bool mine = txn_get(txn, &schema_case, id, &cf, NULL) == TD_OK &&
                cf.head.voided == NULL && is_me(office, cf.officer);
    record_release(&schema_case, &cf);
    return mine;
}

static void add_fields(const struct entry *entry, struct str *out)
{
    bool first = true;
    for (size_t i = 0; i < entry->n_changes; i++) {
        const struct field *field =
            schema_field_tagged(entry->schema, entry->changes[i].tag);
        if (field == NULL)
            continue;
        str_addf(out, "%s%s", first ? ": " : ", ", msg(field->label));
        first = false;
    }
}

/* Names of fields, never their values: those may be a protected person's. */
static char *what_of(const struct entry *entry)
{
    struct str out = {0};
    if (entry->schema != &schema_case)
        str_addf(&out, "%s: ", msg(entry->schema->label));
    str_add(&out, msg(action_label(entry->action)));
    if (entry->action == ACTION_EDIT || entry->action == ACTION_UNDO)
        add_fields(entry, &out);
    return str_detach(&out);
}

static struct handover_change *change_of(const struct handover *handover, uint64_t id)
{
    for (size_t i = 0; i < handover->n_changes; i++)
        if (handover->changes[i].casefile == id)
            return &handover->changes[i];
    return NULL;
}

static void take_entry(struct office *office, struct txn *txn, const struct entry *entry,
    struct handover *out)
{
    if (is_me(office, entry->actor) || entry->action == ACTION_REVEAL)
        return;
    uint64_t id = case_of(txn, entry);
    struct handover_change *known = id == 0 ? NULL : change_of(out, id);
    if (known != NULL)
        known->more++;
    if (known != NULL || id == 0 || !is_mine(office, txn, id))
        return;
    ARRAY_GROW(out->changes, out->changes_cap, out->n_changes + 1);
    out->changes[out->n_changes++] = (struct handover_change){.casefile = id,
        .when_us = entry->wall_us,
        .actor = xstrdup(entry->actor),
        .what = what_of(entry)};
}

static enum td_status walk_back(
    struct office *office, struct txn *txn, struct handover *out, struct err *err)
{
    uint64_t last = txn_last_seq(txn);
    for (uint64_t seq = last; seq > 0; seq--) {
        struct entry entry;
        if (last - seq >= LOOK_BACK) {
            out->cut = true;
            return TD_OK;
        }
        enum td_status status = txn_entry(txn, seq, &entry, err);
        if (status != TD_OK)
            return status;
        bool before = entry.guard_us <= out->since_us;
        if (!before)
            take_entry(office, txn, &entry, out);
        entry_release(&entry);
        if (before)
            return TD_OK;
    }
    return TD_OK;
}

/* ---- what is due ---- */

static enum td_status find_my_due(
    struct office *office, struct handover *out, struct err *err)
{
    enum { MOST = 200 };
    struct query_env env = office_query_env(office, false);
    struct find find = {
        .schema = &schema_case, .sort = schema_field(&schema_case, "due")};
    struct query *query = NULL;
    struct result *result = NULL;
    enum td_status status = query_parse(
        &schema_case, "@me open (overdue or due:today)", &env, &query, NULL, err);
    find.query = query;
    if (status == TD_OK)
        status = office_find(office, &find, &result, err);
    if (status == TD_OK) {
        out->due = xcalloc(MOST, sizeof *out->due);
        out->n_due = result_rows(result, 0, MOST, out->due);
    }
    result_free(result);
    query_free(query);
    return status;
}

/* Many who sit at a desk never had a case: for them a look into the index spares the
 * start a pass over all that is pending. */
static enum td_status find_due(
    struct office *office, struct txn *txn, struct handover *out, struct err *err)
{
    bool any;
    enum td_status status = txn_in_use(txn, &schema_case,
        schema_field(&schema_case, "officer"), office->actor, &any, err);
    return status == TD_OK && any ? find_my_due(office, out, err) : status;
}

static enum td_status find_reminders(
    struct office *office, struct handover *out, struct err *err)
{
    struct reminder *all = NULL;
    size_t n = 0;
    enum td_status status = office_reminders(office, &all, &n, err);
    out->reminders = xcalloc(n + 1, sizeof *out->reminders);
    for (size_t i = 0; i < n; i++) {
        if (!all[i].mine)
            continue;
        out->reminders[out->n_reminders++] = all[i];
        all[i] = (struct reminder){0};
    }
    reminders_free(all, n);
    return status;
}

enum td_status office_handover(
    struct office *office, struct handover *out, struct err *err)
{
    struct txn *txn = NULL;
    bool own;
    *out = (struct handover){.since_us = left_at(office)};
    enum td_status status = office_read_begin(office, err);
    if (status != TD_OK)
        return status;
    status = core_read(office, &txn, &own, err);
    if (status == TD_OK && out->since_us != 0)
        status = walk_back(office, txn, out, err);
    if (status == TD_OK)
        status = find_due(office, txn, out, err);
    if (status == TD_OK)
        status = find_reminders(office, out, err);
    office_read_end(office);
    return status;
}
