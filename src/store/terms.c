/* SPDX-License-Identifier: MIT
 *
 * Keeping the index of words current. A new record gets a row of words; when a block of
 * ids is full its rows go into the containers of their chunk. Changes of containers are
 * gathered and written before anything is looked for, before the commit, and when there
 * are too many of them.
 */
#include "terms.h"

#include <stdlib.h>
#include <string.h>

#define GATHERED_MAX 1500000 /* changes, at 4 bytes and their share of the tables */

/* ---- gathered changes -------------------------------------------------------------- */

void terms_forget(struct txn *txn)
{
    seal_forget(txn);
    gathered_free(txn->terms);
    txn->terms = NULL;
    words_forget(txn);
}

struct writer {
    struct txn *txn;
    struct family_writer families;
    struct str bytes;
};

static enum td_status add_entry(
    struct writer *w, struct slice key, struct slice value, struct err *err)
{
    bool may = false;
    enum td_status status = family_may_grow(&w->families, key, &may, err);
    if (status != TD_OK || !may)
        return status;
    families_add(&w->families.changes, key);
    return store_put(w->txn, KV_TERMS, key, value, err);
}

static enum td_status take_entry(struct writer *w, struct slice key, struct err *err)
{
    families_take(&w->families.changes, key);
    return store_del(w->txn, KV_TERMS, key, err);
}

/* What is damaged or lost is not built upon: check names it and a rebuild makes it again.
 */
static enum td_status put_entry(
    void *ctx, struct slice key, struct gathered_entry *entry, struct err *err)
{
    struct writer *w = ctx;
    struct slice value;
    enum td_status status = kv_get(w->txn->kv, KV_TERMS, key, &value, err);
    if (status != TD_OK && status != TD_NOT_FOUND)
        return status;
    bool there = status == TD_OK;
    if (!gathered_make(entry, there ? value : slice_of(NULL, 0), &w->bytes))
        return TD_OK;
    struct slice made = slice_of(w->bytes.buf, w->bytes.len);
    if (made.len == 0)
        return there ? take_entry(w, key, err) : TD_OK;
    if (!there)
        return add_entry(w, key, made, err);
    return slice_equal(made, value) ? TD_OK : store_put(w->txn, KV_TERMS, key, made, err);
}

static enum td_status write_entries(
    struct txn *txn, struct gathered *gathered, struct err *err)
{
    struct writer w = {.txn = txn};
    enum td_status status =
        family_writer_begin(&w.families, txn, gathered_number(gathered),
            gathered_chunk(gathered), gathered_has_first(gathered), err);
    if (status == TD_OK)
        status = gathered_each(gathered, put_entry, &w, err);
    if (status == TD_OK)
        status = family_writer_end(&w.families, err);
    family_writer_release(&w.families);
    str_release(&w.bytes);
    return status;
}

enum td_status terms_pack(struct txn *txn, uint16_t number, size_t chunk, struct err *err)
{
    struct term_key from, end;
    term_key_make(&from, number, chunk, TERM_VOIDED, "", 0);
    term_key_make(&end, number, chunk + 1, TERM_VOIDED, "", 0);
    return pack_entries(txn, KV_TERMS, slice_of(from.bytes, TERM_KEY_HEAD - 1),
        slice_of(end.bytes, TERM_KEY_HEAD - 1), err);
}

static enum td_status write_gathered(struct txn *txn, struct err *err)
{
    seal_settle(txn);
    struct gathered *gathered = txn->terms;
    if (gathered == NULL)
        return TD_OK;
    enum td_status status = write_entries(txn, gathered, err);
    if (status == TD_OK && gathered_ends_chunk(gathered))
        status =
            terms_pack(txn, gathered_number(gathered), gathered_chunk(gathered), err);
    gathered_free(gathered);
    txn->terms = NULL;
    return status;
}

enum td_status terms_flush(struct txn *txn, struct err *err)
{
    if (txn->broken.code != TD_OK)
        return err_set(err, txn->broken.code, "%s", txn->broken.text);
    enum td_status status = write_gathered(txn, err);
    return status == TD_OK ? words_flush(txn, err) : status;
}

/* Readies the transaction for changes of this id's chunk. */
static enum td_status hold_chunk(
    struct txn *txn, uint16_t number, uint64_t id, struct err *err)
{
    size_t chunk = (size_t)(id / CHUNK_IDS);
    enum td_status status = TD_OK;
    seal_settle(txn);
    if (txn->terms != NULL && (!gathered_is_of(txn->terms, number, chunk) ||
                                  gathered_size(txn->terms) > GATHERED_MAX))
        status = write_gathered(txn, err);
    if (status == TD_OK && txn->terms == NULL)
        txn->terms = gathered_new(number, chunk);
    return status;
}

static enum td_status change_words(struct txn *txn, uint16_t number, uint64_t id,
    const struct words_row *row, bool add, struct err *err)
{
    enum td_status status = hold_chunk(txn, number, id, err);
    if (status != TD_OK)
        return status;
    gathered_change(txn->terms, id, row->words, add);
    gathered_void(txn->terms, id, add && row->voided);
    return TD_OK;
}

/* ---- rows of words into containers --------------------------------------------------
 */

/* The row of this id; one that is missing or damaged is made from its record. */
static enum td_status read_row(struct txn *txn, const struct schema *schema, uint64_t id,
    struct slice key, struct str *made, struct words_row *row, struct err *err)
{
    struct slice value;
    enum td_status status = kv_get(txn->kv, KV_WORDS, key, &value, err);
    if (status == TD_OK && words_row_read(key, value, row))
        return TD_OK;
    if (status != TD_OK && status != TD_NOT_FOUND)
        return status;
    void *record = record_new(schema);
    status = txn_get(txn, schema, id, record, err);
    if (status == TD_OK) {
        words_row_write(key, schema, record, made);
        REQUIRE(words_row_read(key, slice_of(made->buf, made->len), row));
    }
    record_free(schema, record);
    return status;
}

/* Its row was never written. */
static enum td_status seal_held(
    struct txn *txn, uint16_t number, uint64_t id, struct str *held, struct err *err)
{
    uint8_t bytes[RECORD_KEY];
    struct words_row row;
    struct slice key = record_key(bytes, number, id);
    REQUIRE(words_row_read(key, slice_of(held->buf, held->len), &row));
    enum td_status status = change_words(txn, number, id, &row, true, err);
    str_clear(held);
    return status;
}

static enum td_status seal_row(struct txn *txn, const struct schema *schema, uint64_t id,
    struct str *made, struct err *err)
{
    struct str *held = words_held(txn, schema->number, id);
    if (held != NULL)
        return seal_held(txn, schema->number, id, held, err);
    uint8_t bytes[RECORD_KEY];
    struct words_row row;
    struct slice key = record_key(bytes, schema->number, id);
    enum td_status status = hold_chunk(txn, schema->number, id, err); // may write
    if (status == TD_OK)
        status = read_row(txn, schema, id, key, made, &row, err);
    if (status == TD_OK)
        status = change_words(txn, schema->number, id, &row, true, err);
    if (status == TD_OK)
        status = store_del(txn, KV_WORDS, key, err);
    return status == TD_NOT_FOUND ? TD_OK : status;
}

/* The block below `border`, which is full now. */
static enum td_status seal_block(
    struct txn *txn, const struct schema *schema, uint64_t border, struct err *err)
{
    struct str made;
    enum td_status status = hold_chunk(txn, schema->number, border - 1, err);
    if (status != TD_OK || seal_beside(txn, schema->number, border / TERMS_BLOCK - 1))
        return status;
    uint64_t id = border > TERMS_BLOCK ? border - TERMS_BLOCK : 1;
    str_init(&made);
    for (; id < border && status == TD_OK; id++)
        status = seal_row(txn, schema, id, &made, err);
    str_release(&made);
    return status;
}

/* ---- one record ---------------------------------------------------------------------
 */

/* A record as a row, in memory. */
struct made_row {
    struct str bytes;
    struct words_row row;
};

static void row_make(struct made_row *made, struct slice key, const struct schema *schema,
    const void *record)
{
    words_row_write(key, schema, record, &made->bytes);
    REQUIRE(words_row_read(key, slice_of(made->bytes.buf, made->bytes.len), &made->row));
}

static bool same_row(const struct made_row *a, const struct made_row *b)
{
    return a->row.voided == b->row.voided && strcmp(a->row.words, b->row.words) == 0;
}

static enum td_status change_row(struct txn *txn, uint16_t number, uint64_t id,
    const struct made_row *old, const struct made_row *fresh, struct err *err)
{
    enum td_status status = TD_OK;
    if (old != NULL)
        status = change_words(txn, number, id, &old->row, false, err);
    return status == TD_OK ? change_words(txn, number, id, &fresh->row, true, err)
                           : status;
}

/* One that may be in its table goes there. */
static enum td_status put_row(
    struct txn *txn, uint16_t number, uint64_t id, const struct str *row, struct err *err)
{
    uint8_t bytes[RECORD_KEY];
    struct str *held = words_held(txn, number, id);
    if (held == NULL)
        return store_put(txn, KV_WORDS, record_key(bytes, number, id),
            slice_of(row->buf, row->len), err);
    str_clear(held);
    str_addn(held, row->buf, row->len);
    return TD_OK;
}

/* One that is new is held. */
static enum td_status add_row(
    struct txn *txn, const struct schema *schema, const void *record, struct err *err)
{
    uint8_t bytes[RECORD_KEY];
    struct str *row = NULL;
    uint64_t id = record_chead(record)->id;
    enum td_status status = words_hold(txn, schema->number, id, &row, err);
    if (status == TD_OK)
        words_row_write(record_key(bytes, schema->number, id), schema, record, row);
    return status;
}

static enum td_status set_row(struct txn *txn, const struct schema *schema,
    const void *before, const void *after, uint64_t last, struct err *err)
{
    uint8_t bytes[RECORD_KEY];
    uint64_t id = record_chead(after)->id;
    struct slice key = record_key(bytes, schema->number, id);
    struct made_row old = {0}, fresh = {0};
    enum td_status status = TD_OK;
    row_make(&fresh, key, schema, after);
    if (before != NULL)
        row_make(&old, key, schema, before);
    if (before != NULL && same_row(&old, &fresh))
        status = TD_OK;
    else if (id >= terms_border(last))
        status = put_row(txn, schema->number, id, &fresh.bytes, err);
    else
        status = change_row(
            txn, schema->number, id, before != NULL ? &old : NULL, &fresh, err);
    str_release(&old.bytes);
    str_release(&fresh.bytes);
    return status;
}

enum td_status terms_set(struct txn *txn, const struct schema *schema, const void *before,
    const void *after, uint64_t last, struct err *err)
{
    uint64_t id = record_chead(after)->id;
    enum td_status status = TD_OK;
    bool newest = before == NULL && id >= terms_border(last);
    bool opens_block = before == NULL && id == last && id == terms_border(last);
    if (opens_block)
        status = seal_block(txn, schema, id, err);
    if (status != TD_OK)
        return status;
    return newest ? add_row(txn, schema, after, err)
                  : set_row(txn, schema, before, after, last, err);
}
