/* SPDX-License-Identifier: MIT
 *
 * A register is a table of fields. Every book on the desk is one plain C struct and one
 * const table with a row for each member; forms, lists, detail pages, filters, CSV,
 * JSON, storage, journal, search and validation all loop over that table.
 */
#ifndef MODEL_FIELD_H
#define MODEL_FIELD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/date.h"
#include "base/err.h"
#include "base/msg.h"
#include "base/str.h"

struct book;
struct choice_set;
struct schema;
struct value_shape;

enum field_type {
    FIELD_TEXT,   /* char *: one line, or several with F_MULTILINE */
    FIELD_CODE,   /* char *: up to 64 bytes, no blanks: codes, document numbers, phones */
    FIELD_CHOICE, /* char *: an ASCII key out of `choices` */
    FIELD_REF,    /* char *: the code of a record in the register `refers` */
    FIELD_DATE,   /* day_t */
    FIELD_TIME,   /* int32_t, minutes since midnight */
    FIELD_COUNT   /* int64_t, zero or more */
};

#define COUNT_NONE ((int64_t)-1)
#define COUNT_MOST ((int64_t)1000000000)
/* People of one visit, case or letter. A phone number typed one line too high is more. */
#define PEOPLE_MOST ((int64_t)100000)

enum field_flags {
    F_REQUIRED = 1 << 0,
    F_LIST = 1 << 1,      /* a column of the plain list */
    F_SEARCH = 1 << 2,    /* its words are found by bare words */
    F_MULTILINE = 1 << 3, /* text of several lines */
    F_READONLY = 1 << 4,  /* set by the program, not on forms */
    F_PERSONAL = 1 << 5,  /* tells who a person is: hidden when the record is secret */
    F_HIDDEN = 1 << 6,    /* on no form, list or CSV: internal */
    F_NAME = 1 << 7,      /* a person's name: sorted by given name */
    F_FACT = 1 << 8,      /* lists, counts and reports need it: kept as a column */
    F_COMPLETE = 1 << 9,  /* completed from values in use; see field_is_counted */
    F_INDEX = 1 << 10,    /* looked up by exact value: ID number, phone; indexed */
    F_STAFF = 1 << 11,    /* a colleague's name: one that is new is asked about */
    F_PAPER = 1 << 12,    /* a column of the printed page, beside those of the list */
    F_AHEAD = 1 << 13     /* a day to come: a weekday typed there is the next one */
};

/* How the member is held; derived from its C type by the FIELD macro and compared with
 * the type by a test. */
enum field_storage { STORE_TEXT, STORE_INT32, STORE_INT64 };

struct field {
    uint16_t tag; /* permanent: never changed, never used again */
    enum field_type type;
    enum field_storage storage;
    size_t offset;
    const char *key;   /* CSV header, JSON name, filter name; stable */
    const char *label; /* N_() */
    unsigned flags;
    /* Further filter names, blank-separated, folded; the first is the one that is shown
     * in Vietnamese ("han"). */
    const char *alias;
    const char *initial; /* text parsed into a new record, "today" for example */
    const char *refers;  /* FIELD_REF: name of the register */
    const char *help;    /* N_() one sentence for the form, or NULL */
    const struct choice_set *choices;
    const struct value_shape *shape; /* what its values look like as a rule, or NULL */
    size_t shown; /* offset of a derived member read instead of this one, 0 if none */
    int width;    /* columns in a list; 0 is a default by type */
    int64_t most; /* FIELD_COUNT: a larger number is a slip; 0 is COUNT_MOST */
};

#define FIELD_STORAGE(st, member)                                                        \
    _Generic(((st *)0)->member,                                                          \
        char *: STORE_TEXT,                                                              \
        int32_t: STORE_INT32,                                                            \
        int64_t: STORE_INT64)
/* A row: permanent tag, type suffix (TEXT, DATE ...), struct, member, key, label, then
 * designated initialisers for the rest, at least .flags. */
#define FIELD_AS(tag_, type_, st, member, key_, label_, ...)                             \
    {                                                                                    \
        .tag = (tag_), .type = FIELD_##type_, .storage = FIELD_STORAGE(st, member),      \
        .offset = offsetof(st, member), .key = (key_), .label = (label_), __VA_ARGS__    \
    }
/* The usual case: the key is the member's name. */
#define FIELD(tag_, type_, st, member, label_, ...)                                      \
    FIELD_AS(tag_, type_, st, member, #member, label_, __VA_ARGS__)

/* What parsing needs to know besides the text. `book` may be NULL (shipped data only). */
struct parse_env {
    const struct book *book;
    day_t today;
    bool month_first; /* --date-order mdy */
    bool exact_days;  /* a file: 24/11/26 or “thứ 3” is refused, not guessed */
    struct choice_memo *memo; /* of who parses many, or NULL */
};

/* Sets the member from what a person or a file wrote: dates as people type them, choices
 * by key or by label in either language, folded. Text loses blanks at the ends except
 * FIELD_TEXT, which is kept as it is; "" empties the field. The text must be valid UTF-8
 * (it is composed to NFC here). TD_INVALID names the field and says what it accepts;
 * the record is unchanged then. */
enum td_status field_parse(const struct field *field, void *record, const char *text,
    const struct parse_env *env, struct err *err) TD_MUST_USE;

/* The stable text: ISO dates, HH:MM, choice keys, digits. What CSV and JSON carry and
 * what field_parse reads back to the same value. Appends to out. */
void field_format(const struct field *field, const void *record, struct str *out);
/* For people, in the current language: dd/mm/yyyy, choice labels. Appends to out. */
void field_show(const struct field *field, const void *record, const struct book *book,
    struct str *out);
/* The two above read the derived member where the field has one (`shown`); this reads
 * the stored member itself, as the journal and the storage codec do. */
void field_format_stored(const struct field *field, const void *record, struct str *out);

bool field_is_empty(const struct field *field, const void *record); /* stored member */
/* What is unusual about the value, a sentence in the current language, NULL when nothing
 * is. Never a reason to refuse it: old papers have odd numbers. */
const char *field_odd(const struct field *field, const void *record);
bool field_equal(const struct field *field, const void *a, const void *b);
void field_clear(const struct field *field, void *record);
void field_copy(const struct field *field, void *to, const void *from);
/* Text of a text-like member or NULL; number of the others (as shown). */
const char *field_get_text(const struct field *field, const void *record);
int64_t field_get_number(const struct field *field, const void *record);
/* Takes a copy of text. Only for text-like fields; "" and NULL empty it. */
void field_set_text(const struct field *field, void *record, const char *text);
void field_set_number(const struct field *field, void *record, int64_t number);

static inline bool field_is_text(const struct field *field)
{
    return field->storage == STORE_TEXT;
}

/* Do the facts tell its values in use? They are completed from, and nobody's secret. */
bool field_is_counted(const struct field *field);
/* Is each value an entry of the index? What is looked up or refers to a record; a
 * colleague's name, of which is asked whether anybody has it; and what is completed from
 * its values and not counted. */
bool field_is_indexed(const struct field *field);

/* Appends bytes whose memcmp order is the field's order (empty values last): Vietnamese
 * alphabet for text, given name first for F_NAME, natural order for codes. */
void field_sort_key(const struct field *field, const void *record, struct str *out);

/* A default column width for lists. */
int field_width(const struct field *field);

#endif
