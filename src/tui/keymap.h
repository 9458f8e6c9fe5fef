/* SPDX-License-Identifier: MIT
 *
 * What can be done, and by which key. An action is one row: name, label, sentence. A
 * binding is one row: where, key, action. Help, hints, palette and menu are made of
 * these two tables and of nothing else.
 */
#ifndef TUI_KEYMAP_H
#define TUI_KEYMAP_H

#include <stdbool.h>

#include "key.h"

enum act {
    ACT_NONE,
    ACT_DOWN,
    ACT_UP,
    ACT_PAGE_DOWN,
    ACT_PAGE_UP,
    ACT_HALF_DOWN,
    ACT_HALF_UP,
    ACT_FIRST,
    ACT_LAST,
    ACT_LEFT,
    ACT_RIGHT,
    ACT_PANE,
    ACT_OPEN,
    ACT_LEAVE,
    ACT_BACK,
    ACT_FIND,
    ACT_NEXT,
    ACT_PREVIOUS,
    ACT_FILTER,
    ACT_CLEAR,
    ACT_TAKEN_OUT,
    ACT_TROUBLE,
    ACT_SORT,
    ACT_COLUMNS,
    ACT_VIEWS,
    ACT_SAVE_VIEW,
    ACT_REFRESH,
    ACT_MARK,
    ACT_MARK_RANGE,
    ACT_MARK_ALL,
    ACT_UNMARK,
    ACT_ADD,
    ACT_VISIT,
    ACT_EDIT,
    ACT_SAVE,
    ACT_SAME,
    ACT_NEXT_PERSON,
    ACT_NEW_LETTER,
    ACT_NEW_CASE,
    ACT_CALL,
    ACT_END,
    ACT_HELD,
    ACT_NOBODY,
    ACT_STATE,
    ACT_ASSIGN,
    ACT_NOTE,
    ACT_INSTRUCT,
    ACT_EDITOR,
    ACT_WHY,
    ACT_DUE,
    ACT_LINK,
    ACT_MERGE,
    ACT_TAKE_LEFT,
    ACT_TAKE_RIGHT,
    ACT_SWAP,
    ACT_VOID,
    ACT_REVEAL,
    ACT_HISTORY,
    ACT_COPY,
    ACT_EXPORT,
    ACT_UNDO,
    ACT_TODAY,
    ACT_REDO,
    ACT_BOOKS,
    ACT_REPORT,
    ACT_BOARD,
    ACT_PERIOD,
    ACT_GROUP,
    ACT_WHICH,
    ACT_PRINT,
    ACT_PAPER,
    ACT_DRAFTS,
    ACT_HANDOVER,
    ACT_HIDE,
    ACT_HELP,
    ACT_ACCEPT,
    ACT_PALETTE,
    ACT_MENU,
    ACT_REDRAW,
    ACT_SUSPEND,
    ACT_LEAN,
    ACT_GUIDE,
    ACT_TYPING,
    ACT_LINE_START,
    ACT_LINE_END,
    ACT_WORD_LEFT,
    ACT_WORD_RIGHT,
    ACT_ERASE_BEFORE,
    ACT_ERASE_BEHIND,
    ACT_ERASE_WORD,
    ACT_ERASE_LETTER,
    ACT_UNDO_TYPING,
    ACT_VIEW_0, /* ACT_VIEW_0 + n is view n */
    ACT_COUNT = ACT_VIEW_0 + 10
};

enum act_group {
    GROUP_RECORD,
    GROUP_LIST,
    GROUP_TYPING, /* on the text being typed */
    GROUP_MOVE,
    GROUP_PROGRAM,
    GROUP_COUNT
};

/* Where a binding holds. */
enum mode {
    MODE_LIST = 1 << 0,
    MODE_CASES = 1 << 1, /* a list of cases, beside MODE_LIST */
    MODE_DETAIL = 1 << 2,
    MODE_CASE = 1 << 3, /* one case, beside MODE_DETAIL */
    MODE_FORM = 1 << 4,
    MODE_PICK = 1 << 5,
    MODE_PROMPT = 1 << 6,
    MODE_VIEW = 1 << 7,
    MODE_REPORT = 1 << 8,  /* beside MODE_VIEW and MODE_NUMBERS */
    MODE_PAGE = 1 << 9,    /* text over something half typed: read and go back */
    MODE_PERSON = 1 << 10, /* a form where a person is typed, beside MODE_FORM */
    MODE_VISIT = 1 << 11,  /* a visit's form, beside MODE_FORM */
    MODE_TODAY = 1 << 12,
    MODE_NUMBERS = 1 << 13, /* a report to walk in, beside MODE_VIEW */
    MODE_MERGE = 1 << 14,   /* two records side by side, beside MODE_VIEW */
    MODE_LETTERS = 1 << 15, /* letters, in a list or one, beside those */
    MODE_MENU = 1 << 16     /* the menu: letters are no commands there */
};

/* What changes records is not offered where one may only read. */
enum act_effect { READS, WRITES };

struct act_row {
    enum act act;
    enum act_group group;
    const char *name;  /* stable, for scripts */
    const char *label; /* N_() short, for hints */
    const char *help;  /* N_() one sentence, at most 44 columns */
    enum act_effect effect;
    const char *words; /* N_() what else people call it, for the palette; "": nothing */
};

struct binding {
    unsigned modes;
    uint32_t code;
    unsigned mods;
    enum act act;
    int hint; /* place among the hints, 1 is the most important; 0: none */
};

/* The keys in force. Zeroed: the program's own. */
struct keymap {
    struct binding *rows; /* NULL: the program's own */
    size_t n, cap;
    bool reading; /* one may only read here */
};

const struct act_row *act_row_of(enum act act);
const struct act_row *act_row_named(const char *name);
const struct act_row *act_row_at(size_t i);    /* NULL at the end */
const char *group_label(enum act_group group); /* translated */
/* NULL at the end. */
const struct binding *binding_at(const struct keymap *map, size_t i);
/* Is the key one character, which is text while text is typed? */
bool key_is_char(uint32_t code, unsigned mods);
/* What the key does there. While text is typed characters are text. */
enum act keymap_find(
    const struct keymap *map, unsigned modes, const struct key *key, bool typing);
/* Can the action be reached in these modes? */
bool keymap_has(const struct keymap *map, unsigned modes, enum act act);

/* Does it lead to anything here? What does not is in no hint, help, palette or menu. */
bool keymap_offers(const struct keymap *map, enum act act);

struct str;
/* "a, Insert": the keys of an action in these modes. Appends. */
void keymap_keys(
    const struct keymap *map, unsigned modes, enum act act, bool typing, struct str *out);
/* "?=Help  q=Back ..." as many as fit in the width, the most important ones first and
 * last to go. Appends. */
void keymap_hints(
    const struct keymap *map, unsigned modes, bool typing, int width, struct str *out);
/* Columns of the hints that never go: help, the main answer, back. */
int keymap_least_hints(const struct keymap *map, unsigned modes, bool typing);
/* The page of help for the modes. Appends. */
void keymap_help(const struct keymap *map, unsigned modes, bool typing, struct str *out);

/* ---- keymap_own.c: a person's own keys ---- */

/* $XDG_CONFIG_HOME/tiepdan/keys: lines `action = key key ...`, # begins a remark. Each
 * line takes the place of that action's keys; Esc, F1 and F10 stay what they are. A line
 * that cannot be obeyed changes nothing; for each, "PATH:LINE: why" and a line end are
 * appended to faults. */
void keymap_load(struct keymap *map, struct str *faults);
/* The same from a text, `path` for the faults. */
void keymap_read(
    struct keymap *map, const char *text, const char *path, struct str *faults);
void keymap_release(struct keymap *map);
/* The keys in force as such a text, every action with its sentence. Appends. */
void keymap_list(const struct keymap *map, struct str *out);

#endif
