/* SPDX-License-Identifier: MIT
 *
 * Queries drawn from rows of the register, so that each finds something. A word that
 * means something else to the filter language ("dong" is a condition) is passed over;
 * the parser itself says whether it read the words as words.
 */
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/fold.h"
#include "bench.h"
#include "model/casefile.h"
#include "model/query.h"

const char *const query_class_names[QUERY_CLASSES] = {"1 word", "prefix of 2",
    "prefix of 3", "2 words", "2 words + prefix", "3 words + prefix"};

static const struct {
    size_t words, prefix;
} shapes[QUERY_CLASSES] = {{1, 0}, {0, 2}, {0, 3}, {2, 0}, {2, 2}, {3, 2}};

static uint64_t next_random(uint64_t *state)
{
    *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return *state >> 33;
}

/* Letters only, at least three and short enough; taken out of " a b c ". */
static bool take_word(const char *folded, uint64_t at, char out[16])
{
    const char *word = folded + at % strlen(folded);
    while (*word != '\0' && *word != ' ')
        word++;
    while (*word == ' ')
        word++;
    size_t len = strspn(word, "abcdefghijklmnopqrstuvwxyz");
    if (len < 3 || len > 15 || (word[len] != ' ' && word[len] != '\0'))
        return false;
    memcpy(out, word, len);
    out[len] = '\0';
    return true;
}

static bool is_repeated(const struct word_query *query, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(query->words[i], query->words[n]) == 0)
            return true;
    return false;
}

static bool is_read_as_words(const struct word_query *query)
{
    struct str text = {0};
    struct query *parsed = NULL;
    struct query_env env = {.today = 1};
    for (size_t i = 0; i < query->n; i++)
        str_addf(&text, "%s%s", i > 0 ? " " : "", query->words[i]);
    if (query->prefix)
        str_addc(&text, '*');
    bool fine =
        query_parse(&schema_case, str_text(&text), &env, &parsed, NULL, NULL) == TD_OK;
    char *words = fine ? query_words(parsed) : NULL;
    char *wanted = fold_text(str_text(&text));
    fine = fine && strcmp(words, wanted) == 0;
    free(words);
    free(wanted);
    query_free(parsed);
    str_release(&text);
    return fine;
}

static bool draw(const struct generator *generator, enum query_class class,
    uint64_t *state, struct word_query *out)
{
    struct row row = {0};
    struct str folded = {0};
    size_t n = shapes[class].words + (shapes[class].prefix > 0);
    generator_row(generator, next_random(state) % generator->rows, &row);
    if (strcmp(str_text(&row.cells[COL_kind]), "denunciation") != 0)
        fold_words(&folded, str_text(&row.cells[COL_name]));
    fold_words(&folded, str_text(&row.cells[COL_content]));
    *out = (struct word_query){.n = n, .prefix = shapes[class].prefix > 0};
    bool fine = true;
    for (size_t i = 0; i < n && fine; i++)
        fine = take_word(str_text(&folded), next_random(state), out->words[i]) &&
               !is_repeated(out, i);
    if (fine && out->prefix)
        out->words[n - 1][shapes[class].prefix] = '\0';
    str_release(&folded);
    row_release(&row);
    return fine && is_read_as_words(out);
}

void query_sample(const struct generator *generator, enum query_class class, uint64_t n,
    struct word_query *out)
{
    uint64_t state =
        generator->seed * 7919 + (uint64_t) class * 104729 + n * 15485863 + 1;
    while (!draw(generator, class, &state, out))
        ;
}

/* ---- filters for which records are read ---- */

const char *const reading_class_names[READ_CLASSES] = {
    "a phrase", "a word with its marks", "a word of one field"};

/* Letters with their marks; what else there is would end a word or a phrase. */
static size_t word_len(const char *at)
{
    size_t len = 0;
    while ((unsigned char)at[len] >= 0x80 || (at[len] >= 'a' && at[len] <= 'z'))
        len++;
    return len;
}

/* Some word of the text with the one behind it, the first of them `*first` bytes long;
 * 0: there are none here. */
static size_t two_words(const char *text, uint64_t at, const char **out, size_t *first)
{
    const char *word = strchr(text + at % (strlen(text) + 1), ' ');
    if (word == NULL)
        return 0;
    *out = ++word;
    *first = word_len(word);
    size_t second = word[*first] == ' ' ? word_len(word + *first + 1) : 0;
    return *first >= 3 && second >= 3 ? *first + 1 + second : 0;
}

void filter_sample(const struct generator *generator, enum reading_class class,
    uint64_t n, struct str *out)
{
    static const char *const before[READ_CLASSES] = {"", "=", "content:"};
    uint64_t state =
        generator->seed * 7919 + (uint64_t) class * 15485863 + n * 104729 + 1;
    struct row row = {0};
    const char *words = NULL;
    size_t first = 0, both;
    do {
        generator_row(generator, next_random(&state) % generator->rows, &row);
        both = two_words(
            str_text(&row.cells[COL_content]), next_random(&state), &words, &first);
    } while (both == 0);
    int len = (int)(class == READ_PHRASE ? both : first);
    str_addf(out, "%s\"%.*s\"", before[class], len, words);
    row_release(&row);
}
