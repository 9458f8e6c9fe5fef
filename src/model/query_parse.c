/* SPDX-License-Identifier: MIT
 *
 * From the text of a filter to its tree, by recursive descent:
 *
 *   either  = both { ("or" | "|") both }
 *   both    = { ["and"] unary }
 *   unary   = { "-" | "not" } primary
 *   primary = "(" either ")" | phrase | "=" word | field ":" value | condition | word
 *
 * Marks that are no words (a comma, a lone dash) say nothing and are passed over. Every
 * fault is noted with its byte offset. Brackets may be DEPTH_MAX deep, so that no text
 * can exhaust the stack here or in those who walk the tree.
 */
#include "model/query.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/fold.h"
#include "base/utf8.h"
#include "query_tree.h"

#define DEPTH_MAX 64

/* ---- characters ------------------------------------------------------------------- */

/* Bytes of the one of `list` that stands at p, else 0. */
static size_t match_one(const char *p, const char *const *list)
{
    for (size_t i = 0; list[i]; i++)
        if (strncmp(p, list[i], strlen(list[i])) == 0)
            return strlen(list[i]);
    return 0;
}

static size_t blank_len(const char *p)
{
    static const char *const wide[] = {"\u00a0", "\u2007", "\u202f", "\u3000", NULL};
    if ((unsigned char)*p < 0x80)
        return *p && (unsigned char)*p <= ' ';
    return match_one(p, wide);
}

static size_t quote_len(const char *p)
{
    static const char *const quotes[] = {"\"", "“", "”", "„", NULL};
    return match_one(p, quotes);
}

static bool ends_bare(const char *p)
{
    return !*p || strchr("()|", *p) || blank_len(p) || quote_len(p);
}

static void skip_blanks(struct reader *r)
{
    size_t len;
    while ((len = blank_len(r->text + r->at)) > 0)
        r->at += len;
}

static const char *here(const struct reader *r)
{
    return r->text + r->at;
}

static size_t bare_len(const char *p)
{
    const char *start = p;
    while (!ends_bare(p))
        p++;
    return (size_t)(p - start);
}

/* ---- values ----------------------------------------------------------------------- */

static enum td_status read_quoted(struct reader *r, struct value *value)
{
    size_t open_at = r->at;
    r->at += quote_len(here(r));
    size_t start = r->at;
    while (*here(r) && !quote_len(here(r)))
        r->at++;
    if (!*here(r))
        return err_set(reader_fault(r, open_at), TD_INVALID,
            _("This quotation mark is not closed: put another \" behind the phrase."));
    value->quoted = true;
    value->at = start;
    value->text = value->own = xstrndup(r->text + start, r->at - start);
    r->at += quote_len(here(r));
    value->star = *here(r) == '*';
    r->at += value->star;
    return TD_OK;
}

/* The last word may go on while it is being typed. */
static void value_set_bare(struct reader *r, struct value *value, size_t len)
{
    value->at = r->at;
    value->quoted = false;
    r->at += len;
    value->star = len > 0 && here(r)[-1] == '*';
    while (len > 0 && r->text[value->at + len - 1] == '*')
        len--;
    value->text = value->own = xstrndup(r->text + value->at, len);
    value->star = value->star || (r->env->typing && r->at == r->len);
}

static enum td_status read_value(struct reader *r, struct value *value)
{
    if (quote_len(here(r)))
        return read_quoted(r, value);
    value_set_bare(r, value, bare_len(here(r)));
    return TD_OK;
}

static void read_op(struct reader *r, struct value *value)
{
    static const struct {
        const char *text;
        enum value_op op;
    } ops[] = {
        {"<=", OP_UP_TO},
        {">=", OP_FROM},
        {"<", OP_LESS},
        {">", OP_MORE},
        {"==", OP_EQUAL},
        {"=", OP_EQUAL},
    };
    value->op = OP_NONE;
    for (size_t i = 0; i < ARRAY_COUNT(ops); i++) {
        if (strncmp(here(r), ops[i].text, strlen(ops[i].text)) != 0)
            continue;
        value->op = ops[i].op;
        value->whole = strcmp(ops[i].text, "==") == 0;
        r->at += strlen(ops[i].text);
        skip_blanks(r);
        return;
    }
}

/* The value of a field, or of the condition `row` when field is NULL. */
static enum td_status read_behind_colon(struct reader *r, const struct field *field,
    const struct condition *row, struct node **out)
{
    struct value value = {0};
    skip_blanks(r);
    read_op(r, &value);
    enum td_status status = read_value(r, &value);
    if (status == TD_OK && field)
        status = leaf_for_field(r, field, &value, out);
    else if (status == TD_OK)
        status = leaf_for_condition(r, row, &value, out);
    free(value.own);
    return status;
}

/* ---- names ------------------------------------------------------------------------ */

#define NEAR 2 /* letters that may be wrong in a name */

/* Letters between what was written and one of the names, NEAR + 1 when it is none of
 * them; `aliases` is blank-separated and may be NULL. */
static int names_distance(const char *folded, const char *name, const char *aliases)
{
    int least = fold_distance(name, folded, NEAR);
    for (const char *p = aliases == NULL ? "" : aliases; *p;) {
        size_t len = strcspn(p, " ");
        char *alias = xstrndup(p, len);
        int distance = len > 4 ? fold_distance(alias, folded, NEAR) : NEAR + 1;
        least = distance < least ? distance : least;
        free(alias);
        p += len + (p[len] == ' ');
    }
    return least;
}

/* The field or the condition with a value that is meant, as this person calls it.
 * Appends nothing when none is near. */
static void name_nearest(const struct schema *schema, const char *name, struct str *out)
{
    const char *english = NULL, *vietnamese = NULL;
    int best = NEAR + 1;
    char *folded = fold_key(name);
    for (size_t i = 0; i < schema->count; i++) {
        const struct field *field = &schema->fields[i];
        int distance = names_distance(folded, field->key, field->alias);
        if ((field->flags & F_HIDDEN) || distance >= best)
            continue;
        best = distance;
        english = field->key;
        vietnamese = field->alias;
    }
    for (const struct condition *row = schema->conditions; row && row->name; row++) {
        int distance = names_distance(folded, row->name, row->alias);
        if (row->takes_days == DAYS_NEVER || distance >= best)
            continue;
        best = distance;
        english = row->name;
        vietnamese = row->alias;
    }
    if (english)
        say_name(english, vietnamese, out);
    free(folded);
}

static void list_fields(const struct schema *schema, struct str *out)
{
    for (size_t i = 0; i < schema->count; i++) {
        if (schema->fields[i].flags & F_HIDDEN)
            continue;
        str_add(out, out->len ? ", " : "");
        say_name(schema->fields[i].key, schema->fields[i].alias, out);
    }
}

static enum td_status name_refuse(struct reader *r, const char *name)
{
    struct err *err = reader_fault(r, r->at);
    struct str said = {0};
    enum td_status status;
    name_nearest(r->schema, name, &said);
    if (said.len > 0) {
        status = err_set(err, TD_INVALID,
            _("There is no field \"%s\"; did you mean %s:? To find the words themselves, "
              "put them in quotation marks."),
            name, said.buf);
    } else {
        list_fields(r->schema, &said);
        status = err_set(err, TD_INVALID, _("There is no field \"%s\". There are: %s."),
            name, said.buf);
    }
    str_release(&said);
    return status;
}

/* 8:30 and https://... are words, though there is a colon in them. */
static bool colon_is_text(const char *bare, size_t name_len)
{
    return name_len == 0 || isdigit((unsigned char)bare[0]) ||
           strncmp(bare + name_len, "://", 3) == 0;
}

static enum td_status read_named(struct reader *r, size_t name_len, struct node **out)
{
    char *name = xstrndup(here(r), name_len);
    const struct field *field = schema_field_named(r->schema, name);
    const struct condition *row = field ? NULL : condition_named(r->schema, name);
    if (!field && !row) {
        enum td_status status = name_refuse(r, name);
        free(name);
        return status;
    }
    free(name);
    reader_heard(r, r->at, name_len, field ? field->key : row->name,
        field ? field->alias : row->alias);
    r->at += name_len + 1;
    return read_behind_colon(r, field, row, out);
}

/* people>=5 is people:>=5, when `people` is a field. */
static const struct field *compared_field(struct reader *r, size_t len, size_t *name_len)
{
    *name_len = strcspn(here(r), "<>=");
    if (*name_len == 0 || *name_len >= len)
        return NULL;
    char *name = xstrndup(here(r), *name_len);
    const struct field *field = schema_field_named(r->schema, name);
    free(name);
    return field;
}

/* ---- words ------------------------------------------------------------------------ */

static enum td_status read_phrase(struct reader *r, enum value_op op, struct node **out)
{
    struct value value = {.op = op};
    enum td_status status = read_quoted(r, &value);
    if (status == TD_OK)
        *out = leaf_for_words(NULL, &value);
    free(value.own);
    return status;
}

static enum td_status read_exact(struct reader *r, struct node **out)
{
    r->at++;
    if (quote_len(here(r)))
        return read_phrase(r, OP_EQUAL, out);
    struct value value = {.op = OP_EQUAL};
    value_set_bare(r, &value, bare_len(here(r)));
    *out = leaf_for_words(NULL, &value);
    free(value.own);
    return TD_OK;
}

static enum td_status read_word(struct reader *r, size_t len, struct node **out)
{
    struct value value = {.op = OP_NONE};
    struct value nothing = {.text = "", .at = r->at};
    value_set_bare(r, &value, len);
    const struct condition *row = condition_named(r->schema, value.text);
    enum td_status status = TD_OK;
    if (row && here(r)[-1] != '*') {
        reader_heard(r, nothing.at, len, row->name, row->alias);
        status = leaf_for_condition(r, row, &nothing, out);
    } else
        *out = leaf_for_words(NULL, &value);
    free(value.own);
    return status;
}

static enum td_status read_bare(struct reader *r, struct node **out)
{
    size_t len = bare_len(here(r));
    const char *colon = memchr(here(r), ':', len);
    size_t name_len = colon ? (size_t)(colon - here(r)) : 0;
    size_t compared_len;
    const struct field *field = compared_field(r, len, &compared_len);
    if (field && (!colon || compared_len < name_len)) {
        reader_heard(r, r->at, compared_len, field->key, field->alias);
        r->at += compared_len;
        return read_behind_colon(r, field, NULL, out);
    }
    if (colon && !colon_is_text(here(r), name_len))
        return read_named(r, name_len, out);
    return read_word(r, len, out);
}

/* ---- grammar ---------------------------------------------------------------------- */

/* Moves behind the bare word if it is the one meant. */
static bool accept_word(struct reader *r, enum filter_word meaning)
{
    size_t len = bare_len(here(r));
    if (len == 0 || len > 16)
        return false;
    char *word = xstrndup(here(r), len);
    bool found = word_means(meaning, word);
    free(word);
    if (!found)
        return false;
    reader_heard_word(r, r->at, len, meaning);
    r->at += len;
    return true;
}

static bool accept_or(struct reader *r)
{
    if (*here(r) != '|')
        return accept_word(r, WORD_OR);
    while (*here(r) == '|')
        r->at++;
    return true;
}

/* A dash right before what it denies; a lone one is punctuation. */
static bool accept_not(struct reader *r)
{
    const char *p = here(r);
    if (*p != '-')
        return accept_word(r, WORD_NOT);
    if (!p[1] || strchr(")|", p[1]) || blank_len(p + 1))
        return false;
    r->at++;
    return true;
}

static enum td_status read_either(struct reader *r, struct node **out);

static enum td_status read_group(struct reader *r, struct node **out)
{
    size_t open_at = r->at++;
    if (r->depth == DEPTH_MAX)
        return err_set(reader_fault(r, open_at), TD_INVALID,
            _("There are too many brackets inside one another; write fewer."));
    r->depth++;
    enum td_status status = read_either(r, out);
    r->depth--;
    if (status != TD_OK)
        return status;
    if (*here(r) == ')' && *out) {
        r->at++;
        return TD_OK;
    }
    node_free(*out);
    bool closed = *here(r) == ')';
    *out = NULL;
    if (closed)
        return err_set(reader_fault(r, open_at), TD_INVALID,
            _("There is nothing between these brackets; write a word or leave them "
              "out."));
    return err_set(reader_fault(r, open_at), TD_INVALID,
        _("This bracket is not closed: put a ) behind what belongs together."));
}

static enum td_status read_primary(struct reader *r, struct node **out)
{
    *out = NULL;
    if (*here(r) == '(')
        return read_group(r, out);
    if (quote_len(here(r)))
        return read_phrase(r, OP_NONE, out);
    if (*here(r) == '=')
        return read_exact(r, out);
    return read_bare(r, out);
}

static bool at_end_of_both(const struct reader *r)
{
    return !*here(r) || *here(r) == ')';
}

/* *out is NULL when only punctuation was there. */
static enum td_status read_unary(struct reader *r, struct node **out)
{
    size_t not_at = r->at;
    bool denied = false, denies = false;
    *out = NULL;
    while (accept_not(r)) {
        denied = true;
        denies = !denies;
        skip_blanks(r);
    }
    enum td_status status = TD_OK;
    if (!at_end_of_both(r) && *here(r) != '|')
        status = read_primary(r, out);
    if (status != TD_OK)
        return status;
    if (denied && !*out)
        return err_set(reader_fault(r, not_at), TD_INVALID,
            _("Write behind it what must not be there; to find the word itself, put it "
              "in quotation marks."));
    if (denies)
        *out = node_not_take(*out);
    return TD_OK;
}

/* Stops at the end, a closing bracket, or behind an "or" (then *more is true). */
static enum td_status read_both(struct reader *r, struct node **out, bool *more)
{
    struct node *all = node_new(NODE_ALL, NULL);
    enum td_status status = TD_OK;
    *more = false;
    while (status == TD_OK) {
        struct node *kid;
        skip_blanks(r);
        if (at_end_of_both(r))
            break;
        *more = accept_or(r);
        if (*more)
            break;
        if (all->count > 0 && accept_word(r, WORD_AND))
            continue;
        status = read_unary(r, &kid);
        if (status == TD_OK && kid)
            node_adopt_take(all, kid);
    }
    if (status == TD_OK)
        *out = node_settle_take(all);
    else
        node_free(all);
    return status;
}

static enum td_status read_either(struct reader *r, struct node **out)
{
    struct node *one = node_new(NODE_ONE, NULL);
    enum td_status status;
    bool is_or = false, more;
    do {
        struct node *kid = NULL;
        size_t at = r->at;
        status = read_both(r, &kid, &more);
        if (status == TD_OK && !kid && (is_or || more))
            status = err_set(reader_fault(r, at), TD_INVALID,
                _("Write something on both sides of \"or\"; to find the word itself, put "
                  "it in quotation marks."));
        is_or = true;
        if (status == TD_OK && kid)
            node_adopt_take(one, kid);
    } while (status == TD_OK && more);
    *out = NULL;
    if (status == TD_OK)
        *out = node_settle_take(one);
    else
        node_free(one);
    return status;
}

static enum td_status read_all(struct reader *r, struct node **out)
{
    size_t bad;
    *out = NULL;
    if (!utf8_valid(r->text, r->len, &bad))
        return err_set(reader_fault(r, bad), TD_INVALID,
            _("This is not valid UTF-8 text; type it again."));
    enum td_status status = read_either(r, out);
    if (status != TD_OK || !*here(r))
        return status;
    node_free(*out);
    *out = NULL;
    return err_set(reader_fault(r, r->at), TD_INVALID,
        _("This bracket closes nothing: take it out, or put a ( before it."));
}

enum td_status query_parse(const struct schema *schema, const char *text,
    const struct query_env *env, struct query **out, size_t *where, struct err *err)
{
    struct reader r = {.schema = schema, .env = env, .text = text, .err = err};
    struct node *root;
    r.len = strlen(text);
    *out = NULL;
    enum td_status status = read_all(&r, &root);
    if (status != TD_OK) {
        if (where)
            *where = r.fault;
        return status;
    }
    struct query *query = xcalloc(1, sizeof *query);
    query->schema = schema;
    query->env = *env;
    query->env.me = query->me = xstrdup(env->me);
    query->root = root;
    query_collect_terms(query);
    query_collect_reads(query);
    *out = query;
    return TD_OK;
}

char *query_reword(
    const struct schema *schema, const char *text, const struct query_env *env)
{
    struct str out;
    struct reader r = {.schema = schema, .env = env, .text = text, .reworded = &out};
    struct node *root;
    r.len = strlen(text);
    str_init(&out);
    bool understood = read_all(&r, &root) == TD_OK;
    if (understood)
        node_free(root);
    else
        str_clear(&out);
    str_add(&out, understood ? text + r.told : text);
    return str_detach(&out);
}
