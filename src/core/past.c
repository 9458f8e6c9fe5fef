/* SPDX-License-Identifier: MIT
 *
 * The time machine. The past is a store of its own, made from the journal up to the end
 * of a day; an office on it reads like any other, so no screen and no command knows of
 * it, and nobody can write into it.
 */
#include <stdlib.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "private.h"

static enum td_status make_empty(
    const char *scratch, const char *office_code, struct store **out, struct err *err)
{
    char *url = xasprintf("lmdb:%s/past?scratch", scratch);
    enum td_status status = store_create(url, office_code, err);
    if (status == TD_OK)
        status = store_open(url, 0, out, err);
    free(url);
    return status;
}

/* The day of the first entry; DAY_NONE when it cannot be read. */
static day_t first_day(struct office *office)
{
    struct txn *txn;
    bool own;
    struct entry first;
    day_t day = DAY_NONE;
    if (core_read(office, &txn, &own, NULL) != TD_OK)
        return DAY_NONE;
    if (txn_entry(txn, 1, &first, NULL) == TD_OK)
        day = instant_day(first.wall_us);
    entry_release(&first);
    core_read_done(txn, own);
    return day;
}

static enum td_status nothing_yet(struct office *office, day_t day, struct err *err)
{
    char text[DAY_TEXT], begins[DAY_TEXT];
    day_t first = first_day(office);
    if (first == DAY_NONE)
        return err_set(err, TD_NOT_FOUND,
            _("Nothing was written into this register up to %s. Choose a later day."),
            day_local(day, text));
    return err_set(err, TD_NOT_FOUND,
        _("Nothing was written into this register up to %s: its journal begins on %s. "
          "Choose that day or a later one."),
        day_local(day, text), day_local(first, begins));
}

/* Puts the past in the place of the office's store. */
static enum td_status go_back(struct office *office, day_t day, const char *scratch,
    struct proof *proof, struct err *err)
{
    struct store *past = NULL;
    struct store_hooks hooks = core_hooks(proof);
    uint64_t entries = 0;
    enum td_status status =
        make_empty(scratch, store_office_code(office->store), &past, err);
    if (status == TD_OK)
        status = store_copy_until(
            office->store, past, day_last_instant(day), &hooks, &entries, err);
    if (status == TD_OK && entries == 0)
        status = nothing_yet(office, day, err);
    book_free(proof->book);
    if (status != TD_OK) {
        store_close(past);
        return status;
    }
    store_close(office->store);
    office->store = past;
    office->past = day;
    return TD_OK;
}

enum td_status office_open_past(const char *path, day_t day, const char *scratch,
    const struct seat *seat, bool (*progress)(void *ctx, uint64_t done, uint64_t total),
    void *progress_ctx, struct office **out, struct err *err)
{
    struct proof proof = {.progress = progress, .progress_ctx = progress_ctx};
    char text[DAY_TEXT];
    if (day > instant_day(clock_true_us()))
        return err_set(err, TD_INVALID, _("%s has not come yet."), day_local(day, text));
    struct office *office = NULL;
    enum td_status status = office_open(path, OFFICE_READONLY, seat, &office, err);
    if (status != TD_OK)
        return status;
    status = go_back(office, day, scratch, &proof, err);
    if (status == TD_OK)
        *out = office;
    else
        office_close(office);
    return status;
}

day_t office_past_day(const struct office *office)
{
    return office->past;
}
