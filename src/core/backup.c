/* SPDX-License-Identifier: MIT */
#include "core/backup.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "private.h"

static enum td_status copy(struct store *from, const char *dir, bool goes_on,
    const struct proving *proving, struct office_check *out, struct err *err)
{
    struct proof proof = {.progress = proving->progress, .progress_ctx = proving->ctx};
    struct store_hooks hooks = core_hooks(&proof);
    struct store_copying how = {.goes_on = goes_on,
        .hooks = &hooks,
        .fault = proving->fault,
        .fault_ctx = proving->ctx};
    struct check_result result;
    enum td_status status = store_copy(from, dir, &how, &result, err);
    book_free(proof.book);
    core_check_of(&result, out);
    return status;
}

enum td_status office_backup(struct office *office, const char *dir,
    const struct proving *proving, struct office_check *out, struct err *err)
{
    return copy(office->store, dir, false, proving, out, err);
}

enum td_status office_restore(const char *from, const char *path,
    const struct proving *proving, struct office_check *out, struct err *err)
{
    struct store *store = NULL;
    char *url = xasprintf("lmdb:%s", from);
    enum td_status status = store_open(url, STORE_READONLY, &store, err);
    if (status == TD_OK)
        status = copy(store, path, true, proving, out, err);
    store_close(store);
    free(url);
    return status;
}
