/* SPDX-License-Identifier: MIT
 *
 * Any bytes as a filter. The first byte chooses the register, the second whether the
 * filter is still being typed; the rest is the text. What is refused says why and where;
 * what is taken comes back from its canonical text as the same filter, which matches the
 * same records.
 */
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/fold.h"
#include "model/choice.h"
#include "model/query.h"
#include "model/registry.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void fill(const struct schema *schema, const struct field *field, void *record)
{
    struct choice row;
    switch (field->type) {
    case FIELD_TEXT:
        field_set_text(field, record, "Nguyễn Thị Ánh, R'Lấp 0912.345.678");
        break;
    case FIELD_CODE:
    case FIELD_REF: field_set_text(field, record, "26-00412/QĐ"); break;
    case FIELD_CHOICE:
        choice_at(field->choices, NULL, schema->number % 2, &row);
        field_set_text(field, record, row.key);
        break;
    case FIELD_DATE: field_set_number(field, record, day_make(2026, 7, 2)); break;
    case FIELD_TIME: field_set_number(field, record, 8 * 60 + 30); break;
    case FIELD_COUNT: field_set_number(field, record, 5); break;
    }
}

/* Every n-th field filled. */
static void *make_record(const struct schema *schema, size_t nth)
{
    void *record = record_new(schema);
    for (size_t i = 0; i < schema->count; i += nth)
        fill(schema, &schema->fields[i], record);
    return record;
}

static void compare_on(
    const struct query *a, const struct query *b, const struct schema *schema, size_t nth)
{
    struct str words;
    void *record = make_record(schema, nth);
    str_init(&words);
    record_words(schema, record, &words);
    bool found = query_match(a, record, str_text(&words));
    REQUIRE(found == query_match(a, record, NULL));
    REQUIRE(found == query_match(b, record, str_text(&words)));
    str_release(&words);
    record_free(schema, record);
}

static void check_taken(
    const struct query *query, const struct schema *schema, struct query_env env)
{
    struct query *again;
    char *once = query_text(query);
    env.typing = false;
    REQUIRE(query_parse(schema, once, &env, &again, NULL, NULL) == TD_OK);
    char *twice = query_text(again);
    char *words = query_words(query), *words_again = query_words(again);
    REQUIRE(strcmp(once, twice) == 0);
    REQUIRE(strcmp(words, words_again) == 0);
    REQUIRE(query_is_empty(query) == (once[0] == '\0'));
    compare_on(query, again, schema, 1);
    compare_on(query, again, schema, 3);
    compare_on(query, again, schema, 1000);
    free(words);
    free(words_again);
    free(once);
    free(twice);
    query_free(again);
}

/* A few phonetic capitals (Ɓ, Ɗ) have a plain letter and their small ones have none. No
 * promise is made about them: small letters come back where capitals were written. */
static bool is_stable(const char *text)
{
    char *folded = fold_text(text), *exact = fold_exact(text);
    char *again = fold_text(exact);
    bool same = strcmp(folded, again) == 0;
    free(folded);
    free(exact);
    free(again);
    return same;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2)
        return 0;
    const struct schema *schema = registry_at(data[0] % registry_count());
    struct query_env env = {.today = day_make(2026, 7, 6),
        .soon_days = 3,
        .me = data[1] & 2 ? "Lê Hòa" : NULL,
        .typing = data[1] & 1};
    char *text = xstrndup((const char *)data + 2, size - 2);
    struct query *query;
    struct err err = {0};
    size_t where = SIZE_MAX;
    if (query_parse(schema, text, &env, &query, &where, &err) == TD_OK) {
        if (is_stable(text))
            check_taken(query, schema, env);
        query_free(query);
    } else {
        REQUIRE(query == NULL && where <= strlen(text) && err.text[0]);
    }
    free(text);
    return 0;
}
