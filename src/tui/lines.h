/* SPDX-License-Identifier: MIT
 *
 * A record's page as lines: what it is, every field, next steps, what is tied to it, the
 * newest entries of its journal. The page of a record and the right pane of a list draw
 * the same lines.
 */
#ifndef TUI_LINES_H
#define TUI_LINES_H

#include "model/casefile.h"
#include "model/letter.h"
#include "ui.h"

struct line {
    char *label;  /* NULL: none */
    char *branch; /* of a tree, drawn before the text; NULL: none */
    char *text;
    bool rest; /* goes on with the line before, which was too long */
    enum style style;
    const struct field *field;   /* Enter edits it */
    const struct schema *schema; /* Enter opens that record */
    uint64_t id;
    enum act act; /* Enter does that */
};

struct lines {
    struct line *rows;
    size_t n, cap;
    int label_width;
};

void lines_clear(struct lines *lines);
/* Makes the lines anew for a width. Inside a read. */
void lines_make(struct ui *ui, const struct schema *schema, uint64_t id, int width,
    struct lines *lines);
/* The line that `row` is a rest of, as the so-many-eth that is no rest: the same one in
 * every width. */
size_t lines_item(const struct lines *lines, size_t row);
/* The row where that line begins; the last one when there are not so many. */
size_t lines_row(const struct lines *lines, size_t item);
void line_draw(const struct lines *lines, size_t i, int y, int x, int width, bool here);

/* "3 days", "-2 days", "today", "-9 years" of a running case; style says how pressing.
 * Appends. */
enum style due_text(struct ui *ui, const struct casefile *cf, struct str *out);
/* How far a letter is: its direction of handling, or that a reply is awaited or came;
 * `whole`: both, and since when. Appends. */
void letter_stage_text(
    struct ui *ui, const struct letter *letter, bool whole, struct str *out);

#endif
