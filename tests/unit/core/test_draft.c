/* SPDX-License-Identifier: MIT
 *
 * Drafts: written, found again by the same person only, dropped, damaged ones left out.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/paths.h"
#include "core/draft.h"
#include "model/visit.h"

static char *make_register(void)
{
    char *dir = xstrdup("/tmp/tiepdan-draft-XXXXXX");
    assert_non_null(mkdtemp(dir));
    char *path = path_join(dir, "register");
    struct office_profile profile = {"Phường Phú Lợi", "PL", LANG_VI};
    assert_int_equal(office_create(path, &profile, NULL, NULL), TD_OK);
    free(dir);
    return path;
}

static struct office *open_as(const char *path, const char *actor)
{
    struct seat seat = {.actor = actor};
    struct office *office;
    assert_int_equal(office_open(path, 0, &seat, &office, NULL), TD_OK);
    return office;
}

static size_t count(struct office *office)
{
    struct draft *drafts;
    size_t n = draft_list(office, &drafts);
    for (size_t i = 0; i < n; i++)
        draft_release(&drafts[i]);
    free(drafts);
    return n;
}

static void drafts_come_back_to_their_author(void **state)
{
    (void)state;
    char *path = make_register();
    struct office *lan = open_as(path, "lan"), *an = open_as(path, "lan.an");
    struct visit visit;
    record_init(&schema_visit, &visit);
    const struct field *name = schema_field(&schema_visit, "name");
    field_set_text(name, &visit, "Đỗ Thị Ngọc");
    struct draft draft = {.schema = &schema_visit, .record = &visit};
    assert_int_equal(draft_save(lan, &draft, NULL), TD_OK);
    field_set_text(name, &visit, "Đỗ Thị Ngọc Lan");
    assert_int_equal(draft_save(lan, &draft, NULL), TD_OK);
    assert_int_equal(count(an), 0);

    // the form is open on this screen: another one of hers does not offer it
    struct office *second = open_as(path, "lan");
    assert_int_equal(count(second), 0);
    office_close(second);

    struct draft *drafts;
    assert_int_equal(draft_list(lan, &drafts), 1);
    assert_string_equal(field_get_text(name, drafts[0].record), "Đỗ Thị Ngọc Lan");
    assert_ptr_equal(drafts[0].schema, &schema_visit);
    draft_release(&drafts[0]);
    free(drafts);
    office_close(lan);

    // the screen is gone, the draft is not
    lan = open_as(path, "lan");
    assert_int_equal(draft_list(lan, &drafts), 1);
    assert_string_equal(field_get_text(name, drafts[0].record), "Đỗ Thị Ngọc Lan");
    // resumed and typed on, it is one draft still, and open here now
    assert_int_equal(draft_save(lan, &drafts[0], NULL), TD_OK);
    assert_int_equal(count(lan), 1);
    second = open_as(path, "lan");
    assert_int_equal(count(second), 0);
    office_close(second);
    draft_drop(lan, &drafts[0]);
    draft_release(&drafts[0]);
    free(drafts);
    assert_int_equal(count(lan), 0);

    char *file = xasprintf("%s/drafts/lan-broken.draft", path);
    assert_int_equal(file_replace(file, "TDDRAFT3xx", 10, NULL), TD_OK);
    assert_int_equal(count(lan), 0);
    free(file);

    record_release(&schema_visit, &visit);
    office_close(lan);
    office_close(an);
    char *slash = strrchr(path, '/');
    *slash = '\0';
    path_remove_tree(path);
    free(path);
}

static void save_with_texts(struct office *office)
{
    struct visit visit;
    record_init(&schema_visit, &visit);
    struct draft draft = {.schema = &schema_visit,
        .record = &visit,
        .at = schema_field(&schema_visit, "date")};
    draft_add_text(&draft, schema_field(&schema_visit, "date"), "31/0");
    draft_add_text(&draft, schema_field(&schema_visit, "kind"), "khiế");
    assert_int_equal(draft_save(office, &draft, NULL), TD_OK);
    draft_clear_texts(&draft);
    record_release(&schema_visit, &visit);
}

/* What is no value yet comes back as it was typed, and where typing stopped. */
static void texts_that_are_no_values_come_back(void **state)
{
    (void)state;
    char *path = make_register();
    struct office *lan = open_as(path, "lan");
    save_with_texts(lan);
    struct draft *drafts;
    assert_int_equal(draft_list(lan, &drafts), 1);
    assert_ptr_equal(drafts[0].at, schema_field(&schema_visit, "date"));
    assert_int_equal(drafts[0].n_texts, 2);
    assert_ptr_equal(drafts[0].texts[1].field, schema_field(&schema_visit, "kind"));
    assert_string_equal(drafts[0].texts[0].text, "31/0");
    assert_string_equal(drafts[0].texts[1].text, "khiế");

    // a file cut short or with bytes that are no text is none
    char *file = xasprintf("%s/drafts/lan-%s.draft", path, drafts[0].name);
    struct str bytes = {0};
    assert_int_equal(file_read(file, 1 << 20, &bytes, NULL), TD_OK);
    for (size_t cut = 1; cut < 5; cut++) {
        assert_int_equal(file_replace(file, bytes.buf, bytes.len - cut, NULL), TD_OK);
        assert_int_equal(count(lan), 0);
    }
    bytes.buf[bytes.len - 1] = '\xff';
    assert_int_equal(file_replace(file, bytes.buf, bytes.len, NULL), TD_OK);
    assert_int_equal(count(lan), 0);
    str_release(&bytes);
    free(file);
    draft_release(&drafts[0]);
    free(drafts);
    office_close(lan);
    *strrchr(path, '/') = '\0';
    path_remove_tree(path);
    free(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_that_are_no_values_come_back),
        cmocka_unit_test(drafts_come_back_to_their_author),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
