/* SPDX-License-Identifier: MIT
 *
 * The generated register. Every row is made from a generator of its own, seeded by the
 * register's seed and the row's place, so that a query can be drawn from any row without
 * reading the file. Rows are in order of their opening day; skew follows what offices
 * have: two names in five are Nguyễn, few fields take most cases, old cases are closed.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/date.h"
#include "bench.h"
#include "exchange/csv.h"

#define BENCH_COLUMN_NAME(name) #name,
const char *const column_names[COL_COUNT] = {BENCH_COLUMNS(BENCH_COLUMN_NAME)};

enum { YEARS = 20, UNITS = 300, OFFICERS = 900, MAX_SYLLABLES = 4096 };

/* ---- chance ---- */

struct dice {
    uint64_t state;
};

static uint64_t mix(uint64_t x)
{
    x += UINT64_C(0x9e3779b97f4a7c15);
    x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
    return x ^ (x >> 31);
}

static uint64_t roll(struct dice *dice)
{
    dice->state = mix(dice->state);
    return dice->state;
}

static uint64_t below(struct dice *dice, uint64_t n)
{
    return roll(dice) % n;
}

static double unit_interval(struct dice *dice)
{
    return (double)(roll(dice) >> 11) / 9007199254740992.0;
}

/* Small numbers often, large ones seldom. */
static size_t skewed(struct dice *dice, size_t n)
{
    double u = unit_interval(dice);
    size_t i = (size_t)((double)n * u * u * u);
    return i < n ? i : n - 1;
}

struct weighted {
    const char *text;
    unsigned weight;
};

static const char *pick(struct dice *dice, const struct weighted *list, size_t n)
{
    unsigned sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += list[i].weight;
    unsigned left = (unsigned)below(dice, sum);
    for (size_t i = 0; i < n; i++) {
        if (left < list[i].weight)
            return list[i].text;
        left -= list[i].weight;
    }
    return list[0].text;
}
#define PICK(dice, list) pick((dice), (list), ARRAY_COUNT(list))

/* ---- what rows are made of ---- */

static const struct weighted surnames[] = {{"Nguyễn", 387}, {"Trần", 112}, {"Lê", 95},
    {"Phạm", 70}, {"Hoàng", 40}, {"Huỳnh", 35}, {"Phan", 45}, {"Vũ", 26}, {"Võ", 13},
    {"Đặng", 21}, {"Bùi", 20}, {"Đỗ", 14}, {"Hồ", 13}, {"Ngô", 13}, {"Dương", 10},
    {"Lý", 5}, {"Đinh", 10}, {"Đoàn", 9}, {"Lâm", 8}, {"Mai", 7}, {"Trịnh", 8},
    {"Trương", 12}, {"Cao", 7}, {"Hà", 6}, {"Tạ", 4}, {"Châu", 4}, {"Thái", 3},
    {"Quách", 2}, {"Lương", 5}, {"Lò", 2}, {"Vi", 1}, {"Ksor", 1}};
static const struct weighted middles[] = {{"Thị", 330}, {"Văn", 260}, {"Đức", 35},
    {"Hữu", 30}, {"Ngọc", 45}, {"Minh", 40}, {"Thanh", 40}, {"Quang", 30}, {"Xuân", 25},
    {"Đình", 25}, {"Kim", 20}, {"Công", 15}, {"Hồng", 20}, {"Bích", 10}, {"Quốc", 20},
    {"Trọng", 10}, {"Thúy", 10}, {"Như", 8}, {"Bảo", 8}, {"Gia", 6}};
static const struct weighted given[] = {{"Anh", 50}, {"Bình", 30}, {"Chi", 15},
    {"Cường", 25}, {"Dũng", 35}, {"Dung", 20}, {"Đạt", 15}, {"Giang", 20}, {"Hà", 35},
    {"Hải", 30}, {"Hằng", 25}, {"Hạnh", 22}, {"Hiền", 25}, {"Hiếu", 18}, {"Hòa", 28},
    {"Hoa", 28}, {"Hùng", 40}, {"Hương", 38}, {"Huy", 20}, {"Khánh", 14}, {"Lan", 32},
    {"Liên", 18}, {"Linh", 28}, {"Loan", 18}, {"Long", 20}, {"Mai", 26}, {"Minh", 28},
    {"Nam", 24}, {"Nga", 26}, {"Ngân", 10}, {"Nhung", 14}, {"Oanh", 10}, {"Phong", 14},
    {"Phúc", 14}, {"Phương", 28}, {"Quân", 14}, {"Quyên", 10}, {"Sơn", 26}, {"Tâm", 20},
    {"Thắng", 20}, {"Thành", 22}, {"Thảo", 18}, {"Thu", 18}, {"Thủy", 24}, {"Trang", 18},
    {"Trung", 20}, {"Tuấn", 32}, {"Tùng", 14}, {"Vân", 18}, {"Việt", 12}, {"Yến", 14}};
static const struct weighted kinds[] = {{"petition", 37}, {"complaint", 30},
    {"feedback", 20}, {"denunciation", 8}, {"other", 5}};
static const struct weighted fields[] = {{"land", 280}, {"clearance", 170},
    {"land_cert", 130}, {"urban_order", 90}, {"environ", 75}, {"policy", 60},
    {"welfare", 45}, {"admin", 40}, {"judicial", 30}, {"security", 25},
    {"civil_service", 20}, {"livelihood", 15}, {"corruption", 10}, {"tax", 6},
    {"religion", 4}};
static const struct weighted pending_states[] = {{"verifying", 30}, {"accepted", 20},
    {"received", 15}, {"classified", 15}, {"forwarded", 10}, {"decided", 5},
    {"suspended", 5}};
static const struct weighted resolved_states[] = {{"closed", 70}, {"guided", 8},
    {"replied", 6}, {"returned", 5}, {"withdrawn", 4}, {"refused", 3}, {"filed", 3},
    {"terminated", 1}};
static const struct weighted streets[] = {{"Trần Hưng Đạo", 9}, {"Lê Lợi", 8},
    {"Nguyễn Trãi", 8}, {"Quang Trung", 7}, {"Hai Bà Trưng", 6}, {"Lý Thường Kiệt", 6},
    {"Phan Bội Châu", 5}, {"Hùng Vương", 5}, {"Điện Biên Phủ", 4}, {"Nguyễn Huệ", 4},
    {"Cách Mạng Tháng Tám", 3}, {"Võ Thị Sáu", 3}, {"Bạch Đằng", 2}, {"Yersin", 1}};
static const struct weighted openings[] = {
    {"Khiếu nại quyết định thu hồi đất và bồi thường giải phóng mặt bằng", 18},
    {"Tranh chấp ranh giới thửa đất với hộ liền kề", 16},
    {"Đề nghị cấp giấy chứng nhận quyền sử dụng đất", 14},
    {"Phản ánh xây dựng nhà trái phép lấn chiếm vỉa hè", 12},
    {"Kiến nghị giải quyết ô nhiễm môi trường do cơ sở sản xuất", 10},
    {"Đề nghị xem xét chế độ chính sách người có công", 8},
    {"Tố cáo cán bộ có hành vi vi phạm trong quản lý", 6},
    {"Xin hỗ trợ tái định cư và ổn định đời sống", 6},
    {"Yêu cầu thi hành bản án đã có hiệu lực pháp luật", 4},
    {"Phản ánh tiếng ồn và trật tự công cộng tại khu dân cư", 6}};
static const char *const unit_kinds[] = {"Phòng Tài nguyên và Môi trường",
    "Phòng Quản lý đô thị", "Thanh tra", "Công an phường", "Phòng Lao động",
    "Phòng Tư pháp", "Tổ dân phố"};

/* Syllables in the order of their frequency. */
struct stock {
    char *syllables[MAX_SYLLABLES];
    size_t n;
    char *units[UNITS], *officers[OFFICERS];
};

static const char *const onsets[] = {"b", "c", "ch", "d", "đ", "g", "gi", "h", "kh", "l",
    "m", "n", "ng", "nh", "ph", "qu", "r", "s", "t", "th", "tr", "v", "x"};
static const char *const rimes[] = {"a", "á", "ai", "ài", "am", "an", "ản", "ang", "áng",
    "anh", "ành", "ao", "áo", "at", "ạt", "ác", "ăn", "ắng", "ặc", "âm", "ân", "ần",
    "âng", "ất", "ật", "âu", "ấy", "e", "em", "en", "eo", "ết", "ên", "ệnh", "ênh", "êu",
    "iêm", "iện", "iếng", "iệt", "iều", "in", "inh", "ính", "ịch", "ít", "o", "ọ", "oi",
    "òi", "om", "on", "ong", "ông", "ốc", "ội", "ồn", "ơi", "ời", "ơn", "ợp", "u", "ủ",
    "ui", "um", "un", "ung", "úc", "uôi", "uốn", "uộc", "ư", "ừ", "ưng", "ực", "ươi",
    "ương", "ường", "ước", "ượt", "uy", "uyên", "uyết"};

static void stock_syllables(struct stock *stock, struct dice *dice)
{
    for (size_t i = 0; i < ARRAY_COUNT(onsets); i++)
        for (size_t j = 0; j < ARRAY_COUNT(rimes); j++)
            stock->syllables[stock->n++] = xasprintf("%s%s", onsets[i], rimes[j]);
    for (size_t i = stock->n; i > 1; i--) {
        size_t j = (size_t)below(dice, i);
        char *syllable = stock->syllables[i - 1];
        stock->syllables[i - 1] = stock->syllables[j];
        stock->syllables[j] = syllable;
    }
}

void generator_init(struct generator *generator, uint64_t seed, uint64_t rows)
{
    struct dice dice = {mix(seed)};
    struct stock *stock = xcalloc(1, sizeof *stock);
    *generator = (struct generator){seed, rows, stock};
    stock_syllables(stock, &dice);
    for (size_t i = 0; i < UNITS; i++)
        stock->units[i] =
            xasprintf("%s %u", unit_kinds[i % ARRAY_COUNT(unit_kinds)], (unsigned)i + 1);
    stock->officers[0] = xstrdup(BENCH_ME);
    for (size_t i = 1; i < OFFICERS; i++) {
        const char *surname = PICK(&dice, surnames), *middle = PICK(&dice, middles);
        stock->officers[i] = xasprintf(
            "%s %s %s %u", surname, middle, PICK(&dice, given), (unsigned)i + 1);
    }
}

void generator_release(struct generator *generator)
{
    struct stock *stock = generator->stock;
    for (size_t i = 0; i < stock->n; i++)
        free(stock->syllables[i]);
    for (size_t i = 0; i < UNITS; i++)
        free(stock->units[i]);
    for (size_t i = 0; i < OFFICERS; i++)
        free(stock->officers[i]);
    free(stock);
}

/* ---- a row ---- */

struct making {
    const struct stock *stock;
    struct dice dice;
    struct row *row;
    day_t today, opened;
};

static void put(struct making *m, enum column column, const char *text)
{
    str_add(&m->row->cells[column], text);
}

static void put_day(struct making *m, enum column column, day_t day)
{
    char text[DAY_TEXT];
    put(m, column, day_iso(day, text));
}

/* Some of the lowest numbers are far more frequent, others nearly never used. */
static void add_syllables(struct making *m, struct str *out, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        str_add(out, " ");
        str_add(out, m->stock->syllables[skewed(&m->dice, m->stock->n)]);
    }
}

static void make_name(struct making *m, struct str *out)
{
    str_add(out, PICK(&m->dice, surnames));
    str_addc(out, ' ');
    str_add(out, PICK(&m->dice, middles));
    str_addc(out, ' ');
    str_add(out, PICK(&m->dice, given));
}

static void make_person(struct making *m)
{
    struct str *cells = m->row->cells;
    make_name(m, &cells[COL_name]);
    str_addf(&cells[COL_people], "%u",
        below(&m->dice, 12) == 0 ? 2 + (unsigned)below(&m->dice, 30) : 1);
    str_addf(&cells[COL_cid], "0%011llu",
        (unsigned long long)below(&m->dice, UINT64_C(100000000000)));
    str_addf(
        &cells[COL_phone], "09%08llu", (unsigned long long)below(&m->dice, 100000000));
    str_addf(&cells[COL_address], "Số %u đường %s, tổ %u, phường",
        1 + (unsigned)below(&m->dice, 400), PICK(&m->dice, streets),
        1 + (unsigned)below(&m->dice, 60));
    add_syllables(m, &cells[COL_address], 2);
    if (below(&m->dice, 3) == 0)
        make_name(m, &cells[COL_against]);
}

static void make_matter(struct making *m)
{
    struct str *cells = m->row->cells;
    put(m, COL_kind, PICK(&m->dice, kinds));
    put(m, COL_field, PICK(&m->dice, fields));
    put(m, COL_unit, m->stock->units[skewed(&m->dice, UNITS)]);
    put(m, COL_officer, m->stock->officers[skewed(&m->dice, OFFICERS)]);
    put(m, COL_jurisdiction, below(&m->dice, 5) == 0 ? "out" : "in");
    put(m, COL_level, below(&m->dice, 6) == 0 ? "second" : "first");
    put(m, COL_complex, below(&m->dice, 8) == 0 ? "yes" : "no");
    put(m, COL_remote, below(&m->dice, 20) == 0 ? "yes" : "no");
    put(m, COL_content, PICK(&m->dice, openings));
    str_addf(&cells[COL_content], ", thửa số %u tờ bản đồ %u,",
        1 + (unsigned)below(&m->dice, 3000), 1 + (unsigned)below(&m->dice, 90));
    add_syllables(m, &cells[COL_content], 44 + (size_t)below(&m->dice, 28));
    str_addc(&cells[COL_content], '.');
    put(m, COL_note, "Đã hướng dẫn công dân");
    add_syllables(m, &cells[COL_note], 12 + (size_t)below(&m->dice, 12));
}

static bool is_pending(struct making *m)
{
    int age = m->today - m->opened;
    uint64_t share = age < 120 ? 85 : age < 730 ? 35 : 4;
    return below(&m->dice, 100) < share;
}

static bool is_one_of(const char *state, const char *states)
{
    return strstr(states, state) != NULL;
}

static day_t not_after(day_t day, day_t last)
{
    return day < last ? day : last;
}

/* The dates and numbers that belong to the state. */
static void make_progress(struct making *m)
{
    bool pending = is_pending(m);
    const char *state =
        pending ? PICK(&m->dice, pending_states) : PICK(&m->dice, resolved_states);
    day_t accepted = not_after(m->opened + 1 + (day_t)below(&m->dice, 9), m->today);
    day_t end = not_after(accepted + (day_t)below(&m->dice, 70), m->today);
    put(m, COL_state, state);
    put_day(m, COL_due, m->opened + 10 + (day_t)below(&m->dice, 60));
    if (is_one_of(state, "accepted verifying decided suspended closed"))
        put_day(m, COL_accepted, accepted);
    if (is_one_of(state, "guided returned refused filed withdrawn terminated suspended"))
        put(m, COL_reason, "theo đề nghị của công dân");
    if (is_one_of(state, "forwarded replied"))
        put(m, COL_forwarded_to, m->stock->units[skewed(&m->dice, UNITS)]);
    if (is_one_of(state, "replied"))
        put_day(m, COL_reply_date, end);
    if (is_one_of(state, "suspended"))
        put_day(m, COL_suspended, end);
    if (is_one_of(state, "decided closed")) {
        put(m, COL_outcome, below(&m->dice, 3) == 0 ? "right" : "partly");
        put(m, COL_decision, "amend");
        str_addf(&m->row->cells[COL_decision_no], "%u/QĐ-UBND",
            1 + (unsigned)below(&m->dice, 4000));
        put_day(m, COL_decision_date, end);
    }
    if (!pending)
        put_day(m, COL_resolved, end);
}

static void making_begin(
    struct making *m, const struct generator *generator, uint64_t i, struct row *row)
{
    *m = (struct making){.stock = generator->stock,
        .dice = {mix(generator->seed * 31 + i)},
        .row = row,
        .today = day_parse(BENCH_TODAY, 1, false)};
    for (size_t c = 0; c < COL_COUNT; c++)
        str_clear(&row->cells[c]);
}

static day_t opened_of(const struct generator *generator, uint64_t i, day_t today)
{
    day_t first = day_add_months(today, -12 * YEARS) + 1;
    uint64_t days = (uint64_t)(today - first) + 1;
    return first + (day_t)(i * days / generator->rows);
}

/* Index of the first row of the year in which row i was opened. */
static uint64_t first_of_year(const struct generator *generator, uint64_t i, day_t today)
{
    int year = day_year(opened_of(generator, i, today));
    uint64_t low = 0, high = i;
    while (low < high) {
        uint64_t middle = low + (high - low) / 2;
        if (day_year(opened_of(generator, middle, today)) < year)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

void generator_row(const struct generator *generator, uint64_t i, struct row *row)
{
    struct making m;
    making_begin(&m, generator, i, row);
    m.opened = opened_of(generator, i, m.today);
    str_addf(&row->cells[COL_code], "%02d-%06llu", day_year(m.opened) % 100,
        (unsigned long long)(i - first_of_year(generator, i, m.today) + 1));
    put_day(&m, COL_opened, m.opened);
    make_person(&m);
    make_matter(&m);
    make_progress(&m);
}

void generator_new_case(
    const struct generator *generator, unsigned writer, uint64_t i, struct row *row)
{
    struct making m;
    making_begin(&m, generator, (UINT64_C(1) << 40) * (writer + 1) + i, row);
    m.opened = m.today;
    str_addf(&row->cells[COL_code], "W%u-%06llu", writer, (unsigned long long)i + 1);
    put_day(&m, COL_opened, m.opened);
    make_person(&m);
    make_matter(&m);
    put(&m, COL_state, "received");
    put_day(&m, COL_due, m.opened + 10);
}

void row_release(struct row *row)
{
    for (size_t c = 0; c < COL_COUNT; c++)
        str_release(&row->cells[c]);
}

/* ---- the file ---- */

static void write_out(FILE *file, struct str *line, uint64_t *bytes)
{
    if (fwrite(line->buf, 1, line->len, file) != line->len)
        bench_fail("the generated register cannot be written");
    *bytes += line->len;
    str_clear(line);
}

uint64_t generator_write(const struct generator *generator, const char *path)
{
    FILE *file = fopen(path, "wb");
    if (file == NULL)
        bench_fail("%s cannot be made", path);
    struct row row = {0};
    struct str line;
    uint64_t bytes = 0;
    struct progress progress;
    progress_start(&progress, "rows generated", generator->rows);
    str_init(&line);
    for (size_t c = 0; c < COL_COUNT; c++)
        csv_put_cell(&line, column_names[c], c == 0);
    csv_put_end(&line);
    for (uint64_t i = 0; i < generator->rows; i++) {
        generator_row(generator, i, &row);
        for (size_t c = 0; c < COL_COUNT; c++)
            csv_put_cell(&line, str_text(&row.cells[c]), c == 0);
        csv_put_end(&line);
        write_out(file, &line, &bytes);
        progress_at(&progress, i);
    }
    write_out(file, &line, &bytes);
    if (fclose(file) != 0)
        bench_fail("%s cannot be written", path);
    str_release(&line);
    row_release(&row);
    return bytes;
}
