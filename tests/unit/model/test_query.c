/* SPDX-License-Identifier: MIT
 *
 * The filter language: which records of a small register match which filter, what is
 * refused, where and why, and that canonical text comes back as the same tree, for
 * written filters, for every field of every register and for random ones.
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
#include "base/fold.h"
#include "model/choice.h"
#include "model/query.h"
#include "model/registry.h"

/* ---- a register of its own ---- */

struct sample {
    struct record head;
    char *name, *phone, *content, *kind, *mark, *parent, *officer, *hidden;
    day_t date, due;
    int32_t time;
    int64_t people;
    day_t deadline;
};

#define ROW(tag, type, member, label, ...)                                               \
    FIELD(tag, type, struct sample, member, label, __VA_ARGS__)

static const struct field sample_fields[] = {
    RECORD_FIELDS(struct sample),
    ROW(10, TEXT, name, "Full name", .flags = F_SEARCH | F_PERSONAL, .alias = "ten"),
    ROW(11, TEXT, phone, "Phone", .flags = F_SEARCH | F_PERSONAL | F_INDEX),
    ROW(12, TEXT, content, "Content", .flags = F_SEARCH, .alias = "noidung"),
    ROW(13, CHOICE, kind, "Kind", .flags = F_FACT, .alias = "loai",
        .choices = &choices_kind),
    ROW(14, CHOICE, mark, "Mark", .flags = F_FACT, .choices = &choices_flag),
    ROW(15, REF, parent, "Parent", .flags = 0, .refers = "sample"),
    ROW(16, TEXT, officer, "Officer", .flags = F_FACT, .alias = "canbo"),
    ROW(17, DATE, date, "Date", .flags = F_FACT, .alias = "ngay"),
    ROW(18, DATE, due, "Due on", .flags = F_FACT, .alias = "han",
        .shown = offsetof(struct sample, deadline)),
    ROW(19, TIME, time, "Time", .flags = 0),
    ROW(20, COUNT, people, "People", .flags = 0),
    ROW(21, TEXT, hidden, "Not searched", .flags = 0),
};

static bool sample_secret(const void *record)
{
    const struct sample *s = record;
    return s->kind && strcmp(s->kind, "denunciation") == 0;
}

static bool is_open(const void *record, const struct query_env *env, long days)
{
    (void)env;
    (void)days;
    return ((const struct sample *)record)->deadline != DAY_NONE;
}

static bool is_mine(const void *record, const struct query_env *env, long days)
{
    (void)days;
    const char *officer = ((const struct sample *)record)->officer;
    return officer && env->me && strcmp(officer, env->me) == 0;
}

static bool is_old(const void *record, const struct query_env *env, long days)
{
    const struct sample *s = record;
    return s->date != DAY_NONE && env->today - s->date >= days;
}

static const struct condition sample_conditions[] = {
    {"open", "mo", "has a deadline", is_open, .reads = NULL},
    {"silent", "imlang", "old", is_old, .reads = "date", .takes_days = DAYS_ALWAYS},
    {"@me", "@toi", "mine", is_mine, .reads = NULL},
    {0},
};

static const struct schema sample_schema = {
    .number = 900,
    .name = "sample",
    .label = "Sample",
    .label_many = "Samples",
    .size = sizeof(struct sample),
    .fields = sample_fields,
    .count = ARRAY_COUNT(sample_fields),
    .secret = sample_secret,
    .conditions = sample_conditions,
};

/* One letter a record; `deadline` is set beside the fields: days from today, or "". */
static const struct {
    char letter;
    const char *code, *deadline;
    const char *values[12];
} rows[] = {
    {'a', "26-00412", "-3",
        {"name=Nguyễn Thị Ánh", "phone=0912.345.678", "kind=complaint", "mark=yes",
            "content=Khiếu nại bồi thường đất, khu 4", "date=2026-07-02", "time=8:30",
            "people=5", "officer=Lê Hòa", "hidden=bimat"}},
    {'b', "26-00415", "5",
        {"name=Trần Văn Bình", "phone=0987654321", "kind=petition", "mark=no",
            "content=Kiến nghị sửa đường hẻm", "date=2026-07-06", "time=10:00",
            "people=1", "officer=Trần Tú", "parent=26-00412"}},
    {'c', "T26-00007", "7",
        {"name=Nguyễn Văn Anh", "kind=feedback", "date=2026-01-31", "people=12",
            "content=Đất ở xã Đắk R'Lấp", "officer=Lê Hoà"}},
    {'d', "25-00099", "",
        {"name=Phạm Đức Mật", "phone=0900000001", "kind=denunciation", "mark=yes",
            "content=Tố cáo cán bộ mở cửa sai giờ", "date=2025-12-31", "people=3"}},
    {'e', "26-01000", "", {"content=Open or closed? Mồ mả, không tên"}},
};

static void *row_record(size_t i, day_t today)
{
    struct err err = {0};
    struct parse_env env = {.today = today};
    struct sample *s = record_new(&sample_schema);
    s->head.code = xstrdup(rows[i].code);
    for (size_t k = 0; k < ARRAY_COUNT(rows[i].values) && rows[i].values[k]; k++) {
        char key[32];
        size_t len = strcspn(rows[i].values[k], "=");
        snprintf(key, sizeof key, "%.*s", (int)len, rows[i].values[k]);
        assert_int_equal(field_parse(schema_field(&sample_schema, key), s,
                             rows[i].values[k] + len + 1, &env, &err),
            TD_OK);
    }
    int64_t days;
    if (parse_i64(rows[i].deadline, -100, 100, &days))
        s->deadline = today + (day_t)days;
    return s;
}

/* Monday 6 July 2026. */
static struct query_env sample_env(void)
{
    return (struct query_env){
        .today = day_make(2026, 7, 6), .soon_days = 3, .me = "Lê Hòa"};
}

static struct query *parse_in(
    const struct schema *schema, const char *text, const struct query_env *env)
{
    struct err err = {0};
    struct query *query;
    size_t where = 0;
    if (query_parse(schema, text, env, &query, &where, &err) != TD_OK)
        fail_msg("%s: refused at %zu: %s", text, where, err.text);
    return query;
}

static void assert_finds_in(
    const char *text, const char *wanted, const struct query_env *env)
{
    char found[ARRAY_COUNT(rows) + 1] = "", made[ARRAY_COUNT(rows) + 1] = "";
    struct query *query = parse_in(&sample_schema, text, env);
    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        void *record = row_record(i, env->today);
        struct str words;
        str_init(&words);
        record_words(&sample_schema, record, &words);
        size_t n = strlen(found), m = strlen(made);
        found[n] = query_match(query, record, str_text(&words)) ? rows[i].letter : '\0';
        made[m] = query_match(query, record, NULL) ? rows[i].letter : '\0';
        str_release(&words);
        record_free(&sample_schema, record);
    }
    if (strcmp(found, wanted) != 0)
        fail_msg("%s: found \"%s\", not \"%s\"", text, found, wanted);
    if (strcmp(made, wanted) != 0)
        fail_msg("%s: found \"%s\" with words on demand", text, made);
    query_free(query);
}

static void assert_finds(const char *text, const char *wanted)
{
    struct query_env env = sample_env();
    assert_finds_in(text, wanted, &env);
}

static void assert_refused(const char *text, size_t at, const char *part)
{
    struct query_env env = sample_env();
    struct err err = {0};
    struct query *query = (struct query *)&env;
    size_t where = 999;
    assert_int_equal(
        query_parse(&sample_schema, text, &env, &query, &where, &err), TD_INVALID);
    assert_null(query);
    if (where != at || !strstr(err.text, part))
        fail_msg("%s: refused at %zu: %s", text, where, err.text);
}

/* ---- what matches ---- */

static void test_words(void **state)
{
    (void)state;
    assert_finds("", "abcde");
    assert_finds("  , - ... =, =\u033c * ", "abcde");
    assert_finds("nguyen", "ac");
    assert_finds("NGUYỄN", "ac");
    assert_finds("nguyen anh", "ac");
    assert_finds("anh nguyen", "ac");
    assert_finds("nguy", "");
    assert_finds("nguy*", "ac");
    assert_finds("khu 4", "a");
    assert_finds("khu  ,\u00a0 4!", "a");
    assert_finds("dat", "ac");
    assert_finds("bimat", "");
    assert_finds("don dat", "");
}

static void test_phrases(void **state)
{
    (void)state;
    assert_finds("\"van anh\"", "c");
    assert_finds("“Văn Anh”", "c");
    assert_finds("\"anh van\"", "");
    assert_finds("\"thị ánh khiếu\"", "");
    assert_finds("\"an\"", "");
    assert_finds("\"van a\"*", "c");
    assert_finds("\"kien nghi\" duong", "b");
    assert_finds("\"\"", "abcde");
}

static void test_exact(void **state)
{
    (void)state;
    assert_finds("=Ánh", "a");
    assert_finds("=ánh", "a");
    assert_finds("=Anh", "c");
    assert_finds("=A\u0301nh", "a");
    assert_finds("=\"Văn Anh\"", "c");
    assert_finds("=\"Vân Anh\"", "");
    assert_finds("=\"Ánh Khiếu\"", "");
    assert_finds("=mồ", "e");
    assert_finds("canbo:=hoà", "ac");
    assert_finds("officer:=hóa", "");
    assert_finds("ten:=Anh", "c");
    assert_finds("content:=Anh", "");
    assert_finds("officer:==\"lê hòa\"", "ac");
    assert_finds("officer:==\"Lê  Hoà\"", "ac");
    assert_finds("officer:==Hòa", "");
    assert_finds("officer:==\"le hoa\"", "");
    assert_finds("kind:==complaint", "a");
    assert_finds("people:==5", "a");
}

static void test_apostrophes(void **state)
{
    (void)state;
    assert_finds("R'Lấp", "c");
    assert_finds("r’lap", "c");
    assert_finds("rlap", "c");
    assert_finds("\"dak r'lap\"", "c");
    assert_finds("noidung:r'lap", "c");
    assert_finds("=R'Lấp", "c");
    struct query_env env = sample_env();
    env.typing = true;
    assert_finds_in("R'", "c", &env);
    assert_finds_in("R'L", "c", &env);
}

static void test_codes(void **state)
{
    (void)state;
    assert_finds("26-00412", "a");
    assert_finds("26-004", "");
    assert_finds("00412", "a");
    assert_finds("t26-00007", "c");
    assert_finds("code:26-00412", "a");
    assert_finds("ma:2600412", "a");
    assert_finds("code:412", "");
    assert_finds("code:00412", "a");
    assert_finds("code:=00412", "");
    assert_finds("code:=26/00412", "a");
    assert_finds("code:26*", "abe");
    assert_finds("phone:0912345678", "a");
    assert_finds("phone:0912-345-678", "a");
    assert_finds("phone:345", "a");
    assert_finds("phone:09*", "ab");
    assert_finds("0912345678", "a");
    assert_finds("0912-345.678", "a");
    assert_finds("0987.654.321", "b");
    assert_finds("\"0987 654 321\"", "b");
    assert_finds("2600412", "a");
    assert_finds("parent:26-00412", "b");
    assert_finds("parent:none", "acde");
    assert_finds("code:26-00412..26-00999", "ab");
    assert_finds("code:..26-00412", "ad");
    assert_finds("code:>26-412", "bce");
    assert_finds("code:<26-412", "d");
    assert_finds("code:<=26-412", "ad");
    assert_finds("parent:>1", "b");
}

static void test_typing(void **state)
{
    (void)state;
    struct query_env env = sample_env();
    env.typing = true;
    assert_finds_in("nguy", "ac", &env);
    assert_finds_in("nguy van", "", &env);
    assert_finds_in("nguyen v", "c", &env);
    assert_finds_in("v nguyen", "", &env);
    assert_finds_in("nguy ", "", &env);
    assert_finds_in("26-0041", "ab", &env);
    assert_finds_in("name:ngu", "ac", &env);
    assert_finds_in("phone:0912.3", "a", &env);
    assert_finds_in("code:t2", "c", &env);
    assert_finds_in("\"nguyen v\"", "", &env);
    assert_finds_in("=Án", "", &env);
}

static void test_text_fields(void **state)
{
    (void)state;
    assert_finds("name:nguyen", "ac");
    assert_finds("ten:Nguyễn", "ac");
    assert_finds("full-name:nguyen", "ac");
    assert_finds("FullName:nguyen", "ac");
    assert_finds("name:\"van anh\"", "c");
    assert_finds("name:\"anh van\"", "");
    assert_finds("name:dat", "");
    assert_finds("noidung: đất", "ac");
    assert_finds("content:khu-4", "a");
    assert_finds("hidden:bimat", "a");
    assert_finds("hidden:none", "bcde");
    assert_finds("officer:any", "abc");
    assert_finds("officer:khong", "de");
    assert_finds("officer:co", "abc");
    assert_finds("content:\"không\"", "e");
    assert_finds("content:any", "abcde");
    assert_finds("officer:@me", "ac");
    assert_finds("canbo:@toi", "ac");
    assert_finds("officer:\"@me\"", "");
}

static void test_choices(void **state)
{
    (void)state;
    assert_finds("kind:complaint", "a");
    assert_finds("loai:Complaint", "a");
    assert_finds("kind:=petition", "b");
    assert_finds("kind:\"Other matter\"", "");
    assert_finds("kind:petition,feedback", "bc");
    assert_finds("-kind:petition,feedback", "ade");
    assert_finds("kind:none", "e");
    assert_finds("kind:any", "abcd");
    assert_finds("mark:yes", "ad");
    assert_finds("mark:no", "bce");
    assert_finds("mark:none", "ce");
    assert_finds("mark:any", "abd");
}

static void test_numbers(void **state)
{
    (void)state;
    assert_finds("people:5", "a");
    assert_finds("people:=5", "a");
    assert_finds("people:>=5", "ac");
    assert_finds("people:>5", "c");
    assert_finds("people:<5", "bd");
    assert_finds("people:<=5", "abd");
    assert_finds("people:<0", "");
    assert_finds("people:3..5", "ad");
    assert_finds("people:5..", "ac");
    assert_finds("people:..3", "bd");
    assert_finds("people:none", "e");
    assert_finds("people:any", "abcd");
    assert_finds("people>=5", "ac");
    assert_finds("people< 3", "b");
    assert_finds("time:8:30", "a");
    assert_finds("time:8h30", "a");
    assert_finds("time:<9:00", "a");
    assert_finds("time:8:30..10h", "ab");
    assert_finds("time>8:30", "b");
    assert_finds("time:none", "cde");
}

static void test_dates(void **state)
{
    (void)state;
    assert_finds("date:2026-07-02", "a");
    assert_finds("ngay:2/7", "a");
    assert_finds("date:2/7/2026", "a");
    assert_finds("date:today", "b");
    assert_finds("date:homnay", "b");
    assert_finds("date:\"hôm nay\"", "b");
    assert_finds("date:2026", "abc");
    assert_finds("date:2025", "d");
    assert_finds("date:2026-07", "ab");
    assert_finds("date:7/2026", "ab");
    assert_finds("date:01/2026", "c");
    assert_finds("date:q1/2026", "c");
    assert_finds("date:2026-q3", "ab");
    assert_finds("date:quý-3", "ab");
    assert_finds("date:2025-12..2026-01", "cd");
    assert_finds("date:>2025", "abc");
    assert_finds("date:>=2026-07-02", "ab");
    assert_finds("date:<2026", "d");
    assert_finds("date:<=2026-01", "cd");
    assert_finds("date:..2026-06", "cd");
    assert_finds("date:\"1/7 .. 6/7\"", "ab");
    assert_finds("date:this-month", "ab");
    assert_finds("date:thangnay", "ab");
    assert_finds("date:this-week", "b");
    assert_finds("date:tuan-truoc", "a");
    assert_finds("date:this-year", "abc");
    assert_finds("date:namnay", "abc");
    assert_finds("date:last-year", "d");
    assert_finds("date:quynay", "ab");
    assert_finds("date:-4d", "a");
    assert_finds("date:-4d..today", "ab");
    assert_finds("date:>-2w", "ab");
    assert_finds("date:-6m..", "abc");
    assert_finds("date:today..last-year", "");
    assert_finds("date:none", "e");
}

static void test_shown_dates(void **state)
{
    (void)state;
    assert_finds("due:<7d", "ab");
    assert_finds("due:<=7d", "abc");
    assert_finds("due:7d", "c");
    assert_finds("due:+7", "c");
    assert_finds("due:-3d..7d", "abc");
    assert_finds("due:-2d..7d", "bc");
    assert_finds("han:<today", "a");
    assert_finds("due:none", "de");
    assert_finds("due:khong", "de");
    assert_finds("due:any", "abc");
    assert_finds("due:có", "abc");
}

static void test_logic(void **state)
{
    (void)state;
    assert_finds("anh or binh", "abc");
    assert_finds("anh OR binh", "abc");
    assert_finds("anh hoac binh", "abc");
    assert_finds("anh HOẶC binh", "abc");
    assert_finds("anh|binh", "abc");
    assert_finds("van anh or binh duong", "bc");
    assert_finds("van (anh or binh)", "bc");
    assert_finds("nguyen -van", "a");
    assert_finds("nguyen not van", "a");
    assert_finds("nguyen không van", "a");
    assert_finds("nguyen khong (van or thi)", "");
    assert_finds("nguyen and van", "c");
    assert_finds("-nguyen", "bde");
    assert_finds("--nguyen", "ac");
    assert_finds("not not nguyen", "ac");
    assert_finds("-(nguyen or binh)", "de");
    assert_finds("nguyen - van", "c");
    assert_finds("\"or\"", "e");
    assert_finds("\"không\" tên", "e");
    assert_finds("khống", "e");
    assert_finds("((nguyen))(van)", "c");
    assert_finds("-kind:complaint date:2026", "bc");
}

static void test_conditions(void **state)
{
    (void)state;
    assert_finds("open", "abc");
    assert_finds("mo", "abc");
    assert_finds("OPEN", "abc");
    assert_finds("\"open\"", "e");
    assert_finds("mồ", "de");
    assert_finds("mở", "de");
    assert_finds("-open", "de");
    assert_finds("silent:100d", "cd");
    assert_finds("imlang:100", "cd");
    assert_finds("silent:20w", "cd");
    assert_finds("silent:156d", "cd");
    assert_finds("silent:157d", "d");
    assert_finds("@me", "a");
    assert_finds("@toi", "a");
    assert_finds("open -@me", "bc");
    assert_finds("me", "");
}

static void test_colons_in_text(void **state)
{
    (void)state;
    assert_finds("8:30", "");
    assert_finds("https://x.vn/a", "");
}

static void test_secret(void **state)
{
    (void)state;
    assert_finds("mat", "");
    assert_finds("=Mật", "");
    assert_finds("name:mat", "");
    assert_finds("name:=Mật", "");
    assert_finds("name:p*", "");
    assert_finds("phone:0900000001", "");
    assert_finds("phone:09*", "ab");
    assert_finds("code:>0 -open", "de");
    assert_finds("name:any", "abc");
    assert_finds("name:none", "e");
    assert_finds("content:\"to cao\"", "d");
    assert_finds("kind:denunciation", "d");
}

/* ---- what is refused ---- */

static void test_refused_names(void **state)
{
    (void)state;
    assert_refused("dua:none", 0, "did you mean due");
    assert_refused("nguyen knd:complaint", 7, "did you mean kind");
    assert_refused("silnt:14d", 0, "did you mean silent");
    assert_refused("zzzzzz:1", 0, "There are: code, name");
    assert_refused("-zzzzzz:1", 1, "zzzzzz");
}

/* A fault speaks of names as the person who reads it knows them. */
static void test_refused_in_vietnamese(void **state)
{
    (void)state;
    msg_use(LANG_VI);
    assert_refused("knd:complaint", 0, " loai:");
    assert_refused("canbp:an", 0, " canbo:");
    assert_refused("silnt:14d", 0, " imlang:");
    assert_refused("imlagn:14d", 0, " imlang:");
    assert_refused("zzzzzz:1", 0, "ma, ten");
    assert_refused("kind:complait", 5, " khieunai ");
    assert_refused("open:5d", 5, "mo ");
    assert_refused("silent:x", 7, "imlang:14ngay");
    msg_use(LANG_EN);
    assert_refused("canbp:an", 0, "did you mean officer:");
}

static void test_refused_values(void **state)
{
    (void)state;
    assert_refused("kind:complait", 5, "did you mean complaint");
    assert_refused(
        "kind:zzz", 5, "It takes: Complaint (complaint), Denunciation (denunciation)");
    assert_refused("kind:petition,zzz", 14, "zzz");
    assert_refused("kind:>petition", 6, "It takes");
    assert_refused("date:31/2", 5, "write a date");
    assert_refused("date:30", 5, "write a date");
    assert_refused("date:1/7..xx", 10, "\"xx\"");
    assert_refused("date:..", 5, "write a date");
    assert_refused("date:2026-13", 5, "write a date");
    assert_refused("date:2026-07..2026-06", 5, "backwards");
    assert_refused("people:x", 7, "write a number");
    assert_refused("people:-5", 7, "write a number");
    assert_refused("people:5..2", 7, "backwards");
    assert_refused("people:99999999999999999999", 7, "write a number");
    assert_refused("time:25:00", 5, "write a time");
    assert_refused("due:", 4, "Write what due should be");
    assert_refused("due:<", 5, "Write what due should be");
    assert_refused("name:<x", 6, "is a text");
    assert_refused("name:,", 5, "Write a word");
    assert_refused("silent", 0, "silent:14d");
    assert_refused("silent:x", 7, "silent:14d");
    assert_refused("open:5d", 5, "stands alone");
}

static void test_refused_marks(void **state)
{
    (void)state;
    assert_refused("nguyen \"van anh", 7, "not closed");
    assert_refused("name:\"van anh", 5, "not closed");
    assert_refused("van (anh or binh", 4, "not closed");
    assert_refused("van ((anh) or binh", 4, "not closed");
    assert_refused("van anh)", 7, "closes nothing");
    assert_refused("van ()", 4, "nothing between");
    assert_refused("or binh", 0, "both sides");
    assert_refused("anh or", 6, "both sides");
    assert_refused("anh or or binh", 6, "both sides");
    assert_refused("anh | , ", 5, "both sides");
    assert_refused("anh not", 4, "Write behind it");
    assert_refused("khong", 0, "Write behind it");
    assert_refused("ngu\xff", 3, "UTF-8");
}

static void test_depth(void **state)
{
    (void)state;
    struct str text;
    str_init(&text);
    str_fill(&text, '(', 100000);
    assert_refused(str_text(&text), 64, "too many brackets");
    str_clear(&text);
    str_fill(&text, '-', 100001);
    str_add(&text, "nguyen");
    assert_finds(str_text(&text), "bde");
    str_release(&text);
}

static void test_me_unknown(void **state)
{
    (void)state;
    struct query_env env = sample_env();
    struct err err = {0};
    struct query *query;
    env.me = NULL;
    assert_int_equal(
        query_parse(&sample_schema, "officer:@me", &env, &query, NULL, &err), TD_INVALID);
    assert_finds_in("@me", "", &env);
}

/* ---- questions about a query ---- */

static void assert_words(const char *text, const char *wanted)
{
    struct query_env env = sample_env();
    struct query *query = parse_in(&sample_schema, text, &env);
    char *words = query_words(query);
    assert_string_equal(words, wanted);
    free(words);
    query_free(query);
}

static void test_query_words(void **state)
{
    (void)state;
    assert_words("", "");
    assert_words("Nguyễn văn", "nguyen van");
    assert_words("\"Nguyễn Văn\" kind:complaint anh* -binh open", "nguyen van anh");
    assert_words("=Ánh (van or 26-004)", "anh van 26 004");
    assert_words("name:x", "");
}

/* The words of all ways of the tree's leaves: "a+b* | c; d". */
static void add_ways(const struct node *node, struct str *out)
{
    const char *word;
    bool prefix;
    for (size_t way = 0; query_node_term(node, way, 0, &prefix) != NULL; way++) {
        str_add(out, way > 0 ? " | " : out->len > 0 ? "; " : "");
        for (size_t i = 0; (word = query_node_term(node, way, i, &prefix)) != NULL; i++)
            str_addf(out, "%s%s%s", i > 0 ? "+" : "", word, prefix ? "*" : "");
    }
    if (query_node_is_terms(node))
        str_add(out, "!");
    for (size_t i = 0; query_kid(node, i) != NULL; i++)
        add_ways(query_kid(node, i), out);
}

static void assert_terms(const char *text, const char *wanted)
{
    struct query_env env = sample_env();
    struct query *query = parse_in(&sample_schema, text, &env);
    struct str out;
    str_init(&out);
    add_ways(query_root(query), &out);
    assert_string_equal(str_text(&out), wanted);
    str_release(&out);
    query_free(query);
}

static void test_query_terms(void **state)
{
    (void)state;
    assert_terms("van", "van!");
    assert_terms("\"Văn Anh\" ng*", "van+anh; ng*!");
    assert_terms("(x or y) -z", "x!; y!; z!");
    assert_terms("=Ánh", "anh");
    assert_terms("name:=Ánh", "anh");
    assert_terms("0912.345.678", "0912+345+678 | 0912345678");
    assert_terms("26-004*", "26+004*");
    assert_terms("kind:complaint", "");
}

static void test_query_walk(void **state)
{
    (void)state;
    struct query_env env = sample_env();
    struct query *query = parse_in(&sample_schema, "a (b or c) -d", &env);
    const struct node *root = query_root(query);
    assert_int_equal(query_op(root), QUERY_ALL);
    assert_int_equal(query_op(query_kid(root, 0)), QUERY_LEAF);
    assert_int_equal(query_op(query_kid(root, 1)), QUERY_ANY);
    assert_int_equal(query_op(query_kid(root, 2)), QUERY_NOT);
    assert_null(query_kid(root, 3));
    char *text = query_node_text(query, query_kid(root, 1));
    assert_string_equal(text, "b or c");
    free(text);
    query_free(query);
    query = parse_in(&sample_schema, "", &env);
    assert_null(query_root(query));
    query_free(query);
}

static void assert_needs(const char *text, bool needs, bool empty)
{
    struct query_env env = sample_env();
    struct query *query = parse_in(&sample_schema, text, &env);
    assert_int_equal(query_needs_words(query), needs);
    assert_int_equal(query_is_empty(query), empty);
    query_free(query);
}

static void test_query_needs(void **state)
{
    (void)state;
    assert_needs("", false, true);
    assert_needs(" , ", false, true);
    assert_needs("kind:complaint -(due:none or officer:x)", false, false);
    assert_needs("name:x", true, false);
    assert_needs("kind:complaint -(due:none or x)", true, false);
    assert_needs("=x", true, false);
    query_free(NULL);
}

static void test_record_words(void **state)
{
    (void)state;
    struct str out;
    str_init(&out);
    void *empty = record_new(&sample_schema);
    str_add(&out, "key ");
    record_words(&sample_schema, empty, &out);
    assert_string_equal(str_text(&out), "key ");
    field_set_text(schema_field(&sample_schema, "content"), empty, "Đất");
    record_words(&sample_schema, empty, &out);
    assert_string_equal(str_text(&out), "key  dat ");
    record_free(&sample_schema, empty);
    str_clear(&out);
    void *record = row_record(1, day_make(2026, 7, 6));
    record_words(&sample_schema, record, &out);
    assert_string_equal(str_text(&out), " 26 00415 2600415 | tran van binh | 0987654321 "
                                        "| kien nghi sua duong hem ");
    record_free(&sample_schema, record);
    str_clear(&out);
    record = row_record(3, day_make(2026, 7, 6));
    record_words(&sample_schema, record, &out);
    assert_string_equal(
        str_text(&out), " 25 00099 2500099 | to cao can bo mo cua sai gio ");
    record_free(&sample_schema, record);
    str_release(&out);
}

/* ---- back to text ---- */

static void assert_text(const char *text, const char *wanted)
{
    struct query_env env = sample_env();
    struct query *query = parse_in(&sample_schema, text, &env);
    char *once = query_text(query);
    if (strcmp(once, wanted) != 0)
        fail_msg("%s: became %s, not %s", text, once, wanted);
    struct query *again = parse_in(&sample_schema, once, &env);
    char *twice = query_text(again);
    assert_string_equal(once, twice);
    free(once);
    free(twice);
    query_free(query);
    query_free(again);
}

static void test_text(void **state)
{
    (void)state;
    assert_text("", "");
    assert_text(" Nguyễn  ÁNH ", "nguyen anh");
    assert_text("26-00412", "\"26 00412\"");
    assert_text("\"van\" \"or\" \"open\" \"khong\"", "van \"or\" \"open\" \"khong\"");
    assert_text("=Ánh =\"Lê Hoà\"", "=\"ánh\" =\"lê hòa\"");
    assert_text("ten:==Ánh canbo:==\"Lê Hoà\"", "name:==\"ánh\" officer:==\"lê hòa\"");
    assert_text("a (b c) d", "a b c d");
    assert_text("a or (b or c) | d e", "a or b or c or d e");
    assert_text("a (b or c)", "a (b or c)");
    assert_text("not (a or b) -c not (d e)", "-(a or b) -c -(d e)");
    assert_text("- - --(a)", "a");
    assert_text("mo imlang:2w @toi", "open silent:14d @me");
    assert_text("loai:Petition,feedback,petition", "kind:petition,feedback");
    assert_text("ten:Ánh ten:\"none\" ten:=B ten:khong ten:co ten:@toi",
        "name:anh name:\"none\" name:=b name:none name:any name:@me");
    assert_text("people:>=5 people<=4 people:<3 people:1..2 people:=7",
        "people:5.. people:..4 people:<3 people:1..2 people:7");
    assert_text("time:8h..9h30", "time:08:00..09:30");
    assert_text("date:3/6 date:homnay date:+10 date:-2w date:<1y",
        "date:2026-06-03 date:today date:10d date:-14d date:<12m");
    assert_text("date:1/2026 date:2026 date:quy2/2026 date:namngoai..thangnay",
        "date:2026-01 date:2026 date:2026-q2 date:last-year..this-month");
    assert_text("code:26-1..26-9 code:>A code:26-00412",
        "code:26-1..26-9 code:>\"A\" code:\"26 00412\"");
}

/* ---- in the other language ---- */

/* The text in the language of the messages, which means the same. */
static void assert_reworded(const char *text, const char *wanted)
{
    struct query_env env = sample_env();
    char *said = query_reword(&sample_schema, text, &env);
    assert_string_equal(said, wanted);
    struct query *query = NULL, *again = NULL;
    if (query_parse(&sample_schema, text, &env, &query, NULL, NULL) == TD_OK) {
        again = parse_in(&sample_schema, said, &env);
        char *once = query_text(query), *twice = query_text(again);
        assert_string_equal(once, twice);
        free(once);
        free(twice);
    }
    query_free(query);
    query_free(again);
    free(said);
}

static void test_reworded(void **state)
{
    (void)state;
    msg_use(LANG_VI);
    assert_reworded("", "");
    assert_reworded("open silent:14d", "mo imlang:14d");
    assert_reworded(" Nguyễn  =Ánh \"open\" none", " Nguyễn  =Ánh \"open\" none");
    assert_reworded("name:Lan -(open or kind:complaint,petition)",
        "ten:Lan -(mo hoặc loai:khieunai,kiennghi)");
    assert_reworded("not kind:==\"Complaint\" and officer:@me | @me",
        "không loai:==\"khieunai\" and canbo:@toi | @toi");
    assert_reworded("date:<this-month due:2026-01-05..2026-03-09 due:none mark:no",
        "ngay:<thangnay han:05/01/2026..09/03/2026 han:không mark:khong");
    assert_reworded("due:any due:-7d date:today..2026 people>=5 time:8:30",
        "han:có han:-7d ngay:homnay..2026 people>=5 time:8:30");
    assert_reworded("open (", "open (");
    assert_text(
        "open or date:last-month kind:other", "mo hoặc ngay:thangtruoc loai:khac");
    msg_use(LANG_EN);
    assert_reworded("mo hoặc tên:Lan loai:khieunai,KIENNGHI @toi ngay:..homnay",
        "open or name:Lan kind:complaint,petition @me date:..today");
    assert_reworded("  date<2026-7-6", "  date<06/07/2026");
}

/* A relative filter that was saved means another day tomorrow. */
static void test_text_moves_on(void **state)
{
    (void)state;
    struct query_env env = sample_env();
    env.today += 5;
    assert_finds_in("date:-4d", "", &env);
    assert_finds_in("date:-9d", "a", &env);
    assert_finds_in("date:this-month", "ab", &env);
    env.today = day_make(2027, 1, 1);
    assert_finds_in("date:this-month", "", &env);
    assert_finds_in("date:last-year", "abc", &env);
}

static void assert_same_text(const struct schema *schema, const char *text)
{
    struct query_env env = sample_env();
    struct query *query = parse_in(schema, text, &env);
    char *once = query_text(query);
    struct query *again = parse_in(schema, once, &env);
    char *twice = query_text(again);
    assert_string_equal(once, twice);
    free(once);
    free(twice);
    query_free(query);
    query_free(again);
}

static const char *value_of_type(enum field_type type)
{
    switch (type) {
    case FIELD_TEXT: return "\"một hai\"";
    case FIELD_CODE:
    case FIELD_REF: return "A26-00012";
    case FIELD_CHOICE: return NULL;
    case FIELD_DATE: return "1/7/2026..this-month";
    case FIELD_TIME: return "<8:30";
    case FIELD_COUNT: return ">=3";
    }
    return NULL;
}

/* A choice by its key and by what it is called comes back as its key. */
static void check_choice(const struct schema *schema, const struct field *field,
    const char *key, const char *label)
{
    struct query_env env = sample_env();
    char *name = fold_key(label);
    char *text = xasprintf("%s:%s %s:\"%s\"", field->key, name, field->key, label);
    char *wanted = xasprintf("%s:%s %s:%s", field->key, key, field->key, key);
    struct query *query = parse_in(schema, text, &env);
    char *canonical = query_text(query);
    assert_string_equal(canonical, wanted);
    query_free(query);
    free(canonical);
    free(wanted);
    free(text);
    free(name);
}

static void check_choices(const struct schema *schema, const struct field *field)
{
    struct choice row;
    for (size_t i = 0; choice_at(field->choices, NULL, i, &row); i++) {
        check_choice(schema, field, row.key, row.key);
        check_choice(schema, field, row.key, row.label);
        check_choice(schema, field, row.key, msg_in(LANG_VI, row.label));
    }
}

static void check_field(const struct schema *schema, const struct field *field)
{
    static const char *const forms[] = {"none", "any"};
    for (size_t i = 0; i < ARRAY_COUNT(forms); i++) {
        char *text = xasprintf("%s:%s", field->key, forms[i]);
        assert_same_text(schema, text);
        free(text);
    }
    if (field->type == FIELD_CHOICE) {
        check_choices(schema, field);
        return;
    }
    char *text = xasprintf("-%s:%s", field->key, value_of_type(field->type));
    assert_same_text(schema, text);
    msg_use(LANG_VI);
    assert_same_text(schema, text);
    msg_use(LANG_EN);
    free(text);
}

static void test_every_register(void **state)
{
    (void)state;
    for (size_t i = 0; i < registry_count(); i++) {
        const struct schema *schema = registry_at(i);
        void *record = record_new(schema);
        for (size_t f = 0; f < schema->count; f++)
            check_field(schema, &schema->fields[f]);
        const struct condition *row = schema->conditions;
        for (; row && row->name; row++) {
            struct query_env env = sample_env();
            char *text = xasprintf(
                "%s%s", row->name, row->takes_days == DAYS_ALWAYS ? ":14d" : "");
            struct query *query = parse_in(schema, text, &env);
            char *canonical = query_text(query);
            assert_string_equal(canonical, text);
            (void)query_match(query, record, NULL);
            free(canonical);
            free(text);
            query_free(query);
        }
        record_free(schema, record);
    }
}

/* ---- random filters ---- */

static uint32_t random_next(uint32_t *seed)
{
    *seed = *seed * 1664525u + 1013904223u;
    return *seed >> 8;
}

static void add_random(struct str *out, uint32_t *seed)
{
    static const char *const pieces[] = {" ", " ", " ", " ", "(", ")", "-", "|", " or ",
        " not ", "\"", "=", "*", ":", "..", "<", ">=", ",", "anh", "Ánh", "khong", "mo",
        "open", "silent:3d", "@me", "name:", "code:", "kind:", "complaint", "petition",
        "date:", "due:", "people:", "time:", "2026", "2026-01", "3/6", "-7d", "7", "8:30",
        "this-month", "none", "any", "A'b", "26-00412", "đ", "中文", "“", "”"};
    size_t n = 1 + random_next(seed) % 9;
    while (n-- > 0)
        str_add(out, pieces[random_next(seed) % ARRAY_COUNT(pieces)]);
}

/* In Vietnamese it means what it meant. */
static void check_reworded(
    const char *text, const struct query_env *env, const char *meant)
{
    msg_use(LANG_VI);
    char *said = query_reword(&sample_schema, text, env);
    msg_use(LANG_EN);
    struct query *query = NULL;
    if (query_parse(&sample_schema, said, env, &query, NULL, NULL) != TD_OK)
        fail_msg("%s: became %s, which is refused", text, said);
    char *means = query_text(query);
    if (strcmp(means, meant) != 0)
        fail_msg("%s: became %s, which means %s", text, said, means);
    free(said);
    free(means);
    query_free(query);
}

static void check_random(const char *text, bool typing, size_t *parsed)
{
    struct query_env env = sample_env();
    struct query *query;
    env.typing = typing;
    if (query_parse(&sample_schema, text, &env, &query, NULL, NULL) != TD_OK)
        return;
    ++*parsed;
    char *once = query_text(query);
    struct query *again = NULL;
    check_reworded(text, &env, once);
    env.typing = false;
    if (query_parse(&sample_schema, once, &env, &again, NULL, NULL) != TD_OK)
        fail_msg("%s: became %s, which is refused", text, once);
    char *twice = query_text(again);
    if (strcmp(once, twice) != 0)
        fail_msg("%s: became %s, then %s", text, once, twice);
    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        void *record = row_record(i, env.today);
        if (query_match(query, record, NULL) != query_match(again, record, NULL))
            fail_msg("%s and %s differ on %c", text, once, rows[i].letter);
        record_free(&sample_schema, record);
    }
    free(once);
    free(twice);
    query_free(query);
    query_free(again);
}

static void test_random(void **state)
{
    (void)state;
    uint32_t seed = 1;
    size_t parsed = 0;
    struct str text;
    str_init(&text);
    for (size_t i = 0; i < 20000; i++) {
        str_clear(&text);
        add_random(&text, &seed);
        check_random(str_text(&text), i % 2 == 0, &parsed);
    }
    str_release(&text);
    assert_true(parsed > 2000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_words),
        cmocka_unit_test(test_phrases),
        cmocka_unit_test(test_exact),
        cmocka_unit_test(test_apostrophes),
        cmocka_unit_test(test_codes),
        cmocka_unit_test(test_typing),
        cmocka_unit_test(test_text_fields),
        cmocka_unit_test(test_choices),
        cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_dates),
        cmocka_unit_test(test_shown_dates),
        cmocka_unit_test(test_logic),
        cmocka_unit_test(test_conditions),
        cmocka_unit_test(test_colons_in_text),
        cmocka_unit_test(test_secret),
        cmocka_unit_test(test_refused_names),
        cmocka_unit_test(test_refused_values),
        cmocka_unit_test(test_refused_in_vietnamese),
        cmocka_unit_test(test_refused_marks),
        cmocka_unit_test(test_depth),
        cmocka_unit_test(test_me_unknown),
        cmocka_unit_test(test_query_words),
        cmocka_unit_test(test_query_terms),
        cmocka_unit_test(test_query_walk),
        cmocka_unit_test(test_query_needs),
        cmocka_unit_test(test_record_words),
        cmocka_unit_test(test_text),
        cmocka_unit_test(test_reworded),
        cmocka_unit_test(test_text_moves_on),
        cmocka_unit_test(test_every_register),
        cmocka_unit_test(test_random),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
