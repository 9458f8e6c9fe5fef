/* SPDX-License-Identifier: MIT
 *
 * The parsed form of a filter, seen only by the query_*.c files. Invariants: a node owns
 * what its pointers reach except fields, conditions and the schema; NODE_ALL and NODE_ONE
 * have at least two kids, none of their own type; NODE_NOT has one kid that is no
 * NODE_NOT; a needle begins with a blank and ends with one unless it is a prefix.
 */
#ifndef MODEL_QUERY_TREE_H
#define MODEL_QUERY_TREE_H

#include "model/query.h"

enum node_type {
    NODE_ALL,      /* every kid holds */
    NODE_ONE,      /* at least one kid holds */
    NODE_NOT,      /* the kid does not hold */
    NODE_WORDS,    /* words side by side in a text field, or anywhere (field NULL) */
    NODE_CODE,     /* the same in a field of codes, where separators do not count */
    NODE_SERIES,   /* codes from .. to, in natural order */
    NODE_CHOICE,   /* the field is one of some choices */
    NODE_RANGE,    /* dates, times, counts in lo..hi */
    NODE_BLANK,    /* the field is empty */
    NODE_FILLED,   /* the field is not empty */
    NODE_CONDITION /* a condition of the schema holds */
};

enum compare { CMP_IN, CMP_BELOW, CMP_ABOVE };

/* One end of a range, kept as it was meant so that a saved "this-month" moves on. */
enum bound_kind {
    BOUND_OPEN,
    BOUND_NUMBER,   /* n: count or minute of the day */
    BOUND_DAY,      /* n: day */
    BOUND_SPAN,     /* unit 'm', 'q', 'y': the n-th of `year` */
    BOUND_RELATIVE, /* n days ('d') or months ('m') from today */
    BOUND_PERIOD    /* the week, month, quarter, year of today, n later */
};

struct bound {
    enum bound_kind kind;
    char unit;
    int year;
    int64_t n;
    int64_t lo, hi; /* first and last value it covers */
};

struct node_words {
    char *needle; /* folded, or with its marks when exact */
    char *folded; /* exact: the folded needle, tried first */
    char *joined; /* field NULL: a long number also without its separators, or NULL */
    char *key;    /* NODE_CODE: the words without blanks */
    bool exact;   /* marks must agree; for codes: the whole of it */
    bool prefix;  /* the last word may go on */
    bool whole;   /* written ==: the value is these words and no others */
    bool me;      /* written @me: the whole value is the name of the person asking */
};

struct node_series {
    enum compare compare;
    char *from, *to; /* as written, NULL when open; CMP_BELOW and _ABOVE use `from` */
    struct str from_key, to_key;
};

struct node_choice {
    char **keys;
    size_t count, cap;
    bool or_blank; /* an empty flag counts as "no" */
};

struct node_range {
    enum compare compare;
    bool single; /* one bound, `from` */
    struct bound from, to;
    int64_t lo, hi;
};

struct node_condition {
    const struct condition *row;
    long days;
    const struct condition *within; /* NULL: none */
    uint64_t within_reads;
};

/* A word asked for, folded; a leaf is content with the words of any one way. */
struct term {
    char *word;
    size_t way;
    bool prefix;
};

struct node {
    enum node_type type;
    const struct field *field;
    struct node **kids;
    size_t count, cap;
    uint64_t reads;     /* fields looked at, those of the kids included */
    struct term *terms; /* of a leaf: what an index of words can be asked for */
    size_t term_count, term_cap;
    union {
        struct node_words words;
        struct node_series series;
        struct node_choice choice;
        struct node_range range;
        struct node_condition condition;
    } u;
};

struct query {
    const struct schema *schema;
    struct query_env env; /* `me` is a copy */
    char *me;
    struct node *root; /* NULL: everything matches */
};

struct node *node_new(enum node_type type, const struct field *field);
void node_free(struct node *node);
/* Adds a kid; those of a kid of the same type are taken over. */
void node_adopt_take(struct node *node, struct node *kid);
/* The node, its only kid, or NULL when it has none. */
struct node *node_settle_take(struct node *node);
struct node *node_not_take(struct node *kid);
/* Notes in each leaf which words it asks for. */
void query_collect_terms(struct query *query);
/* Notes in each node which fields it reads. */
void query_collect_reads(struct query *query);

/* The text while it is read. */
struct reader {
    const struct schema *schema;
    const struct query_env *env;
    const char *text;
    size_t len, at;
    int depth;
    size_t fault;
    struct err *err;
    char name[32];        /* what was named last in a fault */
    struct str *reworded; /* the text up to `told`, in other words; NULL: not wanted */
    size_t told;
};

/* Notes where the fault is and gives the error to set:
 * return err_set(reader_fault(r, at), TD_INVALID, ...). */
struct err *reader_fault(struct reader *r, size_t at);
/* A field by the name that the person knows it by; holds until the next call. */
const char *reader_name(struct reader *r, const struct field *field);
/* The same for a condition word. */
const char *reader_condition(struct reader *r, const struct condition *row);

enum value_op { OP_NONE, OP_EQUAL, OP_LESS, OP_UP_TO, OP_MORE, OP_FROM };

/* What stands behind `field:`. */
struct value {
    const char *text;
    char *own; /* the memory behind text, if it was copied */
    size_t at; /* its place in the whole text */
    enum value_op op;
    bool whole; /* written == */
    bool quoted;
    bool star; /* a word that may go on: written so, or still being typed */
};

/* The leaf for a field and a value, a condition and its days. */
enum td_status leaf_for_field(struct reader *r, const struct field *field,
    const struct value *value, struct node **out) TD_MUST_USE;
enum td_status leaf_for_condition(struct reader *r, const struct condition *row,
    const struct value *value, struct node **out) TD_MUST_USE;
/* The leaf for words in a text or code field; for a series of codes, see query_value.c.
 */
enum td_status leaf_for_text(struct reader *r, const struct field *field,
    const struct value *value, struct node **out) TD_MUST_USE;
/* Words in `field`, or anywhere when it is NULL; NULL when the text holds no word. */
struct node *leaf_for_words(const struct field *field, const struct value *value);

const struct condition *condition_named(const struct schema *schema, const char *name);
/* Codes, numbers of phones and identity cards: separators in them mean nothing. */
bool field_is_code(const struct field *field);
/* Words of the language itself. Compared with their marks: Khổng is a name, không is
 * "no". */
enum filter_word { WORD_OR, WORD_AND, WORD_NOT, WORD_NONE, WORD_ANY, WORD_ME };
bool word_means(enum filter_word meaning, const char *word);

/* Names in the language of the messages: the English one, or the first of the Vietnamese
 * ones, where there are any. The say_ functions append. */
void say_name(const char *english, const char *vietnamese, struct str *out);
void say_word(enum filter_word word, struct str *out);
void say_choice(const struct choice_set *set, const struct book *book, const char *key,
    struct str *out);
/* A name was read at this place; whoever wants the text reworded gets it in the other
 * language. Places must come in order. */
void reader_heard(
    struct reader *r, size_t at, size_t len, const char *english, const char *vietnamese);
void reader_heard_word(struct reader *r, size_t at, size_t len, enum filter_word word);
void reader_heard_choice(struct reader *r, size_t at, size_t len,
    const struct choice_set *set, const char *key);

/* One end of a range of dates: what day_parse takes, 2026, 2026-01, 01/2026, q1/2026,
 * 7d, -2w, 3m, this-month and the like. */
bool bound_parse_day(const char *text, day_t today, struct bound *out);
/* Is it the name of a period ("this-month", "thangnay")? */
bool period_named(const char *text, const char **english, const char **vietnamese);
/* Appends what bound_parse_day (or a number, a time) reads back. */
void bound_format(const struct bound *bound, enum field_type type, struct str *out);

#endif
