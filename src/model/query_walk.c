/* SPDX-License-Identifier: MIT
 *
 * The tree for those who answer a filter from something else than records, and the words
 * that its leaves ask an index for. Invariant: a record for which a leaf holds has all
 * words of one of the leaf's ways; nothing is promised the other way round, but for the
 * leaves that query_node_is_terms names.
 */
#include <string.h>

#include "base/alloc.h"
#include "query_tree.h"

const struct node *query_root(const struct query *query)
{
    return query->root;
}

enum query_op query_op(const struct node *node)
{
    switch (node->type) {
    case NODE_ALL: return QUERY_ALL;
    case NODE_ONE: return QUERY_ANY;
    case NODE_NOT: return QUERY_NOT;
    case NODE_WORDS:
    case NODE_CODE:
    case NODE_SERIES:
    case NODE_CHOICE:
    case NODE_RANGE:
    case NODE_BLANK:
    case NODE_FILLED:
    case NODE_CONDITION: break;
    }
    return QUERY_LEAF;
}

const struct node *query_kid(const struct node *node, size_t i)
{
    return i < node->count ? node->kids[i] : NULL;
}

uint64_t query_node_reads(const struct node *node)
{
    return node->reads;
}

uint64_t query_node_gate(const struct node *node)
{
    if (node->type != NODE_CONDITION || !node->u.condition.within)
        return 0;
    return node->u.condition.within_reads;
}

const struct field *query_node_mine(
    const struct query *query, const struct node *node, const char **value)
{
    if (node->type != NODE_CONDITION || node->u.condition.row->mine == NULL ||
        query->env.me == NULL)
        return NULL;
    *value = query->env.me;
    return schema_field(query->schema, node->u.condition.row->mine);
}

static bool is_named(const char *name, const char *other)
{
    return name != NULL && other != NULL && strcmp(name, other) == 0;
}

enum query_pending query_node_pending(const struct query *query, const struct node *node)
{
    const struct schema *schema = query->schema;
    const struct condition *row = node->u.condition.row;
    if (node->type != NODE_CONDITION || schema->pending == NULL)
        return QUERY_ANYWHERE;
    if (is_named(row->name, schema->pending))
        return QUERY_PENDING;
    if (is_named(row->opposite, schema->pending))
        return QUERY_BESIDE;
    while (row->within != NULL && !is_named(row->name, schema->pending))
        row = condition_named(schema, row->within);
    return is_named(row->name, schema->pending) ? QUERY_WITHIN : QUERY_ANYWHERE;
}

/* To have a number at all is to have one between the ends of all numbers. */
const struct field *query_node_range(
    const struct node *node, int64_t *low, int64_t *high, bool *outside)
{
    bool any = node->type == NODE_BLANK || node->type == NODE_FILLED;
    if (node->type != NODE_RANGE && (!any || field_is_text(node->field)))
        return NULL;
    *low = any ? INT64_MIN : node->u.range.lo;
    *high = any ? INT64_MAX : node->u.range.hi;
    *outside = node->type == NODE_BLANK;
    return node->field;
}

const struct field *query_node_days(
    const struct query *query, const struct node *node, int64_t *low, int64_t *high)
{
    const struct node_condition *condition = &node->u.condition;
    if (node->type != NODE_CONDITION || condition->row->dated == NULL)
        return NULL;
    condition->row->span(&query->env, condition->days, low, high);
    return schema_field(query->schema, condition->row->dated);
}

const struct field *query_node_whether(const struct query *query, const struct node *node)
{
    if (node->type != NODE_CONDITION || node->u.condition.row->whether == NULL)
        return NULL;
    return schema_field(query->schema, node->u.condition.row->whether);
}

/* ---- words ------------------------------------------------------------------------ */

static void add_term(
    struct node *node, size_t way, const char *word, size_t len, bool prefix)
{
    ARRAY_GROW(node->terms, node->term_cap, node->term_count + 1);
    node->terms[node->term_count++] =
        (struct term){.word = xstrndup(word, len), .way = way, .prefix = prefix};
}

/* The words of a needle, which has a blank before each; the last may go on. */
static void add_terms(struct node *node, size_t way, const char *needle, bool prefix)
{
    while (*needle == ' ' && needle[1] != '\0') {
        size_t len = strcspn(++needle, " ");
        add_term(node, way, needle, len, prefix && needle[len] == '\0');
        needle += len;
    }
}

static void collect_word_terms(struct node *node)
{
    const struct node_words *words = &node->u.words;
    add_terms(node, 0, words->exact ? words->folded : words->needle, words->prefix);
    if (words->joined != NULL)
        add_terms(node, 1, words->joined, words->prefix);
}

/* A code is among the words of its record in one piece, too. */
static void collect_code_terms(struct node *node)
{
    const struct node_words *words = &node->u.words;
    add_term(node, 0, words->key, strlen(words->key), words->prefix);
    if (!words->exact && !words->me)
        add_terms(node, 1, words->needle, words->prefix);
}

static void collect_terms(struct node *node)
{
    bool is_searched = node->field == NULL || (node->field->flags & F_SEARCH) != 0;
    if (node->type == NODE_WORDS && is_searched)
        collect_word_terms(node);
    if (node->type == NODE_CODE && is_searched)
        collect_code_terms(node);
    for (size_t i = 0; i < node->count; i++)
        collect_terms(node->kids[i]);
}

void query_collect_terms(struct query *query)
{
    if (query->root != NULL)
        collect_terms(query->root);
}

const char *query_node_term(const struct node *node, size_t way, size_t i, bool *prefix)
{
    for (size_t at = 0; at < node->term_count; at++) {
        const struct term *term = &node->terms[at];
        if (term->way != way || i-- > 0)
            continue;
        *prefix = term->prefix;
        return term->word;
    }
    return NULL;
}

bool query_node_is_terms(const struct node *node)
{
    return node->type == NODE_WORDS && node->field == NULL && !node->u.words.exact &&
           node->term_count == 1;
}
