/* SPDX-License-Identifier: MIT
 *
 * The index of words: which records have which word of record_words. Two tables hold it.
 *
 * `words`: the newest records, at most 255 of each register, a row each with its words.
 * `terms`: all others. Each word has, for each chunk of 65,536 ids that has it, the set
 * of the ids as a container: a sorted list or bits, whichever is shorter. Besides words,
 * the beginnings of one and two bytes have containers, for they would be the sum of
 * hundreds of words, and so has the state "voided".
 *
 * Which ids are in which table follows from the highest id alone, and a container from
 * its ids alone, so that a rebuild gives the same bytes. Adding a record writes one row;
 * every 256th moves the rows before it into the containers.
 */
#ifndef STORE_TERMS_H
#define STORE_TERMS_H

#include "bits.h"
#include "private.h"

#define TERMS_BLOCK 256 /* ids that go into the containers at once */

/* The first id that is not in the containers when `last` is the highest one. */
static inline uint64_t terms_border(uint64_t last)
{
    return last / TERMS_BLOCK * TERMS_BLOCK;
}

/* ---- bytes (terms_bytes.c) ----------------------------------------------------------
 */

enum term_kind {
    TERM_VOIDED, /* of a chunk without a word: records taken out; there if a chunk is */
    TERM_START,  /* a word that begins with these one or two bytes */
    TERM_WORD
};
/* Longer words are cut, and then an answer only says "may". */
#define TERM_MAX      100
#define TERM_KEY_HEAD 7 /* register, chunk, kind */
#define TERM_KEY_MAX  (TERM_KEY_HEAD + TERM_MAX)

struct term_key {
    uint8_t bytes[TERM_KEY_MAX];
    size_t len;
};
void term_key_make(struct term_key *out, uint16_t number, size_t chunk,
    enum term_kind kind, const char *text, size_t len);

/* The register and the first id of the chunk; false for bytes that are no key. */
bool term_key_read(struct slice key, uint16_t *number, uint64_t *id);

/* Replaces the bytes in `out` by the container of these ids. */
void container_write(struct slice key, const struct chunk *ids, struct str *out);
/* Adds its ids to *ids; false, and nothing added, when the bytes are damaged. */
bool container_read(struct slice key, struct slice value, struct chunk *ids);

/* A row of the words table. */
struct words_row {
    const char *words; /* borrowed */
    bool voided;
};
void words_row_write(
    struct slice key, const struct schema *schema, const void *record, struct str *out);
bool words_row_read(struct slice key, struct slice value, struct words_row *out);

/* ---- gathered changes (terms_gather.c) -----------------------------------------------
 */

/* What is to be added to and taken from the containers of one chunk, word by word. */
struct gathered;
struct gathered *gathered_new(uint16_t number, size_t chunk);
void gathered_free(struct gathered *gathered);
bool gathered_is_of(const struct gathered *gathered, uint16_t number, size_t chunk);
/* How many single changes there are: a measure of the memory it takes. */
size_t gathered_size(const struct gathered *gathered);
/* All terms of a record. A later change of the same id counts. */
void gathered_change(struct gathered *gathered, uint64_t id, const char *words, bool add);
void gathered_void(struct gathered *gathered, uint64_t id, bool voided);
/* Calls back with every key that changes, in order, with the changes of its ids. */
typedef enum td_status gathered_fn(void *ctx, struct slice key,
    const struct gathered *gathered, size_t at, struct err *err);
enum td_status gathered_each(
    struct gathered *gathered, gathered_fn *each, void *ctx, struct err *err) TD_MUST_USE;
/* Makes the changes of the at-th key, as given to the callback. */
void gathered_apply(const struct gathered *gathered, size_t at, struct chunk *ids);

/* ---- in a transaction (terms.c) ------------------------------------------------------
 */

/* Makes the index say what `after` stands for instead of `before` (NULL: nothing, a new
 * record or one of a rebuild); `last` is the highest id of the register. */
enum td_status terms_set(struct txn *txn, const struct schema *schema, const void *before,
    const void *after, uint64_t last, struct err *err) TD_MUST_USE;
/* Writes what is gathered. */
enum td_status terms_flush(struct txn *txn, struct err *err) TD_MUST_USE;
void terms_forget(struct txn *txn);

/* ---- the check (terms_check.c) -------------------------------------------------------
 */

/* Told of a fault of an entry that stands for this id and perhaps others. */
typedef void terms_fault(
    void *ctx, enum kv_table table, uint16_t number, uint64_t id, const char *what);
struct terms_check;
struct terms_check *terms_check_new(struct txn *txn, terms_fault *fault, void *ctx);
void terms_check_free(struct terms_check *check); /* NULL is fine */
/* Before each record, in order of register and id; ends the chunk before. */
enum td_status terms_check_begin(struct terms_check *check, uint16_t number, uint64_t id,
    uint64_t last, struct err *err) TD_MUST_USE;
/* The record as its journal makes it; one that cannot be made spoils its chunk. */
enum td_status terms_check_record(struct terms_check *check, const struct schema *schema,
    const void *record, uint64_t last, struct err *err) TD_MUST_USE;
void terms_check_spoil(struct terms_check *check);
enum td_status terms_check_end(struct terms_check *check, struct err *err) TD_MUST_USE;
/* Entries of the two tables that were looked at. */
uint64_t terms_check_rows(const struct terms_check *check);
uint64_t terms_check_entries(const struct terms_check *check);

/* ---- what the words say (terms_mask.c) -----------------------------------------------
 */

/* Reads the index of one register in a transaction that holds no unwritten changes. */
struct terms_reader;
enum td_status terms_reader_open(struct txn *txn, const struct schema *schema,
    uint64_t last, struct terms_reader **out, struct err *err) TD_MUST_USE;
void terms_reader_close(struct terms_reader *reader); /* NULL is fine */
/* Narrows *answer by what is known about a leaf that asks for words. Of damaged entries
 * nothing is known: their ids become open. */
enum td_status terms_narrow(struct terms_reader *reader, const struct node *leaf,
    size_t chunk, struct answer *answer, struct err *err) TD_MUST_USE;
/* The same for "the record is live, voided, or either". */
enum td_status terms_narrow_shown(struct terms_reader *reader, enum find_voided voided,
    size_t chunk, struct answer *answer, struct err *err) TD_MUST_USE;

#endif
