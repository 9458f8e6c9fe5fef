/* SPDX-License-Identifier: MIT
 *
 * Does a record match? Bare words are looked up in the record's folded words, and
 * numbers, dates and choices are read from the record: none of these allocates. Words in
 * one field fold that field on the spot. A secret field answers no to everything asked
 * of it, `none` and `any` included, so that nobody can guess his way to a name.
 */
#include "model/query.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/collate.h"
#include "base/fold.h"
#include "query_tree.h"

#define CODE_MAX 64

struct subject {
    const struct query *query;
    const void *record;
    const char *words; /* NULL until somebody asks */
    struct str own;
};

static bool is_searched(
    const struct schema *schema, const void *record, const struct field *field)
{
    return (field->flags & F_SEARCH) && field_is_text(field) &&
           !field_secret(schema, record, field);
}

/* "0912 345 678" is also one word: whoever looks for it need not know how it was put. */
static void add_joined(struct str *out, const char *text)
{
    char *key = fold_key(text);
    str_add(out, key);
    str_addc(out, ' ');
    free(key);
}

static bool is_split(const char *words, size_t len)
{
    return len >= 3 && memchr(words + 1, ' ', len - 2) != NULL;
}

static void add_field_words(
    const struct field *field, const void *record, struct str *out)
{
    const char *text = field_get_text(field, record);
    size_t start = out->len;
    if (!text)
        return;
    fold_words(out, text);
    if (field_is_code(field) && is_split(out->buf + start, out->len - start))
        add_joined(out, text);
}

void record_words(const struct schema *schema, const void *record, struct str *out)
{
    size_t start = out->len;
    for (size_t i = 0; i < schema->count; i++) {
        const struct field *field = &schema->fields[i];
        if (!is_searched(schema, record, field))
            continue;
        size_t before = out->len;
        // The first blank is ours, whatever byte the caller's text ends with.
        str_addc(out, before > start ? '|' : ' ');
        size_t between = out->len;
        add_field_words(field, record, out);
        if (out->len == between)
            str_truncate(out, before);
    }
}

static const char *subject_words(struct subject *s)
{
    if (!s->words) {
        record_words(s->query->schema, s->record, &s->own);
        s->words = str_text(&s->own);
    }
    return s->words;
}

/* ---- words ------------------------------------------------------------------------ */

static bool holds_words(const struct node_words *words, const char *hay)
{
    return words->me || words->whole ? strcmp(hay, words->needle) == 0
                                     : strstr(hay, words->needle) != NULL;
}

static bool folded_holds(const struct node_words *words, const char *text)
{
    struct str hay = {0};
    fold_words(&hay, text);
    bool found = words->exact ? strstr(str_text(&hay), words->folded) != NULL
                              : holds_words(words, str_text(&hay));
    str_release(&hay);
    return found;
}

/* Words with their marks are dear to make: only of a text that has them without. */
static bool exact_holds(const struct node_words *words, const char *text)
{
    struct str hay = {0};
    if (!folded_holds(words, text))
        return false;
    char *exact = fold_exact(text);
    str_addc(&hay, ' ');
    str_add(&hay, exact);
    str_addc(&hay, ' ');
    free(exact);
    bool found = holds_words(words, str_text(&hay));
    str_release(&hay);
    return found;
}

static bool text_holds(const struct node_words *words, const char *text)
{
    if (!text)
        return false;
    return words->exact ? exact_holds(words, text) : folded_holds(words, text);
}

static bool any_field_holds(const struct node_words *words, const struct subject *s)
{
    const struct schema *schema = s->query->schema;
    for (size_t i = 0; i < schema->count; i++) {
        const struct field *field = &schema->fields[i];
        if (is_searched(schema, s->record, field) &&
            text_holds(words, field_get_text(field, s->record)))
            return true;
    }
    return false;
}

static bool field_words_match(const struct node *node, const struct subject *s)
{
    const struct node_words *words = &node->u.words;
    const char *folded = words->exact ? words->folded : words->needle;
    if (s->words && (node->field->flags & F_SEARCH) && !strstr(s->words, folded))
        return false;
    return text_holds(words, field_get_text(node->field, s->record));
}

static bool words_match(const struct node *node, struct subject *s)
{
    const struct node_words *words = &node->u.words;
    if (node->field)
        return field_words_match(node, s);
    if (words->exact)
        return (!s->words || strstr(s->words, words->folded)) &&
               any_field_holds(words, s);
    return strstr(subject_words(s), words->needle) ||
           (words->joined && strstr(subject_words(s), words->joined));
}

/* ---- codes ------------------------------------------------------------------------ */

/* Letters and digits of a short ASCII code in lower case; false for any other text. */
static bool code_squeeze(const char *code, char out[CODE_MAX + 1])
{
    size_t n = 0;
    for (; *code; code++) {
        unsigned char c = (unsigned char)*code;
        if (c >= 0x80 || n == CODE_MAX)
            return false;
        if (isalnum(c))
            out[n++] = (char)tolower(c);
    }
    out[n] = '\0';
    return true;
}

static bool key_matches(const struct node_words *words, const char *key)
{
    if (words->prefix)
        return strncmp(key, words->key, strlen(words->key)) == 0;
    return strcmp(key, words->key) == 0;
}

static bool long_code_matches(const struct node_words *words, const char *code)
{
    char *key = fold_key(code);
    bool found = key_matches(words, key);
    free(key);
    return found || (!words->exact && !words->me && text_holds(words, code));
}

static bool code_matches(const struct node_words *words, const char *code)
{
    char key[CODE_MAX + 1];
    if (!code)
        return false;
    if (!code_squeeze(code, key))
        return long_code_matches(words, code);
    if (key_matches(words, key))
        return true;
    if (words->exact || words->me || !strstr(key, words->key))
        return false;
    return text_holds(words, code);
}

static int str_compare(const struct str *a, const struct str *b)
{
    size_t len = a->len < b->len ? a->len : b->len;
    int order = len ? memcmp(a->buf, b->buf, len) : 0;
    if (order != 0)
        return order;
    return (a->len > b->len) - (a->len < b->len);
}

static bool series_holds(const struct node_series *series, const struct str *key)
{
    switch (series->compare) {
    case CMP_BELOW: return str_compare(key, &series->from_key) < 0;
    case CMP_ABOVE: return str_compare(key, &series->from_key) > 0;
    case CMP_IN: break;
    }
    return (!series->from || str_compare(key, &series->from_key) >= 0) &&
           (!series->to || str_compare(key, &series->to_key) <= 0);
}

static bool series_matches(const struct node_series *series, const char *code)
{
    struct str key;
    if (!code || !code[0])
        return false;
    str_init(&key);
    collate_text(&key, code);
    bool found = series_holds(series, &key);
    str_release(&key);
    return found;
}

/* ---- values ----------------------------------------------------------------------- */

static bool is_blank(const struct field *field, const void *record)
{
    if (field_is_text(field)) {
        const char *text = field_get_text(field, record);
        return !text || !text[0];
    }
    int64_t n = field_get_number(field, record);
    return field->type == FIELD_DATE ? n == DAY_NONE : n < 0;
}

static bool choice_matches(const struct node_choice *choice, const char *key)
{
    if (!key || !key[0])
        return choice->or_blank;
    for (size_t i = 0; i < choice->count; i++)
        if (strcmp(choice->keys[i], key) == 0)
            return true;
    return false;
}

static bool range_matches(const struct node *node, const void *record)
{
    if (is_blank(node->field, record))
        return false;
    int64_t n = field_get_number(node->field, record);
    return n >= node->u.range.lo && n <= node->u.range.hi;
}

static bool condition_matches(
    const struct node_condition *condition, const struct subject *s)
{
    return condition->row->holds(s->record, &s->query->env, condition->days);
}

/* ---- the tree --------------------------------------------------------------------- */

static bool leaf_matches(const struct node *node, struct subject *s)
{
    const struct field *field = node->field;
    if (field && field_secret(s->query->schema, s->record, field))
        return false;
    switch (node->type) {
    case NODE_WORDS: return words_match(node, s);
    case NODE_CODE: return code_matches(&node->u.words, field_get_text(field, s->record));
    case NODE_SERIES:
        return series_matches(&node->u.series, field_get_text(field, s->record));
    case NODE_CHOICE:
        return choice_matches(&node->u.choice, field_get_text(field, s->record));
    case NODE_RANGE: return range_matches(node, s->record);
    case NODE_BLANK: return is_blank(field, s->record);
    case NODE_FILLED: return !is_blank(field, s->record);
    case NODE_CONDITION: return condition_matches(&node->u.condition, s);
    case NODE_ALL:
    case NODE_ONE:
    case NODE_NOT: break;
    }
    return false;
}

static bool node_matches(const struct node *node, struct subject *s)
{
    bool one = node->type == NODE_ONE;
    if (node->type == NODE_NOT)
        return !node_matches(node->kids[0], s);
    if (!one && node->type != NODE_ALL)
        return leaf_matches(node, s);
    for (size_t i = 0; i < node->count; i++)
        if (node_matches(node->kids[i], s) == one)
            return one;
    return !one;
}

/* Of a leaf that reads something unknown. */
static enum query_verdict leaf_judged(
    const struct node *node, const struct subject *s, uint64_t known)
{
    const struct node_condition *c = &node->u.condition;
    if (node->type != NODE_CONDITION || !c->within || (c->within_reads & ~known) != 0)
        return QUERY_MAYBE;
    return c->within->holds(s->record, &s->query->env, 0) ? QUERY_MAYBE : QUERY_NO;
}

/* The three-valued form of the same: a leaf that reads something unknown may hold. */
static enum query_verdict node_judged(
    const struct node *node, struct subject *s, uint64_t known)
{
    if ((node->reads & ~known) == 0)
        return node_matches(node, s) ? QUERY_YES : QUERY_NO;
    if ((node->reads & known) == 0)
        return QUERY_MAYBE;
    if (node->type == NODE_NOT)
        return (enum query_verdict)(
            QUERY_YES - (int)node_judged(node->kids[0], s, known));
    if (node->type != NODE_ONE && node->type != NODE_ALL)
        return leaf_judged(node, s, known);
    enum query_verdict decides = node->type == NODE_ONE ? QUERY_YES : QUERY_NO;
    enum query_verdict all = node->type == NODE_ONE ? QUERY_NO : QUERY_YES;
    for (size_t i = 0; i < node->count; i++) {
        enum query_verdict one = node_judged(node->kids[i], s, known);
        if (one == decides)
            return decides;
        if (one == QUERY_MAYBE)
            all = QUERY_MAYBE;
    }
    return all;
}

enum query_verdict query_node_judge(const struct query *query, const struct node *node,
    const void *record, uint64_t known)
{
    struct subject s = {.query = query, .record = record};
    enum query_verdict verdict = node_judged(node, &s, known & ~QUERY_BEYOND);
    str_release(&s.own);
    return verdict;
}

enum query_verdict query_judge(
    const struct query *query, const void *record, uint64_t known)
{
    return query->root ? query_node_judge(query, query->root, record, known) : QUERY_YES;
}

bool query_node_match(const struct query *query, const struct node *node,
    const void *record, const char *words)
{
    struct subject s = {.query = query, .record = record, .words = words};
    bool found = node_matches(node, &s);
    str_release(&s.own);
    return found;
}

bool query_match(const struct query *query, const void *record, const char *words)
{
    return !query->root || query_node_match(query, query->root, record, words);
}
