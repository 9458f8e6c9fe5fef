/* SPDX-License-Identifier: MIT
 *
 * An official paper as a page for the browser: the body that issues it on the left, the
 * national heading on the right (Decree 30/2020, annex I).
 */
#include "base/msg.h"
#include "base/utf8.h"
#include "exchange/page.h"
#include "paper_lines.h"

/* Columns of a text that leave enough of the line to write on. */
enum { ROOM_BESIDE = 66 };

/* Several lines of one text stay lines. */
static void add_lines(const char *text, struct str *out)
{
    for (const char *end; (end = strchr(text, '\n')) != NULL; text = end + 1) {
        struct str one = {0};
        str_addn(&one, text, (size_t)(end - text));
        page_text(str_text(&one), out);
        str_add(out, "<br>");
        str_release(&one);
    }
    page_text(text, out);
}

static void add_block(
    const char *open, const char *text, const char *close, struct str *out)
{
    if (*text == '\0')
        return;
    str_addf(out, "<%s>", open);
    add_lines(text, out);
    str_addf(out, "</%s>\n", close);
}

static void add_heading(const struct filled *f, struct str *out)
{
    str_add(out, "<table class=\"state\"><tr><td class=\"body\">");
    add_block("p", f->superior, "p", out);
    add_block("p class=\"office\"", f->office, "p", out);
    if (*f->number != '\0') {
        str_add(out, "<p>Số: ");
        page_text(f->number, out);
        str_add(out, "</p>");
    }
    str_add(out, "</td><td>");
    page_element("p class=\"state\"", PAPER_STATE, "p", out);
    page_element("p class=\"motto\"", PAPER_MOTTO, "p", out);
    add_block("p class=\"made\"", f->place_and_day, "p", out);
    str_add(out, "</td></tr></table>\n");
}

static void add_signers(const struct paper_line *line, struct str *out)
{
    const char *who[] = {line->text, line->right};
    str_add(out, "<table class=\"sign\"><tr>");
    for (size_t i = 0; i < 2; i++) {
        str_add(out, "<td>");
        page_text(who[i], out);
        if (*who[i] != '\0')
            str_add(out, "<br><i>(ký, ghi rõ họ tên)</i>");
        str_add(out, "</td>");
    }
    str_add(out, "</tr></table>\n");
}

static void add_copies(const struct filled *f, struct str *out)
{
    bool any = false;
    for (size_t i = 0; i < f->n; i++) {
        if (f->lines[i].kind != PAPER_COPY)
            continue;
        str_add(out,
            any ? "" : "<p class=\"copies\">" PAPER_COPIES "</p><ul class=\"copies\">");
        page_element("li", f->lines[i].text, "li", out);
        any = true;
    }
    str_add(out, any ? "</ul>\n" : "");
}

/* Room behind a short text is a cell, which browsers and word processors alike draw up
 * to the margin; behind a long one it is a line of its own. */
static void add_room(const struct paper_line *line, struct str *out)
{
    bool is_short = utf8_width(line->text) <= ROOM_BESIDE;
    if (*line->text != '\0' && is_short) {
        str_add(out, "<table class=\"room\"><tr><td class=\"label\">");
        add_lines(line->text, out);
        str_add(out, "</td><td class=\"dots\"></td></tr></table>\n");
        return;
    }
    add_block("p class=\"body\"", line->text, "p", out);
    str_add(out, "<p class=\"dots\"></p>\n");
}

static void add_paragraph(const struct paper_line *line, struct str *out)
{
    if (line->room)
        add_room(line, out);
    else
        add_block("p class=\"body\"", line->text, "p", out);
}

static void add_line(const struct paper_line *line, struct str *out)
{
    switch (line->kind) {
    case PAPER_TITLE: add_block("h1", line->text, "h1", out); break;
    case PAPER_BELOW: add_block("p class=\"below\"", line->text, "p", out); break;
    case PAPER_TO: add_block("p class=\"to\"", line->text, "p", out); break;
    case PAPER_SIGN: add_signers(line, out); break;
    case PAPER_PARAGRAPH: add_paragraph(line, out); break;
    case PAPER_COPY: break; // together, below all
    }
}

enum td_status paper_page(struct office *office, const struct paper *paper,
    const struct schema *schema, const void *record, struct str *out, struct err *err)
{
    struct filled filled;
    enum td_status status = paper_fill(office, paper, schema, record, &filled, err);
    if (status != TD_OK)
        return status;
    page_open(LANG_VI, paper->names[LANG_VI], false, out);
    add_heading(&filled, out);
    for (size_t i = 0; i < filled.n; i++)
        add_line(&filled.lines[i], out);
    add_copies(&filled, out);
    add_block("p class=\"after\"", filled.after, "p", out);
    page_close(out);
    filled_release(&filled);
    return TD_OK;
}
