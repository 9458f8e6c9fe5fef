/* SPDX-License-Identifier: MIT
 *
 * What must hold for every field of every register, so that a new row cannot break a
 * form, a file or the journal.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/fold.h"
#include "model/book.h"
#include "model/casefile.h"
#include "model/choice_memo.h"
#include "model/codec.h"
#include "model/note.h"
#include "model/office_data.h"
#include "model/query.h"
#include "model/registry.h"
#include "sample_value.h"

static void each_field(void (*test)(const struct schema *, const struct field *))
{
    for (size_t r = 0; r < registry_count(); r++)
        for (size_t i = 0; i < registry_at(r)->count; i++)
            test(registry_at(r), &registry_at(r)->fields[i]);
}

static void registers_are_told_apart(void **state)
{
    (void)state;
    for (size_t a = 0; a < registry_count(); a++) {
        const struct schema *x = registry_at(a);
        assert_ptr_equal(registry_number(x->number), x);
        assert_ptr_equal(registry_named(x->name), x);
        for (size_t b = 0; b < a; b++) {
            assert_int_not_equal(x->number, registry_at(b)->number);
            assert_true(x->letter == 0 || x->letter != registry_at(b)->letter);
        }
    }
}

static void names_are_unique(const struct schema *schema, const struct field *field)
{
    assert_true(field->tag != 0);
    for (size_t i = 0; i < schema->count; i++) {
        const struct field *other = &schema->fields[i];
        if (other == field)
            continue;
        assert_int_not_equal(other->tag, field->tag);
        assert_string_not_equal(other->key, field->key);
        assert_ptr_not_equal(schema_field_named(schema, other->label), field);
    }
    assert_ptr_equal(schema_field(schema, field->key), field);
    assert_ptr_equal(schema_field_named(schema, field->label), field);
}

/* An alias must not name two fields, nor a condition word. */
static void aliases_are_unique(const struct schema *schema, const struct field *field)
{
    char *list = xstrdup(field->alias), *keep = NULL;
    for (char *word = list ? strtok_r(list, " ", &keep) : NULL; word != NULL;
         word = strtok_r(NULL, " ", &keep)) {
        char *folded = fold_key(word);
        assert_string_equal(folded, word);
        assert_ptr_equal(schema_field_named(schema, word), field);
        free(folded);
    }
    free(list);
}

static void rows_fit_their_members(const struct schema *schema, const struct field *field)
{
    enum field_storage want = STORE_TEXT;
    if (field->type == FIELD_DATE || field->type == FIELD_TIME)
        want = STORE_INT32;
    else if (field->type == FIELD_COUNT)
        want = STORE_INT64;
    assert_int_equal(field->storage, want);
    assert_true(field->offset < schema->size);
    assert_true((field->type == FIELD_CHOICE) == (field->choices != NULL));
    assert_true((field->type == FIELD_REF) == (field->refers != NULL));
    if (field->type == FIELD_REF && *field->refers != '\0')
        assert_non_null(registry_named(field->refers));
    assert_true(strlen(field->key) < sizeof((struct err *)0)->field);
}

static void parse_and_format_agree(const struct schema *schema, const struct field *field)
{
    void *record = record_new(schema), *again = record_new(schema);
    for (unsigned salt = 0; salt < 40; salt++) {
        struct str out = {0};
        char *text = sample_value(field, salt);
        assert_int_equal(field_parse(field, record, text, NULL, NULL), TD_OK);
        field_format_stored(field, record, &out);
        assert_string_equal(str_text(&out), text);
        assert_int_equal(field_parse(field, again, str_text(&out), NULL, NULL), TD_OK);
        assert_true(field_equal(field, record, again));
        str_release(&out);
        free(text);
    }
    assert_int_equal(field_parse(field, record, "", NULL, NULL), TD_OK);
    assert_true(field_is_empty(field, record));
    record_free(schema, record);
    record_free(schema, again);
}

static void every_row_is_sound(void **state)
{
    (void)state;
    each_field(names_are_unique);
    each_field(aliases_are_unique);
    each_field(rows_fit_their_members);
    each_field(parse_and_format_agree);
}

static void encode_both(const struct schema *schema, const void *record,
    struct str *plain, struct str *personal)
{
    codec_encode(schema, record, PART_PLAIN, plain);
    codec_encode(schema, record, PART_PERSONAL, personal);
}

static void records_survive_the_codec(void **state)
{
    (void)state;
    for (size_t r = 0; r < registry_count(); r++) {
        const struct schema *schema = registry_at(r);
        for (unsigned salt = 0; salt < 20; salt++) {
            void *record = record_new(schema), *back = record_new(schema);
            void *lent = xcalloc(1, schema->size);
            struct str plain = {0}, personal = {0};
            sample_fill(schema, record, salt);
            encode_both(schema, record, &plain, &personal);
            record_init(schema, lent);
            assert_int_equal(
                codec_decode(schema, plain.buf, plain.len, back, NULL), TD_OK);
            assert_int_equal(
                codec_decode(schema, str_text(&personal), personal.len, back, NULL),
                TD_OK);
            assert_int_equal(
                codec_borrow(schema, plain.buf, plain.len, lent, NULL), TD_OK);
            assert_int_equal(
                codec_borrow(schema, str_text(&personal), personal.len, lent, NULL),
                TD_OK);
            assert_true(record_equal(schema, record, back));
            assert_true(record_equal(schema, record, lent));
            free(lent);
            record_free(schema, record);
            record_free(schema, back);
            str_release(&plain);
            str_release(&personal);
        }
    }
}

/* Changes from any record to any other, applied to the first, give the second. */
static void changes_carry_a_record_over(void **state)
{
    (void)state;
    for (size_t r = 0; r < registry_count(); r++) {
        const struct schema *schema = registry_at(r);
        void *from = record_new(schema), *to = record_new(schema);
        sample_fill(schema, from, 3);
        sample_fill(schema, to, 4);
        field_clear(&schema->fields[schema->count - 1], to);
        struct str plain = {0}, personal = {0};
        codec_encode_changes(schema, from, to, PART_PLAIN, &plain);
        codec_encode_changes(schema, from, to, PART_PERSONAL, &personal);
        assert_int_equal(
            codec_decode(schema, str_text(&plain), plain.len, from, NULL), TD_OK);
        assert_int_equal(
            codec_decode(schema, str_text(&personal), personal.len, from, NULL), TD_OK);
        assert_true(record_equal(schema, from, to));
        str_release(&plain);
        str_release(&personal);
        record_free(schema, from);
        record_free(schema, to);
    }
}

/* No cut and no flipped byte may crash the decoder or be read past its end. */
static void damaged_bytes_are_refused_or_read(void **state)
{
    (void)state;
    const struct schema *schema = &schema_case;
    void *record = record_new(schema);
    struct str plain = {0};
    sample_fill(schema, record, 7);
    codec_encode(schema, record, PART_PLAIN, &plain);
    for (size_t len = 1; len < plain.len; len++) {
        char *cut = xmalloc(len);
        void *back = record_new(schema);
        memcpy(cut, plain.buf, len);
        enum td_status status = codec_decode(schema, cut, len, back, NULL);
        assert_true(status == TD_OK || status == TD_CORRUPT);
        record_free(schema, back);
        free(cut);
    }
    for (size_t at = 0; at < plain.len; at++) {
        void *back = record_new(schema);
        plain.buf[at] = (char)(plain.buf[at] ^ 0x41);
        enum td_status status = codec_decode(schema, plain.buf, plain.len, back, NULL);
        assert_true(status == TD_OK || status == TD_CORRUPT);
        plain.buf[at] = (char)(plain.buf[at] ^ 0x41);
        record_free(schema, back);
    }
    str_release(&plain);
    record_free(schema, record);
}

/* An entry for each record is what an insert and an import pay for. */
static void what_facts_count_is_not_indexed(void **state)
{
    (void)state;
    static const struct {
        const char *key;
        bool counted, indexed;
    } fields[] = {{"unit", true, false}, {"officer", true, true}, {"phone", false, true},
        {"person", false, true}, {"forwarded_to", false, true}, {"kind", false, false},
        {"due", false, false}, {"content", false, false}};
    for (size_t i = 0; i < ARRAY_COUNT(fields); i++) {
        const struct field *field = schema_field(&schema_case, fields[i].key);
        assert_int_equal(field_is_counted(field), fields[i].counted);
        assert_int_equal(field_is_indexed(field), fields[i].indexed);
    }
    assert_true(field_is_indexed(schema_field(&schema_person, "name")));
}

static void secret_depends_on_the_record(void **state)
{
    (void)state;
    const struct schema *schema = &schema_case;
    const struct field *name = schema_field(schema, "name");
    const struct field *content = schema_field(schema, "content");
    void *record = record_new(schema);
    struct str words = {0};
    field_set_text(name, record, "Trần Văn Bình");
    field_set_text(content, record, "Lấn chiếm lối đi");
    field_set_text(schema_field(schema, "kind"), record, "petition");
    assert_false(field_secret(schema, record, name));
    record_words(schema, record, &words);
    assert_non_null(strstr(str_text(&words), " tran van binh "));
    str_clear(&words);
    field_set_text(schema_field(schema, "kind"), record, "denunciation");
    assert_true(field_secret(schema, record, name));
    assert_false(field_secret(schema, record, content));
    record_words(schema, record, &words);
    assert_null(strstr(str_text(&words), "binh"));
    assert_non_null(strstr(str_text(&words), " lan chiem loi di "));
    field_set_text(schema_field(schema, "kind"), record, "petition");
    field_set_text(schema_field(schema, "secret"), record, "yes");
    assert_true(field_secret(schema, record, name));
    str_release(&words);
    record_free(schema, record);
}

static void refused_values_change_nothing(void **state)
{
    (void)state;
    static const struct {
        const char *key, *text;
    } bad[] = {{"opened", "31/2/2026"}, {"kind", "quarrel"}, {"people", "-3"},
        {"people", "many"}, {"people", "0912345678"}, {"cid", "12 34"}, {"due", "soon"}};
    void *record = record_new(&schema_case);
    sample_fill(&schema_case, record, 1);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        const struct field *field = schema_field(&schema_case, bad[i].key);
        void *before = record_new(&schema_case);
        struct err err = {0};
        record_copy(&schema_case, before, record);
        assert_int_equal(field_parse(field, record, bad[i].text, NULL, &err), TD_INVALID);
        assert_string_equal(err.field, bad[i].key);
        assert_true(record_equal(&schema_case, before, record));
        record_free(&schema_case, before);
    }
    record_free(&schema_case, record);
}

/* 15 July 2018 was a Sunday. A reminder lies ahead, a case was opened. */
static void a_weekday_lies_where_the_field_looks(void **state)
{
    (void)state;
    struct parse_env env = {.today = day_make(2018, 7, 15)};
    const struct field *remind = schema_field(&schema_note, "remind");
    const struct field *opened = schema_field(&schema_case, "opened");
    struct note note;
    struct casefile cf;
    record_init(&schema_note, &note);
    record_init(&schema_case, &cf);
    assert_int_equal(field_parse(remind, &note, "thứ 3", &env, NULL), TD_OK);
    assert_int_equal(note.remind, env.today + 2);
    assert_int_equal(field_parse(opened, &cf, "thứ 3", &env, NULL), TD_OK);
    assert_int_equal(cf.opened, env.today - 5);
    env.exact_days = true;
    assert_int_equal(field_parse(opened, &cf, "mai", &env, NULL), TD_INVALID);
    assert_int_equal(field_parse(opened, &cf, "24/11/18", &env, NULL), TD_INVALID);
    record_release(&schema_note, &note);
    record_release(&schema_case, &cf);
}

static bool is_odd(const struct field *field, void *record, const char *text)
{
    assert_int_equal(field_parse(field, record, text, NULL, NULL), TD_OK);
    return field_odd(field, record) != NULL;
}

static void odd_numbers_are_noticed(void **state)
{
    (void)state;
    static const char *const cids[] = {"012345678901", "012345678", "B1234567", ""};
    static const char *const odd_cids[] = {
        "12a", "01234567890", "B123456", "BB123456", "0123456789012", "1"};
    static const char *const phones[] = {"0912345678", "0912 345 678", "0912.345.678",
        "+84912345678", "+84 912 345 678", "02413894567", "(024) 13 894 567",
        "0912345678, 0983 765 432", "0912345678/02413894567", ""};
    static const char *const odd_phones[] = {"abc", "091234567", "09123456789",
        "0912345678;", "9123456789", "0212345678", "+840912345678", "0912345678 Hoa", " ",
        "+", "09123456780912345678"};
    static const struct schema *const schemas[] = {
        &schema_person, &schema_visit, &schema_letter, &schema_case};
    for (size_t s = 0; s < ARRAY_COUNT(schemas); s++) {
        void *record = record_new(schemas[s]);
        const struct field *cid = schema_field(schemas[s], "cid");
        const struct field *phone = schema_field(schemas[s], "phone");
        for (size_t i = 0; i < ARRAY_COUNT(cids); i++)
            assert_false(is_odd(cid, record, cids[i]));
        for (size_t i = 0; i < ARRAY_COUNT(odd_cids); i++)
            assert_true(is_odd(cid, record, odd_cids[i]));
        for (size_t i = 0; i < ARRAY_COUNT(phones); i++)
            assert_false(is_odd(phone, record, phones[i]));
        for (size_t i = 0; i < ARRAY_COUNT(odd_phones); i++)
            assert_true(is_odd(phone, record, odd_phones[i]));
        record_free(schemas[s], record);
    }
}

static void choices_are_known_by_key_and_label(void **state)
{
    (void)state;
    for (size_t s = 0; choice_sets()[s] != NULL; s++) {
        struct choice choice;
        for (size_t i = 0; choice_at(choice_sets()[s], NULL, i, &choice); i++) {
            assert_string_equal(
                choice_parse(choice_sets()[s], NULL, choice.key), choice.key);
            assert_string_equal(
                choice_parse(choice_sets()[s], NULL, choice.label), choice.key);
            assert_string_equal(
                choice_parse(choice_sets()[s], NULL, msg_in(LANG_VI, choice.label)),
                choice.key);
        }
    }
}

static void means_as_ever(struct choice_memo *memo, const struct choice_set *set,
    const struct book *book, const char *text)
{
    const char *plain = choice_parse(set, book, text);
    const char *key = choice_memo_parse(memo, set, book, text);
    assert_true(key == NULL ? plain == NULL : plain != NULL && strcmp(key, plain) == 0);
}

static void a_memo_means_the_same(void **state)
{
    struct choice_memo *memo = choice_memo_new();
    struct choice choice;
    (void)state;
    for (size_t turn = 0; turn < 2; turn++)
        for (size_t s = 0; choice_sets()[s] != NULL; s++)
            for (size_t i = 0; choice_at(choice_sets()[s], NULL, i, &choice); i++)
                for (size_t other = 0; choice_sets()[other] != NULL; other++) {
                    const struct choice_set *set = choice_sets()[other];
                    means_as_ever(memo, set, NULL, choice.key);
                    means_as_ever(memo, set, NULL, msg_in(LANG_VI, choice.label));
                }
    choice_memo_free(memo);
}

static struct book *book_with(const char *key)
{
    struct choice_record *row = record_new(&schema_choice);
    struct book *book = book_new();
    row->set = xstrdup("field");
    row->key = xstrdup(key);
    row->label_vi = xstrdup("Chợ búa");
    book_add(book, &schema_choice, row);
    record_free(&schema_choice, row);
    return book;
}

static void a_memo_forgets_another_book(void **state)
{
    struct choice_memo *memo = choice_memo_new();
    struct book *old = book_with("market"), *fresh = book_with("stalls");
    (void)state;
    assert_null(choice_memo_parse(memo, &choices_field, NULL, "cho bua"));
    assert_string_equal(
        choice_memo_parse(memo, &choices_field, old, "cho bua"), "market");
    assert_string_equal(
        choice_memo_parse(memo, &choices_field, fresh, "cho bua"), "stalls");
    assert_string_equal(
        choice_memo_parse(memo, &choices_field, old, "Chợ búa"), "market");
    choice_memo_free(memo);
    book_free(old);
    book_free(fresh);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(registers_are_told_apart),
        cmocka_unit_test(every_row_is_sound),
        cmocka_unit_test(records_survive_the_codec),
        cmocka_unit_test(changes_carry_a_record_over),
        cmocka_unit_test(damaged_bytes_are_refused_or_read),
        cmocka_unit_test(what_facts_count_is_not_indexed),
        cmocka_unit_test(secret_depends_on_the_record),
        cmocka_unit_test(refused_values_change_nothing),
        cmocka_unit_test(a_weekday_lies_where_the_field_looks),
        cmocka_unit_test(odd_numbers_are_noticed),
        cmocka_unit_test(choices_are_known_by_key_and_label),
        cmocka_unit_test(a_memo_means_the_same),
        cmocka_unit_test(a_memo_forgets_another_book),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
