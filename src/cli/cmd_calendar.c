/* SPDX-License-Identifier: MIT
 *
 * calendar: the days off and working Saturdays that deadlines are reckoned with, and
 * dates reckoned with them. The office's days are records of the register `day`, laid
 * over the shipped ones; every change says which running deadlines move.
 */
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/fold.h"
#include "base/msg.h"
#include "base/paths.h"
#include "context.h"
#include "exchange/import.h"
#include "exchange/json.h"
#include "model/choice.h"
#include "model/deadline.h"
#include "model/office_data.h"
#include "moved.h"
#include "table.h"

struct calendar_options {
    bool why;
};

static const struct option_row rows[] = {
    {OPT_FLAG, 0, "why", NULL, N_("with due: explain it day by day"),
        offsetof(struct calendar_options, why)},
    {.type = OPT_END_OF_TABLE},
};

static int parse_day(struct context *ctx, const char *text, day_t *day)
{
    *day = day_parse(text, clock_today(), false);
    if (*day != DAY_NONE)
        return CLI_DONE;
    return misuse(
        ctx, _("“%s” is not a date; write it as 3/6/2026 or 2026-06-03."), text);
}

/* The shipped calendar serves as well where there is no register yet. */
static int open_to_read(struct context *ctx, const struct book **book)
{
    *book = NULL;
    if (ctx->common.db == NULL && !path_exists(ctx->path))
        return CLI_DONE;
    enum td_status status = open_office(ctx, NEEDS_READ);
    if (status != TD_OK)
        return fail(ctx, status);
    *book = office_book(ctx->office);
    return CLI_DONE;
}

/* --- list ------------------------------------------------------------------------- */

static const char *const weekdays[] = {N_("Monday"), N_("Tuesday"), N_("Wednesday"),
    N_("Thursday"), N_("Friday"), N_("Saturday"), N_("Sunday")};

static const char *kind_key(enum day_kind kind)
{
    switch (kind) {
    case DAY_PLAIN: return "plain";
    case DAY_OFF: return "off";
    case DAY_WORK: return "work";
    }
    return "";
}

static void print_day_json(
    struct context *ctx, day_t day, enum day_kind kind, const char *name)
{
    char iso[DAY_TEXT];
    struct str line = {0};
    json_open(&line, '{');
    json_key(&line, "date");
    json_string(&line, day_iso(day, iso));
    json_key(&line, "kind");
    json_string(&line, kind_key(kind));
    json_key(&line, "name");
    json_string(&line, name);
    json_close(&line, '}');
    output_line(&ctx->out, "%s", str_text(&line));
    str_release(&line);
}

static void add_day_row(
    struct table *table, day_t day, enum day_kind kind, const char *name)
{
    char local[DAY_TEXT];
    table_cell(table, day_local(day, local));
    table_cell(table, _(weekdays[day_weekday(day) - 1]));
    table_cell(table, choice_label(&choices_day, NULL, kind_key(kind)));
    table_cell(table, name);
}

static int print_year(struct context *ctx, const struct calendar *cal, int year)
{
    struct table table;
    day_t day;
    enum day_kind kind;
    const char *name;
    size_t n = 0;
    table_init(&table);
    table_column(&table, _("Date"), TABLE_PLAIN, 9);
    table_column(&table, _("Weekday"), TABLE_PLAIN, 7);
    table_column(&table, _("Kind of day"), TABLE_PLAIN, 8);
    table_column(&table, _("Name of the day"), TABLE_TEXT, 6);
    for (; calendar_at(cal, year, n, &day, &kind, &name); n++) {
        if (ctx->common.json)
            print_day_json(ctx, day, kind, name != NULL ? name : "");
        else
            add_day_row(&table, day, kind, name != NULL ? name : "");
    }
    if (n > 0 && !ctx->common.json)
        table_print(&table, &ctx->out);
    table_release(&table);
    if (n > 0)
        return CLI_DONE;
    say(ctx, _("No special days are known for %d: weekdays alone count there."), year);
    return CLI_NOTHING;
}

static int list_days(struct context *ctx)
{
    int64_t year = day_year(clock_today());
    if (ctx->n_words > 2)
        return misuse(ctx, _("“%s” is one word too many."), ctx->words[2]);
    if (ctx->n_words > 1 && !parse_i64(ctx->words[1], 1, 9999, &year))
        return misuse(ctx, _("“%s” is not a year."), ctx->words[1]);
    const struct book *book;
    int code = open_to_read(ctx, &book);
    if (code != CLI_DONE)
        return code;
    struct book *shipped = book == NULL ? book_new() : NULL;
    code = print_year(ctx, book_calendar(book != NULL ? book : shipped), (int)year);
    book_free(shipped);
    return code;
}

/* --- due -------------------------------------------------------------------------- */

/* A date that was reckoned without days off looks like any other. */
static void say_unknown_years(
    struct context *ctx, const struct book *book, day_t from, day_t to)
{
    for (int year = day_year(from); year <= day_year(to); year++)
        if (!calendar_covers(book_calendar(book), day_make(year, 1, 1)))
            say(ctx, _("No special days are known for %d: weekdays alone count there."),
                year);
}

static int reckon(struct context *ctx)
{
    const struct calendar_options *own = ctx->own;
    const struct book *book;
    day_t from;
    int limit;
    enum limit_unit unit;
    if (ctx->n_words != 3)
        return misuse(
            ctx, _("Write: calendar due DATE 10wd, or 60ld for calendar days."));
    int code = parse_day(ctx, ctx->words[1], &from);
    if (code != CLI_DONE)
        return code;
    if (!limit_parse(ctx->words[2], &limit, &unit))
        return misuse(ctx,
            _("“%s” is not a limit; write 10wd for working days, 60ld for calendar days."),
            ctx->words[2]);
    code = open_to_read(ctx, &book);
    if (code != CLI_DONE)
        return code;
    char iso[DAY_TEXT];
    day_t due = deadline_after(book, from, limit, unit);
    output_line(&ctx->out, "%s", day_iso(due, iso));
    say_unknown_years(ctx, book, unit == LIMIT_WORKING ? from + 1 : due, due);
    if (own->why || ctx->common.verbose) {
        struct str text = {0};
        deadline_explain_limit(book, from, limit, unit, &text);
        output_text(&ctx->out, str_text(&text));
        str_release(&text);
    }
    return CLI_DONE;
}

/* --- add, remove ------------------------------------------------------------------ */

struct day_search {
    day_t date;
    uint64_t id;
};

static bool match_day(void *ctx, const void *record)
{
    struct day_search *search = ctx;
    const struct day_record *day = record;
    if (day->date == search->date)
        search->id = day->head.id; // the later one is in force
    return true;
}

/* The office's own record about a day, 0 when there is none. */
static enum td_status find_day(struct context *ctx, day_t date, uint64_t *id)
{
    struct day_search search = {.date = date};
    struct find find = {.schema = &schema_day};
    enum td_status status =
        office_each(ctx->office, &find, match_day, &search, &ctx->err);
    *id = search.id;
    return status;
}

/* Says what moves, then writes the day. */
static int write_day(struct context *ctx, struct values *values, uint64_t id)
{
    struct command command = {
        .verb = id != 0 ? VERB_EDIT : VERB_ADD,
        .schema = &schema_day,
        .id = id,
        .record = values->record,
        .fields = id != 0 ? values->fields : NULL,
        .n_fields = id != 0 ? values->n : 0,
    };
    if (ctx->common.dry_run) {
        enum td_status status = moved_print(ctx, values->record, 1);
        if (status != TD_OK)
            return fail(ctx, status);
    }
    struct outcome outcome;
    int code = apply(ctx, &command, &outcome);
    if (code == CLI_DONE)
        say_changed(ctx, &outcome, _("the calendar has changed"));
    return code;
}

static int put_day(struct context *ctx, day_t date, const char *kind, const char *name)
{
    char iso[DAY_TEXT];
    uint64_t id;
    enum td_status status = find_day(ctx, date, &id);
    if (status != TD_OK)
        return fail(ctx, status);
    struct values values;
    values_init(&values, &schema_day);
    int code = values_set(ctx, &values, "date", day_iso(date, iso));
    if (code == CLI_DONE)
        code = values_set(ctx, &values, "kind", kind);
    if (code == CLI_DONE)
        code = values_set(ctx, &values, "name", name);
    if (code == CLI_DONE)
        code = write_day(ctx, &values, id);
    values_release(&values);
    return code;
}

static int add_day(struct context *ctx)
{
    day_t date;
    if (ctx->n_words < 3)
        return misuse(ctx, _("Write: calendar add DATE off|work NAME."));
    int code = parse_day(ctx, ctx->words[1], &date);
    if (code != CLI_DONE)
        return code;
    enum td_status status = open_office(ctx, NEEDS_WRITE);
    if (status != TD_OK)
        return fail(ctx, status);
    char *name = join_words(ctx, 3);
    code = put_day(ctx, date, ctx->words[2], name);
    free(name);
    return code;
}

/* A shipped day is overruled by a plain one; a day of the office alone is taken out. */
static int remove_from(struct context *ctx, day_t date)
{
    char local[DAY_TEXT];
    uint64_t id;
    struct book *shipped = book_new();
    enum day_kind shipped_kind = calendar_get(book_calendar(shipped), date, NULL);
    book_free(shipped);
    if (calendar_get(book_calendar(office_book(ctx->office)), date, NULL) == DAY_PLAIN) {
        say(ctx, _("%s is an ordinary day already."), day_local(date, local));
        return CLI_NOTHING;
    }
    enum td_status status = find_day(ctx, date, &id);
    if (status != TD_OK)
        return fail(ctx, status);
    if (shipped_kind != DAY_PLAIN || ctx->common.dry_run || id == 0)
        return put_day(ctx, date, "plain", "");
    struct command command = {.verb = VERB_VOID,
        .schema = &schema_day,
        .id = id,
        .reason = _("removed from the calendar")};
    struct outcome outcome;
    int code = apply(ctx, &command, &outcome);
    if (code == CLI_DONE)
        say_changed(ctx, &outcome, _("the calendar has changed"));
    return code;
}

static int remove_day(struct context *ctx)
{
    day_t date;
    if (ctx->n_words != 2)
        return misuse(ctx, _("Write: calendar remove DATE."));
    int code = parse_day(ctx, ctx->words[1], &date);
    if (code != CLI_DONE)
        return code;
    enum td_status status = open_office(ctx, NEEDS_WRITE);
    return status == TD_OK ? remove_from(ctx, date) : fail(ctx, status);
}

/* --- load ------------------------------------------------------------------------- */

struct loaded {
    struct day_record *days;
    size_t n, cap;
};

static bool keep_day(void *ctx, const void *record)
{
    struct loaded *loaded = ctx;
    ARRAY_GROW(loaded->days, loaded->cap, loaded->n + 1);
    record_init(&schema_day, &loaded->days[loaded->n]);
    record_copy(&schema_day, &loaded->days[loaded->n++], record);
    return true;
}

static void ignore_sentence(void *ctx, const char *sentence)
{
    (void)ctx;
    (void)sentence;
}

static void say_reject(
    void *ctx, uint64_t line, unsigned column, const char *field, const char *reason)
{
    (void)column;
    say_error(ctx, _("line %lu (%s): %s"), (unsigned long)line,
        field != NULL ? field : "", reason);
}

static void ignore_warning(
    void *ctx, uint64_t line, const char *field, const char *sentence)
{
    (void)ctx;
    (void)line;
    (void)field;
    (void)sentence;
}

static bool go_on(void *ctx, uint64_t done)
{
    (void)ctx;
    (void)done;
    return true;
}

/* The days of a file, read into an office in memory. */
static enum td_status read_days(struct context *ctx, const char *path,
    struct loaded *loaded, struct import_report *report)
{
    struct office *memory = NULL;
    struct import_options options = {0};
    struct import_listener listener = {
        ctx, ignore_sentence, say_reject, ignore_warning, go_on};
    struct seat seat = {.road = ROAD_CLI};
    struct find find = {.schema = &schema_day};
    enum td_status status = office_open("mem:", 0, &seat, &memory, &ctx->err);
    if (status == TD_OK)
        status =
            import_csv(memory, &schema_day, path, &options, &listener, report, &ctx->err);
    if (status == TD_OK)
        status = office_each(memory, &find, keep_day, loaded, &ctx->err);
    office_close(memory);
    return status;
}

static void loaded_release(struct loaded *loaded)
{
    for (size_t i = 0; i < loaded->n; i++)
        record_release(&schema_day, &loaded->days[i]);
    free(loaded->days);
}

static int load_days(struct context *ctx)
{
    struct loaded loaded = {0};
    struct import_report report;
    memset(&report, 0, sizeof(report));
    if (ctx->n_words != 2)
        return misuse(ctx, _("Write: calendar load FILE."));
    enum td_status status =
        open_office(ctx, ctx->common.dry_run ? NEEDS_READ : NEEDS_WRITE);
    if (status == TD_OK)
        status = read_days(ctx, ctx->words[1], &loaded, &report);
    if (status == TD_OK)
        status = moved_print(ctx, loaded.days, loaded.n);
    int code = status == TD_OK ? CLI_DONE : fail(ctx, status);
    if (code == CLI_DONE && report.rejected > 0)
        code = CLI_REJECTED;
    for (size_t i = 0; i < loaded.n && !ctx->common.dry_run && code == CLI_DONE; i++)
        code = put_day(ctx, loaded.days[i].date, loaded.days[i].kind,
            loaded.days[i].name != NULL ? loaded.days[i].name : "");
    loaded_release(&loaded);
    if (code == CLI_DONE && ctx->common.dry_run)
        say(ctx, _("Nothing was written."));
    return code;
}

/* --- the command ------------------------------------------------------------------- */

static int run(struct context *ctx)
{
    static const struct {
        const char *name;
        int (*run)(struct context *ctx);
    } parts[] = {{"list", list_days}, {"add", add_day}, {"remove", remove_day},
        {"due", reckon}, {"load", load_days}};
    if (ctx->n_words == 0)
        return list_days(ctx);
    for (size_t i = 0; i < ARRAY_COUNT(parts); i++)
        if (strcmp(parts[i].name, ctx->words[0]) == 0)
            return parts[i].run(ctx);
    return misuse(ctx, _("calendar takes list, add, remove, load or due, not “%s”."),
        ctx->words[0]);
}

const struct cli_command command_calendar = {
    .name = "calendar",
    .alias = "lich",
    .run = run,
    .needs = NEEDS_NONE, // each part opens as it needs
    .takes = TAKES_JSON | TAKES_DRY_RUN,
    .min_words = 0,
    .max_words = -1,
    .file_word = -1,
    .usage = N_("[list [YEAR] | add DATE off|work NAME | remove DATE | load FILE | "
                "due DATE LIMIT]"),
    .help = N_("days off and working Saturdays; reckon a date"),
    .more = N_("“due 3/6/2026 10wd” prints the tenth working day after that date, 60ld "
               "counts calendar days. With --dry-run the others say which running "
               "deadlines would move and write nothing."),
    .options = rows,
    .options_size = sizeof(struct calendar_options),
};
