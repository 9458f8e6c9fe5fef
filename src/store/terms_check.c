/* SPDX-License-Identifier: MIT
 *
 * The check of the index of words: it is made again from the records, chunk by chunk, and
 * compared both ways.
 */
#include <stdlib.h>
#include <string.h>

#include "base/msg.h"
#include "terms.h"

struct terms_check {
    struct txn *txn;
    terms_fault *fault;
    void *ctx;
    struct gathered *made; /* of the present chunk; NULL: none begun */
    uint16_t number;
    size_t chunk;
    bool whole; /* all records of the chunk could be made */
    uint64_t rows, entries;
    /* the walk over the chunk's entries */
    struct kv_cursor *cursor;
    enum td_status at;
    struct slice key, value;
    struct str bytes;
    struct families families; /* of the entries that there should be */
};

struct terms_check *terms_check_new(struct txn *txn, terms_fault *fault, void *ctx)
{
    struct terms_check *c = xcalloc(1, sizeof(*c));
    c->txn = txn;
    c->fault = fault;
    c->ctx = ctx;
    str_init(&c->bytes);
    return c;
}

void terms_check_free(struct terms_check *c)
{
    if (c == NULL)
        return;
    gathered_free(c->made);
    families_release(&c->families);
    str_release(&c->bytes);
    free(c);
}

uint64_t terms_check_rows(const struct terms_check *c)
{
    return c->rows;
}

uint64_t terms_check_entries(const struct terms_check *c)
{
    return c->entries;
}

/* ---- a chunk ---------------------------------------------------------------------- */

static void tell(struct terms_check *c, const char *what)
{
    if (c->whole)
        c->fault(c->ctx, KV_TERMS, c->number, (uint64_t)c->chunk * CHUNK_IDS, what);
}

static bool in_chunk(const struct terms_check *c)
{
    struct term_key head;
    term_key_make(&head, c->number, c->chunk, TERM_VOIDED, "", 0);
    return c->at == TD_OK && c->key.len >= TERM_KEY_HEAD &&
           memcmp(c->key.data, head.bytes, TERM_KEY_HEAD - 1) == 0;
}

static int compare_slices(struct slice a, struct slice b)
{
    size_t len = a.len < b.len ? a.len : b.len;
    int order = memcmp(a.data, b.data, len);
    return order != 0 ? order : (a.len > b.len) - (a.len < b.len);
}

static void next_entry(struct terms_check *c, struct err *err)
{
    c->entries++;
    c->at = kv_step(c->cursor, KV_NEXT, &c->key, &c->value, err);
}

/* The next entry should be this one, with the value in c->bytes. */
static void compare_bytes(struct terms_check *c, struct slice key, struct err *err)
{
    for (; in_chunk(c) && compare_slices(c->key, key) < 0; next_entry(c, err))
        tell(c, _("an entry belongs to nothing."));
    if (!in_chunk(c) || compare_slices(c->key, key) != 0) {
        tell(c, _("an entry is missing."));
        return;
    }
    if (!slice_equal(c->value, slice_of(c->bytes.buf, c->bytes.len)))
        tell(c, _("an entry has another value."));
    next_entry(c, err);
}

static enum td_status compare_entry(
    void *ctx, struct slice key, struct gathered_entry *entry, struct err *err)
{
    struct terms_check *c = ctx;
    REQUIRE(gathered_make(entry, slice_of(NULL, 0), &c->bytes));
    families_add(&c->families, key);
    compare_bytes(c, key, err);
    return TD_OK;
}

static void compare_families(struct terms_check *c, struct err *err)
{
    struct term_key key;
    term_key_make(&key, c->number, c->chunk, TERM_FAMILIES, "", 0);
    struct slice own = slice_of(key.bytes, key.len);
    families_write(own, &c->families, &c->bytes);
    compare_bytes(c, own, err);
}

static enum td_status compare_chunk(struct terms_check *c, struct err *err)
{
    struct term_key head;
    term_key_make(&head, c->number, c->chunk, TERM_VOIDED, "", 0);
    c->at = kv_seek(
        c->cursor, slice_of(head.bytes, TERM_KEY_HEAD - 1), &c->key, &c->value, err);
    c->families.n = 0;
    enum td_status status = gathered_each(c->made, compare_entry, c, err);
    if (status == TD_OK)
        compare_families(c, err);
    for (; status == TD_OK && in_chunk(c); next_entry(c, err))
        tell(c, _("an entry belongs to nothing."));
    return c->at == TD_OK || c->at == TD_NOT_FOUND ? status : c->at;
}

enum td_status terms_check_end(struct terms_check *c, struct err *err)
{
    if (c->made == NULL)
        return TD_OK;
    enum td_status status = kv_cursor_open(c->txn->kv, KV_TERMS, &c->cursor, err);
    if (status == TD_OK)
        status = compare_chunk(c, err);
    kv_cursor_close(c->cursor);
    c->cursor = NULL;
    gathered_free(c->made);
    c->made = NULL;
    return status;
}

enum td_status terms_check_begin(
    struct terms_check *c, uint16_t number, uint64_t id, uint64_t last, struct err *err)
{
    size_t chunk = (size_t)(id / CHUNK_IDS);
    if (c->made != NULL && gathered_is_of(c->made, number, chunk))
        return TD_OK;
    enum td_status status = terms_check_end(c, err);
    if (status != TD_OK || id >= terms_border(last))
        return status;
    c->made = gathered_new(number, chunk);
    c->number = number;
    c->chunk = chunk;
    c->whole = true;
    return TD_OK;
}

/* ---- a record --------------------------------------------------------------------- */

static enum td_status compare_row(struct terms_check *c, struct slice key,
    uint16_t number, uint64_t id, struct err *err)
{
    struct slice value;
    enum td_status status = kv_get(c->txn->kv, KV_WORDS, key, &value, err);
    if (status == TD_NOT_FOUND) {
        c->fault(c->ctx, KV_WORDS, number, id, _("an entry is missing."));
        return TD_OK;
    }
    if (status != TD_OK)
        return status;
    c->rows++;
    if (!slice_equal(value, slice_of(c->bytes.buf, c->bytes.len)))
        c->fault(c->ctx, KV_WORDS, number, id, _("an entry has another value."));
    return TD_OK;
}

enum td_status terms_check_record(struct terms_check *c, const struct schema *schema,
    const void *record, uint64_t last, struct err *err)
{
    uint8_t bytes[RECORD_KEY];
    struct words_row row;
    uint64_t id = record_chead(record)->id;
    struct slice key = record_key(bytes, schema->number, id);
    words_row_write(key, schema, record, &c->bytes);
    if (id >= terms_border(last))
        return compare_row(c, key, schema->number, id, err);
    REQUIRE(words_row_read(key, slice_of(c->bytes.buf, c->bytes.len), &row));
    gathered_change(c->made, id, row.words, true);
    gathered_void(c->made, id, row.voided);
    return TD_OK;
}

void terms_check_spoil(struct terms_check *c)
{
    c->whole = false;
}
