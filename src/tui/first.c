/* SPDX-License-Identifier: MIT
 *
 * The first-run form: four rows with answers already in them. Enter goes on from any
 * row; arrows change the language and the beginning.
 */
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/fold.h"
#include "base/msg.h"
#include "base/utf8.h"
#include "base/wrap.h"
#include "edit.h"
#include "linear.h"
#include "script.h"
#include "term.h"
#include "ui.h"

enum row { ROW_LANGUAGE, ROW_NAME, ROW_CODE, ROW_BEGIN, ROW_COUNT };

struct state {
    const char *path;
    struct edit name, code;
    bool name_typed, code_typed;
    bool sample;
    int at;
    enum tui_first chosen;
};

static unsigned modes(const void *state)
{
    (void)state;
    return MODE_PROMPT;
}

static bool typing(const void *state)
{
    (void)state;
    return true;
}

static struct edit *edit_at(struct state *s)
{
    return s->at == ROW_NAME ? &s->name : s->at == ROW_CODE ? &s->code : NULL;
}

static bool at_start(const void *state)
{
    const struct state *s = state;
    return s->at == ROW_NAME   ? s->name.caret == 0
           : s->at == ROW_CODE ? s->code.caret == 0
                               : true;
}

/* Answers in the language that is on, as long as nothing else was typed. */
static void propose(struct state *s)
{
    if (!s->name_typed)
        edit_set(&s->name, _("Citizen reception office"));
    if (!s->code_typed)
        edit_set(&s->code, "VP");
}

/* "Ủy ban nhân dân phường Phú Lợi" -> UBNDPPL. */
static void propose_code(struct state *s)
{
    if (s->code_typed)
        return;
    char *folded = fold_text(edit_text(&s->name));
    char *initials = fold_initials(folded);
    if (strlen(initials) > 12)
        initials[12] = '\0';
    for (char *p = initials; *p != '\0'; p++)
        *p = *p >= 'a' && *p <= 'z' ? (char)(*p - 32) : *p;
    if (*initials != '\0')
        edit_set(&s->code, initials);
    free(initials);
    free(folded);
}

/* ---- drawing ---- */

static const char *label_of(int row)
{
    switch (row) {
    case ROW_LANGUAGE: return "Ngôn ngữ / Language";
    case ROW_NAME: return _("Name of the office");
    case ROW_CODE: return _("Short code");
    default: return _("Beginning");
    }
}

static const char *value_of(struct state *s, int row)
{
    switch (row) {
    case ROW_LANGUAGE: return msg_lang() == LANG_VI ? "Tiếng Việt" : "English";
    case ROW_NAME: return edit_text(&s->name);
    case ROW_CODE: return edit_text(&s->code);
    default:
        return s->sample ? _("Look around in the sample office")
                         : _("Begin with an empty register");
    }
}

static void draw_row(struct state *s, int y, int row, int value_x, int width)
{
    bool here = s->at == row;
    draw_text(y, 1, 1, here ? ">" : " ", STYLE_STRONG);
    draw_text(y, 3, value_x - 4, label_of(row), here ? STYLE_STRONG : STYLE_FAINT);
    if (row == ROW_NAME || row == ROW_CODE) {
        struct edit *edit = row == ROW_NAME ? &s->name : &s->code;
        int col = edit_scroll(edit, width);
        draw_pad(y, value_x, width, edit_text(edit) + edit->first,
            here ? STYLE_FIELD : STYLE_PLAIN);
        if (here)
            draw_cursor(y, value_x + col);
        return;
    }
    char *text = xasprintf("< %s >", value_of(s, row));
    draw_text(y, value_x, width, text, here ? STYLE_FIELD : STYLE_PLAIN);
    if (here)
        draw_cursor(y, value_x);
    free(text);
}

static void draw(struct ui *ui, void *state, struct area area)
{
    (void)ui;
    struct state *s = state;
    int value_x = area.w < 60 ? 23 : 26, width = area.w - value_x - 2;
    draw_text(area.y, 1, area.w - 2, _("Welcome: citizen reception"), STYLE_TITLE);
    if (area.h > 10) {
        draw_text(area.y + 1, 1, area.w - 2,
            _("Enter starts with these answers; change what you like."), STYLE_PLAIN);
        draw_text(area.y + 2, 1, area.w - 2,
            s->sample ? _("The sample goes away when you leave; nothing else is made.")
                      : s->path,
            STYLE_FAINT);
    }
    int top = area.h > 10 ? area.y + 4 : area.y + 1;
    for (int row = 0; row < ROW_COUNT; row++)
        draw_row(s, top + row, row, value_x, width);
    const char *keys =
        _("Up, Down: next question. Left, Right: another answer. Enter: start.");
    int rows = (int)text_rows(keys, area.w - 2);
    draw_wrapped(area.y + area.h - rows, 1, area.w - 2, rows, keys, STYLE_FAINT);
}

/* ---- keys ---- */

static void accept(struct ui *ui, struct state *s)
{
    struct err err = {0};
    if (s->sample) {
        s->chosen = TUI_FIRST_SAMPLE;
        ui->done = true;
        return;
    }
    char *name = utf8_trim(edit_text(&s->name)), *code = utf8_trim(edit_text(&s->code));
    struct office_profile profile = {name, code, msg_lang()};
    struct seat seat = {.road = ROAD_TUI};
    if (office_create(s->path, &profile, &seat, &err) == TD_OK) {
        s->chosen = TUI_FIRST_CREATED;
        ui->done = true;
    } else {
        ui_say_err(ui, &err);
        s->at = strcmp(err.field, "code") == 0   ? ROW_CODE
                : strcmp(err.field, "name") == 0 ? ROW_NAME
                                                 : s->at;
    }
    free(name);
    free(code);
}

static void turn(struct state *s)
{
    if (s->at == ROW_LANGUAGE) {
        msg_use(msg_lang() == LANG_VI ? LANG_EN : LANG_VI);
        propose(s);
    } else {
        s->sample = !s->sample;
    }
}

static void note_typed(struct state *s)
{
    s->name_typed = s->name_typed || s->at == ROW_NAME;
    s->code_typed = s->code_typed || s->at == ROW_CODE;
    if (s->at == ROW_NAME)
        propose_code(s);
}

/* As in a form: nobody types on to an answer that was proposed. */
static bool replaces_proposal(const struct state *s, const struct key *k)
{
    return key_is_letter(k) && !(s->at == ROW_NAME ? s->name_typed : s->code_typed);
}

static bool key(struct ui *ui, void *state, const struct key *k)
{
    struct state *s = state;
    bool back = k->code == TK_TAB && (k->mods & MOD_SHIFT);
    if (key_is_answer(k)) {
        accept(ui, s);
        return true;
    }
    if (k->code == TK_DOWN || (k->code == TK_TAB && !back)) {
        s->at = (s->at + 1) % ROW_COUNT;
        return true;
    }
    if (k->code == TK_UP || back) {
        s->at = (s->at + ROW_COUNT - 1) % ROW_COUNT;
        return true;
    }
    bool sideways = k->code == TK_LEFT || k->code == TK_RIGHT || k->code == ' ';
    if (edit_at(s) == NULL) {
        if (sideways)
            turn(s);
        return sideways;
    }
    bool changed = false;
    if (replaces_proposal(s, k))
        edit_clear(edit_at(s));
    bool used = edit_key(edit_at(s), k, &changed);
    if (changed)
        note_typed(s);
    return used;
}

static bool act(struct ui *ui, void *state, enum act what)
{
    (void)state;
    if (what != ACT_BACK && what != ACT_LEAVE)
        return false;
    ui->done = true;
    return true;
}

/* ---- line by line ---- */

static void tell(struct ui *ui, void *state, struct str *out)
{
    (void)ui;
    struct state *s = state;
    str_addf(out, "%s\n", _("Welcome: citizen reception"));
    for (int row = 0; row < ROW_COUNT; row++)
        str_addf(out, "%d %s: %s\n", row + 1, label_of(row), value_of(s, row));
    str_addf(out, "%s\n",
        _("An empty line starts with these answers. 1 or 4 takes the other answer, 2 or "
          "3 and a text another text. . leaves."));
}

/* "1", "2 UBND phường Phú Lợi"; false: neither. */
static bool change_row(struct state *s, const char *line)
{
    int row = *line - '1';
    const char *text = line + 1 + strspn(line + 1, " ");
    if (row < 0 || row >= ROW_COUNT || (line[1] != ' ' && line[1] != '\0'))
        return false;
    s->at = row;
    if (edit_at(s) == NULL) {
        turn(s);
    } else if (*text != '\0') {
        edit_set(edit_at(s), text);
        note_typed(s);
    }
    return edit_at(s) == NULL || *text != '\0';
}

static bool answer(struct ui *ui, void *state, const char *line)
{
    struct state *s = state;
    if (*line == '\0')
        accept(ui, s);
    else if (strcmp(line, "q") == 0)
        ui_act(ui, ACT_LEAVE);
    else if (!change_row(s, line))
        ui_say(ui, TONE_BAD, "%s",
            _("Write a number from 1 to 4, and a text behind 2 or 3."));
    return true;
}

static void close_state(struct ui *ui, void *state)
{
    (void)ui;
    (void)state; // lives in tui_first_run
}

static const struct screen_ops first_ops = {
    .name = "first",
    .modes = modes,
    .typing = typing,
    .at_start = at_start,
    .draw = draw,
    .act = act,
    .key = key,
    .tell = tell,
    .answer = answer,
    .close = close_state,
};

enum td_status tui_first_run(const char *path, const struct tui_options *options,
    enum tui_first *chosen, struct err *err)
{
    struct ui ui;
    struct state state = {.path = path, .chosen = TUI_FIRST_LEFT};
    enum td_status s = term_open(options, err);
    if (s != TD_OK)
        return s;
    edit_init(&state.name, "", false);
    edit_init(&state.code, "", false);
    propose(&state);
    ui_init(&ui, NULL, options);
    ui_push(&ui, &first_ops, &state);
    if (options->script != NULL)
        s = script_play(&ui, options->script, err);
    else if (options->linear)
        linear_run(&ui);
    else
        ui_loop(&ui);
    if (ui.hung_up)
        s = err_set(err, TD_CANCELLED, "%s", _("The terminal went away."));
    ui_release(&ui);
    edit_release(&state.name);
    edit_release(&state.code);
    term_close();
    if (s == TD_OK)
        *chosen = state.chosen;
    return s;
}
