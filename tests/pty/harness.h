/* SPDX-License-Identifier: MIT
 *
 * The real program on a terminal of its own. tt_open starts it under a pseudo terminal;
 * what it writes goes through libvterm, so a test reads the screen a person would see,
 * cell by cell; what it is sent is what a real terminal would send in its present modes.
 *
 * Nothing here sleeps. tt_sync writes ESC[9999;Nz behind the keys and waits until the
 * program answers ESC]5379;pong;N BEL: input is a queue, so everything before has been
 * handled and drawn by then. The program answers only under TIEPDAN_TEST_PONG.
 *
 * Rows and columns count from 0. Every wait ends after the milliseconds given, and also
 * when the program has ended. On a screen outside its limits functions fail, not crash.
 */
#ifndef PTY_HARNESS_H
#define PTY_HARNESS_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>
#include <termios.h>

#define TT_WAIT_MS 10000 /* generous: only a failing test ever waits as long */

struct tt; /* a terminal with a program in it */

/* Colours of a cell: a number of the palette, or one of these. */
#define TT_COLOR_DEFAULT (-1)
#define TT_COLOR_RGB     (-2)

struct tt_attr {
    bool bold, underline, reverse, blink;
    int fg, bg;
};

/* Starts argv[0] (a path) with `term` as TERM. `env` (NULL, or NAME=value texts ended by
 * NULL; NAME alone unsets) is laid over a small environment: PATH and HOME as here,
 * LC_ALL=C.UTF-8, TIEPDAN_TEST_PONG=1, the sanitizers' options. Ends the test program
 * when there is no terminal to be had. Send nothing before tt_wait_text has seen the
 * first screen: until the program has set the line up, it echoes. */
struct tt *tt_open(const char *const argv[], const char *const env[], const char *term,
    int rows, int cols);
/* Waits for the end of the program and for its last words. Returns its wait status, -1
 * when it still runs. May be asked again. */
int tt_wait(struct tt *t, int timeout_ms);
/* The same, then frees everything; what still runs is killed first (returns -1). */
int tt_close(struct tt *t, int timeout_ms);
pid_t tt_pid(const struct tt *t);
void tt_kill(struct tt *t, int signal);
/* Takes the terminal away, as a dropped line does: the program gets SIGHUP. */
void tt_hangup(struct tt *t);

/* ---- sending ---- */

void tt_raw_send(struct tt *t, const void *bytes, size_t len);
/* Typed text, UTF-8. */
void tt_text(struct tt *t, const char *text);
/* One key by name: a single character, or Enter Tab Backspace Escape Up Down Left Right
 * Insert Delete Home End PageUp PageDown Space F1..F12, with S-, A-, C- before it in any
 * number: "C-x", "S-Tab", "C-Right". Sent as the terminal's present modes demand. Ends
 * the test program for a name it does not know. */
void tt_key(struct tt *t, const char *name);
/* Several keys with blanks between: "Down Down Enter". */
void tt_keys(struct tt *t, const char *names);
/* Pasted text; in brackets when the program asked for them, line ends as CR. */
void tt_paste(struct tt *t, const char *text);
/* A click of button 1 to 3 (4 and 5 are the wheel); nothing unless asked for. */
void tt_mouse(struct tt *t, int row, int col, int button);
/* Changes the size; the program gets SIGWINCH. At least 1 x 2. */
void tt_resize(struct tt *t, int rows, int cols);

/* ---- waiting ---- */

/* True: all that was sent is handled and drawn. False: it ended or hangs. */
bool tt_sync(struct tt *t, int timeout_ms);
/* True as soon as the screen shows the text in one row. */
bool tt_wait_text(struct tt *t, const char *text, int timeout_ms);

/* ---- looking ---- */

int tt_rows(const struct tt *t);
int tt_cols(const struct tt *t);
/* One row as UTF-8 without the blanks at its end; "" outside. Returns buf. */
char *tt_row(const struct tt *t, int row, char *buf, size_t size);
/* All rows with line ends, without the empty ones at the bottom. Caller frees. */
char *tt_screen(const struct tt *t);
/* Where a text stands first, from the top; row and col may be NULL. */
bool tt_find(const struct tt *t, const char *text, int *row, int *col);
void tt_cursor(const struct tt *t, int *row, int *col, bool *visible);
struct tt_attr tt_attr(const struct tt *t, int row, int col);
bool tt_altscreen(const struct tt *t); /* the alternate screen is shown */
bool tt_mouse_on(const struct tt *t);  /* the program asked for the mouse */
/* Line settings of the terminal, also after the program has ended. */
bool tt_termios(const struct tt *t, struct termios *out);
/* Every byte written since the start or the last tt_raw_clear; pongs included. */
const char *tt_raw(const struct tt *t, size_t *len);
void tt_raw_clear(struct tt *t);
/* Prints the screen on stderr, for a test that fails. */
void tt_dump(const struct tt *t);

/* ---- checking: a failure shows the screen, frees t and ends the test (cmocka) ---- */

void tt_expect(struct tt *t, const char *text); /* syncs, then the text is there */
void tt_expect_not(struct tt *t, const char *text);
void tt_expect_exit(struct tt *t, int code); /* ends by itself with this code; frees t */

#endif
