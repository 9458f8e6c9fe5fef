/* SPDX-License-Identifier: MIT
 *
 * A report as numbers to walk among: rows under their headings, one number chosen, Enter
 * lists what it counts. The report screen and the board are made of it.
 */
#ifndef TUI_NUMBERS_H
#define TUI_NUMBERS_H

#include "list.h"
#include "report/report.h"
#include "ui.h"

enum number_line_kind { LINE_BLANK, LINE_HEAD, LINE_ROW, LINE_TEXT };

struct number_line {
    enum number_line_kind kind;
    size_t sheet, row; /* LINE_HEAD, LINE_ROW */
    size_t from, to;   /* LINE_TEXT: bytes of the sentence */
};

struct numbers {
    struct report *report; /* owned; NULL before the first asking */
    struct err fault;      /* why there is none */
    struct sheet_layout *layouts;
    struct number_line *lines;
    size_t n, cap;
    struct list list;
    size_t column; /* the one walked in */
    int width;     /* the lines were made for */
    bool must_make;
};

void numbers_release(struct numbers *numbers);
/* Makes the report when it has to be made, and the lines for the width. Inside a read. */
void numbers_ask(struct ui *ui, struct numbers *numbers, const struct report_ask *ask,
    int width, int height);
void numbers_draw(const struct numbers *numbers, struct area area);
/* Moving, opening, copying, exporting, printing; false: none of these. */
bool numbers_act(struct ui *ui, struct numbers *numbers, enum act act);
/* Line by line: a line for each row, its numbers behind it. "3" opens the first number of
 * the third row, "3.2" the second one. */
void numbers_tell(const struct numbers *numbers, struct str *out);
bool numbers_answer(struct ui *ui, struct numbers *numbers, const char *line);

#endif
