/* SPDX-License-Identifier: MIT
 *
 * The terminal: opening and leaving it, bytes in, signals as events, one loop with
 * poll(). Nothing is read through curses and nothing is asked of the terminal.
 */
#ifndef TUI_TERM_H
#define TUI_TERM_H

#include "base/err.h"
#include "key.h"
#include "tui/tui.h"

enum term_event {
    TERM_KEY,     /* *key is set */
    TERM_TIME,    /* nothing came */
    TERM_RESIZE,  /* the size is another one, draw_size tells it */
    TERM_SUSPEND, /* asked from outside: call term_suspend */
    TERM_HANGUP   /* the line is dead, or the program was told to end */
};

/* TD_INVALID: no terminal, or one that cannot place text. With options->script or
 * options->linear the screen is a fixed size and nothing is shown. */
enum td_status term_open(const struct tui_options *options, struct err *err) TD_MUST_USE;
void term_close(void);
/* Sends what was drawn since the last time, in one write. */
void term_flush(void);
enum term_event term_wait(int timeout_ms, struct key *key);
bool term_more(void); /* another key has arrived already */
/* Gives the terminal back, stops the program, and takes the terminal again. */
void term_suspend(void);
/* Gives the terminal to a program, a shell command that gets the file as its last word,
 * and takes it again. False: it could not be run or ended badly. */
bool term_run(const char *command, const char *file);
/* Answers the test harness that everything before its question has been drawn. */
void term_pong(unsigned number);
/* Asks the terminal to put the text on its clipboard; many do, none answers. */
void term_copy(const char *text);
void term_resize(int rows, int cols);

#endif
