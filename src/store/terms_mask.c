/* SPDX-License-Identifier: MIT
 *
 * Filters answered from the index of words: containers of the words joined by bits, and
 * the rows of the newest records looked through. Damaged containers and rows leave their
 * ids open, which is slower and right, and check names them.
 */
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "terms.h"

struct terms_reader {
    struct txn *txn;
    const struct schema *schema;
    struct kv_cursor *cursor;
    uint64_t last, border;
    size_t looked_at; /* the chunk that `voided` is of + 1; 0: none yet */
    bool is_whole;
    struct slice voided; /* its container, when it is whole */
    bool rows_read;
    struct words_row rows[TERMS_BLOCK]; /* of the ids from the border; words NULL: none */
};

/* Ids found so far; `unknown` are ids of which nothing is known, if there are any. */
struct finding {
    struct chunk found, unknown;
    bool any_unknown;
};

enum td_status terms_reader_open(struct txn *txn, const struct schema *schema,
    uint64_t last, struct terms_reader **out, struct err *err)
{
    struct terms_reader *reader = xcalloc(1, sizeof(*reader));
    reader->txn = txn;
    reader->schema = schema;
    reader->last = last;
    reader->border = terms_border(last);
    enum td_status status = kv_cursor_open(txn->kv, KV_TERMS, &reader->cursor, err);
    if (status == TD_OK)
        *out = reader;
    else
        free(reader);
    return status;
}

void terms_reader_close(struct terms_reader *reader)
{
    if (reader == NULL)
        return;
    kv_cursor_close(reader->cursor);
    free(reader);
}

static void tell_damage(const struct terms_reader *reader, uint64_t id)
{
    reader->txn->store->is_damaged = true;
    log_line("words of %s %llu are missing or damaged", reader->schema->name,
        (unsigned long long)id);
}

/* ---- containers ------------------------------------------------------------------- */

/* How many ids of the chunk are in the containers. */
static size_t sealed_ids(const struct terms_reader *reader, size_t chunk)
{
    uint64_t first = (uint64_t)chunk * CHUNK_IDS;
    if (reader->border <= first)
        return 0;
    return reader->border - first < CHUNK_IDS ? (size_t)(reader->border - first)
                                              : CHUNK_IDS;
}

static void begin_finding(struct finding *finding)
{
    chunk_clear(&finding->found);
    finding->any_unknown = false;
}

static struct chunk *unknown_of(struct finding *finding)
{
    if (!finding->any_unknown)
        chunk_clear(&finding->unknown);
    finding->any_unknown = true;
    return &finding->unknown;
}

static void give_up_sealed(
    const struct terms_reader *reader, size_t chunk, struct finding *out)
{
    tell_damage(reader, (uint64_t)chunk * CHUNK_IDS);
    chunk_fill(unknown_of(out), 0, sealed_ids(reader, chunk));
}

/* What is not there may have been lost. */
static enum td_status look_for_losses(struct terms_reader *reader, size_t chunk,
    const struct term_key *key, struct finding *out, struct err *err)
{
    bool whole = false;
    enum td_status status =
        term_family_is_whole(reader->txn, reader->cursor, key, &whole, err);
    if (status == TD_OK && !whole)
        give_up_sealed(reader, chunk, out);
    return status;
}

/* One container; a word that has none is in no record, unless it was lost. */
static enum td_status add_exact(struct terms_reader *reader, size_t chunk,
    enum term_kind kind, const char *text, struct finding *out, struct err *err)
{
    struct term_key key;
    struct slice value;
    term_key_make(&key, reader->schema->number, chunk, kind, text, strlen(text));
    struct slice own = slice_of(key.bytes, key.len);
    enum td_status status = kv_get(reader->txn->kv, KV_TERMS, own, &value, err);
    if (status == TD_NOT_FOUND)
        return look_for_losses(reader, chunk, &key, out, err);
    if (status == TD_OK && !container_read(own, value, &out->found))
        give_up_sealed(reader, chunk, out);
    return status;
}

/* The numbers that are or begin with the text, which may be too short to say in which
 * entry they are. */
static enum td_status add_numbers(struct terms_reader *reader, size_t chunk,
    const char *text, bool prefix, struct finding *out, struct err *err)
{
    struct term_key key;
    struct slice found, value;
    size_t len = strlen(text), head = len < NUMBER_HEAD ? len : NUMBER_HEAD;
    term_key_make(&key, reader->schema->number, chunk, TERM_NUMBER, text, head);
    enum td_status status =
        kv_seek(reader->cursor, slice_of(key.bytes, key.len), &found, &value, err);
    while (status == TD_OK && found.len >= key.len &&
           memcmp(found.data, key.bytes, key.len) == 0) {
        if (!numbers_read(found, value, text + head, prefix, &out->found))
            give_up_sealed(reader, chunk, out);
        status = kv_step(reader->cursor, KV_NEXT, &found, &value, err);
    }
    return status == TD_OK || status == TD_NOT_FOUND
               ? look_for_losses(reader, chunk, &key, out, err)
               : status;
}

/* Can a number begin so? */
static bool may_be_number(const char *text)
{
    size_t len = strlen(text);
    return len <= NUMBER_MAX &&
           (len < NUMBER_HEAD || strcspn(text, "0123456789") < NUMBER_HEAD);
}

/* The containers of all words that begin so. */
static enum td_status add_beginning(struct terms_reader *reader, size_t chunk,
    const char *text, struct finding *out, struct err *err)
{
    struct term_key key;
    struct slice found, value;
    term_key_make(&key, reader->schema->number, chunk, TERM_WORD, text, strlen(text));
    enum td_status status =
        kv_seek(reader->cursor, slice_of(key.bytes, key.len), &found, &value, err);
    while (status == TD_OK && found.len >= key.len &&
           memcmp(found.data, key.bytes, key.len) == 0) {
        if (!container_read(found, value, &out->found))
            give_up_sealed(reader, chunk, out);
        status = kv_step(reader->cursor, KV_NEXT, &found, &value, err);
    }
    return status == TD_OK || status == TD_NOT_FOUND
               ? look_for_losses(reader, chunk, &key, out, err)
               : status;
}

static enum td_status add_going_on(struct terms_reader *reader, size_t chunk,
    const char *text, struct finding *out, struct err *err)
{
    enum td_status status = add_beginning(reader, chunk, text, out, err);
    return status == TD_OK && may_be_number(text)
               ? add_numbers(reader, chunk, text, true, out, err)
               : status;
}

/* A word without an entry is in no record, but only if the chunk has any at all: then
 * it has one of the records taken out, which is kept until another chunk is looked at. */
static enum td_status look_at_chunk(
    struct terms_reader *reader, size_t chunk, struct term_key *key, struct err *err)
{
    term_key_make(key, reader->schema->number, chunk, TERM_VOIDED, "", 0);
    if (reader->looked_at == chunk + 1)
        return TD_OK;
    enum td_status status = kv_get(
        reader->txn->kv, KV_TERMS, slice_of(key->bytes, key->len), &reader->voided, err);
    reader->is_whole = status == TD_OK;
    reader->looked_at = chunk + 1;
    return status == TD_NOT_FOUND ? TD_OK : status;
}

/* Does one container say all of the word? *kind becomes its kind. */
static bool has_container(const char *word, bool prefix, enum term_kind *kind)
{
    size_t len = strlen(word);
    *kind = prefix ? TERM_START : TERM_WORD;
    return prefix ? len <= 2 : !term_is_number(word, len);
}

static enum td_status add_containers(struct terms_reader *reader, size_t chunk,
    const char *word, bool prefix, struct finding *out, struct err *err)
{
    enum term_kind kind;
    if (has_container(word, prefix, &kind))
        return add_exact(reader, chunk, kind, word, out, err);
    if (prefix)
        return add_going_on(reader, chunk, word, out, err);
    return add_numbers(reader, chunk, word, false, out, err);
}

static enum td_status add_sealed(struct terms_reader *reader, size_t chunk,
    const char *word, bool prefix, struct finding *out, struct err *err)
{
    struct term_key key;
    if (sealed_ids(reader, chunk) == 0)
        return TD_OK;
    enum td_status status = look_at_chunk(reader, chunk, &key, err);
    if (status != TD_OK)
        return status;
    if (reader->is_whole)
        return add_containers(reader, chunk, word, prefix, out, err);
    give_up_sealed(reader, chunk, out);
    return TD_OK;
}

static enum td_status add_sealed_voided(
    struct terms_reader *reader, size_t chunk, struct finding *out, struct err *err)
{
    struct term_key key;
    if (sealed_ids(reader, chunk) == 0)
        return TD_OK;
    enum td_status status = look_at_chunk(reader, chunk, &key, err);
    if (status == TD_OK &&
        !(reader->is_whole &&
            container_read(slice_of(key.bytes, key.len), reader->voided, &out->found)))
        give_up_sealed(reader, chunk, out);
    return status;
}

/* ---- rows of the newest records -----------------------------------------------------
 */

static bool has_rows(const struct terms_reader *reader, size_t chunk)
{
    return reader->border / CHUNK_IDS == chunk;
}

/* They lie side by side, and none is missing unless something is damaged. */
static enum td_status walk_rows(
    struct terms_reader *reader, struct kv_cursor *cursor, uint64_t id, struct err *err)
{
    uint8_t bytes[RECORD_KEY];
    struct slice found, value, key = record_key(bytes, reader->schema->number, id);
    enum td_status status = kv_seek(cursor, key, &found, &value, err);
    for (; id <= reader->last && (status == TD_OK || status == TD_NOT_FOUND); id++) {
        key = record_key(bytes, reader->schema->number, id);
        bool there = status == TD_OK && slice_equal(found, key);
        if (!there || !words_row_read(key, value, &reader->rows[id - reader->border]))
            tell_damage(reader, id);
        if (there)
            status = kv_step(cursor, KV_NEXT, &found, &value, err);
    }
    return status == TD_NOT_FOUND ? TD_OK : status;
}

static uint64_t first_row(const struct terms_reader *reader)
{
    return reader->border > 0 ? reader->border : 1;
}

static enum td_status read_rows(struct terms_reader *reader, struct err *err)
{
    struct kv_cursor *cursor = NULL;
    if (reader->rows_read)
        return TD_OK;
    enum td_status status = kv_cursor_open(reader->txn->kv, KV_WORDS, &cursor, err);
    if (status == TD_OK)
        status = walk_rows(reader, cursor, first_row(reader), err);
    kv_cursor_close(cursor);
    reader->rows_read = status == TD_OK;
    return status;
}

/* Calls `holds` for the rows in the chunk whose ids are `among` those. */
typedef bool row_fn(const void *ctx, const struct words_row *row);

static enum td_status add_rows(struct terms_reader *reader, size_t chunk,
    const struct chunk *among, row_fn *holds, const void *ctx, struct finding *out,
    struct err *err)
{
    if (!has_rows(reader, chunk))
        return TD_OK;
    enum td_status status = read_rows(reader, err);
    for (uint64_t id = first_row(reader); status == TD_OK && id <= reader->last; id++) {
        const struct words_row *row = &reader->rows[id - reader->border];
        if (!chunk_has(among, id % CHUNK_IDS))
            continue;
        if (row->words == NULL)
            chunk_set(unknown_of(out), id % CHUNK_IDS);
        else if (holds(ctx, row))
            chunk_set(&out->found, id % CHUNK_IDS);
    }
    return status;
}

/* ---- a leaf ------------------------------------------------------------------------ */

struct wanted {
    const char *word;
    bool prefix;
};

/* `in_row`: the word as it stands in a row, with the spaces around it. */
static bool row_fits(const void *in_row, const struct words_row *row)
{
    return strstr(row->words, in_row) != NULL;
}

static enum td_status add_rows_with(struct terms_reader *reader, size_t chunk,
    const struct chunk *among, const struct wanted *wanted, struct finding *out,
    struct err *err)
{
    struct str in_row = {0};
    if (!has_rows(reader, chunk))
        return TD_OK;
    str_addf(&in_row, " %s%s", wanted->word, wanted->prefix ? "" : " ");
    enum td_status status =
        add_rows(reader, chunk, among, row_fits, str_text(&in_row), out, err);
    str_release(&in_row);
    return status;
}

static enum td_status find_word(struct terms_reader *reader, size_t chunk,
    const struct chunk *among, const struct wanted *wanted, struct finding *out,
    struct err *err)
{
    begin_finding(out);
    enum td_status status =
        add_sealed(reader, chunk, wanted->word, wanted->prefix, out, err);
    if (status == TD_OK)
        status = add_rows_with(reader, chunk, among, wanted, out, err);
    return status;
}

/* Narrows an answer to the ids found. */
static void keep_found(struct answer *answer, struct finding *finding)
{
    if (finding->any_unknown)
        chunk_or(&finding->found, &finding->unknown);
    answer_narrow(
        answer, &finding->found, finding->any_unknown ? &finding->unknown : NULL);
}

/* What most words come to: one container, by which the answer is narrowed as it lies
 * there, and the rows that it does not speak of. */
static enum td_status keep_container(struct terms_reader *reader, enum term_kind kind,
    const struct wanted *wanted, size_t chunk, struct answer *answer, struct err *err)
{
    struct term_key key;
    struct slice value;
    struct finding finding;
    const char *word = wanted->word;
    begin_finding(&finding);
    enum td_status status =
        add_rows_with(reader, chunk, &answer->maybe, wanted, &finding, err);
    if (status != TD_OK)
        return status;
    term_key_make(&key, reader->schema->number, chunk, kind, word, strlen(word));
    struct slice own = slice_of(key.bytes, key.len);
    status = kv_get(reader->txn->kv, KV_TERMS, own, &value, err);
    if (status == TD_OK && container_keep(own, value, &answer->maybe)) {
        if (has_rows(reader, chunk))
            answer_widen(
                answer, &finding.found, finding.any_unknown ? &finding.unknown : NULL);
        answer_settle(answer);
        return TD_OK;
    }
    if (status == TD_OK)
        give_up_sealed(reader, chunk, &finding);
    else if (status == TD_NOT_FOUND)
        status = look_for_losses(reader, chunk, &key, &finding, err);
    keep_found(answer, &finding);
    return status;
}

static enum td_status narrow_by_word(struct terms_reader *reader,
    const struct wanted *wanted, size_t chunk, struct answer *answer, struct err *err)
{
    struct finding finding;
    struct term_key key;
    enum term_kind kind;
    enum td_status status = look_at_chunk(reader, chunk, &key, err);
    if (status == TD_OK && reader->is_whole && sealed_ids(reader, chunk) > 0 &&
        has_container(wanted->word, wanted->prefix, &kind))
        return keep_container(reader, kind, wanted, chunk, answer, err);
    if (status == TD_OK)
        status = find_word(reader, chunk, &answer->maybe, wanted, &finding, err);
    if (status == TD_OK)
        keep_found(answer, &finding);
    return status;
}

/* Narrows an answer by all words of one way. */
static enum td_status narrow_by_way(struct terms_reader *reader, const struct node *leaf,
    size_t way, size_t chunk, struct answer *answer, struct err *err)
{
    struct wanted wanted;
    enum td_status status = TD_OK;
    for (size_t i = 0; status == TD_OK; i++) {
        wanted.word = query_node_term(leaf, way, i, &wanted.prefix);
        if (wanted.word == NULL || chunk_is_empty(&answer->maybe))
            break;
        status = narrow_by_word(reader, &wanted, chunk, answer, err);
    }
    return status;
}

static bool has_way(const struct node *leaf, size_t way)
{
    bool prefix;
    return query_node_term(leaf, way, 0, &prefix) != NULL;
}

/* An id may come by any of the ways. */
static enum td_status narrow_by_ways(struct terms_reader *reader, const struct node *leaf,
    size_t chunk, struct answer *answer, struct err *err)
{
    struct answer *own = xmalloc(sizeof(*own));
    struct chunk all, rest = answer->maybe; // found at all; not surely found
    enum td_status status = TD_OK;
    chunk_clear(&all);
    for (size_t i = 0; status == TD_OK && has_way(leaf, i); i++) {
        answer_sure(own, &answer->maybe);
        status = narrow_by_way(reader, leaf, i, chunk, own, err);
        chunk_or(&all, &own->maybe);
        answer_take_sure(own, &rest);
    }
    chunk_and(&rest, &all);
    answer_narrow(answer, &all, chunk_is_empty(&rest) ? NULL : &rest);
    free(own);
    return status;
}

static bool is_cut(const struct node *leaf)
{
    bool prefix;
    return strlen(query_node_term(leaf, 0, 0, &prefix)) >= TERM_MAX;
}

enum td_status terms_narrow(struct terms_reader *reader, const struct node *leaf,
    size_t chunk, struct answer *answer, struct err *err)
{
    enum td_status status = has_way(leaf, 1)
                                ? narrow_by_ways(reader, leaf, chunk, answer, err)
                                : narrow_by_way(reader, leaf, 0, chunk, answer, err);
    if (!query_node_is_terms(leaf) || is_cut(leaf))
        answer_doubt(answer);
    return status;
}

/* ---- live and voided --------------------------------------------------------------- */

static bool row_is_voided(const void *ctx, const struct words_row *row)
{
    (void)ctx;
    return row->voided;
}

static enum td_status find_voided(struct terms_reader *reader, size_t chunk,
    const struct chunk *among, struct finding *out, struct err *err)
{
    begin_finding(out);
    enum td_status status = add_sealed_voided(reader, chunk, out, err);
    if (status == TD_OK)
        status = add_rows(reader, chunk, among, row_is_voided, NULL, out, err);
    return status;
}

/* As in nearly every chunk, where nothing has to be put together then. */
static enum td_status is_none_voided(
    struct terms_reader *reader, size_t chunk, bool *none, struct err *err)
{
    struct term_key key;
    *none = false;
    if (has_rows(reader, chunk))
        return TD_OK;
    enum td_status status = look_at_chunk(reader, chunk, &key, err);
    *none = status == TD_OK && reader->is_whole &&
            container_is_empty(slice_of(key.bytes, key.len), reader->voided);
    return status;
}

enum td_status terms_narrow_shown(struct terms_reader *reader, enum find_voided voided,
    size_t chunk, struct answer *answer, struct err *err)
{
    struct finding finding;
    bool none = false;
    enum td_status status = TD_OK;
    if (voided == FIND_LIVE)
        status = is_none_voided(reader, chunk, &none, err);
    if (status != TD_OK || none || voided == FIND_ALL)
        return status;
    status = find_voided(reader, chunk, &answer->maybe, &finding, err);
    if (status != TD_OK)
        return status;
    if (voided == FIND_VOIDED)
        keep_found(answer, &finding);
    else
        answer_exclude(
            answer, &finding.found, finding.any_unknown ? &finding.unknown : NULL);
    return status;
}
