/* SPDX-License-Identifier: MIT
 *
 * The index of words: which records have which word of record_words. Two tables hold it.
 *
 * `words`: the newest records, at most 255 of each register, a row each with its words.
 * `terms`: all others. Each word has, for each chunk of 65,536 ids that has it, the set
 * of the ids as a container: a list of gaps or bits, whichever is shorter. Besides words,
 * the beginnings of one and two bytes have containers, for they would be the sum of
 * hundreds of words, and so has the state "voided". Codes, phones and the like are in one
 * record each, as a rule, and an entry of their own would cost ten times what it says:
 * those of a chunk that begin with the same four bytes share one.
 *
 * Which ids are in which table follows from the highest id alone, and a container from
 * its ids alone, so that a rebuild gives the same bytes. Adding a record writes one row;
 * every 256th moves the rows before it into the containers. Rows that one transaction
 * both adds and moves are never written.
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
    TERM_WORD,
    TERM_NUMBER, /* words with a digit near their beginning, by their first four bytes */
    TERM_FAMILIES = 0xff /* of a chunk without a word, its last entry: which it has */
};
/* Longer words are cut, and then an answer only says "may". */
#define TERM_MAX      100
#define NUMBER_HEAD   4
#define NUMBER_MAX    (NUMBER_HEAD + 31) /* longer ones are words like others */
#define TERM_KEY_HEAD 7                  /* register, chunk, kind */
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
/* Adds its ids to *ids; false when the bytes are damaged, and what was added is no use.
 */
bool container_read(struct slice key, struct slice value, struct chunk *ids);
/* Takes out of *ids what the container has not; false when the bytes are damaged, and
 * *ids is as it was. */
bool container_keep(struct slice key, struct slice value, struct chunk *ids);
/* It is whole and has no ids. */
bool container_is_empty(struct slice key, struct slice value);
/* Replaces the bytes in `out` by the container of the ids in `old` (no bytes: none) and
 * those added, ascending places in the chunk. False when that is not as simple as writing
 * them behind the others: for the long way round. */
bool container_extend(
    struct slice key, struct slice old, const uint16_t *added, size_t n, struct str *out);

/* ---- numbers (terms_numbers.c) --------------------------------------------------------
 */

/* Is this word kept with others that begin like it? */
bool term_is_number(const char *word, size_t len);

/* Adds the ids of the numbers in the entry that are, or begin with, head and `rest`. As
 * container_read. */
bool numbers_read(struct slice key, struct slice value, const char *rest, bool prefix,
    struct chunk *ids);

/* An entry written number by number, in their order. */
struct numbers_writer {
    struct slice key;
    struct slice old; /* items not yet copied */
    struct str *out;
    uint16_t *ids; /* of the present number */
    size_t n, cap;
};
/* `old` may have no bytes. False when it is damaged. */
bool numbers_begin(
    struct numbers_writer *w, struct slice key, struct slice old, struct str *out);
/* Copies what is before this number; its ids, as they stood, are in w->ids then,
 * ascending, to be changed in place. */
bool numbers_seek(struct numbers_writer *w, const char *rest, size_t len);
void numbers_put(struct numbers_writer *w, const char *rest, size_t len);
/* Copies the others and seals. No bytes in `out`: no number is left. */
void numbers_end(struct numbers_writer *w);

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
uint16_t gathered_number(const struct gathered *gathered);
size_t gathered_chunk(const struct gathered *gathered);
/* Does it speak of the first id of the chunk, as whatever begins a chunk does? */
bool gathered_has_first(const struct gathered *gathered);
/* Of its last id, and of so many others that the chunk has just become full? */
bool gathered_ends_chunk(const struct gathered *gathered);
bool gathered_is_of(const struct gathered *gathered, uint16_t number, size_t chunk);
/* How many single changes there are: a measure of the memory it takes. */
size_t gathered_size(const struct gathered *gathered);
/* All terms of a record. A later change of the same id counts. */
void gathered_change(struct gathered *gathered, uint64_t id, const char *words, bool add);
void gathered_void(struct gathered *gathered, uint64_t id, bool voided);
/* The changes of one entry of the table: of a term, or of several numbers. */
struct gathered_entry;
/* Calls back with every entry that changes, in order of the keys. */
typedef enum td_status gathered_fn(
    void *ctx, struct slice key, struct gathered_entry *entry, struct err *err);
enum td_status gathered_each(
    struct gathered *gathered, gathered_fn *each, void *ctx, struct err *err) TD_MUST_USE;
/* In the callback: replaces the bytes in `out` by the entry as it is after the changes.
 * `old` is the entry as it was, no bytes when there was none. No bytes in `out`: there is
 * none now. False when `old` is damaged. */
bool gathered_make(struct gathered_entry *entry, struct slice old, struct str *out);

/* ---- rows not yet written (terms_rows.c) ---------------------------------------------
 */

/* Where to keep a row that is not in its table, until the next call; may write those of
 * another block. */
enum td_status words_hold(struct txn *txn, uint16_t number, uint64_t id, struct str **row,
    struct err *err) TD_MUST_USE;
/* The row, which clearing lets go; NULL: it is not held. */
struct str *words_held(const struct txn *txn, uint16_t number, uint64_t id);
/* Changes the rows of a block for `rows`, which are empty; false: not all are held. */
bool words_take_block(
    struct txn *txn, uint16_t number, uint64_t block, struct str rows[TERMS_BLOCK]);
enum td_status words_flush(struct txn *txn, struct err *err) TD_MUST_USE;
void words_forget(struct txn *txn);

/* ---- rows on their way (terms_seal.c) -------------------------------------------------
 */

/* Gathers the rows of a block in a thread of its own, if all of them are held: the tables
 * of txn->terms, which nobody may touch until it is settled, and these rows are all it
 * sees. False: nothing was begun. */
bool seal_beside(struct txn *txn, uint16_t number, uint64_t block);
/* Waits until nothing is under way. */
void seal_settle(struct txn *txn);
void seal_forget(struct txn *txn);

/* ---- which entries a chunk has (terms_families.c)
 * --------------------------------------
 */

/* Kind and first two bytes of a key's text. */
uint32_t family_of(struct slice key);

struct family_sum {
    uint32_t family, sum; /* of the keys' hashes; 0: there are none */
};
struct families { /* ascending; begins zeroed */
    struct family_sum *rows;
    size_t n, cap;
};
void families_release(struct families *families);
/* A key that is there, one that is gone, of the last family or of one above. */
void families_add(struct families *families, struct slice key);
void families_take(struct families *families, struct slice key);

/* Replaces the bytes in `out` by the entry; `key` is that of a TERM_FAMILIES. */
void families_write(struct slice key, const struct families *families, struct str *out);
bool families_are_sealed(struct slice key, struct slice value);
/* Of a sealed entry: how many families, and which one is this; SIZE_MAX: it has no keys.
 */
size_t families_count(struct slice value);
size_t families_find(struct slice value, uint32_t family, uint32_t *sum);
/* The sum of the keys that are there of the family of `key`. */
enum td_status family_add_up(struct kv_cursor *cursor, struct slice key, uint32_t *sum,
    struct err *err) TD_MUST_USE;

/* Keeps the entry of a chunk current while others are written in order of their keys. */
struct family_writer {
    struct txn *txn;
    struct term_key own;
    struct kv_cursor *cursor;
    bool right; /* the entry was whole, or the chunk begins */
    struct families old, changes;
    size_t at;          /* the row of `old` next to be asked for */
    uint32_t looked_at; /* the family that is_whole speaks of */
    bool is_whole;
};
/* `begins`: a chunk without any entry is a new one and not a lost one. */
enum td_status family_writer_begin(struct family_writer *w, struct txn *txn,
    uint16_t number, size_t chunk, bool begins, struct err *err) TD_MUST_USE;
/* May an entry be made that is not there? Not if its family has lost any: it may be the
 * one, and what is made anew would hide that. */
enum td_status family_may_grow(
    struct family_writer *w, struct slice key, bool *may, struct err *err) TD_MUST_USE;
enum td_status family_writer_end(struct family_writer *w, struct err *err) TD_MUST_USE;
void family_writer_release(struct family_writer *w);

/* ---- a chunk that is full (terms.c) --------------------------------------------------
 */

/* Writes the entries of the chunk side by side; none changes. */
enum td_status terms_pack(
    struct txn *txn, uint16_t number, size_t chunk, struct err *err) TD_MUST_USE;

/* ---- was an entry lost? (terms_whole.c)
 * ------------------------------------------------
 */

/* Are all entries there that are of the family of this key? */
enum td_status term_family_is_whole(struct txn *txn, struct kv_cursor *cursor,
    const struct term_key *key, bool *whole, struct err *err) TD_MUST_USE;
struct terms_memory;
void terms_memory_free(struct terms_memory *memory); /* NULL is fine */

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
