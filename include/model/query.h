/* SPDX-License-Identifier: MIT
 *
 * The filter language, one line for the screens, saved views, the command line and
 * reports. Parsed into a tree that is bound to one register's schema; pure.
 *
 *   bare words (the last also as a prefix while typing), "a phrase", =Ánh, field:value,
 *   field:"a phrase", field:=exact, field:=="the whole value", comparisons and ranges
 *   (due:<7d, people:>=5, opened:2026-01..2026-03), field:none, field:any, condition
 *   words of the schema (overdue, silent:14d, @me), AND by a space, or / hoặc / |,
 *   - / not / không, parentheses.
 *
 * Besides: nguy* is a prefix always; kind:complaint,petition is either; people>=5 is
 * people:>=5; officer:@me. Dates: what day_parse takes, 2026, 2026-01, 01/2026, q1/2026,
 * 7d -2w 3m from today, this-week, last-month, namnay ... An empty flag counts as "no".
 */
#ifndef MODEL_QUERY_H
#define MODEL_QUERY_H

#include <stdbool.h>
#include <stddef.h>

#include "model/record.h"

struct query;

/* What the words that depend on the moment and the person mean. */
struct query_env {
    const struct book *book;
    day_t today;
    int soon_days;  /* due soon: within so many days */
    const char *me; /* name behind @me, or NULL */
    int64_t now_us;
    bool typing; /* the last bare word is also a prefix */
};

/* TD_INVALID with a reason; *where (may be NULL) gets the byte offset of the fault. An
 * empty text gives a query that everything matches. *out is NULL on failure. */
enum td_status query_parse(const struct schema *schema, const char *text,
    const struct query_env *env, struct query **out, size_t *where,
    struct err *err) TD_MUST_USE;
void query_free(struct query *query);
bool query_is_empty(const struct query *query);

/* Does the record match? `words` is the record's folded searchable text as made by
 * record_words (secret fields left out); NULL makes it on demand. Conditions look at the
 * environment given to the parser. */
bool query_match(const struct query *query, const void *record, const char *words);
/* Sets of fields, bit i for row i of the schema. The last bit stands for all that cannot
 * be named so: words anywhere, rows further down; the one before for the day of
 * head.changed_us. */
#define QUERY_BEYOND (UINT64_C(1) << 63)
#define QUERY_MOMENT (UINT64_C(1) << 62)
uint64_t query_field_bit(const struct schema *schema, const struct field *field);
/* Of blank-separated keys, "changed" for QUERY_MOMENT; NULL: none. */
uint64_t query_fields(const struct schema *schema, const char *keys);
/* The fields that query_match looks at. */
uint64_t query_reads(const struct query *query);
/* What query_match would say as far as the fields in `known` tell: only they need be
 * right in the record. */
enum query_verdict { QUERY_NO, QUERY_MAYBE, QUERY_YES };
enum query_verdict query_judge(
    const struct query *query, const void *record, uint64_t known);
/* True when query_match reads `words` at all. */
bool query_needs_words(const struct query *query);
/* The bare words of the query, folded and joined by blanks ("" if none): what the search
 * ladder tries again without tone, as Telex, as initials. Caller frees. */
char *query_words(const struct query *query);
/* The tree as canonical text, with names in the language of the messages: for tests and
 * --explain. Caller frees. */
char *query_text(const struct query *query);
/* The text with its names (fields, conditions, choices, periods, "or", "none") in the
 * language of the messages and all else as it was written: for showing a filter that
 * somebody wrote in the other language, or the program did. A text that does not parse
 * comes back as it is. Caller frees. */
char *query_reword(
    const struct schema *schema, const char *text, const struct query_env *env);

/* --- the tree ------------------------------------------------------------------
 *
 * For those who answer a filter from something else than records. Nodes live as long as
 * their query. */
struct node;
enum query_op { QUERY_ALL, QUERY_ANY, QUERY_NOT, QUERY_LEAF };

const struct node *query_root(const struct query *query); /* NULL: everything matches */
enum query_op query_op(const struct node *node);
/* The i-th kid, NULL past the last. */
const struct node *query_kid(const struct node *node, size_t i);
/* The fields that the node looks at, as query_reads. */
uint64_t query_node_reads(const struct node *node);
/* Fields that may be enough to rule the leaf out: query_node_judge then says QUERY_NO. 0:
 * there are none. */
uint64_t query_node_gate(const struct node *node);
/* The leaf holds only where this field is *value, byte for byte. NULL: it is no such
 * leaf. */
const struct field *query_node_mine(
    const struct query *query, const struct node *node, const char **value);
/* What the leaf says of the pending records of its register (`pending` in
 * model/record.h): nothing; it holds for none but them; for exactly them; for exactly the
 * others. */
enum query_pending { QUERY_ANYWHERE, QUERY_WITHIN, QUERY_PENDING, QUERY_BESIDE };
enum query_pending query_node_pending(const struct query *query, const struct node *node);
/* The leaf asks for a number of this field within low..high and for nothing else, or,
 * when *outside is set, for none that is. NULL: it is no such leaf. */
const struct field *query_node_range(
    const struct node *node, int64_t *low, int64_t *high, bool *outside);
/* Of what the leaf is within (query_node_gate) it holds for what has a date of this field
 * in low..high, and for nothing else. NULL: it is no such leaf. */
const struct field *query_node_days(
    const struct query *query, const struct node *node, int64_t *low, int64_t *high);
/* The field of which the leaf only asks whether it has a text. NULL: there is none. */
const struct field *query_node_whether(
    const struct query *query, const struct node *node);
/* As query_match and query_judge, for one node of the query. */
bool query_node_match(const struct query *query, const struct node *node,
    const void *record, const char *words);
enum query_verdict query_node_judge(const struct query *query, const struct node *node,
    const void *record, uint64_t known);
/* Words that the leaf asks of record_words: a record for which it holds has all words of
 * one of these ways. The i-th of the way, NULL past the last; a leaf that asks for no
 * words has no way 0. *prefix is set when the word may go on. */
const char *query_node_term(const struct node *node, size_t way, size_t i, bool *prefix);
/* Having all words of one way is all that the leaf asks for. */
bool query_node_is_terms(const struct node *node);
/* As query_text. Caller frees. */
char *query_node_text(const struct query *query, const struct node *node);

/* Appends the folded words of all F_SEARCH fields that are not secret, as fold_words
 * writes them, a "|" between fields so that a phrase does not cross. Codes and numbers
 * with separators in them are there in one word as well: " 26 00412 2600412 ". */
void record_words(const struct schema *schema, const void *record, struct str *out);

#endif
