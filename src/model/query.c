/* SPDX-License-Identifier: MIT
 *
 * The tree of a filter: its nodes, its lifetime and what can be asked of it without a
 * record. Parsing is in query_parse.c and query_value.c, matching in query_match.c, the
 * way back to text in query_text.c.
 */
#include "model/query.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "query_tree.h"

struct node *node_new(enum node_type type, const struct field *field)
{
    struct node *node = xcalloc(1, sizeof *node);
    node->type = type;
    node->field = field;
    return node;
}

static void words_release(struct node_words *words)
{
    free(words->needle);
    free(words->folded);
    free(words->joined);
    free(words->key);
}

static void series_release(struct node_series *series)
{
    free(series->from);
    free(series->to);
    str_release(&series->from_key);
    str_release(&series->to_key);
}

static void choice_release(struct node_choice *choice)
{
    for (size_t i = 0; i < choice->count; i++)
        free(choice->keys[i]);
    free(choice->keys);
}

void node_free(struct node *node)
{
    if (!node)
        return;
    switch (node->type) {
    case NODE_WORDS:
    case NODE_CODE: words_release(&node->u.words); break;
    case NODE_SERIES: series_release(&node->u.series); break;
    case NODE_CHOICE: choice_release(&node->u.choice); break;
    case NODE_ALL:
    case NODE_ONE:
    case NODE_NOT:
    case NODE_RANGE:
    case NODE_BLANK:
    case NODE_FILLED:
    case NODE_CONDITION: break;
    }
    for (size_t i = 0; i < node->count; i++)
        node_free(node->kids[i]);
    for (size_t i = 0; i < node->term_count; i++)
        free(node->terms[i].word);
    free(node->terms);
    free(node->kids);
    free(node);
}

static void node_push_take(struct node *node, struct node *kid)
{
    ARRAY_GROW(node->kids, node->cap, node->count + 1);
    node->kids[node->count++] = kid;
}

void node_adopt_take(struct node *node, struct node *kid)
{
    if (kid->type != node->type) {
        node_push_take(node, kid);
        return;
    }
    for (size_t i = 0; i < kid->count; i++)
        node_push_take(node, kid->kids[i]);
    kid->count = 0;
    node_free(kid);
}

static struct node *node_only_kid_take(struct node *node)
{
    struct node *kid = node->kids[0];
    node->count = 0;
    node_free(node);
    return kid;
}

struct node *node_settle_take(struct node *node)
{
    if (node->count == 0) {
        node_free(node);
        return NULL;
    }
    return node->count == 1 ? node_only_kid_take(node) : node;
}

struct node *node_not_take(struct node *kid)
{
    if (kid->type == NODE_NOT)
        return node_only_kid_take(kid);
    struct node *node = node_new(NODE_NOT, NULL);
    node_push_take(node, kid);
    return node;
}

void query_free(struct query *query)
{
    if (!query)
        return;
    node_free(query->root);
    free(query->me);
    free(query);
}

bool query_is_empty(const struct query *query)
{
    return query->root == NULL;
}

static bool node_needs_words(const struct node *node)
{
    if (node->type == NODE_WORDS)
        return !node->field || (node->field->flags & F_SEARCH);
    for (size_t i = 0; i < node->count; i++)
        if (node_needs_words(node->kids[i]))
            return true;
    return false;
}

bool query_needs_words(const struct query *query)
{
    return query->root && node_needs_words(query->root);
}

static const char *bare_needle(const struct node *node)
{
    if (node->type != NODE_WORDS || node->field)
        return NULL;
    return node->u.words.exact ? node->u.words.folded : node->u.words.needle;
}

/* Needles bring a blank in front of each word, perhaps one behind the last. */
static void node_collect_words(const struct node *node, struct str *out)
{
    if (node->type == NODE_NOT)
        return;
    const char *needle = bare_needle(node);
    if (needle) {
        size_t skip = out->len == 0 || out->buf[out->len - 1] == ' ';
        str_add(out, needle + skip);
    }
    for (size_t i = 0; i < node->count; i++)
        node_collect_words(node->kids[i], out);
}

char *query_words(const struct query *query)
{
    struct str out;
    str_init(&out);
    if (query->root)
        node_collect_words(query->root, &out);
    if (out.len > 0 && out.buf[out.len - 1] == ' ')
        str_truncate(&out, out.len - 1);
    return str_detach(&out);
}

/* ---- what a query reads -------------------------------------------------------------
 */

uint64_t query_field_bit(const struct schema *schema, const struct field *field)
{
    size_t row = (size_t)(field - schema->fields);
    return row < 62 ? UINT64_C(1) << row : QUERY_BEYOND;
}

static uint64_t bit_named(const struct schema *schema, const char *key)
{
    const struct field *field = schema_field(schema, key);
    REQUIRE(field != NULL || strcmp(key, "changed") == 0);
    return field != NULL ? query_field_bit(schema, field) : QUERY_MOMENT;
}

uint64_t query_fields(const struct schema *schema, const char *keys)
{
    uint64_t fields = 0;
    for (const char *at = keys; at && *at;) {
        size_t len = strcspn(at, " ");
        char *key = xstrndup(at, len);
        fields |= bit_named(schema, key);
        free(key);
        at += len;
        at += strspn(at, " ");
    }
    return fields;
}

static uint64_t condition_reads(const struct schema *schema, const struct condition *row)
{
    return row->reads ? query_fields(schema, row->reads) : QUERY_BEYOND;
}

/* Whether a personal field is secret depends on others, so it is never known alone. */
static uint64_t leaf_reads(const struct schema *schema, const struct node *node)
{
    if (node->type == NODE_CONDITION)
        return condition_reads(schema, node->u.condition.row);
    if (!node->field || (node->field->flags & F_PERSONAL))
        return QUERY_BEYOND;
    return query_field_bit(schema, node->field);
}

static void collect_within(const struct schema *schema, struct node_condition *condition)
{
    const char *name = condition->row->within;
    condition->within = name ? condition_named(schema, name) : NULL;
    if (condition->within)
        condition->within_reads = condition_reads(schema, condition->within);
}

static void collect_reads(const struct schema *schema, struct node *node)
{
    if (node->type == NODE_CONDITION)
        collect_within(schema, &node->u.condition);
    if (node->type != NODE_ALL && node->type != NODE_ONE && node->type != NODE_NOT)
        node->reads = leaf_reads(schema, node);
    for (size_t i = 0; i < node->count; i++) {
        collect_reads(schema, node->kids[i]);
        node->reads |= node->kids[i]->reads;
    }
}

void query_collect_reads(struct query *query)
{
    if (query->root)
        collect_reads(query->schema, query->root);
}

uint64_t query_reads(const struct query *query)
{
    return query->root ? query->root->reads : 0;
}
