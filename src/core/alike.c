/* SPDX-License-Identifier: MIT
 *
 * Candidates come from the indexes (person, ID number, phone), from the name and from
 * the months around the record's date; each is then compared by one table of reasons.
 *
 * Reasons of one side (who it is, what it is about) join as independent hints do: what
 * is left of the doubt is the product of what each leaves. Registers of matters weigh
 * both sides, the register of people knows only the first.
 */
#include "core/alike.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/fold.h"
#include "model/registry.h"
#include "private.h"

enum { AROUND_DAYS = 90, CLOSE_DAYS = 30, CROWD_MAX = 4096, PAIRS_MAX = 64 };
enum { WHO_SHARE = 60 }; /* of 100, beside what the matter is */

enum side { WHO, WHAT };

/* What is compared, and what is known of the asking record. */
struct asker {
    struct office *office;
    struct txn *txn;
    const struct alike_ask *ask;
    bool hides_person;
    size_t namesakes;
};

/* How far two values agree, 0 to 100. */
typedef int agreement(
    const struct asker *asker, const void *candidate, const char *mine, const char *its);

static agreement same_value, rare_value, same_pairs, same_days;

/* clang-format off: one row a reason */
static const struct reason {
    enum alike_why why;
    const char *key; /* the field of both; "": the register's own date */
    enum side side;
    int weight; /* how sure full agreement makes, of 100 */
    agreement *agree;
    const char *label;
} reasons[] = {
    {ALIKE_CID, "cid", WHO, 95, same_value, N_("same ID number")},
    {ALIKE_PERSON, "person", WHO, 90, same_value, N_("same person")},
    {ALIKE_PHONE, "phone", WHO, 70, same_value, N_("same phone")},
    {ALIKE_NAME, "name", WHO, 60, rare_value, N_("same name")},
    {ALIKE_BIRTH, "birth", WHO, 40, same_value, N_("same date of birth")},
    {ALIKE_ADDRESS, "address", WHO, 30, same_value, N_("same address")},
    {ALIKE_CONTENT, "content", WHAT, 80, same_pairs, N_("similar content")},
    {ALIKE_AGAINST, "against", WHAT, 50, same_value, N_("against the same")},
    {ALIKE_PERIOD, "", WHAT, 20, same_days, N_("same period")},
};
/* clang-format on */

void alike_reasons(unsigned why, struct str *out)
{
    bool first = true;
    if (why & (ALIKE_CID | ALIKE_PERSON)) // says it all about who it is
        why &= ~(unsigned)(ALIKE_PHONE | ALIKE_NAME | ALIKE_BIRTH | ALIKE_ADDRESS);
    for (size_t i = 0; i < ARRAY_COUNT(reasons); i++) {
        if (!(why & reasons[i].why))
            continue;
        str_addf(out, "%s%s", first ? "" : ", ", msg(reasons[i].label));
        first = false;
    }
    if (why & ALIKE_OTHER_CID)
        str_addf(out, "%s%s", first ? "" : ", ", _("but another ID number"));
}

/* --- values ----------------------------------------------------------------------- */

/* A person stands for itself; "" names the register's own date. NULL: no such field. */
static const struct field *field_of(const struct schema *schema, const char *key)
{
    if (*key == '\0')
        key = schema->date;
    else if (schema == &schema_person && strcmp(key, "person") == 0)
        key = "code";
    return key == NULL ? NULL : schema_field(schema, key);
}

/* The value as stable text, "" for none. Caller frees. */
static char *value_of(const struct schema *schema, const void *record, const char *key)
{
    struct str out = {0};
    str_add(&out, "");
    const struct field *field = field_of(schema, key);
    if (field != NULL)
        field_format(field, record, &out);
    return str_detach(&out);
}

static int same_value(
    const struct asker *asker, const void *candidate, const char *mine, const char *its)
{
    (void)asker, (void)candidate;
    return fold_key_equal(mine, its) ? 100 : 0;
}

/* Each doubling of the people who bear the name takes the same step away from it. */
static int rare_value(
    const struct asker *asker, const void *candidate, const char *mine, const char *its)
{
    int steps = 1;
    for (size_t n = asker->namesakes; n > 1; n /= 2)
        steps++;
    return same_value(asker, candidate, mine, its) / steps;
}

/* Offsets of the first words of a folded text. */
static size_t words_of(const char *folded, size_t starts[PAIRS_MAX])
{
    size_t n = 0;
    for (size_t at = 0; folded[at] != '\0' && n < PAIRS_MAX;) {
        starts[n++] = at;
        at += strcspn(folded + at, " ");
        at += strspn(folded + at, " ");
    }
    return n;
}

/* Bytes of the pair of words that begins at `at`. */
static size_t pair_len(const char *at)
{
    size_t first = strcspn(at, " ");
    return at[first] == '\0' ? first : first + 1 + strcspn(at + first + 1, " ");
}

static bool has_pair(
    const char *text, const size_t *starts, size_t n, const char *pair, size_t len)
{
    for (size_t i = 0; i < n; i++)
        if (pair_len(text + starts[i]) == len && memcmp(text + starts[i], pair, len) == 0)
            return true;
    return false;
}

/* Share of neighbouring words that both texts have. Single syllables would not do: "đề
 * nghị", "khiếu nại" are in all of them. Under two fifths it is chance. */
static int same_pairs(
    const struct asker *asker, const void *candidate, const char *mine, const char *its)
{
    (void)asker, (void)candidate;
    char *a = fold_text(mine), *b = fold_text(its);
    size_t at_a[PAIRS_MAX], at_b[PAIRS_MAX];
    size_t n_a = words_of(a, at_a), n_b = words_of(b, at_b), both = 0;
    // the last word begins no pair unless it is the only one
    size_t pairs_a = n_a > 1 ? n_a - 1 : n_a, pairs_b = n_b > 1 ? n_b - 1 : n_b;
    for (size_t i = 0; i < pairs_a; i++)
        both += has_pair(b, at_b, pairs_b, a + at_a[i], pair_len(a + at_a[i])) ? 1 : 0;
    int share = pairs_a + pairs_b == 0 ? 0 : (int)(200 * both / (pairs_a + pairs_b));
    free(a);
    free(b);
    return share >= 40 ? share > 100 ? 100 : share : 0;
}

static day_t day_of(const struct schema *schema, const void *record)
{
    const struct field *field = field_of(schema, "");
    if (field == NULL || field_is_empty(field, record))
        return clock_today();
    return (day_t)field_get_number(field, record);
}

static int same_days(
    const struct asker *asker, const void *candidate, const char *mine, const char *its)
{
    (void)mine, (void)its;
    day_t a = day_of(asker->ask->schema, asker->ask->record);
    day_t b = day_of(asker->ask->among, candidate);
    day_t apart = a > b ? a - b : b - a;
    return apart <= CLOSE_DAYS ? 100 : apart <= AROUND_DAYS ? 50 : 0;
}

/* --- scoring ---------------------------------------------------------------------- */

static int agreement_of(
    const struct asker *asker, const struct reason *reason, const void *candidate)
{
    const struct alike_ask *ask = asker->ask;
    char *mine = value_of(ask->schema, ask->record, reason->key);
    char *its = value_of(ask->among, candidate, reason->key);
    int share =
        *mine == '\0' || *its == '\0' ? 0 : reason->agree(asker, candidate, mine, its);
    free(mine);
    free(its);
    return share;
}

static bool other_cid(const struct asker *asker, const void *candidate)
{
    const struct alike_ask *ask = asker->ask;
    char *mine = value_of(ask->schema, ask->record, "cid");
    char *its = value_of(ask->among, candidate, "cid");
    bool other = *mine != '\0' && *its != '\0' && !fold_key_equal(mine, its);
    free(mine);
    free(its);
    return other;
}

static struct alike compare(
    const struct asker *asker, const void *candidate, bool personal)
{
    const struct alike_ask *ask = asker->ask;
    int doubt[] = {[WHO] = 100, [WHAT] = 100};
    struct alike found = {.id = record_chead(candidate)->id};
    for (size_t i = 0; i < ARRAY_COUNT(reasons); i++) {
        const struct reason *reason = &reasons[i];
        if (reason->side == WHO && !personal)
            continue;
        int share = agreement_of(asker, reason, candidate);
        found.why |= share > 0 ? (unsigned)reason->why : 0;
        doubt[reason->side] =
            doubt[reason->side] * (10000 - reason->weight * share) / 10000;
    }
    int who = 100 - doubt[WHO], what = 100 - doubt[WHAT];
    if (personal && who > 0 && other_cid(asker, candidate)) {
        found.why |= ALIKE_OTHER_CID;
        who /= 2;
    }
    bool matter = schema_field(ask->among, "content") != NULL;
    found.score = matter ? (who * WHO_SHARE + what * (100 - WHO_SHARE)) / 100 : who;
    return found;
}

/* --- who might be one ------------------------------------------------------------- */

struct crowd {
    uint64_t *ids;
    size_t n, cap;
};

static void crowd_add(struct crowd *crowd, const uint64_t *ids, size_t n)
{
    for (size_t i = 0; i < n && crowd->n < CROWD_MAX; i++) {
        ARRAY_GROW(crowd->ids, crowd->cap, crowd->n + 1);
        crowd->ids[crowd->n++] = ids[i];
    }
}

static int by_id(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

/* Each once. */
static void crowd_sort(struct crowd *crowd)
{
    size_t kept = 0;
    if (crowd->n > 1)
        qsort(crowd->ids, crowd->n, sizeof *crowd->ids, by_id);
    for (size_t i = 0; i < crowd->n; i++)
        if (i == 0 || crowd->ids[i] != crowd->ids[i - 1])
            crowd->ids[kept++] = crowd->ids[i];
    crowd->n = kept;
}

static enum td_status gather_by_index(
    const struct asker *asker, const char *key, struct crowd *crowd, struct err *err)
{
    const struct alike_ask *ask = asker->ask;
    const struct field *field = schema_field(ask->among, key);
    uint64_t *ids = NULL;
    size_t n = 0;
    enum td_status status = TD_OK;
    char *value = value_of(ask->schema, ask->record, key);
    if (*value != '\0' && ask->among == &schema_person && strcmp(key, "person") == 0) {
        uint64_t id;
        if (txn_find_code_in(asker->txn, ask->among, value, &id, NULL) == TD_OK)
            crowd_add(crowd, &id, 1);
    } else if (*value != '\0' && field != NULL) {
        status = txn_lookup(asker->txn, ask->among, field, value, &ids, &n, err);
        crowd_add(crowd, ids, n);
    }
    free(ids);
    free(value);
    return status;
}

/* Found rows of `among` for a query text. */
static enum td_status gather_by_query(
    const struct asker *asker, const char *text, struct crowd *crowd, struct err *err)
{
    struct query_env env = office_query_env(asker->office, false);
    struct find find = {.schema = asker->ask->among, .descending = true};
    struct query *query = NULL;
    struct finder *finder = NULL;
    enum td_status status = query_parse(find.schema, text, &env, &query, NULL, err);
    find.query = query;
    if (status == TD_OK)
        status = txn_find(asker->txn, &find, &finder, err);
    uint64_t ids[256];
    uint64_t first = 0;
    for (size_t n = 1; status == TD_OK && n > 0 && crowd->n < CROWD_MAX; first += n) {
        status = finder_rows(finder, asker->txn, first, ARRAY_COUNT(ids), ids, &n, err);
        crowd_add(crowd, ids, n);
    }
    finder_free(finder);
    query_free(query);
    return status;
}

/* The people who bear the name, and the records that bear it without such a person. */
static enum td_status gather_by_name(
    struct asker *asker, struct crowd *crowd, struct err *err)
{
    const struct alike_ask *ask = asker->ask;
    char *name = value_of(ask->schema, ask->record, "name");
    char *folded = fold_text(name);
    uint64_t *ids = NULL;
    size_t n = 0, before = crowd->n;
    enum td_status status = TD_OK;
    if (*folded != '\0')
        status = txn_lookup(asker->txn, &schema_person,
            schema_field(&schema_person, "name"), name, &ids, &n, err);
    if (status == TD_OK && ask->among == &schema_person) {
        crowd_add(crowd, ids, n);
    } else if (status == TD_OK && *folded != '\0' && !ask->quick) {
        char *text = xasprintf("name:\"%s\"", folded);
        status = gather_by_query(asker, text, crowd, err);
        free(text);
    }
    asker->namesakes = n > 0 ? n : crowd->n - before;
    free(ids);
    free(folded);
    free(name);
    return status;
}

static enum td_status gather_by_period(
    const struct asker *asker, struct crowd *crowd, struct err *err)
{
    const struct alike_ask *ask = asker->ask;
    char *content = value_of(ask->schema, ask->record, "content");
    bool about = *content != '\0' && ask->among->date != NULL &&
                 schema_field(ask->among, "content") != NULL;
    free(content);
    if (!about)
        return TD_OK;
    char from[DAY_TEXT], to[DAY_TEXT];
    day_t day = day_of(ask->schema, ask->record);
    char *text = xasprintf("%s:%s..%s", ask->among->date,
        day_iso(day - AROUND_DAYS, from), day_iso(day + AROUND_DAYS, to));
    enum td_status status = gather_by_query(asker, text, crowd, err);
    free(text);
    return status;
}

static enum td_status gather(struct asker *asker, struct crowd *crowd, struct err *err)
{
    static const char *const indexed[] = {"person", "cid", "phone"};
    enum td_status status = TD_OK;
    if (!asker->hides_person) {
        for (size_t i = 0; i < ARRAY_COUNT(indexed) && status == TD_OK; i++)
            status = gather_by_index(asker, indexed[i], crowd, err);
        if (status == TD_OK)
            status = gather_by_name(asker, crowd, err);
    }
    if (status == TD_OK && !asker->ask->quick)
        status = gather_by_period(asker, crowd, err);
    crowd_sort(crowd);
    return status;
}

/* --- the list --------------------------------------------------------------------- */

static bool is_itself(const struct alike_ask *ask, uint64_t id)
{
    return ask->among == ask->schema && record_chead(ask->record)->id == id;
}

static size_t compare_all(
    const struct asker *asker, const struct crowd *crowd, struct alike *found)
{
    const struct alike_ask *ask = asker->ask;
    void *candidate = record_new(ask->among);
    size_t n = 0;
    for (size_t i = 0; i < crowd->n; i++) {
        if (is_itself(ask, crowd->ids[i]) ||
            txn_get(asker->txn, ask->among, crowd->ids[i], candidate, NULL) != TD_OK ||
            record_chead(candidate)->voided != NULL)
            continue;
        bool personal = !asker->hides_person &&
                        !office_protects(asker->office, ask->among, candidate);
        struct alike one = compare(asker, candidate, personal);
        if (one.score > 0 && one.score >= ask->least)
            found[n++] = one;
    }
    record_free(ask->among, candidate);
    return n;
}

static int best_first(const void *a, const void *b)
{
    const struct alike *x = a, *y = b;
    if (x->score != y->score)
        return x->score < y->score ? 1 : -1;
    return (x->id < y->id) - (x->id > y->id);
}

static enum td_status alike_in(
    struct asker *asker, struct alike **out, size_t *n, struct err *err)
{
    struct crowd crowd = {0};
    enum td_status status = gather(asker, &crowd, err);
    if (status == TD_OK && crowd.n > 0) {
        *out = xcalloc(crowd.n, sizeof **out);
        *n = compare_all(asker, &crowd, *out);
        qsort(*out, *n, sizeof **out, best_first);
        *n = *n < asker->ask->limit ? *n : asker->ask->limit;
    }
    free(crowd.ids);
    return status;
}

enum td_status office_alike(struct office *office, const struct alike_ask *ask,
    struct alike **out, size_t *n, struct err *err)
{
    *out = NULL;
    *n = 0;
    enum td_status status = office_read_begin(office, err);
    if (status != TD_OK)
        return status;
    struct asker asker = {.office = office, .ask = ask};
    bool own;
    status = core_read(office, &asker.txn, &own, err);
    REQUIRE(status == TD_OK && !own);
    asker.hides_person = office_protects(office, ask->schema, ask->record);
    status = alike_in(&asker, out, n, err);
    office_read_end(office);
    return status;
}
