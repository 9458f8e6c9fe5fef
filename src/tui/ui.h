/* SPDX-License-Identifier: MIT
 *
 * The running interface: a stack of screens over one office. A frame is: begin a read,
 * let the visible screens ask and copy, end it, draw. Only the top screen gets keys.
 */
#ifndef TUI_UI_H
#define TUI_UI_H

#include "core/command.h"
#include "core/presence.h"
#include "draw.h"
#include "ime.h"
#include "keymap.h"
#include "tui/tui.h"
#include "typist.h"

struct ui;
struct visit;

struct screen_ops {
    const char *name;
    bool popup; /* drawn over the screen below */
    /* Where its bindings come from: enum mode. */
    unsigned (*modes)(const void *state);
    /* True while letters are text. NULL: never. */
    bool (*typing)(const void *state);
    /* Nothing stands before the caret. NULL with typing: false. */
    bool (*at_start)(const void *state);
    /* What was known may be out of date. */
    void (*stale)(void *state);
    /* A record was added here: where it is among the rows, one stands on it. */
    void (*added)(void *state, const struct schema *schema, uint64_t id);
    /* Inside a read: copy what the area needs. */
    void (*ask)(struct ui *ui, void *state, struct area area);
    void (*draw)(struct ui *ui, void *state, struct area area);
    /* False: not an action of this screen. */
    bool (*act)(struct ui *ui, void *state, enum act act);
    /* While typing: before the bindings. Else: keys without binding. */
    bool (*key)(struct ui *ui, void *state, const struct key *key);
    /* What the act is called here, translated; NULL: as everywhere. May be NULL. */
    const char *(*label)(const void *state, enum act act);
    /* Text at the left of the last line, or nothing. Appends. */
    void (*status)(struct ui *ui, void *state, struct str *out);
    /* Draws what is typed into a line of its own above the last one, while `typing`;
     * `ask` and `draw` get a row less then. NULL: the screen types elsewhere. */
    void (*line)(struct ui *ui, void *state, struct area area);
    /* --linear: the screen in short lines, each with its end, after `ask`: one row or one
     * fact a line, no boxes, a number before what can be chosen. Appends. */
    void (*tell)(struct ui *ui, void *state, struct str *out);
    /* --linear: a line typed, trimmed. NULL or false: text where text is typed, else an
     * action by key or name. */
    bool (*answer)(struct ui *ui, void *state, const char *line);
    /* Something is left to do that takes long. NULL with work: never. */
    bool (*busy)(const void *state);
    /* A slice of it: until ui_may_go_on says no. Nothing may be drawn. */
    void (*work)(struct ui *ui, void *state);
    void (*tick)(struct ui *ui, void *state);   /* about once a second */
    void (*hangup)(struct ui *ui, void *state); /* the end has come: save drafts */
    /* The record it is about, which other desks are told of. NULL: none. */
    struct presence (*about)(const void *state);
    void (*close)(struct ui *ui, void *state); /* frees state */
};

struct screen {
    const struct screen_ops *ops;
    void *state;
};

/* How long a slice of work is: some milliseconds, so that a key is answered within a
 * frame; a step, which is the same on every machine; all of it. */
enum pace { PACE_CLOCK, PACE_STEP, PACE_WHOLE };

enum tone { TONE_INFO, TONE_GOOD, TONE_BAD };

struct ui {
    struct office *office; /* NULL in the first-run form */
    const struct tui_options *options;
    struct screen *stack;
    size_t depth, cap;
    struct str message;
    enum tone tone;
    uint64_t seen; /* revision on the screen */
    uint64_t news; /* changes since, not taken in yet */
    struct ime ime;
    struct typist typist; /* the built-in input method */
    struct keymap keys;
    bool more;         /* keys have arrived behind the one being obeyed */
    size_t guide_step; /* of the tour, from 1; 0: none */
    bool names_hidden;
    bool lean; /* fewest bytes: no context line, highlight by the mark alone */
    bool done; /* leave */
    bool hung_up;
    bool damage_told;
    enum pace pace;
    int64_t slice_ends_ms, drawn_ms, ticked_ms, tidied_ms;
    struct visit *last_visit; /* what this desk wrote into the visit before, or NULL */
};

void ui_init(struct ui *ui, struct office *office, const struct tui_options *options);
void ui_release(struct ui *ui);
/* Takes the state; the screen's close frees it. */
void ui_push(struct ui *ui, const struct screen_ops *ops, void *state);
void ui_pop(struct ui *ui);
/* Closes screens above the one with this state; false when it is not open. */
bool ui_pop_to(struct ui *ui, const void *state);
/* The same for the highest screen of a kind: there is one Today, one board and one
 * report, so who goes to and fro all day is never deeper in than the places there are. */
bool ui_back_to(struct ui *ui, const struct screen_ops *ops);
struct screen *ui_top(struct ui *ui);

void ui_say(struct ui *ui, enum tone tone, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
void ui_say_err(struct ui *ui, const struct err *err);
/* Says why nothing can be written here. */
void ui_refuse_write(struct ui *ui);
/* Something was written, or what others wrote shall be seen: all screens ask again. */
void ui_changed(struct ui *ui);
/* This desk added a record: the screens below go to it when they ask again. */
void ui_added(struct ui *ui, const struct schema *schema, uint64_t id);
/* office_apply, then ui_changed. Warnings become the message unless `outcome`. */
enum td_status ui_apply(struct ui *ui, const struct command *command,
    struct outcome *outcome, struct err *err);

void ui_act(struct ui *ui, enum act act);
void ui_key(struct ui *ui, const struct key *key);
/* Lets every screen that is seen copy what it needs for the area. */
void ui_ask(struct ui *ui, struct area area);
void ui_frame(struct ui *ui);
/* What find->go_on asks, with the ui: is there time left in this slice? */
bool ui_may_go_on(void *ui);
/* A screen that is seen has work left; ui_work does a slice of it. */
bool ui_is_busy(const struct ui *ui);
void ui_work(struct ui *ui);
bool ui_is_typing(struct ui *ui); /* letters are text now */
day_t ui_past_day(
    const struct ui *ui); /* looked at instead of the present, or DAY_NONE */
/* What is done about once a second: drafts, news, other desks. True when there is
 * something new to show. */
bool ui_tick(struct ui *ui);
/* Gives a text to the terminal's clipboard and says `done`; line by line it is said
 * itself. */
void ui_copy(struct ui *ui, const char *text, const char *done);
void ui_save_drafts(struct ui *ui);
/* Until done or hung up. */
void ui_loop(struct ui *ui);

/* The value as this person may see it now. Appends. */
void ui_show(struct ui *ui, const struct schema *schema, const void *record,
    const struct field *field, struct str *out);
/* The same for a row, where a name that nobody wrote down is told, too: the row would
 * seem to be nothing. Appends. */
void ui_show_in_row(struct ui *ui, const struct schema *schema, const void *record,
    const struct field *field, struct str *out);
/* At the right of a title: how much is new, and who else is at the record. */
void ui_draw_others(struct ui *ui, const struct presence *about, int y, int x, int width);
/* "03/07/2026 08:30", as people here write. Appends. */
void ui_add_moment(int64_t us, struct str *out);

#endif
