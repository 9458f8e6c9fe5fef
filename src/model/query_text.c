/* SPDX-License-Identifier: MIT
 *
 * A tree as text that parses back to the same tree: names of fields, choices and
 * conditions in the language of the messages, words without marks, ISO dates, but
 * distances and periods as they were meant. Words that would mean something else when
 * bare are put in quotation marks.
 */
#include "query_tree.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"

/* Letters and digits only: what cannot be taken for anything else by its look. */
static bool is_plain(const char *word)
{
    for (; *word; word++)
        if (!isalnum((unsigned char)*word))
            return false;
    return true;
}

static bool means_itself(
    const struct query *query, const struct field *field, const char *word)
{
    if (!is_plain(word))
        return false;
    if (field)
        return !word_means(WORD_NONE, word) && !word_means(WORD_ANY, word);
    return !word_means(WORD_OR, word) && !word_means(WORD_AND, word) &&
           !word_means(WORD_NOT, word) && !condition_named(query->schema, word);
}

static void format_words(
    const struct query *query, const struct node *node, struct str *out)
{
    const struct node_words *words = &node->u.words;
    if (words->me) {
        say_word(WORD_ME, out);
        return;
    }
    size_t len = strlen(words->needle + 1);
    char *text = xstrndup(words->needle + 1, words->prefix ? len : len - 1);
    bool bare = words->exact ? is_plain(text) : means_itself(query, node->field, text);
    str_addf(out, "%s%s%s%s%s",
        words->whole   ? "=="
        : words->exact ? "="
                       : "",
        bare ? "" : "\"", text, bare ? "" : "\"", words->prefix ? "*" : "");
    free(text);
}

static void format_series(const struct node_series *series, struct str *out)
{
    if (series->compare != CMP_IN)
        str_addf(out, "%s\"%s\"", series->compare == CMP_BELOW ? "<" : ">", series->from);
    else if (!series->to)
        str_addf(out, ">=\"%s\"", series->from);
    else if (!series->from)
        str_addf(out, "<=\"%s\"", series->to);
    else
        str_addf(out, "%s%s..%s", strchr("<>=", series->from[0]) ? "=" : "", series->from,
            series->to);
}

static void format_choice(
    const struct query *query, const struct node *node, struct str *out)
{
    const struct node_choice *choice = &node->u.choice;
    for (size_t i = 0; i < choice->count; i++) {
        str_add(out, i ? "," : "");
        say_choice(node->field->choices, query->env.book, choice->keys[i], out);
    }
}

static void format_range(const struct node *node, struct str *out)
{
    const struct node_range *range = &node->u.range;
    if (range->compare != CMP_IN)
        str_addc(out, range->compare == CMP_BELOW ? '<' : '>');
    bound_format(&range->from, node->field->type, out);
    if (range->single)
        return;
    str_add(out, "..");
    bound_format(&range->to, node->field->type, out);
}

static void format_condition(const struct node_condition *condition, struct str *out)
{
    say_name(condition->row->name, condition->row->alias, out);
    if (condition->days != DAYS_NOT_SAID)
        str_addf(out, ":%ldd", condition->days);
}

static void format_leaf(
    const struct query *query, const struct node *node, struct str *out)
{
    if (node->field) {
        say_name(node->field->key, node->field->alias, out);
        str_addc(out, ':');
    }
    switch (node->type) {
    case NODE_WORDS:
    case NODE_CODE: format_words(query, node, out); break;
    case NODE_SERIES: format_series(&node->u.series, out); break;
    case NODE_CHOICE: format_choice(query, node, out); break;
    case NODE_RANGE: format_range(node, out); break;
    case NODE_BLANK: say_word(WORD_NONE, out); break;
    case NODE_FILLED: say_word(WORD_ANY, out); break;
    case NODE_CONDITION: format_condition(&node->u.condition, out); break;
    case NODE_ALL:
    case NODE_ONE:
    case NODE_NOT: break;
    }
}

/* How tightly the form binds; one that binds less than `least` needs brackets. */
static int binding(const struct node *node)
{
    return node->type == NODE_ONE ? 0 : node->type == NODE_ALL ? 1 : 2;
}

static void format_node(
    const struct query *query, const struct node *node, int least, struct str *out)
{
    int own = binding(node);
    if (own < least)
        str_addc(out, '(');
    if (node->type == NODE_NOT)
        str_addc(out, '-');
    for (size_t i = 0; i < node->count; i++) {
        if (i > 0)
            str_addc(out, ' ');
        if (i > 0 && node->type == NODE_ONE) {
            say_word(WORD_OR, out);
            str_addc(out, ' ');
        }
        format_node(query, node->kids[i], own < 2 ? own + 1 : own, out);
    }
    if (node->count == 0)
        format_leaf(query, node, out);
    if (own < least)
        str_addc(out, ')');
}

char *query_node_text(const struct query *query, const struct node *node)
{
    struct str out;
    str_init(&out);
    format_node(query, node, 0, &out);
    return str_detach(&out);
}

char *query_text(const struct query *query)
{
    return query->root ? query_node_text(query, query->root) : xstrdup("");
}
