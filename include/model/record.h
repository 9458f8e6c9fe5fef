/* SPDX-License-Identifier: MIT
 *
 * Records: what every register's struct begins with, and the operations that work on any
 * of them through its schema. A record owns its text members.
 */
#ifndef MODEL_RECORD_H
#define MODEL_RECORD_H

#include "model/field.h"

/* First member, named `head`, of every register's struct. */
struct record {
    uint64_t id;        /* dense within the register from 1; 0 = not stored yet */
    uint32_t rev;       /* how many changes it has had; 0 = not stored yet */
    int64_t created_us; /* true time of its first and its newest journal entry */
    int64_t changed_us;
    char *code;   /* what people call it: 26-00412; unique over all registers */
    char *voided; /* why it was taken out of the lists; NULL while it counts */
};

enum schema_flags {
    SCHEMA_BOOK = 1 << 0,     /* one of the desk's books: in menus, import, export */
    SCHEMA_OFFICE = 1 << 1,   /* data of the office: choices, rules, days, settings */
    SCHEMA_ANY_CODE = 1 << 2, /* codes of this one are names of its own (settings) */
    SCHEMA_PAST = 1 << 3 /* its date is a day that has come: nothing of it is planned */
};

/* A word of the filter language that stands for a condition ("overdue", "silent:14d"). */
struct query_env;
enum condition_days { DAYS_NEVER, DAYS_MAYBE, DAYS_ALWAYS }; /* name:14d */
#define DAYS_NOT_SAID (-1L)
struct condition {
    const char *name;
    const char *alias; /* blank-separated, folded; the first is the Vietnamese name */
    const char *help;  /* N_() */
    /* days is DAYS_NOT_SAID where none were written. */
    bool (*holds)(const void *record, const struct query_env *env, long days);
    /* Keys of the fields it looks at, blank-separated: of one with a derived member that
     * one, and the field's own only where it is empty; "changed" is the day, and no more,
     * of head.changed_us. NULL: anything. */
    const char *reads;
    /* Name of a condition that looks at no more, without which this one never holds; what
     * it looks at is enough to rule this one out. NULL: none. */
    const char *within;
    /* Key of the field that has to be the person's own name, byte for byte. NULL: none.
     */
    const char *mine;
    /* Key of a text of which it only matters whether there is one. NULL: none. */
    const char *whether;
    /* Name of the condition that holds where this one does not, and only there. NULL:
     * none. */
    const char *opposite;
    enum condition_days takes_days;
    /* Key of a date: of what `within` holds for, the condition holds exactly for what has
     * this date from *first to *last, given by `span`. NULL: it is no such condition. */
    const char *dated;
    void (*span)(const struct query_env *env, long days, int64_t *first, int64_t *last);
};

enum { FIELDS_MAX = 64 }; /* of a register */

struct schema {
    uint16_t number; /* permanent, part of every stored key */
    const char *name;
    const char *label;      /* N_() "Case" */
    const char *label_many; /* N_() "Cases" */
    char letter;            /* before numbered codes: 'T' -> T26-00001; 0 = none */
    bool yearly;            /* codes are numbered by year, else L-00001 */
    size_t size;
    const struct field *fields;
    size_t count;
    const char *date;  /* key of the record's own date, NULL when it has none */
    const char *title; /* key of the field that says what it is about */
    unsigned flags;
    /* Is the person behind this record to be protected? NULL: never. */
    bool (*secret)(const void *record);
    /* Rules over several fields, for every road in. TD_INVALID names the field. */
    enum td_status (*check)(const void *record, struct err *err);
    /* Sentences about what is odd but allowed; each appended with a final '\n'. */
    void (*warn)(const void *record, struct str *out);
    /* Fills the derived members from the others and the office's book. */
    void (*derive)(void *record, const struct book *book);
    /* Has this derived value stopped to matter? Such records come last in the order of
     * the field (the due date of a case whose clock has stopped). False for all other
     * fields. May be NULL. */
    bool (*idle)(const void *record, const struct field *field);
    const char *idle_reads; /* keys of the fields it looks at, blank-separated */
    /* Name of the condition of records that somebody still has to deal with: lists ask
     * for them again and again, so the store keeps them apart. It looks at no more than
     * idle_reads, not at its environment, and derived values of all other records are
     * idle. NULL: there is none. */
    const char *pending;
    const struct condition *conditions; /* ends with a NULL name; may be NULL */
};

/* Rows every register begins with. Tags 1 and 2 are theirs. */
#define RECORD_FIELDS(st)                                                                \
    FIELD_AS(1, CODE, st, head.code, "code", N_("Code"), .flags = F_LIST | F_SEARCH,     \
        .alias = "ma", .width = 10),                                                     \
        FIELD_AS(2, TEXT, st, head.voided, "voided", N_("Taken out because"),            \
            .flags = F_HIDDEN)

void *record_new(const struct schema *schema); /* initialised; record_free frees */
void record_free(const struct schema *schema, void *record);
void record_init(const struct schema *schema, void *record);
void record_release(const struct schema *schema, void *record);
void record_clear(const struct schema *schema, void *record);
/* Deep copy into an initialised record. */
void record_copy(const struct schema *schema, void *to, const void *from);
/* All stored fields equal (head.id, rev and times aside). */
bool record_equal(const struct schema *schema, const void *a, const void *b);

static inline struct record *record_head(void *record)
{
    return record;
}
static inline const struct record *record_chead(const void *record)
{
    return record;
}

/* Does the condition `pending` hold? False when the register has none. */
bool record_is_pending(const struct schema *schema, const void *record);

/* Sets each field that has an `initial` and is empty. */
void record_defaults(
    const struct schema *schema, void *record, const struct parse_env *env);
/* Required fields, then the schema's own check. TD_INVALID names the first field. */
enum td_status record_check(
    const struct schema *schema, const void *record, struct err *err) TD_MUST_USE;

/* The row whose key this is, or NULL. */
const struct field *schema_field(const struct schema *schema, const char *key);
/* The row with this tag, or NULL: a tag of a newer program. */
const struct field *schema_field_tagged(const struct schema *schema, uint16_t tag);
/* By key, alias or label in either language, folded; NULL when none. */
const struct field *schema_field_named(const struct schema *schema, const char *name);
/* The nearest key to a misspelt name, or NULL when nothing is near. */
const char *schema_nearest(const struct schema *schema, const char *name);

/* True when this field of this record tells who a protected person is: masked in lists,
 * exports and the journal's wording, never indexed. Depends on the record. */
bool field_secret(
    const struct schema *schema, const void *record, const struct field *field);
/* What stands for a masked value. */
#define FIELD_MASK "•••"

#endif
