/* SPDX-License-Identifier: MIT
 *
 * Check, rebuild and the reckoning of derived members: what the store needs to be told
 * about cases to prove that everything agrees with the journal.
 */
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "model/registry.h"
#include "private.h"

static enum td_status prepare(void *ctx, struct txn *txn, struct err *err)
{
    struct proof *proof = ctx;
    book_free(proof->book);
    proof->book = NULL;
    return core_book(txn, &proof->book, err);
}

static void derive(void *ctx, const struct schema *schema, void *record)
{
    struct proof *proof = ctx;
    if (schema->derive != NULL)
        schema->derive(record, proof->book);
}

static bool progress(void *ctx, uint64_t done, uint64_t total)
{
    struct proof *proof = ctx;
    return proof->progress == NULL || proof->progress(proof->progress_ctx, done, total);
}

struct store_hooks core_hooks(struct proof *proof)
{
    return (struct store_hooks){proof, prepare, derive, progress};
}

static void hex(const uint8_t *bytes, size_t n, char *out)
{
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < n; i++) {
        *out++ = digits[bytes[i] >> 4];
        *out++ = digits[bytes[i] & 15];
    }
    *out = '\0';
}

void core_check_of(const struct check_result *result, struct office_check *out)
{
    out->records = result->records;
    out->entries = result->entries;
    out->faults = result->faults;
    hex(result->head, sizeof result->head, out->head);
}

enum td_status office_check(struct office *office,
    void (*fault)(void *ctx, const char *sentence), void *fault_ctx,
    bool (*tell)(void *ctx, uint64_t done, uint64_t total), struct office_check *out,
    struct err *err)
{
    struct proof proof = {.progress = tell, .progress_ctx = fault_ctx};
    struct store_hooks hooks = core_hooks(&proof);
    struct check_result result = {0};
    enum td_status status =
        store_check(office->store, &hooks, fault, fault_ctx, &result, err);
    book_free(proof.book);
    core_check_of(&result, out);
    return status;
}

enum td_status office_rebuild(struct office *office,
    bool (*tell)(void *ctx, uint64_t done, uint64_t total), void *progress_ctx,
    uint64_t *records, struct err *err)
{
    if (!office_can_write(office))
        return office_refuse_write(office, err);
    struct proof proof = {.progress = tell, .progress_ctx = progress_ctx};
    struct store_hooks hooks = core_hooks(&proof);
    struct actor actor = {office->actor, office->role, office->road, 0};
    enum td_status status = store_rebuild(office->store, &actor, &hooks, records, err);
    book_free(proof.book);
    return status;
}

/* --- derived members after a change of the office's data ------------------------ */

struct id_list {
    uint64_t *ids;
    size_t n, cap;
};

static bool list_id(void *ctx, const void *record)
{
    struct id_list *list = ctx;
    ARRAY_GROW(list->ids, list->cap, list->n + 1);
    list->ids[list->n++] = record_chead(record)->id;
    return true;
}

static bool shows_the_same(const struct schema *schema, const void *a, const void *b)
{
    for (size_t i = 0; i < schema->count; i++)
        if (schema->fields[i].shown != 0 && field_get_number(&schema->fields[i], a) !=
                                                field_get_number(&schema->fields[i], b))
            return false;
    return true;
}

static enum td_status rederive_one(struct txn *txn, const struct schema *schema,
    uint64_t id, const struct book *book, uint64_t *moved, struct err *err)
{
    void *old = record_new(schema), *fresh = record_new(schema);
    enum td_status status = txn_get(txn, schema, id, old, err);
    if (status == TD_OK) {
        record_copy(schema, fresh, old);
        schema->derive(fresh, book);
        if (!shows_the_same(schema, old, fresh)) {
            ++*moved;
            status = txn_refresh(txn, schema, fresh, err);
        }
    }
    record_free(schema, old);
    record_free(schema, fresh);
    return status;
}

static enum td_status rederive_register(struct txn *txn, const struct schema *schema,
    const struct book *book, uint64_t *moved, struct err *err)
{
    struct id_list list = {0};
    struct find find = {.schema = schema, .voided = FIND_ALL};
    enum td_status status = txn_each(txn, &find, list_id, &list, err);
    for (size_t i = 0; i < list.n && status == TD_OK; i++)
        status = rederive_one(txn, schema, list.ids[i], book, moved, err);
    free(list.ids);
    return status;
}

enum td_status core_rederive(
    struct txn *txn, const struct book *book, uint64_t *moved, struct err *err)
{
    enum td_status status = TD_OK;
    for (size_t i = 0; i < registry_count() && status == TD_OK; i++)
        if (registry_at(i)->derive != NULL)
            status = rederive_register(txn, registry_at(i), book, moved, err);
    return status;
}
