/* SPDX-License-Identifier: MIT
 *
 * A page for paper. HTML, because every office has a program that opens and prints it
 * with its own letters and margins, and word processors take it over with its tables;
 * plain text keeps neither columns nor Vietnamese letters once it is pasted. The page
 * stands alone: no script, no font, no picture from elsewhere.
 */
#ifndef EXCHANGE_PAGE_H
#define EXCHANGE_PAGE_H

#include "base/msg.h"
#include "core/office.h"

/* Appends all up to the title: the office's name, the title, below it a line (NULL: none)
 * that says of what. A wide page lies across. */
void page_begin(struct office *office, const char *title, const char *below, bool wide,
    struct str *out);
/* The bare page around them, in the language it is written in; the title is for the
 * browser's window. */
void page_open(enum lang lang, const char *title, bool wide, struct str *out);
void page_close(struct str *out);
/* Appends the text so that a browser shows what stands in it and does nothing else. */
void page_text(const char *text, struct str *out);
/* Appends <open>text</close>; open may hold attributes. */
void page_element(const char *open, const char *text, const char *close, struct str *out);
/* Appends the day, room for two to sign, and the end. */
void page_end(struct str *out);

#endif
