/* SPDX-License-Identifier: MIT
 *
 * Operators of the filter language lose their meaning here: punctuation becomes a blank,
 * and a word that is an operator is quoted.
 */
#include "words.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/fold.h"
#include "base/str.h"

static bool words_begin(const char *folded, const char *typed)
{
    struct str sought = {0};
    fold_words(&sought, typed);
    bool all = true;
    for (char *p = sought.buf; all && p != NULL && p[0] != '\0' && p[1] != '\0';) {
        char *end = strchr(p + 1, ' ');
        char kept = *end;
        *end = '\0';
        all = strstr(folded, p) != NULL;
        *end = kept;
        p = end;
    }
    str_release(&sought);
    return all;
}

/* "kn" for "khiếu nại", "lth" for "Lê Thị Hoa". One letter begins a word in any case. */
static bool initials_fit(const char *folded, const char *typed)
{
    char *initials = fold_initials(folded), *sought = fold_key(typed);
    size_t n = strlen(sought);
    bool fit = n > 1 && strncmp(initials, sought, n) == 0;
    free(sought);
    free(initials);
    return fit;
}

/* The last word may go on. */
static bool text_begins(const char *folded, const char *typed)
{
    struct str sought = {0};
    fold_words(&sought, typed);
    bool begins = sought.len == 0 || strncmp(folded, sought.buf, sought.len - 1) == 0;
    str_release(&sought);
    return begins;
}

enum fit words_how(const char *folded, const char *typed)
{
    if (text_begins(folded, typed) || initials_fit(folded, typed))
        return FIT_BEGINS;
    return words_begin(folded, typed) ? FIT_SOMEHOW : FIT_NOT;
}

bool words_fit(const char *folded, const char *typed)
{
    return words_how(folded, typed) != FIT_NOT;
}

static bool is_operator(const char *word, size_t n)
{
    static const char *const operators[] = {
        "or", "not", "and", "hoặc", "không", "hoac", "khong", "none", "any"};
    for (size_t i = 0; i < ARRAY_COUNT(operators); i++)
        if (strlen(operators[i]) == n && strncmp(operators[i], word, n) == 0)
            return true;
    return false;
}

static const char stops[] = " \t\n:()\"=<>@!|";

/* Calls back for each word of the text between stops. */
static void each_word(const char *typed, const char *key, struct str *out,
    void (*add)(struct str *out, const char *key, const char *word, size_t n))
{
    for (const char *p = typed; *p != '\0';) {
        p += strspn(p, stops);
        p += strspn(p, "-");
        size_t n = strcspn(p, stops);
        if (n > 0) {
            if (out->len > 0)
                str_addc(out, ' ');
            add(out, key, p, n);
        }
        p += n;
    }
}

static void add_plain(struct str *out, const char *key, const char *word, size_t n)
{
    const char *quote = is_operator(word, n) ? "\"" : "";
    (void)key;
    str_addf(out, "%s%.*s%s", quote, (int)n, word, quote);
}

static void add_in(struct str *out, const char *key, const char *word, size_t n)
{
    str_addf(out, "%s:\"%.*s\"*", key, (int)n, word);
}

static void add_exact(struct str *out, const char *key, const char *word, size_t n)
{
    (void)key;
    str_addf(out, "=%.*s", (int)n, word);
}

static void add_telex(struct str *out, const char *key, const char *word, size_t n)
{
    (void)key;
    char *raw = xstrndup(word, n);
    for (char *p = raw; *p != '\0'; p++)
        *p = *p >= 'A' && *p <= 'Z' ? (char)(*p + 32) : *p;
    char *undone = fold_telex(raw);
    str_add(out, undone != NULL ? undone : raw);
    free(undone);
    free(raw);
}

static char *make(const char *typed, const char *key,
    void (*add)(struct str *, const char *, const char *, size_t))
{
    struct str out = {0};
    str_add(&out, "");
    each_word(typed, key, &out, add);
    return str_detach(&out);
}

char *words_query(const char *typed)
{
    return make(typed, NULL, add_plain);
}

char *words_query_in(const char *key, const char *typed)
{
    return make(typed, key, add_in);
}

char *words_query_exact(const char *typed)
{
    return make(typed, NULL, add_exact);
}

char *words_telex(const char *typed)
{
    char *plain = make(typed, NULL, add_plain);
    char *telex = make(typed, NULL, add_telex);
    bool same = strcmp(plain, telex) == 0;
    free(plain);
    if (!same)
        return telex;
    free(telex);
    return NULL;
}
