/* SPDX-License-Identifier: MIT
 *
 * Words in a filter: which ones are operators or stand for "empty", and the leaf that
 * looks for words, phrases, exact words and codes. A needle is what is searched for as
 * it stands in the record's words, blanks included.
 */
#include "query_tree.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/fold.h"
#include "base/msg.h"
#include "model/choice.h"

#define LONG_NUMBER 8

/* The first Vietnamese one is the one that is shown. */
static const struct {
    const char *english, *vietnamese; /* blank-separated */
} filter_words[] = {
    [WORD_OR] = {"or", "hoặc hoac"},
    [WORD_AND] = {"and", NULL},
    [WORD_NOT] = {"not", "không khong"},
    [WORD_NONE] = {"none", "không khong"},
    [WORD_ANY] = {"any", "có co"},
    [WORD_ME] = {"@me", "@toi @tôi"},
};

static bool is_bare_word(const char *word)
{
    for (const char *p = word + (word[0] == '@'); *p; p++)
        if ((unsigned char)*p < 0x80 && !isalnum((unsigned char)*p))
            return false;
    return true;
}

static bool is_one_of(const char *list, const char *exact)
{
    while (list && *list) {
        size_t len = strcspn(list, " ");
        if (strncmp(list, exact, len) == 0 && !exact[len])
            return true;
        list += len + (list[len] == ' ');
    }
    return false;
}

bool word_means(enum filter_word meaning, const char *word)
{
    const char *english = filter_words[meaning].english;
    size_t at = word[0] == '@';
    if (!is_bare_word(word) || at != (english[0] == '@'))
        return false;
    char *bare = fold_exact(word + at);
    char *exact = xasprintf("%s%s", at ? "@" : "", bare);
    bool found =
        strcmp(exact, english) == 0 || is_one_of(filter_words[meaning].vietnamese, exact);
    free(exact);
    free(bare);
    return found;
}

/* ---- in the language of the messages ---------------------------------------------- */

void say_name(const char *english, const char *vietnamese, struct str *out)
{
    if (msg_lang() == LANG_VI && vietnamese)
        str_addf(out, "%.*s", (int)strcspn(vietnamese, " "), vietnamese);
    else
        str_add(out, english);
}

void say_word(enum filter_word word, struct str *out)
{
    say_name(filter_words[word].english, filter_words[word].vietnamese, out);
}

/* The label as people type it, where that means this choice and no other. */
void say_choice(const struct choice_set *set, const struct book *book, const char *key,
    struct str *out)
{
    char *label = fold_key(choice_label(set, book, key));
    const char *meant = choice_parse(set, book, label);
    bool clear = meant && strcmp(meant, key) == 0;
    say_name(key, clear ? label : NULL, out);
    free(label);
}

const char *reader_name(struct reader *r, const struct field *field)
{
    struct str name = {0};
    say_name(field->key, field->alias, &name);
    snprintf(r->name, sizeof r->name, "%s", str_text(&name));
    str_release(&name);
    return r->name;
}

const char *reader_condition(struct reader *r, const struct condition *row)
{
    struct str name = {0};
    say_name(row->name, row->alias, &name);
    snprintf(r->name, sizeof r->name, "%s", str_text(&name));
    str_release(&name);
    return r->name;
}

/* Where the new name goes: behind the text before it as it is. */
static struct str *rewording(struct reader *r, size_t at, size_t len)
{
    str_addn(r->reworded, r->text + r->told, at - r->told);
    r->told = at + len;
    return r->reworded;
}

void reader_heard(
    struct reader *r, size_t at, size_t len, const char *english, const char *vietnamese)
{
    if (r->reworded)
        say_name(english, vietnamese, rewording(r, at, len));
}

void reader_heard_word(struct reader *r, size_t at, size_t len, enum filter_word word)
{
    if (r->reworded)
        say_word(word, rewording(r, at, len));
}

void reader_heard_choice(struct reader *r, size_t at, size_t len,
    const struct choice_set *set, const char *key)
{
    if (r->reworded)
        say_choice(set, r->env->book, key, rewording(r, at, len));
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
    reader_heard_word(r, value->at, strlen(value->text), WORD_ME);
    return TD_OK;
}

enum td_status leaf_for_text(struct reader *r, const struct field *field,
    const struct value *value, struct node **out)
{
    const char *name = reader_name(r, field);
    if (!value->quoted && word_means(WORD_ME, value->text))
        return leaf_for_me(r, field, value, out);
    if (value->op != OP_NONE && value->op != OP_EQUAL)
        return err_set(reader_fault(r, value->at), TD_INVALID,
            _("%s is a text: write %s:word, %s:\"several words\", %s:=exact, %s:none "
              "or %s:any."),
            name, name, name, name, name, name);
    *out = leaf_for_words(field, value);
    if (!*out)
        return err_set(reader_fault(r, value->at), TD_INVALID,
            _("Write a word after %s:, or %s:none, or %s:any."), name, name, name);
    return TD_OK;
}
