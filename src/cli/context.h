/* SPDX-License-Identifier: MIT
 *
 * What a command finds when it runs: its options and words, the office opened as it
 * needs it, the output. And the small services all commands share: saying things on
 * stderr, exit codes, codes and registers by name, key=value words.
 */
#ifndef CLI_CONTEXT_H
#define CLI_CONTEXT_H

#include "base/option.h"
#include "base/user_config.h"
#include "cli/cli.h"
#include "core/command.h"
#include "output.h"

/* Options every command line may carry. */
struct common_options {
    const char *db, *lang, *columns, *sort, *limit, *script, *size, *as_of;
    bool json, csv, count, readonly, dry_run, yes, no_color, quiet, verbose, help,
        version, ascii, lean, linear;
};

enum needs { NEEDS_NONE, NEEDS_READ, NEEDS_WRITE };

/* Which of the common options mean something to a command. */
enum takes {
    TAKES_JSON = 1 << 0,
    TAKES_CSV = 1 << 1,
    TAKES_COLUMNS = 1 << 2,
    TAKES_SORT = 1 << 3,
    TAKES_LIMIT = 1 << 4,
    TAKES_COUNT = 1 << 5,
    TAKES_DRY_RUN = 1 << 6,
    TAKES_SCREEN = 1 << 7,
    TAKES_PAST = 1 << 8
};

struct context;

struct cli_command {
    const char *name;
    const char *alias; /* Vietnamese, without marks; NULL: none */
    int (*run)(struct context *ctx);
    enum needs needs;
    unsigned takes;
    int min_words, max_words; /* -1: any number */
    int file_word;            /* index of a word that names a file, -1: none */
    const char *usage;        /* N_() the words behind the name */
    const char *help;         /* N_() one sentence */
    const char *more;         /* N_() further lines, or NULL */
    /* The i-th word it takes out of a table and what it means, translated; NULL past
     * the last. May be NULL itself. */
    const char *(*word_at)(size_t i, const char **meaning);
    const struct option_row *options;
    size_t options_size;
};

struct context {
    struct common_options common;
    const struct cli_command *command;
    void *own; /* the command's own options, as its table describes */
    const char *const *words;
    int n_words;
    const struct cli_screens *screens;
    char *path;     /* of the register */
    enum road road; /* as the journal will name it */
    day_t past;     /* the day of --as-of; DAY_NONE: the present */
    struct office *office;
    struct output out;
    struct err err;
};

/* cli.c */
const struct cli_command *cli_command_at(size_t i); /* NULL behind the last one */
const struct cli_command *cli_command_named(const char *name);
const struct option_row *cli_common_rows(void);
/* The bit of `takes` that a common option belongs to, 0: all commands take it. */
unsigned cli_option_takes(const char *name);

/* --- context.c ------------------------------------------------------------------ */

int exit_code(enum td_status status);
/* On stderr, made safe. */
void say_error(struct context *ctx, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
/* The same unless --quiet. */
void say(struct context *ctx, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* Lines of warnings, each ended by '\n'. */
void say_warnings(struct context *ctx, const char *lines);
/* Says ctx->err; returns the exit code of the status. */
int fail(struct context *ctx, enum td_status status);
/* A fault of the command line: the sentence, then how the command is written. Returns
 * CLI_USAGE. */
int misuse(struct context *ctx, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* Opens the office of ctx->path; chooses the language of the office when nobody chose
 * one before. */
enum td_status open_office(struct context *ctx, enum needs needs) TD_MUST_USE;

/* past.c: the day of --as-of into ctx->past. TD_INVALID: not a day. */
enum td_status past_choose(struct context *ctx) TD_MUST_USE;
/* Opens the register as it stood on ctx->past, which is "today" afterwards. Statuses as
 * office_open_past. */
enum td_status past_open(struct context *ctx, const struct seat *seat) TD_MUST_USE;

/* Makes the directories above path. */
enum td_status make_parent_dir(const char *path, struct err *err) TD_MUST_USE;

/* The record a code names, CLI_DONE or an exit code with the sentence said. */
int find_record(
    struct context *ctx, const char *code, const struct schema **schema, uint64_t *id);
/* The same; for one that was merged into another, that one, which is said. */
int find_shown_record(
    struct context *ctx, const char *code, const struct schema **schema, uint64_t *id);
/* The register a word names, or NULL. */
const struct schema *find_register(const char *word);
/* The same, with the sentence and suggestion said when there is none. */
const struct schema *need_register(struct context *ctx, const char *word);

/* A text of the command line in the form it is stored in (NFC); NULL stays NULL. Caller
 * frees. */
char *normal_text(const char *text);
/* The words from `first` on, joined by blanks. Caller frees. */
char *join_words(const struct context *ctx, int first);
/* The number behind --limit; false with the sentence said. */
bool parse_limit(struct context *ctx, uint64_t *limit);

/* --- values.c ------------------------------------------------------------------- */

/* Fields named on the command line and the record that carries their values. */
struct values {
    const struct schema *schema;
    void *record;
    const struct field **fields;
    size_t n;
};
void values_init(struct values *values, const struct schema *schema);
void values_release(struct values *values);
/* Words key=value from `first` on. CLI_DONE or an exit code with the sentence said. */
int values_parse(struct context *ctx, struct values *values, int first);
/* One value, by the key of the field. */
int values_set(
    struct context *ctx, struct values *values, const char *key, const char *text);

/* --- change.c ------------------------------------------------------------------- */

/* Sends a command through office_apply and says its warnings. With --dry-run nothing is
 * written. outcome is released here; its code and flags stay readable. */
int apply(struct context *ctx, struct command *command, struct outcome *outcome);
/* Warns of colleagues in the command whom no record knows yet: perhaps a slip. */
void warn_new_names(struct context *ctx, const struct command *command);
/* "26-00412 changed." or what else there is to say about a change. */
void say_changed(struct context *ctx, const struct outcome *outcome, const char *done);
/* Writes the values over the record's and says `done`. CLI_DONE or an exit code. */
int edit_record(
    struct context *ctx, uint64_t id, const struct values *values, const char *done);

/* --- filter.c ------------------------------------------------------------------- */

/* A filter from the words from `first` on, within the closed group of a view (NULL or
 * "": none); the fault is shown under the text. */
int parse_filter(struct context *ctx, const struct schema *schema, const char *group,
    int first, struct query **query);
/* --sort into the find; --columns into an array the caller frees (NULL: the usual). */
int parse_sort(struct context *ctx, struct find *find);
int parse_columns(struct context *ctx, const struct schema *schema,
    const struct field ***columns, size_t *n);

/* --- hint.c --------------------------------------------------------------------- */

/* The candidate nearest to a word, by letters without marks; `best` is NULL when none is
 * near. Candidates are borrowed. */
struct nearest {
    char *word;
    const char *best;
    int limit;
};
void nearest_init(struct nearest *nearest, const char *word);
void nearest_try(struct nearest *nearest, const char *candidate);
void nearest_registers(struct nearest *nearest);
void nearest_conditions(struct nearest *nearest, const struct schema *schema);
void nearest_release(struct nearest *nearest);
/* Says which words of the filter name a view, too, though they are searched for; false:
 * none. */
bool hint_views(struct context *ctx, const struct schema *schema, int first_word);
/* Nothing matched: says what a word was perhaps meant as. */
void hint_slips(struct context *ctx, const struct schema *schema, int first_word);

/* --- language.c ----------------------------------------------------------------- */

/* Where the language in use comes from. */
enum lang_source { LANG_OPTION, LANG_VARIABLE, LANG_USER, LANG_OFFICE, LANG_LOCALE };
/* Before anything is said: by --lang, TIEPDAN_LANG, the person's setting, that of the
 * register at `path` if there is one, LANG as text. What cannot be asked is passed over.
 */
void language_begin(const char *option, const char *path);
/* The language behind --lang. TD_INVALID: it is none of ours. */
enum td_status language_choose(const char *option, struct err *err) TD_MUST_USE;
/* The office's, when none of the first three decides. */
void language_of_office(const char *option, struct office *office);
enum lang_source language_source(const char *option, struct office *office);

/* --- interrupt.c ---------------------------------------------------------------- */

/* From here on SIGINT, SIGTERM and SIGHUP are only remembered, so that long work can
 * stop at a safe place and clean up. */
void interrupt_catch(void);
/* From here on they end the program again. */
void interrupt_release(void);
/* Also one that waits because a transaction holds signals back. */
bool interrupt_came(void);
/* What find->go_on asks; ctx is not used. */
bool interrupt_go_on(void *ctx);

/* --- progress.c ----------------------------------------------------------------- */

/* A counter on a terminal's stderr, at most five times a second, and the stop by
 * Ctrl-C. ctx of the callbacks is the struct. */
struct progress {
    struct context *ctx;
    const char *what; /* already translated */
    int64_t shown_ms;
    bool is_shown;
};
void progress_init(struct progress *progress, struct context *ctx, const char *what);
bool progress_count(void *progress, uint64_t done);
bool progress_of(void *progress, uint64_t done, uint64_t total);
void progress_end(struct progress *progress);

/* --- cmd_check.c ---------------------------------------------------------------- */

/* A check under way: faults go to stderr as they are found. ctx of the callbacks is the
 * struct. */
struct finding {
    struct context *ctx;
    struct progress progress;
};
void finding_fault(void *finding, const char *sentence);
bool finding_progress(void *finding, uint64_t done, uint64_t total);
/* What a check found, as text or JSON. */
void print_check(struct context *ctx, const struct office_check *check);

/* --- file.c --------------------------------------------------------------------- */

/* A file in the making; nothing is seen of it before it is complete. */
struct file {
    char *path, *temporary;
    int fd, error;
};
enum td_status file_open(
    struct file *file, const char *path, struct err *err) TD_MUST_USE;
struct sink file_sink(struct file *file);
/* Is it called so: "book.html" ends with ".html"? */
bool file_ends_with(const char *path, const char *end);
/* `status` says how the writing went; only with TD_OK the file takes its place, else
 * nothing is left of it. TD_IO, TD_CANCELLED after an interrupt, or `status`. */
enum td_status file_close(
    struct file *file, enum td_status status, struct err *err) TD_MUST_USE;

/* --- scratch.c, sample.c, screen.c ---------------------------------------------- */

/* A new directory for a scratch register, NULL when there is none to be had (said).
 * Those that ended programs left behind are removed first. Caller frees. */
char *scratch_make(struct context *ctx);
void scratch_remove(char *dir);

/* Makes a register of sample cases under dir and opens it as ctx->office. */
enum td_status sample_open(struct context *ctx, const char *dir) TD_MUST_USE;
/* Fills an office with the sample: people, cases, visits, letters, notes, sessions,
 * dialogues, with dates counted from today. `dir` takes temporary files. */
enum td_status sample_fill(
    struct office *office, const char *dir, struct err *err) TD_MUST_USE;

/* Is there a terminal to draw on (or a script to play)? */
bool screen_possible(const struct context *ctx);
int screen_open(struct context *ctx, const char *code);
int screen_start(struct context *ctx); /* no command: register, or the first-run form */
int screen_demo(struct context *ctx);

/* --- cmd_view.c ----------------------------------------------------------------- */

/* What a view stands for; NULL where it says nothing. */
struct named_view {
    char *filter, *sort, *columns;
};
/* A built-in or saved one by its name. CLI_DONE or an exit code with the sentence said.
 */
int view_named(struct context *ctx, const struct schema *schema, const char *name,
    struct named_view *out);
void named_view_release(struct named_view *view);
/* Is this the name of a built-in or saved view of the register? */
bool view_is_named(struct context *ctx, const struct schema *schema, const char *name);

/* --- parts of commands that others use ------------------------------------------ */

/* Takes back or does again and prints it; with dry_run what would happen. */
int undo_changes(struct context *ctx, const struct undo *undo);
int list_records(struct context *ctx, const struct schema *schema, int first_word);
int show_record(struct context *ctx, const char *code, bool reveal);
void help_line(struct str *out, const struct cli_command *command);
void help_command(struct str *out, const struct cli_command *command);
void help_program(struct str *out);

/* The commands, each in its own cmd_NAME.c; cli.c lists them. */
extern const struct cli_command command_add, command_assign, command_calendar,
    command_check, command_config, command_demo, command_doctor, command_edit,
    command_export, command_form, command_help, command_history, command_import,
    command_init, command_link, command_list, command_merge, command_move, command_note,
    command_backup, command_rebuild, command_redo, command_report, command_restore,
    command_show, command_undo, command_version, command_view, command_void, command_why;

#endif
