/* SPDX-License-Identifier: MIT
 *
 * Words in a filter: which ones are operators or stand for "empty", and the leaf that
 * looks for words, phrases, exact words and codes. A needle is what is searched for as
 * it stands in the record's words, blanks included.
 */
#include "query_tree.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/fold.h"

#define LONG_NUMBER 8

/* Words with a meaning are compared with their marks: Khổng is a name, không is "no". */
static bool word_is(const char *word, const char *const *list)
{
    for (const char *p = word; *p; p++)
        if ((unsigned char)*p < 0x80 && !isalnum((unsigned char)*p))
            return false;
    char *exact = fold_exact(word);
    bool found = false;
    for (size_t i = 0; list[i] && !found; i++)
        found = strcmp(exact, list[i]) == 0;
    free(exact);
    return found;
}

bool word_is_or(const char *word)
{
    static const char *const list[] = {"or", "hoac", "hoặc", NULL};
    return word_is(word, list);
}

bool word_is_and(const char *word)
{
    static const char *const list[] = {"and", NULL};
    return word_is(word, list);
}

bool word_is_not(const char *word)
{
    static const char *const list[] = {"not", "khong", "không", NULL};
    return word_is(word, list);
}

bool value_means_none(const char *text)
{
    static const char *const list[] = {"none", "khong", "không", NULL};
    return word_is(text, list);
}

bool value_means_any(const char *text)
{
    static const char *const list[] = {"any", "co", "có", NULL};
    return word_is(text, list);
}

bool value_means_me(const char *text)
{
    return text[0] == '@' && (fold_key_equal(text, "me") || fold_key_equal(text, "toi"));
}

/* ---- words ------------------------------------------------------------------------ */

/* Bytes of an apostrophe at p, else 0. */
static size_t apostrophe_len(const char *p)
{
    static const char *const list[] = {"'", "`", "´", "‘", "’", "ʼ"};
    for (size_t i = 0; i < ARRAY_COUNT(list); i++)
        if (strncmp(p, list[i], strlen(list[i])) == 0)
            return strlen(list[i]);
    return 0;
}

/* One word with an apostrophe inside is looked up by its joined form, which every text
 * with that word also holds, however much of it is typed yet. */
static char *join_apostrophes(const char *text)
{
    struct str out;
    str_init(&out);
    while (*text) {
        size_t skip = apostrophe_len(text);
        if (skip == 0)
            str_addc(&out, *text++);
        text += skip;
    }
    return str_detach(&out);
}

/* " a b ", or " a b" for a prefix; NULL when there is no word. */
static char *make_needle(const char *text, bool exact, bool prefix)
{
    char *words = exact ? fold_exact(text) : fold_text(text);
    char *needle = words[0] ? xasprintf(prefix ? " %s" : " %s ", words) : NULL;
    free(words);
    return needle;
}

static char *without_blanks(const char *text)
{
    struct str out;
    str_init(&out);
    for (; *text; text++)
        if (*text != ' ')
            str_addc(&out, *text);
    return str_detach(&out);
}

bool field_is_code(const struct field *field)
{
    return field->type == FIELD_CODE || field->type == FIELD_REF ||
           (field->type == FIELD_TEXT && (field->flags & (F_INDEX | F_NAME)) == F_INDEX);
}

/* 0912.345.678 is looked for as 0912345678 too; 26-00412 is too short to be a phone. */
static char *joined_number(const char *needle, bool prefix)
{
    char *digits = without_blanks(needle);
    size_t len = strlen(digits);
    bool is_number = len >= LONG_NUMBER && strspn(digits, "0123456789") == len;
    bool is_split = is_number && len + 2 - prefix < strlen(needle);
    char *joined = is_split ? xasprintf(prefix ? " %s" : " %s ", digits) : NULL;
    free(digits);
    return joined;
}

static void code_fill(struct node_words *words, const struct value *value)
{
    words->exact = value->op == OP_EQUAL;
    words->prefix = value->star && !words->exact;
    words->needle = make_needle(value->text, false, words->prefix);
    words->key = words->needle ? without_blanks(words->needle) : NULL;
}

static void words_fill(struct node *node, const struct value *value)
{
    struct node_words *words = &node->u.words;
    words->exact = value->op == OP_EQUAL;
    words->whole = value->whole;
    words->prefix = value->star && !words->exact;
    if (!words->exact) {
        words->needle = make_needle(value->text, false, words->prefix);
        if (words->needle && !node->field)
            words->joined = joined_number(words->needle, words->prefix);
        return;
    }
    // Marks without a letter are no word, though they are kept.
    words->folded = make_needle(value->text, false, false);
    if (words->folded)
        words->needle = make_needle(value->text, true, false);
}

struct node *leaf_for_words(const struct field *field, const struct value *value)
{
    bool is_code = field && field_is_code(field);
    struct value plain = *value;
    plain.own = value->quoted && !is_code ? NULL : join_apostrophes(value->text);
    if (plain.own)
        plain.text = plain.own;
    struct node *node = node_new(is_code ? NODE_CODE : NODE_WORDS, field);
    if (is_code)
        code_fill(&node->u.words, &plain);
    else
        words_fill(node, &plain);
    free(plain.own);
    if (node->u.words.needle)
        return node;
    node_free(node);
    return NULL;
}

static enum td_status leaf_for_me(struct reader *r, const struct field *field,
    const struct value *value, struct node **out)
{
    if (!r->env->me)
        return err_set(reader_fault(r, value->at), TD_INVALID,
            _("Nobody is known here as %s; write a name instead."), value->text);
    struct value name = {.text = r->env->me, .op = OP_NONE, .quoted = true};
    *out = leaf_for_words(field, &name);
    if (!*out)
        return err_set(reader_fault(r, value->at), TD_INVALID,
            _("Nobody is known here as %s; write a name instead."), value->text);
    (*out)->u.words.me = true;
    return TD_OK;
}

enum td_status leaf_for_text(struct reader *r, const struct field *field,
    const struct value *value, struct node **out)
{
    if (!value->quoted && value_means_me(value->text))
        return leaf_for_me(r, field, value, out);
    if (value->op != OP_NONE && value->op != OP_EQUAL)
        return err_set(reader_fault(r, value->at), TD_INVALID,
            _("%s is a text: write %s:word, %s:\"several words\", %s:=exact, %s:none "
              "or %s:any."),
            field->key, field->key, field->key, field->key, field->key, field->key);
    *out = leaf_for_words(field, value);
    if (!*out)
        return err_set(reader_fault(r, value->at), TD_INVALID,
            _("Write a word after %s:, or %s:none, or %s:any."), field->key, field->key,
            field->key);
    return TD_OK;
}
