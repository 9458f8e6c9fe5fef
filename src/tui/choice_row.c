/* SPDX-License-Identifier: MIT
 *
 * A blank at least stands between the text and the hint.
 */
#include "choice_row.h"

#include <stddef.h>

#include "base/utf8.h"

int choice_row_room(struct choice_row row, int w)
{
    int text = utf8_width(row.text), hint = row.hint == NULL ? 0 : utf8_width(row.hint);
    int beside = hint > 0 ? w - hint - 1 : w, least = w / 3;
    beside = beside > least ? beside : least;
    return text < beside ? text : beside;
}

bool choice_row_is_cut(struct choice_row row, int w)
{
    return choice_row_room(row, w) < utf8_width(row.text);
}

void choice_row_draw(
    struct choice_row row, int y, int x, int w, enum style text, enum style hint)
{
    int room = choice_row_room(row, w);
    draw_text(y, x, room, row.text, text);
    if (row.hint != NULL)
        draw_right(y, x + room + 1, w - room - 1, row.hint, hint);
}
