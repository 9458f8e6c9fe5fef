/* SPDX-License-Identifier: MIT
 *
 * Text in rows: wrapping at blanks, where the caret is, what of a long line is seen.
 */
#include <string.h>

#include "base/utf8.h"
#include "base/wrap.h"
#include "edit.h"

static int width_of(const char *text, size_t from, size_t to)
{
    int width = 0;
    for (size_t at = from; at < to;) {
        size_t next = utf8_next(text, at);
        char cell[64];
        size_t n = next - at < sizeof(cell) ? next - at : sizeof(cell) - 1;
        memcpy(cell, text + at, n);
        cell[n] = '\0';
        width += utf8_width(cell);
        at = next;
    }
    return width;
}

bool edit_row(const struct edit *edit, int width, size_t row, struct edit_row *out)
{
    const char *text = edit_text(edit);
    size_t at = 0;
    for (size_t i = 0; at != SIZE_MAX; i++) {
        size_t next, end = text_wrap(text, at, width, &next);
        if (i == row) {
            *out = (struct edit_row){at, end};
            return true;
        }
        at = next;
    }
    return false;
}

void edit_place(const struct edit *edit, int width, size_t *row, int *col)
{
    const char *text = edit_text(edit);
    size_t at = 0;
    for (*row = 0;; (*row)++) {
        size_t next, end = text_wrap(text, at, width, &next);
        // At a soft break the caret belongs to the next row.
        bool here = edit->caret < next && (edit->caret <= end || next > end);
        if (next == SIZE_MAX || here) {
            *col = width_of(text, at, edit->caret < end ? edit->caret : end);
            return;
        }
        at = next;
    }
}

bool edit_vertical(struct edit *edit, int width, int delta)
{
    size_t row;
    int col;
    edit_place(edit, width, &row, &col);
    if (delta < 0 && row == 0)
        return false;
    struct edit_row to;
    if (!edit_row(edit, width, delta < 0 ? row - 1 : row + 1, &to))
        return false;
    const char *text = edit_text(edit);
    size_t at = to.from;
    while (at < to.to && width_of(text, to.from, utf8_next(text, at)) <= col)
        at = utf8_next(text, at);
    edit->caret = at;
    edit->typing = false;
    return true;
}

int edit_scroll(struct edit *edit, int width)
{
    const char *text = edit_text(edit);
    if (edit->first > edit->caret)
        edit->first = edit->caret;
    if (edit->first > edit->text.len)
        edit->first = 0;
    // When all of it fits, all of it is seen.
    if (width_of(text, 0, edit->text.len) < width)
        edit->first = 0;
    while (width_of(text, edit->first, edit->caret) >= width)
        edit->first = utf8_next(text, edit->first);
    return width_of(text, edit->first, edit->caret);
}
