/* SPDX-License-Identifier: MIT
 *
 * Opening the office, its transactions and plain reads. Invariant: at most one of
 * `read` and `batch` matters to a call, the batch first, so that an import sees what it
 * has just written.
 */
#include "core/office.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/seat.h"
#include "base/utf8.h"
#include "core/setting.h"
#include "model/office_data.h"
#include "private.h"

enum { SOON_DAYS = 3 };

static char *store_url(const char *path)
{
    return strcmp(path, "mem:") == 0 ? xstrdup(path) : xasprintf("lmdb:%s", path);
}

static void take_seat(struct office *office, const struct seat *seat)
{
    bool named = seat != NULL && seat->actor != NULL;
    bool ranked = seat != NULL && seat->role != NULL;
    office->actor = named ? xstrdup(seat->actor) : seat_account();
    office->role = xstrdup(ranked ? seat->role : "owner");
    office->road = seat != NULL && seat->road != 0 ? seat->road : ROAD_CLI;
}

enum td_status office_open(const char *path, unsigned flags, const struct seat *seat,
    struct office **out, struct err *err)
{
    struct store *store = NULL;
    if (strcmp(path, "mem:") == 0) {
        store = store_open_memory("mem");
    } else {
        char *url = store_url(path);
        unsigned how = flags & OFFICE_READONLY ? STORE_READONLY : 0;
        enum td_status status = store_open(url, how, &store, err);
        free(url);
        if (status != TD_OK)
            return status;
    }
    struct office *office = xcalloc(1, sizeof *office);
    office->store = store;
    office->path = xstrdup(path);
    office->flags = flags;
    office->draft_alive = -1;
    take_seat(office, seat);
    *out = office;
    return TD_OK;
}

static bool code_is_fine(const char *code)
{
    size_t len = strlen(code);
    return len > 0 && len <= 24 &&
           strspn(code, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                        "0123456789-_.") == len;
}

static enum td_status write_profile(const char *path,
    const struct office_profile *profile, const struct seat *seat, struct err *err)
{
    struct office *office;
    enum td_status status = office_open(path, 0, seat, &office, err);
    if (status != TD_OK)
        return status;
    status = setting_change(office, "name", profile->name, err);
    if (status == TD_OK)
        status = setting_change(office, "lang", lang_key(profile->lang), err);
    office_close(office);
    return status;
}

enum td_status office_create(const char *path, const struct office_profile *profile,
    const struct seat *seat, struct err *err)
{
    if (!code_is_fine(profile->code))
        return err_field(err, "code",
            _("The office code takes up to 24 letters, digits, dots and dashes without "
              "blanks: “%s”."),
            profile->code);
    if (profile->name == NULL || profile->name[strspn(profile->name, " ")] == '\0')
        return err_field(err, "name", _("The office needs a name."));
    char *url = store_url(path);
    enum td_status status = store_create(url, profile->code, err);
    free(url);
    return status == TD_OK ? write_profile(path, profile, seat, err) : status;
}

void office_close(struct office *office)
{
    if (office == NULL)
        return;
    txn_abort(office->batch);
    txn_abort(office->read);
    core_drafts_end(office);
    core_presence_end(office);
    store_close(office->store);
    for (size_t i = 0; i < office->n_books; i++)
        book_free(office->books[i]);
    free(office->books);
    free(office->revealed);
    free(office->name);
    free(office->path);
    free(office->actor);
    free(office->role);
    free(office);
}

/* --- transactions ------------------------------------------------------------- */

static struct actor actor_of(const struct office *office)
{
    return (struct actor){office->actor, office->role, office->road, 0};
}

enum td_status core_read(
    struct office *office, struct txn **txn, bool *own, struct err *err)
{
    *own = false;
    *txn = office->batch != NULL ? office->batch : office->read;
    if (*txn != NULL)
        return TD_OK;
    struct actor actor = actor_of(office);
    *own = true;
    return store_begin(office->store, TXN_READ, &actor, txn, err);
}

void core_read_done(struct txn *txn, bool own)
{
    if (own)
        txn_abort(txn);
}

enum td_status core_write(struct office *office, struct txn **txn, struct err *err)
{
    if (!office_can_write(office))
        return office_refuse_write(office, err);
    *txn = office->batch;
    if (*txn != NULL)
        return TD_OK;
    struct actor actor = actor_of(office);
    return store_begin(office->store, TXN_WRITE, &actor, txn, err);
}

enum td_status core_write_done(
    struct office *office, struct txn *txn, enum td_status status, struct err *err)
{
    if (txn == office->batch)
        return status;
    if (status == TD_OK)
        return txn_commit(txn, err);
    txn_abort(txn);
    return status;
}

enum td_status office_read_begin(struct office *office, struct err *err)
{
    if (office->read_depth == 0) {
        struct actor actor = actor_of(office);
        enum td_status status =
            store_begin(office->store, TXN_READ, &actor, &office->read, err);
        if (status != TD_OK)
            return status;
    }
    office->read_depth++;
    return TD_OK;
}

void office_read_end(struct office *office)
{
    REQUIRE(office->read_depth > 0);
    if (--office->read_depth > 0)
        return;
    txn_abort(office->read);
    office->read = NULL;
}

static enum td_status begin_batch(
    struct office *office, enum road road, uint64_t *number, struct err *err)
{
    REQUIRE(office->batch == NULL);
    if (!office_can_write(office))
        return office_refuse_write(office, err);
    struct actor actor = actor_of(office);
    actor.road = road;
    actor.batch = *number;
    enum td_status status =
        store_begin(office->store, TXN_WRITE, &actor, &office->batch, err);
    if (status == TD_OK && *number == 0)
        *number = txn_new_batch(office->batch);
    return status;
}

enum td_status office_batch_begin(
    struct office *office, uint64_t *number, struct err *err)
{
    return begin_batch(office, ROAD_IMPORT, number, err);
}

enum td_status office_batch_commit(struct office *office, struct err *err)
{
    struct txn *txn = office->batch;
    REQUIRE(txn != NULL);
    office->batch = NULL;
    enum td_status status = txn_commit(txn, err);
    if (status != TD_OK)
        office->book_seq = 0;
    return status;
}

void office_batch_abort(struct office *office)
{
    txn_abort(office->batch);
    office->batch = NULL;
    office->book_seq = 0; // what was read in the batch never was
}

enum td_status core_step_begin(struct office *office, struct err *err)
{
    uint64_t number = 0;
    return begin_batch(office, office->road, &number, err);
}

enum td_status core_step_end(
    struct office *office, enum td_status status, struct err *err)
{
    if (status == TD_OK)
        return office_batch_commit(office, err);
    office_batch_abort(office);
    return status;
}

/* --- the office's data -------------------------------------------------------- */

bool core_is_office_data(const struct schema *schema)
{
    return schema == &schema_day || schema == &schema_rule || schema == &schema_choice;
}

struct book_fill {
    struct book *book;
    const struct schema *schema;
    uint64_t mark;
};

static bool fill_one(void *ctx, const void *record)
{
    struct book_fill *fill = ctx;
    const struct record *head = record_chead(record);
    fill->mark = fill->mark * 31 + head->id * 1000003 + head->rev + fill->schema->number;
    if (fill->book != NULL)
        book_add(fill->book, fill->schema, record);
    return true;
}

static enum td_status walk_data(struct txn *txn, struct book_fill *fill, struct err *err)
{
    const struct schema *const data[] = {&schema_choice, &schema_day, &schema_rule};
    enum td_status status = TD_OK;
    for (size_t i = 0; i < ARRAY_COUNT(data) && status == TD_OK; i++) {
        struct find find = {.schema = data[i], .voided = FIND_LIVE};
        fill->schema = data[i];
        status = txn_each(txn, &find, fill_one, fill, err);
    }
    return status;
}

enum td_status core_book(struct txn *txn, struct book **out, struct err *err)
{
    struct book_fill fill = {.book = book_new()};
    enum td_status status = walk_data(txn, &fill, err);
    if (status != TD_OK)
        book_free(fill.book);
    else
        *out = fill.book;
    return status;
}

static char *setting_in(struct txn *txn, const char *name)
{
    struct setting setting;
    uint64_t id;
    char *value = NULL;
    if (txn_find_code_in(txn, &schema_setting, name, &id, NULL) != TD_OK)
        return NULL;
    record_init(&schema_setting, &setting);
    if (txn_get(txn, &schema_setting, id, &setting, NULL) == TD_OK &&
        setting.head.voided == NULL)
        value = xstrdup(setting.value);
    record_release(&schema_setting, &setting);
    return value;
}

static void load_settings(struct office *office, struct txn *txn)
{
    free(office->name);
    office->name = setting_in(txn, "name");
    char *days = setting_in(txn, "soon_days");
    int64_t n = SOON_DAYS;
    if (days == NULL || !parse_i64(days, 0, 365, &n))
        n = SOON_DAYS;
    office->soon_days = (int)n;
    free(days);
}

static void add_book(struct office *office, struct txn *txn)
{
    struct book *book = NULL;
    if (core_book(txn, &book, NULL) != TD_OK)
        book = book_new();
    ARRAY_GROW(office->books, office->books_cap, office->n_books + 1);
    office->books[office->n_books++] = book;
}

/* Makes a new book only when the data themselves differ. */
static void reload_data(struct office *office, struct txn *txn)
{
    struct book_fill fill = {0};
    enum td_status status = walk_data(txn, &fill, NULL);
    if (office->n_books == 0 || (status == TD_OK && fill.mark != office->book_mark))
        add_book(office, txn);
    load_settings(office, txn);
    office->book_mark = fill.mark;
}

/* Reads the office's data again when the journal has got entries about them. */
static void refresh_data(struct office *office)
{
    static const struct schema *const data[] = {
        &schema_choice, &schema_day, &schema_rule, &schema_setting};
    uint64_t revision = store_revision(office->store);
    if (office->n_books > 0 && revision == office->book_revision && office->batch == NULL)
        return;
    struct txn *txn;
    bool own;
    if (core_read(office, &txn, &own, NULL) == TD_OK) {
        if (office->n_books == 0 || office->book_seq == 0 ||
            txn_moved_since(txn, office->book_seq, data, ARRAY_COUNT(data)))
            reload_data(office, txn);
        office->book_revision = revision;
        office->book_seq = txn_last_seq(txn);
        core_read_done(txn, own);
    }
    if (office->n_books == 0) {
        ARRAY_GROW(office->books, office->books_cap, 1);
        office->books[office->n_books++] = book_new();
        office->soon_days = SOON_DAYS;
    }
}

const struct book *office_book(struct office *office)
{
    refresh_data(office);
    return office->books[office->n_books - 1];
}

const char *office_name(struct office *office)
{
    refresh_data(office);
    return office->name != NULL ? office->name : "";
}

int office_soon_days(struct office *office)
{
    refresh_data(office);
    return office->soon_days;
}

char *office_setting(struct office *office, const char *name)
{
    struct txn *txn;
    bool own;
    if (core_read(office, &txn, &own, NULL) != TD_OK)
        return NULL;
    char *value = setting_in(txn, name);
    core_read_done(txn, own);
    return value;
}

struct parse_env office_parse_env(struct office *office)
{
    return (struct parse_env){.book = office_book(office), .today = clock_today()};
}

struct query_env office_query_env(struct office *office, bool typing)
{
    return (struct query_env){
        .book = office_book(office),
        .today = clock_today(),
        .soon_days = office->soon_days,
        .me = office->actor,
        .now_us =
            office->past != DAY_NONE ? day_last_instant(office->past) : clock_true_us(),
        .typing = typing,
    };
}

/* --- small facts -------------------------------------------------------------- */

const char *office_path(const struct office *office)
{
    return office->path;
}

const char *office_code(const struct office *office)
{
    return store_office_code(office->store);
}

const char *office_actor(const struct office *office)
{
    return office->actor;
}

bool office_can_write(const struct office *office)
{
    return !(office->flags & OFFICE_READONLY) && strcmp(office->role, "viewer") != 0;
}

enum td_status office_refuse_write(const struct office *office, struct err *err)
{
    char day[DAY_TEXT];
    if (office->past == DAY_NONE)
        return err_set(err, TD_DENIED, _("This register was opened for reading only."));
    return err_set(err, TD_DENIED,
        _("This is the register as of %s; the past cannot be changed."),
        day_local(office->past, day));
}

const char *office_damage(const struct office *office)
{
    return store_is_damaged(office->store)
               ? _("The search index is damaged; records are read instead. Run “tiepdan "
                   "rebuild”.")
               : NULL;
}

const char *office_warnings(const struct office *office)
{
    return store_warnings(office->store);
}

uint64_t office_revision(struct office *office)
{
    return store_revision(office->store);
}

void office_tidy(struct office *office)
{
    store_tidy(office->store);
}
