/* SPDX-License-Identifier: MIT
 *
 * doctor: what the program found around it and which of it took effect, one line each
 * with ok, warn or FAIL. Changes nothing.
 */
#include <langinfo.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/line.h"
#include "base/msg.h"
#include "base/paths.h"
#include "base/user_config.h"
#include "context.h"
#include "exchange/json.h"

#define TOPIC_COLUMN 16

enum verdict { FINE, ODD, BROKEN };

struct doctor {
    struct context *ctx;
    bool is_broken;
};

static void report(struct doctor *doctor, enum verdict verdict, const char *topic,
    const char *fmt, ...) __attribute__((format(printf, 4, 5)));

static void report(
    struct doctor *doctor, enum verdict verdict, const char *topic, const char *fmt, ...)
{
    static const char *const words[] = {[FINE] = "ok", [ODD] = "warn", [BROKEN] = "FAIL"};
    struct str text = {0};
    va_list args;
    va_start(args, fmt);
    str_vaddf(&text, fmt, args);
    va_end(args);
    doctor->is_broken |= verdict == BROKEN;
    if (doctor->ctx->common.json) {
        struct str line = {0};
        json_open(&line, '{');
        json_key(&line, "verdict");
        json_string(&line, words[verdict]);
        json_key(&line, "topic");
        json_string(&line, topic);
        json_key(&line, "text");
        json_string(&line, str_text(&text));
        json_close(&line, '}');
        output_line(&doctor->ctx->out, "%s", str_text(&line));
        str_release(&line);
    } else {
        output_line(&doctor->ctx->out, "%-4s  %-*s %s", words[verdict], TOPIC_COLUMN,
            topic, str_text(&text));
    }
    str_release(&text);
}

static void report_program(struct doctor *doctor)
{
    report(doctor, FINE, "program", "tiepdan %s", TIEPDAN_VERSION);
    report(doctor, FINE, "libraries", "lmdb %s, ncurses %s, utf8proc %s, libsodium %s",
        LMDB_VERSION_TEXT, NCURSES_VERSION_TEXT, UTF8PROC_VERSION_TEXT,
        SODIUM_VERSION_TEXT);
}

/* --- language and time ------------------------------------------------------------- */

static const char *source_text(enum lang_source source)
{
    switch (source) {
    case LANG_OPTION: return "--lang";
    case LANG_VARIABLE: return "TIEPDAN_LANG";
    case LANG_USER: return N_("your own setting");
    case LANG_OFFICE: return N_("the office's setting");
    case LANG_LOCALE: return N_("LANG as text");
    }
    return "";
}

static void report_language(struct doctor *doctor)
{
    const struct context *ctx = doctor->ctx;
    const char *variable = getenv("TIEPDAN_LANG");
    enum lang lang;
    report(doctor, FINE, "language", _("%s, by %s"), lang_key(msg_lang()),
        _(source_text(language_source(ctx->common.lang, ctx->office))));
    if (variable != NULL && variable[0] != '\0' && !lang_parse(variable, &lang))
        report(doctor, ODD, "TIEPDAN_LANG", _("“%s” is not vi or en; it is ignored"),
            variable);
}

static void report_time(struct doctor *doctor)
{
    char day[DAY_TEXT], minute[MINUTE_TEXT];
    day_local(clock_today(), day);
    minute_text(clock_minute(), minute);
    if (clock_is_set())
        report(doctor, ODD, "time", _("%s %s, set by TIEPDAN_NOW: a rehearsal"), day,
            minute);
    else
        report(doctor, FINE, "time", _("%s %s, Asia/Ho_Chi_Minh whatever TZ says"), day,
            minute);
}

static void report_locale(struct doctor *doctor)
{
    const char *codeset = nl_langinfo(CODESET);
    if (strcmp(codeset, "UTF-8") == 0)
        report(doctor, FINE, "characters", "UTF-8");
    else
        report(doctor, BROKEN, "characters", _("%s; UTF-8 is needed"), codeset);
}

/* --- the terminal ------------------------------------------------------------------ */

static void report_variable(struct doctor *doctor, const char *name)
{
    const char *value = getenv(name);
    if (value != NULL)
        report(doctor, FINE, name, "%s", value[0] != '\0' ? value : _("set, empty"));
}

static void report_drawing(struct doctor *doctor)
{
    static const char *const lines[] = {[LINE_NEAR] = N_("a line that is fast enough"),
        [LINE_SSH] = N_("SSH_CONNECTION: a line that may be slow"),
        [LINE_SERIAL] = N_("a slow serial line")};
    bool own = user_setting_is("drawing", "lean") || user_setting_is("drawing", "rich");
    report(doctor, FINE, "drawing", "%s, %s", line_is_lean() ? _("lean") : _("rich"),
        own ? _("your own setting") : _(lines[line_kind()]));
}

static void report_frames(struct doctor *doctor)
{
    report(doctor, FINE, "lines", "%s",
        line_is_ascii() ? _("ASCII, for the terminal or its locale")
                        : _("box characters"));
}

static void report_terminal(struct doctor *doctor)
{
    const struct context *ctx = doctor->ctx;
    const char *term = getenv("TERM");
    if (!ctx->out.is_terminal)
        report(doctor, ODD, "terminal", "%s", _("the output goes to no terminal"));
    else if (term == NULL || term[0] == '\0')
        report(doctor, ODD, "terminal", "%s", _("TERM is not set"));
    else
        report(doctor, ctx->out.width < 40 || ctx->out.height < 10 ? ODD : FINE,
            "terminal", "%s, %dx%d%s", term, ctx->out.width, ctx->out.height,
            ctx->out.has_colour ? "" : _(", no colours"));
    report_drawing(doctor);
    report_frames(doctor);
}

static void report_environment(struct doctor *doctor)
{
    static const char *const names[] = {"TIEPDAN_DB", "TIEPDAN_LANG", "TIEPDAN_NOW",
        "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "NO_COLOR", "ESCDELAY",
        "VISUAL", "EDITOR", "TIEPDAN_PAGER", "PAGER", "TIEPDAN_LOG"};
    for (size_t i = 0; i < ARRAY_COUNT(names); i++)
        report_variable(doctor, names[i]);
}

/* --- files ------------------------------------------------------------------------- */

static void report_mode(struct doctor *doctor, const char *path)
{
    struct stat st;
    if (stat(path, &st) == 0 && (st.st_mode & (S_IRWXG | S_IRWXO)) != 0)
        report(doctor, ODD, "permissions",
            _("others may reach %s (mode %04o); chmod 700 closes it"), path,
            (unsigned)st.st_mode & 07777U);
}

static void report_lines(struct doctor *doctor, const char *topic, const char *lines)
{
    while (*lines != '\0') {
        size_t len = strcspn(lines, "\n");
        report(doctor, ODD, topic, "%.*s", (int)len, lines);
        lines += len + (lines[len] == '\n');
    }
}

static const char *path_source(const struct context *ctx)
{
    if (ctx->common.db != NULL)
        return "--db";
    const char *variable = getenv("TIEPDAN_DB");
    return variable != NULL && variable[0] != '\0' ? "TIEPDAN_DB" : N_("the usual place");
}

static void report_register(struct doctor *doctor)
{
    struct context *ctx = doctor->ctx;
    const char *source = _(path_source(ctx));
    if (!path_exists(ctx->path)) {
        report(doctor, ODD, "register", _("none yet at %s (%s)"), ctx->path, source);
        return;
    }
    struct seat seat = {.road = ROAD_CLI};
    enum td_status status =
        office_open(ctx->path, OFFICE_READONLY, &seat, &ctx->office, &ctx->err);
    if (status != TD_OK) {
        report(
            doctor, BROKEN, "register", "%s (%s): %s", ctx->path, source, ctx->err.text);
        return;
    }
    report(doctor, FINE, "register", "%s (%s)", ctx->path, source);
    report(doctor, FINE, "office", "%s (%s)", office_name(ctx->office),
        office_code(ctx->office));
    report(doctor, FINE, "account", "%s", office_actor(ctx->office));
    report_lines(doctor, "register", office_warnings(ctx->office));
    report_mode(doctor, ctx->path);
}

static void report_place(struct doctor *doctor, const char *topic, char *path)
{
    report(doctor, FINE, topic, "%s%s", path,
        path_exists(path) ? "" : _(" (not there yet)"));
    free(path);
}

static void report_settings(struct doctor *doctor)
{
    struct str faults = {0};
    report_place(doctor, "own settings", path_config("config"));
    user_config_faults(&faults);
    report_lines(doctor, "own settings", str_text(&faults));
    str_release(&faults);
}

static void report_keys(struct doctor *doctor)
{
    struct str faults = {0};
    report_place(doctor, "own keys", path_config("keys"));
    if (doctor->ctx->screens != NULL)
        doctor->ctx->screens->keys_faults(&faults);
    report_lines(doctor, "own keys", str_text(&faults));
    str_release(&faults);
}

static void report_limits(struct doctor *doctor)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_FSIZE, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY)
        report(doctor, ODD, "file size",
            _("limited to %lu bytes (ulimit -f): a register may not grow past it"),
            (unsigned long)limit.rlim_cur);
}

static int run(struct context *ctx)
{
    struct doctor doctor = {.ctx = ctx};
    report_program(&doctor);
    report_register(&doctor);
    language_of_office(ctx->common.lang, ctx->office);
    report_language(&doctor);
    report_time(&doctor);
    report_locale(&doctor);
    report_terminal(&doctor);
    report_environment(&doctor);
    report_settings(&doctor);
    report_keys(&doctor);
    report_place(&doctor, "own state", path_state(""));
    report_limits(&doctor);
    return doctor.is_broken ? CLI_DATABASE : CLI_DONE;
}

const struct cli_command command_doctor = {
    .name = "doctor",
    .alias = "khambenh",
    .run = run,
    .needs = NEEDS_NONE,
    .takes = TAKES_JSON,
    .min_words = 0,
    .max_words = 0,
    .file_word = -1,
    .usage = "",
    .help = N_("show which settings took effect and where each file lives"),
};
