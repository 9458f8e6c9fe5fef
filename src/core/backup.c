/* SPDX-License-Identifier: MIT */
#include "core/backup.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "base/msg.h"
#include "base/paths.h"
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

/* ---- the office's own templates of papers ---- */

static enum td_status copy_form(
    const char *from_dir, const char *to_dir, const char *name, struct err *err)
{
    char *from = path_join(from_dir, name), *to = path_join(to_dir, name);
    struct str bytes = {0};
    enum td_status status = file_read(from, OFFICE_FORM_BYTES, &bytes, NULL);
    if (status == TD_OK)
        status = file_replace(to, str_text(&bytes), bytes.len, NULL);
    if (status != TD_OK)
        (void)err_set(err, status,
            _("The register is copied and sound, but its template %s is not copied."),
            from);
    str_release(&bytes);
    free(from);
    free(to);
    return status;
}

static enum td_status copy_forms(const char *from, const char *to, struct err *err)
{
    char *from_dir = path_join(from, OFFICE_FORMS), *to_dir = path_join(to, OFFICE_FORMS);
    char **names = NULL;
    size_t n = path_list(from_dir, &names);
    enum td_status status = n > 0 ? path_make_dir(to_dir, err) : TD_OK;
    for (size_t i = 0; i < n; i++) {
        if (status == TD_OK)
            status = copy_form(from_dir, to_dir, names[i], err);
        free(names[i]);
    }
    free(names);
    free(from_dir);
    free(to_dir);
    return status;
}

/* ---- the doors ---- */

enum td_status office_backup(struct office *office, const char *dir,
    const struct proving *proving, struct office_check *out, struct err *err)
{
    enum td_status status = copy(office->store, dir, false, proving, out, err);
    return status == TD_OK ? copy_forms(office_path(office), dir, err) : status;
}

enum td_status office_restore(const char *from, const char *path,
    const struct proving *proving, struct office_check *out, struct err *err)
{
    struct store *store = NULL;
    char *url = xasprintf("lmdb:%s", from);
    enum td_status status = store_open(url, STORE_READONLY, &store, err);
    if (status == TD_OK)
        status = copy(store, path, true, proving, out, err);
    if (status == TD_OK)
        status = copy_forms(from, path, err);
    store_close(store);
    free(url);
    return status;
}
