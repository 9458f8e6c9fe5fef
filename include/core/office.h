/* SPDX-License-Identifier: MIT
 *
 * The office: one register opened by one person at one desk. Everything above core
 * (screens, commands, import, reports) asks and acts through this header; nothing above
 * includes the store.
 *
 * Reads: each call takes a short snapshot of its own; between office_read_begin and
 * office_read_end all calls share one. Never hold it while waiting for a person.
 * Writes: office_apply only, see core/command.h.
 */
#ifndef CORE_OFFICE_H
#define CORE_OFFICE_H

#include "model/action.h"
#include "model/book.h"
#include "model/find.h"
#include "model/tally.h"

struct office;

/* Who sits there. Texts are copied. */
struct seat {
    const char *actor; /* NULL: the account's name */
    const char *role;  /* NULL: "owner"; "viewer" may not write */
    enum road road;
};

struct office_profile {
    const char *name; /* Ủy ban nhân dân phường ... */
    const char *code; /* short ASCII code, goes into every journal entry */
    enum lang lang;
};

enum office_flags { OFFICE_READONLY = 1 << 0 };

/* Makes a register in the directory. TD_CONFLICT when one is there; TD_INVALID for a bad
 * code or name; TD_IO, TD_FULL. */
enum td_status office_create(const char *path, const struct office_profile *profile,
    const struct seat *seat, struct err *err) TD_MUST_USE;
/* path: a directory, or "mem:" for an empty office in memory. TD_NOT_FOUND: no register
 * there. Others as the store: TD_INVALID, TD_CORRUPT, TD_IO, TD_BUSY. */
enum td_status office_open(const char *path, unsigned flags, const struct seat *seat,
    struct office **out, struct err *err) TD_MUST_USE;
/* The same register as it stood at the end of `day` (by the guarded time of its journal),
 * for reading only: a copy of its own, which later changes of any desk do not reach. It
 * is made in the directory `scratch`, which may be removed as soon as this returns.
 * `progress` may be NULL. TD_NOT_FOUND: no register there, or it begins later.
 * TD_INVALID: the day has not come. TD_CANCELLED; others as office_open. */
enum td_status office_open_past(const char *path, day_t day, const char *scratch,
    const struct seat *seat, bool (*progress)(void *ctx, uint64_t done, uint64_t total),
    void *progress_ctx, struct office **out, struct err *err) TD_MUST_USE;
void office_close(struct office *office);
/* The day this office stands at, DAY_NONE when it is the present. */
day_t office_past_day(const struct office *office);

const char *office_path(const struct office *office);
/* The directory of the office's own templates of papers, in that of the register; it may
 * not be there. */
#define OFFICE_FORMS      "forms"
#define OFFICE_FORM_BYTES 65536 /* a larger file is none */
const char *office_code(const struct office *office);
const char *office_name(struct office *office); /* until the next change of it */
const char *office_actor(const struct office *office);
bool office_can_write(const struct office *office);
/* Sets the sentence that says why nothing can be written here. Returns TD_DENIED. */
enum td_status office_refuse_write(const struct office *office, struct err *err);
const char *office_warnings(const struct office *office); /* lines, "" when none */
/* A sentence when a search met damage and had to read records instead, else NULL. */
const char *office_damage(const struct office *office);
/* Moves with every write of any desk. */
uint64_t office_revision(struct office *office);
/* Housekeeping when idle. */
void office_tidy(struct office *office);

/* The office's data, kept current with the revision; valid until the next call. */
const struct book *office_book(struct office *office);
struct parse_env office_parse_env(struct office *office);
/* typing: the last bare word is a prefix as well. */
struct query_env office_query_env(struct office *office, bool typing);
int office_soon_days(struct office *office);
/* A setting's value ("lang", "name", "soon_days"...) or NULL; caller frees. */
char *office_setting(struct office *office, const char *name);

/* --- reading ------------------------------------------------------------------ */

enum td_status office_read_begin(struct office *office, struct err *err) TD_MUST_USE;
void office_read_end(struct office *office);

enum td_status office_get(struct office *office, const struct schema *schema, uint64_t id,
    void *record, struct err *err) TD_MUST_USE;
/* By code, compared folded. TD_NOT_FOUND with a sentence. */
enum td_status office_find_code(struct office *office, const char *code,
    const struct schema **schema, uint64_t *id, struct err *err) TD_MUST_USE;
/* The same, for one register. */
enum td_status office_find_code_in(struct office *office, const struct schema *schema,
    const char *code, uint64_t *id, struct err *err) TD_MUST_USE;

/* A found list: what fitted when it was made, in its present order; see finder in
 * store.h. To be let go of before its office. When rows cannot be read there are none
 * (the log says why). */
struct result;
enum td_status office_find(struct office *office, const struct find *find,
    struct result **out, struct err *err) TD_MUST_USE;
/* The same in slices: hands back what is found when find->go_on says stop, and
 * result_more reads on, at least a little, until result_left is 0. Up to then the total
 * may grow, and find->query must live. */
enum td_status office_find_some(struct office *office, const struct find *find,
    struct result **out, struct err *err) TD_MUST_USE;
enum td_status result_more(struct result *result, struct err *err) TD_MUST_USE;
uint64_t result_left(const struct result *result); /* records not read yet */
void result_free(struct result *result);
uint64_t result_total(const struct result *result);
size_t result_rows(const struct result *result, uint64_t first, size_t n, uint64_t *ids);
uint64_t result_position(const struct result *result, uint64_t id); /* or UINT64_MAX */
/* Is it among them? Cheap: no order is looked at. */
bool result_has(const struct result *result, uint64_t id);

/* How the filter is answered, leaf by leaf, and the order made; see txn_explain. */
enum td_status office_explain(struct office *office, const struct find *find,
    void (*each)(void *ctx, const struct find_step *step), void *ctx,
    struct find_sum *sum, struct err *err) TD_MUST_USE;
enum td_status office_count(struct office *office, const struct schema *schema,
    const struct query *const *queries, size_t n, uint64_t *counts,
    struct err *err) TD_MUST_USE;
/* The record and its texts live only during the callback; false stops. */
enum td_status office_each(struct office *office, const struct find *find,
    bool (*each)(void *ctx, const void *record), void *ctx, struct err *err) TD_MUST_USE;
/* Calls back with each of these records in this order; far cheaper than office_get, which
 * copies them. */
enum td_status office_each_of(struct office *office, const struct schema *schema,
    const uint64_t *ids, size_t n, record_fn *each, void *ctx,
    struct err *err) TD_MUST_USE;
/* Counts what fits `find` apart as asked; see model/tally.h. The caller releases the
 * table, which is set on TD_OK only. TD_INVALID: a field that cannot be counted by. */
enum td_status office_tally(struct office *office, const struct find *find,
    const struct tally_ask *ask, struct tally_table *out, struct err *err) TD_MUST_USE;
/* For a while in which nobody waits: makes the next question cheaper that is about much
 * of the register, for about so many milliseconds. False: there is nothing left to do. */
bool office_warm(struct office *office, int64_t ms);
enum td_status office_lookup(struct office *office, const struct schema *schema,
    const struct field *field, const char *value, uint64_t **ids, size_t *n,
    struct err *err) TD_MUST_USE;
/* Values in use of an indexed field, for completion. */
enum td_status office_values(struct office *office, const struct schema *schema,
    const struct field *field, const char *prefix, size_t limit,
    void (*each)(void *ctx, const char *value, uint64_t uses), void *ctx,
    struct err *err) TD_MUST_USE;

/* The family of a record, group by group, each record once: those whose reference fields
 * name its code (visits, letters, notes of a case) register by register, oldest first;
 * the other ends of links; those merged into it (out of the lists themselves); other
 * cases of the same person, unless the identity behind the record is protected. */
enum tie_kind { TIE_REFERENCE, TIE_LINK, TIE_MERGED, TIE_PERSON };
struct tie {
    const struct schema *schema;
    uint64_t id;
    enum tie_kind kind;
};
/* Do the two stand in one group? */
bool tie_same_group(const struct tie *a, const struct tie *b);
const char *tie_label(const struct tie *tie); /* of its group, translated */
enum td_status office_ties(struct office *office, const struct schema *schema,
    uint64_t id, struct tie **ties, size_t *n, struct err *err) TD_MUST_USE;

/* May this person see this value? False: show FIELD_MASK. A protected identity is shown
 * only after office_reveal in this session. A visit or letter tied to a secret case is
 * protected like it. */
bool office_may_see(struct office *office, const struct schema *schema,
    const void *record, const struct field *field);
/* Is the person behind the record protected, by itself or by the case it names? It stays
 * so when this session may see who it is. */
bool office_protects(
    struct office *office, const struct schema *schema, const void *record);
/* As field_show, masked when it must be. */
void office_show(struct office *office, const struct schema *schema, const void *record,
    const struct field *field, struct str *out);
/* Writes a journal entry and lets this session see the record's protected fields.
 * TD_DENIED for those who may not. */
enum td_status office_reveal(struct office *office, const struct schema *schema,
    uint64_t id, struct err *err) TD_MUST_USE;
/* Masks the record again in this session. A screen calls it when it leaves the record. */
void office_conceal(struct office *office, const struct schema *schema, uint64_t id);

/* --- proof -------------------------------------------------------------------- */

struct office_check {
    uint64_t records, entries, faults;
    char head[65]; /* hex of the chain's head */
};
enum td_status office_check(struct office *office,
    void (*fault)(void *ctx, const char *sentence), void *fault_ctx,
    bool (*progress)(void *ctx, uint64_t done, uint64_t total), struct office_check *out,
    struct err *err) TD_MUST_USE;
enum td_status office_rebuild(struct office *office,
    bool (*progress)(void *ctx, uint64_t done, uint64_t total), void *progress_ctx,
    uint64_t *records, struct err *err) TD_MUST_USE;

#endif
