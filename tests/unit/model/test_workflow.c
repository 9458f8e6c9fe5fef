/* SPDX-License-Identifier: MIT
 *
 * The states of a case: every pair of states for every kind against a list written out
 * by hand, what each step needs, what it sets, and the adoption of old records.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/alloc.h"
#include "model/choice.h"
#include "model/workflow.h"

#define TODAY ((day_t)739800)

static const char *const kinds[] = {
    "complaint", "denunciation", "petition", "feedback", "other"};

/* from, to, kinds ("" all), needs. One line a pair. */
static const struct {
    const char *from, *to, *kinds, *needs;
} allowed[] = {
    {"received", "classified", "", ""},
    {"received", "accepted", "", "accepted"},
    {"received", "guided", "", "reason"},
    {"received", "returned", "", "reason"},
    {"received", "filed", "", "reason"},
    {"received", "refused", "", "reason"},
    {"received", "forwarded", "", "forwarded_to"},
    {"received", "withdrawn", "", "reason"},
    {"received", "terminated", "", "reason"},
    {"classified", "accepted", "", "accepted"},
    {"classified", "guided", "", "reason"},
    {"classified", "returned", "", "reason"},
    {"classified", "filed", "", "reason"},
    {"classified", "refused", "", "reason"},
    {"classified", "forwarded", "", "forwarded_to"},
    {"classified", "withdrawn", "", "reason"},
    {"classified", "terminated", "", "reason"},
    {"accepted", "verifying", "", ""},
    {"accepted", "decided", "complaint", "decision_no decision_date outcome decision"},
    {"accepted", "decided", "denunciation", "decision_no decision_date outcome"},
    {"accepted", "decided", "petition feedback other", "decision_no decision_date"},
    {"accepted", "suspended", "", "reason"},
    {"accepted", "closed", "petition feedback other", ""},
    {"accepted", "withdrawn", "", "reason"},
    {"accepted", "terminated", "", "reason"},
    {"verifying", "decided", "complaint", "decision_no decision_date outcome decision"},
    {"verifying", "decided", "denunciation", "decision_no decision_date outcome"},
    {"verifying", "decided", "petition feedback other", "decision_no decision_date"},
    {"verifying", "suspended", "", "reason"},
    {"verifying", "closed", "petition feedback other", ""},
    {"verifying", "withdrawn", "", "reason"},
    {"verifying", "terminated", "", "reason"},
    {"decided", "closed", "", ""},
    {"decided", "withdrawn", "", "reason"},
    {"decided", "terminated", "", "reason"},
    {"suspended", "accepted", "", "reason"},
    {"suspended", "verifying", "", "reason"},
    {"suspended", "withdrawn", "", "reason"},
    {"suspended", "terminated", "", "reason"},
    {"forwarded", "replied", "", "reply_date"},
    {"forwarded", "withdrawn", "", "reason"},
    {"forwarded", "terminated", "", "reason"},
    {"closed", "verifying", "", "reason"},
    {"guided", "verifying", "", "reason"},
    {"returned", "verifying", "", "reason"},
    {"refused", "verifying", "", "reason"},
    {"filed", "verifying", "", "reason"},
    {"withdrawn", "verifying", "", "reason"},
    {"terminated", "verifying", "", "reason"},
    {"replied", "verifying", "", "reason"},
};

static const char *expected_needs(const char *kind, const char *from, const char *to)
{
    for (size_t i = 0; i < ARRAY_COUNT(allowed); i++)
        if (strcmp(allowed[i].from, from) == 0 && strcmp(allowed[i].to, to) == 0 &&
            (*allowed[i].kinds == '\0' || strstr(allowed[i].kinds, kind)))
            return allowed[i].needs;
    return NULL;
}

static void set(struct casefile *cf, const char *key, const char *value)
{
    struct parse_env env = {.today = TODAY};
    struct err err = {0};
    const struct field *field = schema_field(&schema_case, key);
    assert_non_null(field);
    assert_int_equal(field_parse(field, cf, value, &env, &err), TD_OK);
}

static struct casefile *make(const char *kind, const char *state)
{
    struct casefile *cf = record_new(&schema_case);
    set(cf, "opened", "2026-01-05");
    set(cf, "kind", kind);
    set(cf, "content", "x");
    set(cf, "state", state);
    return cf;
}

static void drop(struct casefile *cf)
{
    record_free(&schema_case, cf);
}

static void fill(struct casefile *cf, const char *key)
{
    const struct field *field = schema_field(&schema_case, key);
    assert_non_null(field);
    if (field->type == FIELD_DATE)
        set(cf, key, "2026-02-02");
    else if (field->type == FIELD_CHOICE)
        set(cf, key, field->choices->rows[0].key);
    else
        set(cf, key, "12/QĐ");
}

/* Fills all needs but the skip-th; returns how many there are. */
static size_t fill_needs(
    struct casefile *cf, const char *needs, size_t skip, char key[32])
{
    size_t n = 0;
    char one[32];
    while (*needs) {
        size_t len = strcspn(needs, " ");
        memcpy(one, needs, len);
        one[len] = '\0';
        if (n == skip)
            memcpy(key, one, len + 1);
        else
            fill(cf, one);
        n++;
        needs += len + strspn(needs + len, " ");
    }
    return n;
}

static void state_table_is_whole(void **state)
{
    (void)state;
    const char *pending = " received classified accepted verifying decided suspended "
                          "forwarded ";
    size_t n = 0;
    struct choice choice;
    for (; choice_at(&choices_state, NULL, n, &choice); n++) {
        char word[32] = " ";
        memcpy(word + 1, choice.key, strlen(choice.key) + 1);
        memcpy(word + strlen(word), " ", 2);
        bool is_pending = strstr(pending, word) != NULL;
        assert_true(state_known(choice.key));
        assert_int_equal(state_resolved(choice.key), !is_pending);
        assert_int_equal(state_stops_clock(choice.key),
            !is_pending || strstr(" decided suspended forwarded ", word) != NULL);
    }
    assert_int_equal(n, 15);
    assert_false(state_known("open"));
    assert_false(state_known(""));
    assert_false(state_known(NULL));
    assert_false(state_resolved("nonsense"));
    assert_false(state_resolved(NULL));
    assert_true(state_after_acceptance("suspended"));
    assert_false(state_after_acceptance("forwarded"));
    assert_false(state_after_acceptance("closed"));
}

/* What workflow_step lists and what workflow_check lets pass, for one pair. */
static void try_pair(const char *kind, const char *from, const char *to)
{
    const char *needs = expected_needs(kind, from, to);
    struct casefile *cf = make(kind, from);
    struct casefile *wanted = make(kind, from);
    struct step step;
    size_t listed = 0;
    for (size_t i = 0; workflow_step(cf, i, &step); i++) {
        assert_string_equal(step.from, from);
        if (strcmp(step.to, to) != 0)
            continue;
        listed++;
        assert_non_null(needs);
        assert_string_equal(step.needs, needs);
        assert_int_equal(step.clears_resolved, state_resolved(from));
    }
    assert_int_equal(listed, needs ? 1 : 0);

    char key[32];
    fill_needs(
        wanted, needs ? needs : "reason accepted decision_no decision_date", 99, key);
    struct err err = {0};
    assert_int_equal(workflow_check(cf, to, wanted, &err), needs ? TD_OK : TD_INVALID);
    if (!needs) {
        assert_string_equal(err.field, "state");
        assert_int_equal(err.code, TD_INVALID);
    }
    drop(wanted);
    drop(cf);
}

static void every_pair_of_states(void **state)
{
    (void)state;
    struct choice from;
    struct choice to;
    for (size_t k = 0; k < ARRAY_COUNT(kinds); k++)
        for (size_t i = 0; choice_at(&choices_state, NULL, i, &from); i++)
            for (size_t j = 0; choice_at(&choices_state, NULL, j, &to); j++)
                try_pair(kinds[k], from.key, to.key);
}

/* Leaves out one need after the other; each alone is enough to refuse. */
static void try_missing(const char *kind, const char *from, const char *to)
{
    const char *needs = expected_needs(kind, from, to);
    char key[32] = "";
    size_t count = 1;
    for (size_t skip = 0; skip < count; skip++) {
        struct casefile *cf = make(kind, from);
        struct casefile *wanted = make(kind, from);
        struct err err = {0};
        count = fill_needs(wanted, needs, skip, key);
        bool by_itself = count == 0 || strcmp(key, "accepted") == 0;
        enum td_status status = workflow_check(cf, to, wanted, &err);
        assert_int_equal(status, by_itself ? TD_OK : TD_INVALID);
        if (!by_itself) {
            assert_string_equal(err.field, key);
            assert_non_null(strstr(err.text, key));
            assert_non_null(strstr(err.text, to));
        }
        drop(wanted);
        drop(cf);
    }
}

static void every_need_binds(void **state)
{
    (void)state;
    for (size_t k = 0; k < ARRAY_COUNT(kinds); k++)
        for (size_t i = 0; i < ARRAY_COUNT(allowed); i++)
            if (expected_needs(kinds[k], allowed[i].from, allowed[i].to))
                try_missing(kinds[k], allowed[i].from, allowed[i].to);
}

static void refusals_name_the_way(void **state)
{
    (void)state;
    struct casefile *cf = make("complaint", "accepted");
    struct err err = {0};
    assert_int_equal(workflow_check(cf, "closed", cf, &err), TD_INVALID);
    assert_string_equal(err.text,
        "A case cannot go from Accepted (accepted) to “Closed”. It can go to: Verifying "
        "(verifying), Decided (decided), Suspended (suspended), Withdrawn (withdrawn), "
        "Terminated (terminated).");
    err_clear(&err);
    assert_int_equal(workflow_check(cf, "clsed", cf, &err), TD_INVALID);
    assert_non_null(strstr(err.text, "“clsed”"));
    assert_non_null(strstr(err.text, "Verifying (verifying)"));
    err_clear(&err);
    assert_int_equal(workflow_check(cf, "accepted", cf, &err), TD_INVALID);
    assert_non_null(strstr(err.text, "already"));
    err_clear(&err);
    assert_int_equal(workflow_check(cf, "decided", cf, &err), TD_INVALID);
    assert_string_equal(err.field, "decision_no");
    assert_non_null(strstr(err.text, "Decision date (decision_date)"));
    assert_non_null(strstr(err.text, "Finding (outcome)"));
    drop(cf);
}

static void longest_refusal_is_whole(void **state)
{
    (void)state;
    struct casefile *cf = make("complaint", "received");
    struct err err = {0};
    assert_int_equal(workflow_check(cf, "replied", cf, &err), TD_INVALID);
    assert_non_null(strstr(err.text, "(terminated)."));
    drop(cf);
}

static void a_case_without_state_is_received(void **state)
{
    (void)state;
    struct casefile *cf = make("petition", "");
    struct step step;
    assert_true(workflow_step(cf, 0, &step));
    assert_string_equal(step.from, "received");
    assert_int_equal(workflow_check(cf, "classified", cf, NULL), TD_OK);
    drop(cf);
}

static void each_step_has_its_own_reason(void **state)
{
    (void)state;
    struct casefile *cf = make("petition", "refused");
    struct casefile *wanted = make("petition", "refused");
    set(cf, "reason", "not ours");
    set(wanted, "reason", "not ours");
    workflow_begin(wanted, "verifying");
    assert_null(wanted->reason);
    assert_int_equal(workflow_check(cf, "verifying", wanted, NULL), TD_INVALID);
    set(wanted, "reason", "new facts");
    assert_int_equal(workflow_check(cf, "verifying", wanted, NULL), TD_OK);
    drop(wanted);

    // a step that asks for none leaves it, and so does one that does not exist
    wanted = make("petition", "received");
    set(wanted, "reason", "kept");
    workflow_begin(wanted, "classified");
    workflow_begin(wanted, "forwarded");
    workflow_begin(wanted, "closed");
    assert_string_equal(wanted->reason, "kept");
    drop(wanted);
    drop(cf);
}

static void entering_sets_the_days(void **state)
{
    (void)state;
    struct casefile *cf = make("complaint", "classified");
    workflow_enter(cf, "accepted", TODAY);
    assert_string_equal(cf->state, "accepted");
    assert_int_equal(cf->accepted, TODAY);
    assert_int_equal(cf->resolved, DAY_NONE);

    workflow_enter(cf, "suspended", TODAY + 1);
    assert_int_equal(cf->suspended, TODAY + 1);
    workflow_enter(cf, "accepted", TODAY + 9);
    assert_int_equal(cf->suspended, DAY_NONE);
    assert_int_equal(cf->accepted, TODAY); // the first acceptance stands

    workflow_enter(cf, "decided", TODAY + 10);
    assert_int_equal(cf->resolved, DAY_NONE);
    workflow_enter(cf, "closed", TODAY + 11);
    assert_int_equal(cf->resolved, TODAY + 11);
    workflow_enter(cf, "verifying", TODAY + 20);
    assert_int_equal(cf->resolved, DAY_NONE);
    assert_string_equal(cf->state, "verifying");
    drop(cf);
}

static void given_days_are_kept(void **state)
{
    (void)state;
    struct casefile *cf = make("petition", "received");
    cf->accepted = TODAY - 5;
    workflow_enter(cf, "accepted", TODAY);
    assert_int_equal(cf->accepted, TODAY - 5);
    cf->suspended = TODAY - 3;
    workflow_enter(cf, "suspended", TODAY);
    assert_int_equal(cf->suspended, TODAY - 3);
    cf->resolved = TODAY - 1;
    workflow_enter(cf, "withdrawn", TODAY);
    assert_int_equal(cf->resolved, TODAY - 1);
    assert_int_equal(cf->suspended, DAY_NONE);
    drop(cf);
}

static void every_resolved_state_sets_resolved(void **state)
{
    (void)state;
    struct choice choice;
    for (size_t i = 0; choice_at(&choices_state, NULL, i, &choice); i++) {
        struct casefile *cf = make("petition", "received");
        workflow_enter(cf, choice.key, TODAY);
        assert_int_equal(cf->resolved, state_resolved(choice.key) ? TODAY : DAY_NONE);
        drop(cf);
    }
}

/* ---- adoption ------------------------------------------------------------------------
 */

static void a_resolved_day_alone_means_closed(void **state)
{
    (void)state;
    struct casefile *cf = make("petition", "");
    struct str warnings = {0};
    set(cf, "resolved", "2026-02-01");
    assert_int_equal(workflow_adopt(cf, &warnings, NULL), TD_OK);
    assert_string_equal(cf->state, "closed");
    assert_int_equal(warnings.len, 0);
    drop(cf);

    cf = make("petition", "");
    assert_int_equal(workflow_adopt(cf, &warnings, NULL), TD_OK);
    assert_string_equal(cf->state, "received");
    assert_int_equal(cf->resolved, DAY_NONE);
    drop(cf);
    str_release(&warnings);
}

static void resolved_states_need_a_day(void **state)
{
    (void)state;
    struct choice choice;
    struct str warnings = {0};
    for (size_t i = 0; choice_at(&choices_state, NULL, i, &choice); i++) {
        bool resolved = state_resolved(choice.key);
        struct err err = {0};
        struct casefile *cf = make("other", choice.key);
        assert_int_equal(
            workflow_adopt(cf, &warnings, &err), resolved ? TD_INVALID : TD_OK);
        assert_string_equal(err.field, resolved ? "resolved" : "");

        err_clear(&err);
        set(cf, "decision_date", "2026-02-03");
        assert_int_equal(workflow_adopt(cf, &warnings, &err), TD_OK);
        assert_int_equal(cf->resolved, resolved ? day_make(2026, 2, 3) : DAY_NONE);

        set(cf, "resolved", "2026-02-09");
        assert_int_equal(
            workflow_adopt(cf, &warnings, &err), resolved ? TD_OK : TD_INVALID);
        assert_string_equal(err.field, resolved ? "" : "resolved");
        assert_int_equal(cf->resolved, day_make(2026, 2, 9));
        drop(cf);
    }
    str_release(&warnings);
}

static void what_is_missing_is_a_warning(void **state)
{
    (void)state;
    static const struct {
        const char *kind, *state, *keys;
    } rows[] = {
        {"complaint", "received", ""},
        {"complaint", "classified", ""},
        {"complaint", "accepted", "accepted"},
        {"complaint", "verifying", ""},
        {"complaint", "decided", "decision_no decision_date outcome decision"},
        {"denunciation", "decided", "decision_no decision_date outcome"},
        {"feedback", "decided", "decision_no decision_date"},
        {"petition", "suspended", "reason"},
        {"petition", "forwarded", "forwarded_to"},
    };
    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        struct casefile *cf = make(rows[i].kind, rows[i].state);
        struct str warnings = {0};
        char key[32] = "";
        assert_int_equal(workflow_adopt(cf, &warnings, NULL), TD_OK);
        assert_int_equal(warnings.len > 0, *rows[i].keys != '\0');
        assert_true(warnings.len == 0 || warnings.buf[warnings.len - 1] == '\n');
        assert_int_equal(cf->accepted, DAY_NONE); // nothing is made up
        struct casefile *scratch = make(rows[i].kind, rows[i].state);
        size_t n = fill_needs(scratch, rows[i].keys, 99, key);
        for (size_t j = 0; j < n; j++) {
            char bracketed[40] = "(";
            fill_needs(scratch, rows[i].keys, j, key);
            memcpy(bracketed + 1, key, strlen(key) + 1);
            memcpy(bracketed + strlen(bracketed), ")", 2);
            assert_non_null(strstr(str_text(&warnings), bracketed));
        }
        str_clear(&warnings);
        assert_int_equal(workflow_adopt(scratch, &warnings, NULL), TD_OK);
        assert_int_equal(warnings.len, 0);
        drop(scratch);
        drop(cf);
        str_release(&warnings);
    }
}

static void replied_and_refused_warn_too(void **state)
{
    (void)state;
    struct casefile *cf = make("petition", "refused");
    struct str warnings = {0};
    set(cf, "resolved", "2026-02-01");
    assert_int_equal(workflow_adopt(cf, &warnings, NULL), TD_OK);
    assert_string_equal(str_text(&warnings),
        "A case in the state Not accepted (refused) should also have: Reason (reason).\n");
    set(cf, "state", "replied");
    str_clear(&warnings);
    assert_int_equal(workflow_adopt(cf, &warnings, NULL), TD_OK);
    assert_non_null(strstr(str_text(&warnings), "(reply_date)"));
    str_release(&warnings);
    drop(cf);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(state_table_is_whole),
        cmocka_unit_test(every_pair_of_states),
        cmocka_unit_test(every_need_binds),
        cmocka_unit_test(refusals_name_the_way),
        cmocka_unit_test(longest_refusal_is_whole),
        cmocka_unit_test(a_case_without_state_is_received),
        cmocka_unit_test(each_step_has_its_own_reason),
        cmocka_unit_test(entering_sets_the_days),
        cmocka_unit_test(given_days_are_kept),
        cmocka_unit_test(every_resolved_state_sets_resolved),
        cmocka_unit_test(a_resolved_day_alone_means_closed),
        cmocka_unit_test(resolved_states_need_a_day),
        cmocka_unit_test(what_is_missing_is_a_warning),
        cmocka_unit_test(replied_and_refused_warn_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
