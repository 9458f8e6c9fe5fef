/* SPDX-License-Identifier: MIT
 *
 * The loop: wait for a key, obey everything that has come, draw once. When nothing comes
 * for a second, look whether the register moved; nothing is sent unless it did.
 */
#include "ui.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/date.h"
#include "base/line.h"
#include "base/msg.h"
#include "base/user_config.h"
#include "base/utf8.h"
#include "base/wrap.h"
#include "guide.h"
#include "model/registry.h"
#include "screens.h"
#include "term.h"
#include "undoing.h"

#define MIN_ROWS 10
#define MIN_COLS 40
/* A longer message is cut. */
#define MESSAGE_ROWS 4

#define SLICE_MS 10  /* of work between two looks for a key */
#define WARM_MS  2   /* the same, of what nobody waits for */
#define FRAME_MS 100 /* between two frames that nobody asked for */

/* What is wrong with them is said at once; the first fault stands for all. */
static void load_keys(struct ui *ui)
{
    struct str faults = {0};
    keymap_load(&ui->keys, &faults);
    size_t n = strcspn(str_text(&faults), "\n");
    if (n > 0)
        ui_say(ui, TONE_BAD, "%.*s", (int)n, faults.buf);
    str_release(&faults);
}

void ui_init(struct ui *ui, struct office *office, const struct tui_options *options)
{
    *ui = (struct ui){.office = office, .options = options};
    ui->lean = options->lean || line_is_lean();
    ui->pace = options->script != NULL ? PACE_STEP
               : options->linear       ? PACE_WHOLE
                                       : PACE_CLOCK;
    load_keys(ui);
    ui->keys.reading = office != NULL && !office_can_write(office);
    char *typing = user_setting("typing");
    ui->typist.method = method_named(typing);
    free(typing);
    ui->seen = office == NULL ? 0 : office_revision(office);
    ui->tidied_ms = ui->ticked_ms = clock_steady_ms();
}

void ui_release(struct ui *ui)
{
    while (ui->depth > 0)
        ui_pop(ui);
    free(ui->stack);
    if (ui->last_visit != NULL)
        record_free(&schema_visit, ui->last_visit);
    str_release(&ui->message);
    keymap_release(&ui->keys);
    typist_release(&ui->typist);
}

/* ---- the stack ---- */

void ui_push(struct ui *ui, const struct screen_ops *ops, void *state)
{
    ARRAY_GROW(ui->stack, ui->cap, ui->depth + 1);
    ui->stack[ui->depth++] = (struct screen){ops, state};
    if (ui->news > 0)
        ui_changed(ui);
}

void ui_pop(struct ui *ui)
{
    REQUIRE(ui->depth > 0);
    struct screen top = ui->stack[--ui->depth];
    top.ops->close(ui, top.state);
    if (ui->news > 0)
        ui_changed(ui);
}

bool ui_pop_to(struct ui *ui, const void *state)
{
    size_t i = ui->depth;
    while (i > 0 && ui->stack[i - 1].state != state)
        i--;
    if (i == 0)
        return false;
    while (ui->depth > i)
        ui_pop(ui);
    return true;
}

bool ui_back_to(struct ui *ui, const struct screen_ops *ops)
{
    for (size_t i = ui->depth; i-- > 0;)
        if (ui->stack[i].ops == ops)
            return ui_pop_to(ui, ui->stack[i].state);
    return false;
}

struct screen *ui_top(struct ui *ui)
{
    return ui->depth > 0 ? &ui->stack[ui->depth - 1] : NULL;
}

/* ---- talking ---- */

void ui_say(struct ui *ui, enum tone tone, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    str_clear(&ui->message);
    str_vaddf(&ui->message, fmt, args);
    va_end(args);
    ui->tone = tone;
}

void ui_say_err(struct ui *ui, const struct err *err)
{
    ui_say(ui, TONE_BAD, "%s", err->text);
}

void ui_copy(struct ui *ui, const char *text, const char *done)
{
    if (!ui->options->linear)
        term_copy(text);
    ui_say(ui, TONE_INFO, "%s", ui->options->linear ? text : done);
}

void ui_refuse_write(struct ui *ui)
{
    struct err err = {0};
    (void)office_refuse_write(ui->office, &err);
    ui_say_err(ui, &err);
}

void ui_changed(struct ui *ui)
{
    if (ui->office != NULL)
        ui->seen = office_revision(ui->office);
    ui->news = 0;
    for (size_t i = 0; i < ui->depth; i++)
        if (ui->stack[i].ops->stale != NULL)
            ui->stack[i].ops->stale(ui->stack[i].state);
}

void ui_added(struct ui *ui, const struct schema *schema, uint64_t id)
{
    for (size_t i = 0; i < ui->depth; i++)
        if (ui->stack[i].ops->added != NULL)
            ui->stack[i].ops->added(ui->stack[i].state, schema, id);
}

static void say_warnings(struct ui *ui, const struct str *warnings)
{
    if (warnings->len == 0)
        return;
    size_t n = strcspn(warnings->buf, "\n");
    ui_say(ui, TONE_INFO, "%.*s", (int)n, warnings->buf);
}

enum td_status ui_apply(struct ui *ui, const struct command *command,
    struct outcome *outcome, struct err *err)
{
    struct outcome own;
    bool ask = outcome == NULL;
    outcome = ask ? &own : outcome;
    enum td_status s = office_apply(ui->office, command, outcome, err);
    if (s == TD_OK)
        ui_changed(ui);
    if (ask) {
        if (s == TD_OK)
            say_warnings(ui, &outcome->warnings);
        outcome_release(outcome);
    }
    return s;
}

void ui_show(struct ui *ui, const struct schema *schema, const void *record,
    const struct field *field, struct str *out)
{
    bool hidden = ui->names_hidden && (field->flags & F_PERSONAL);
    if (hidden && !field_is_empty(field, record))
        str_add(out, FIELD_MASK);
    else
        office_show(ui->office, schema, record, field, out);
}

static bool is_anonymous(const struct schema *schema, const void *record)
{
    const struct field *field = schema_field(schema, "anonymous");
    const char *text = field == NULL ? NULL : field_get_text(field, record);
    return text != NULL && strcmp(text, "yes") == 0;
}

void ui_show_in_row(struct ui *ui, const struct schema *schema, const void *record,
    const struct field *field, struct str *out)
{
    if (!(field->flags & F_NAME) || !field_is_empty(field, record))
        ui_show(ui, schema, record, field, out);
    else
        str_add(
            out, is_anonymous(schema, record) ? _("(anonymous)") : _("(name not known)"));
}

void ui_draw_others(struct ui *ui, const struct presence *about, int y, int x, int width)
{
    struct str out = {0};
    presence_show(ui->office, about->schema, about->id, &out);
    enum style style = out.len > 0 ? STYLE_SOON : STYLE_TITLE;
    if (ui->news > 0 && !about->edits) {
        str_add(&out, out.len > 0 ? " · " : "");
        str_addf(&out, _("%u new (.)"), (unsigned)ui->news);
    }
    if (out.len > 0 && width > 0)
        draw_right(y, x, width, out.buf, style);
    str_release(&out);
}

void ui_add_moment(int64_t us, struct str *out)
{
    char day[DAY_TEXT], minute[MINUTE_TEXT];
    str_addf(out, "%s %s", day_local(instant_day(us), day),
        minute_text(instant_minute(us), minute));
}

/* ---- a frame ---- */

static bool is_typing(const struct screen *screen)
{
    return screen->ops->typing != NULL && screen->ops->typing(screen->state);
}

/* A line to type in above the hints, for which the screen gives a row. */
static bool has_line(const struct screen *screen)
{
    return screen->ops->line != NULL && is_typing(screen);
}

bool ui_is_typing(struct ui *ui)
{
    return is_typing(ui_top(ui));
}

/* The lowest screen that is seen: the highest that is no popup. */
static size_t first_seen(const struct ui *ui)
{
    size_t i = ui->depth - 1;
    while (i > 0 && ui->stack[i].ops->popup)
        i--;
    return i;
}

/* ---- work left to do ---- */

static void begin_slice(struct ui *ui)
{
    ui->slice_ends_ms = clock_steady_ms() + SLICE_MS;
}

bool ui_may_go_on(void *ctx)
{
    const struct ui *ui = ctx;
    switch (ui->pace) {
    case PACE_CLOCK: return clock_steady_ms() < ui->slice_ends_ms;
    case PACE_STEP: return false;
    case PACE_WHOLE: return true;
    }
    return false;
}

static bool is_busy(const struct screen *screen)
{
    return screen->ops->busy != NULL && screen->ops->busy(screen->state);
}

bool ui_is_busy(const struct ui *ui)
{
    for (size_t i = first_seen(ui); i < ui->depth; i++)
        if (is_busy(&ui->stack[i]))
            return true;
    return false;
}

void ui_work(struct ui *ui)
{
    begin_slice(ui);
    for (size_t i = first_seen(ui); i < ui->depth; i++)
        if (is_busy(&ui->stack[i]))
            ui->stack[i].ops->work(ui, ui->stack[i].state);
}

/* ---- drawing ---- */

/* Once: it is slow from here on, and says so no more. */
static void tell_damage(struct ui *ui)
{
    const char *damage = ui->office == NULL ? NULL : office_damage(ui->office);
    if (damage != NULL && !ui->damage_told)
        ui_say(ui, TONE_BAD, "%s", damage);
    ui->damage_told = damage != NULL;
}

void ui_ask(struct ui *ui, struct area area)
{
    struct err err = {0};
    begin_slice(ui);
    bool reading = ui->office != NULL && office_read_begin(ui->office, &err) == TD_OK;
    if (ui->office != NULL && !reading) {
        ui_say_err(ui, &err);
        return;
    }
    for (size_t i = first_seen(ui); i < ui->depth; i++)
        if (ui->stack[i].ops->ask != NULL)
            ui->stack[i].ops->ask(ui, ui->stack[i].state, area);
    if (reading)
        office_read_end(ui->office);
    tell_damage(ui);
}

static enum style tone_style(enum tone tone)
{
    switch (tone) {
    case TONE_INFO: return STYLE_STRONG;
    case TONE_GOOD: return STYLE_DONE;
    case TONE_BAD: return STYLE_ERROR;
    }
    return STYLE_PLAIN;
}

/* What the last line says at its left. */
static enum style left_text(struct ui *ui, const struct screen *top, struct str *left)
{
    if (ui->message.len > 0) {
        str_add(left, ui->message.buf);
        return tone_style(ui->tone);
    }
    if (top->ops->status != NULL)
        top->ops->status(ui, top->state, left);
    return STYLE_PLAIN;
}

/* A message of several rows, over what stands above row y, but for the chosen row. */
static void draw_above(int y, int cols, const char *message, enum style style)
{
    int rows = (int)text_rows(message, cols - 2), most = y - 1 - draw_cursor_row();
    most = most < 1 || most > MESSAGE_ROWS ? MESSAGE_ROWS : most;
    rows = rows < most ? rows : most;
    for (int i = 1; i <= rows; i++)
        draw_pad(y - i, 0, cols, "", STYLE_PLAIN);
    draw_wrapped(y - rows, 1, cols - 2, rows, message, style);
}

/* Leaves out what a status says last, from point to point, until the rest fits. */
static void fit_status(struct str *status, int width)
{
    while (status->len > 0 && utf8_width(status->buf) > width) {
        char *point = NULL;
        for (char *p = status->buf; (p = strstr(p, " · ")) != NULL; p++)
            point = p;
        str_truncate(status, point == NULL ? 0 : (size_t)(point - status->buf));
    }
}

/* Help and back stay whatever is said: a message that leaves them no room gets rows of
 * its own above, and above the line that is typed, until the next key; a status, which
 * stays, says less. */
static void draw_bottom(struct ui *ui, int y, int line, int cols)
{
    struct screen *top = ui_top(ui);
    unsigned modes = top->ops->modes(top->state);
    bool typing = is_typing(top);
    struct str left = {0}, hints = {0};
    enum style style = left_text(ui, top, &left);
    int beside = cols - 5 - keymap_least_hints(&ui->keys, modes, typing);
    bool above = ui->message.len > 0 && utf8_width(left.buf) > beside;
    if (ui->message.len == 0)
        fit_status(&left, beside);
    int used = above ? 0 : draw_text(y, 1, beside, str_text(&left), style);
    if (above)
        draw_above(y - line, cols, left.buf, style);
    int room = cols - used - 5;
    keymap_hints(&ui->keys, modes, typing, room, &hints);
    if (hints.len > 0)
        draw_right(y, cols - 1 - room, room, hints.buf, STYLE_FAINT);
    str_release(&left);
    str_release(&hints);
}

static void draw_too_small(int rows, int cols)
{
    char *text = xasprintf(_("At least %dx%d needed, here %dx%d. q leaves."), MIN_COLS,
        MIN_ROWS, cols, rows);
    draw_text(0, 0, cols, text, STYLE_PLAIN);
    free(text);
}

static bool too_small(int *rows, int *cols)
{
    draw_size(rows, cols);
    return *rows < MIN_ROWS || *cols < MIN_COLS;
}

day_t ui_past_day(const struct ui *ui)
{
    return ui->office == NULL ? DAY_NONE : office_past_day(ui->office);
}

/* Whoever looks at the past sees so on every screen. */
static void draw_banner(day_t day, int cols)
{
    char text[DAY_TEXT];
    char *line = xasprintf(_("As of %s, end of day: read only"), day_local(day, text));
    draw_pad(0, 0, cols, "", STYLE_PICK);
    draw_pad(0, 1, cols - 1, line, STYLE_PICK);
    free(line);
}

void ui_frame(struct ui *ui)
{
    int rows, cols;
    if (ui->depth == 0)
        return;
    if (too_small(&rows, &cols)) {
        draw_begin();
        draw_too_small(rows, cols);
        draw_end();
        term_flush();
        return;
    }
    struct screen *top = ui_top(ui);
    int guide = guide_rows(ui), line = has_line(top) ? 1 : 0;
    int banner = ui_past_day(ui) == DAY_NONE ? 0 : 1;
    struct area area = {banner, 0, rows - 1 - guide - line - banner, cols};
    ui_ask(ui, area);
    draw_begin();
    if (banner > 0)
        draw_banner(ui_past_day(ui), cols);
    for (size_t i = first_seen(ui); i < ui->depth; i++)
        ui->stack[i].ops->draw(ui, ui->stack[i].state, area);
    if (guide > 0)
        guide_draw(ui, area.y + area.h, cols);
    draw_bottom(ui, rows - 1, line, cols);
    if (line > 0)
        top->ops->line(ui, top->state, (struct area){rows - 2, 0, 1, cols});
    draw_end();
    term_flush();
    ui->drawn_ms = clock_steady_ms();
}

/* ---- keys ---- */

static void undo(struct ui *ui, enum undo_target target)
{
    struct undo what = {.target = target};
    undo_ask(ui, &what);
}

static void leave(struct ui *ui)
{
    if (ui->depth > 1)
        ui_pop(ui);
    else
        ui->done = true;
}

static void hide_names(struct ui *ui)
{
    ui->names_hidden = !ui->names_hidden;
    ui_changed(ui);
    ui_say(ui, TONE_INFO, "%s",
        ui->names_hidden ? _("Names are hidden. Ctrl-P shows them again.")
                         : _("Names are shown."));
}

static void switch_drawing(struct ui *ui)
{
    struct err err = {0};
    ui->lean = !ui->lean;
    ui_changed(ui);
    if (user_setting_change("drawing", ui->lean ? "lean" : "rich", &err) != TD_OK)
        ui_say_err(ui, &err);
    else
        ui_say(ui, TONE_INFO, "%s",
            ui->lean ? _("Drawing is lean from now on; Tab tells about the row.")
                     : _("Everything is drawn from now on."));
}

static void switch_typing(struct ui *ui)
{
    static const char *const said[METHOD_COUNT] = {
        N_("Keys are taken as they are typed."), N_("Telex: vieejt gives việt."),
        N_("VNI: vie65t gives việt.")};
    struct err err = {0};
    enum method next = (enum method)((ui->typist.method + 1) % METHOD_COUNT);
    typist_end(&ui->typist);
    ui->typist.method = next;
    // over SSH the other end may have an input method of its own, or none: what is right
    // there says nothing about the desk
    bool kept = line_kind() != LINE_SSH;
    if (kept && user_setting_change("typing", method_name(next), &err) != TD_OK)
        ui_say_err(ui, &err);
    else
        ui_say(ui, TONE_INFO, "%s%s", _(said[next]), kept ? "" : _(" Until you leave."));
}

/* What is done to the text being typed goes where letters go. */
static bool typing_act(struct ui *ui, const struct screen *top, enum act act)
{
    const struct act_row *row = act_row_of(act);
    struct key key = {.code = TK_EDIT, .arg = (unsigned)act};
    return row != NULL && row->group == GROUP_TYPING && is_typing(top) &&
           top->ops->key(ui, top->state, &key);
}

/* What every screen can do. False: not one of these. */
static bool common_act(struct ui *ui, enum act act)
{
    switch (act) {
    case ACT_HELP: help_open(ui); return true;
    case ACT_PALETTE: palette_open(ui); return true;
    case ACT_MENU: menu_open(ui); return true;
    case ACT_REDRAW: draw_redraw(); return true;
    case ACT_SUSPEND: term_suspend(); return true;
    case ACT_GUIDE: guide_switch(ui); return true;
    case ACT_LEAN: switch_drawing(ui); return true;
    case ACT_TYPING: switch_typing(ui); return true;
    case ACT_LEAVE: leave(ui); return true;
    case ACT_BACK:
        if (ui->depth > 1)
            ui_pop(ui);
        else
            ui_say(ui, TONE_INFO, "%s", _("This is the first screen. q leaves."));
        return true;
    default: break;
    }
    if (ui->office == NULL)
        return false;
    switch (act) {
    case ACT_UNDO: undo(ui, UNDO_MINE); return true;
    case ACT_REDO: undo(ui, UNDO_REDO); return true;
    case ACT_REFRESH: ui_changed(ui); return true;
    case ACT_HIDE: hide_names(ui); return true;
    case ACT_TODAY: today_open(ui); return true;
    case ACT_BOOKS: books_open(ui); return true;
    case ACT_REPORT: report_open(ui); return true;
    case ACT_BOARD: board_open(ui); return true;
    case ACT_TROUBLE: list_open_given(ui, &schema_case, "trouble"); return true;
    case ACT_DRAFTS: drafts_open(ui, true); return true;
    case ACT_HANDOVER: handover_open(ui, true); return true;
    case ACT_VISIT: form_add(ui, &schema_visit, NULL, NULL); return true;
    case ACT_FIND: list_find(ui, &schema_case); return true;
    default: return false;
    }
}

void ui_act(struct ui *ui, enum act act)
{
    struct screen top = *ui_top(ui);
    if (!keymap_offers(&ui->keys, act)) {
        ui_refuse_write(ui);
        return;
    }
    bool done = top.ops->act != NULL && top.ops->act(ui, top.state, act);
    done = done || typing_act(ui, &top, act) || common_act(ui, act);
    if (done)
        guide_saw(ui, act);
    else if (act != ACT_NONE)
        ui_say(ui, TONE_INFO, _("%s: not on this screen."), _(act_row_of(act)->label));
}

static void field_key(struct ui *ui, struct screen *top, const struct key *key)
{
    if (top->ops->key != NULL && top->ops->key(ui, top->state, key))
        return;
    enum act act = keymap_find(&ui->keys, top->ops->modes(top->state), key, true);
    if (act != ACT_NONE)
        ui_act(ui, act);
}

/* What the built-in method makes of a letter, key by key. */
static void field_keys(struct ui *ui, struct screen *top, const char *bytes)
{
    for (size_t n; *bytes != '\0'; bytes += n) {
        uint32_t cp = utf8_decode(bytes, &n);
        struct key key = {.code = cp == 0x7F ? TK_BACKSPACE : cp};
        field_key(ui, top, &key);
    }
}

static bool is_method_key(const struct ui *ui, const struct key *key)
{
    return ui->typist.method != METHOD_OFF && key->code < 0x80 &&
           (key->mods & (MOD_CTRL | MOD_ALT | MOD_PASTE)) == 0 &&
           typist_takes(&ui->typist, (char)key->code);
}

static void typed_key(struct ui *ui, struct screen *top, const struct key *key)
{
    bool start = top->ops->at_start != NULL && top->ops->at_start(top->state);
    if (ime_swallow(&ui->ime, key, start))
        return;
    if (is_method_key(ui, key)) {
        struct str bytes = {0};
        typist_key(&ui->typist, (char)key->code, &bytes);
        field_keys(ui, top, str_text(&bytes));
        str_release(&bytes);
        return;
    }
    if (key->code == TK_BACKSPACE)
        typist_erased(&ui->typist);
    else
        typist_end(&ui->typist);
    field_key(ui, top, key);
}

static void command_key(struct ui *ui, struct screen *top, const struct key *raw)
{
    struct key key;
    if (!ime_command(&ui->ime, raw, ui->more, &key))
        return;
    enum act act = keymap_find(&ui->keys, top->ops->modes(top->state), &key, false);
    if (act != ACT_NONE)
        ui_act(ui, act);
    else if (top->ops->key != NULL)
        top->ops->key(ui, top->state, &key);
}

void ui_key(struct ui *ui, const struct key *key)
{
    int rows, cols;
    if (key->code == TK_PASTE_BEGIN || key->code == TK_PASTE_END || key->code == TK_BAD)
        return;
    if (too_small(&rows, &cols)) {
        ui->done = ui->done || key->code == 'q';
        return;
    }
    str_clear(&ui->message);
    struct screen top = *ui_top(ui);
    if (is_typing(&top))
        typed_key(ui, &top, key);
    else
        command_key(ui, &top, key);
}

/* ---- the loop ---- */

static void tick_screens(struct ui *ui)
{
    for (size_t i = 0; i < ui->depth; i++)
        if (ui->stack[i].ops->tick != NULL)
            ui->stack[i].ops->tick(ui, ui->stack[i].state);
}

/* True when there is something new to show. */
static bool look_for_news(struct ui *ui)
{
    if (ui->office == NULL)
        return false;
    uint64_t news = office_revision(ui->office) - ui->seen;
    bool moved = news != ui->news;
    ui->news = news;
    if (clock_steady_ms() - ui->tidied_ms > 60000) {
        office_tidy(ui->office);
        ui->tidied_ms = clock_steady_ms();
    }
    return moved;
}

/* The topmost screen about a record says where this desk is. */
static struct presence whereabouts(const struct ui *ui)
{
    for (size_t i = ui->depth; i > 0; i--)
        if (ui->stack[i - 1].ops->about != NULL)
            return ui->stack[i - 1].ops->about(ui->stack[i - 1].state);
    return (struct presence){.schema = NULL};
}

/* True when other desks have moved. */
static bool look_around(struct ui *ui)
{
    if (ui->office == NULL)
        return false;
    struct presence here = whereabouts(ui);
    presence_tell(ui->office, &here);
    return presence_look(ui->office);
}

bool ui_tick(struct ui *ui)
{
    ui->ticked_ms = clock_steady_ms();
    tick_screens(ui);
    bool moved = look_around(ui);
    return look_for_news(ui) || moved;
}

static void hang_up(struct ui *ui)
{
    ui->hung_up = ui->done = true;
}

/* Nobody pressed a key: a slice of what is left. True when its fruits are to be shown. */
static bool go_on(struct ui *ui)
{
    ui_work(ui);
    int64_t now = clock_steady_ms();
    bool news = now - ui->ticked_ms >= 1000 && ui_tick(ui);
    return news || !ui_is_busy(ui) || now - ui->drawn_ms >= FRAME_MS;
}

/* The next event. As long as there is none, the register is made ready for questions. */
static enum term_event next_event(struct ui *ui, bool *cold, struct key *key)
{
    enum term_event event = term_wait(*cold ? 0 : 1000, key);
    while (*cold && event == TERM_TIME && clock_steady_ms() - ui->ticked_ms < 1000) {
        *cold = office_warm(ui->office, WARM_MS);
        event = term_wait(*cold ? 0 : 1000, key);
    }
    return event;
}

/* One event; true when the frame is to be drawn. */
static bool obey(struct ui *ui, enum term_event event, const struct key *key)
{
    switch (event) {
    case TERM_KEY:
        if (key->code == TK_PING) {
            while (ui_is_busy(ui)) // whoever asks wants to see all that comes of it
                ui_work(ui);
            ui_frame(ui);
            term_pong(key->arg);
            return false;
        }
        ui->more = term_more();
        ui_key(ui, key);
        return true;
    case TERM_TIME: return ui_tick(ui);
    case TERM_RESIZE: return true;
    case TERM_SUSPEND: term_suspend(); return true;
    case TERM_HANGUP: hang_up(ui); return false;
    }
    return false;
}

void ui_save_drafts(struct ui *ui)
{
    for (size_t i = 0; i < ui->depth; i++)
        if (ui->stack[i].ops->hangup != NULL)
            ui->stack[i].ops->hangup(ui, ui->stack[i].state);
}

void ui_loop(struct ui *ui)
{
    struct key key;
    bool cold = ui->office != NULL; // else the first questions are asked
    ui_frame(ui);
    while (!ui->done) {
        bool busy = ui_is_busy(ui);
        enum term_event event = busy ? term_wait(0, &key) : next_event(ui, &cold, &key);
        bool redraw = busy && event == TERM_TIME ? go_on(ui) : obey(ui, event, &key);
        while (!ui->done && event != TERM_TIME) {
            event = term_wait(0, &key);
            if (event != TERM_TIME)
                redraw = obey(ui, event, &key) || redraw;
        }
        if (redraw && !ui->done)
            ui_frame(ui);
    }
    ui_save_drafts(ui);
}
