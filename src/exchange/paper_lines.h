/* SPDX-License-Identifier: MIT
 *
 * What the templates of papers are made of, between reading, filling in and writing.
 */
#ifndef EXCHANGE_PAPER_LINES_H
#define EXCHANGE_PAPER_LINES_H

#include "exchange/paper.h"

enum paper_kind {
    PAPER_TITLE,
    PAPER_BELOW,
    PAPER_TO,
    PAPER_SIGN, /* two texts */
    PAPER_COPY,
    PAPER_PARAGRAPH
};

struct paper_line {
    enum paper_kind kind;
    char *text, *right; /* right: of PAPER_SIGN alone */
    bool room; /* a paragraph that ends with dots: to write on up to the margin */
};

/* A paper filled in. Texts may hold line feeds. */
struct filled {
    char *superior, *office, *number, *place_and_day, *after; /* "" where there is none */
    struct paper_line *lines;
    size_t n, cap;
};

/* The national heading, and what stands above the list of those who get a copy. */
#define PAPER_STATE  "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
#define PAPER_MOTTO  "Độc lập - Tự do - Hạnh phúc"
#define PAPER_COPIES "Nơi nhận:"

/* Fills all in, in Vietnamese. TD_INVALID as paper_page. */
enum td_status paper_fill(struct office *office, const struct paper *paper,
    const struct schema *schema, const void *record, struct filled *out,
    struct err *err) TD_MUST_USE;
void filled_release(struct filled *filled);

/* Does every {word} of a text exist in the register? TD_INVALID names the first that does
 * not. */
enum td_status paper_check_words(
    const struct schema *schema, const char *text, struct err *err) TD_MUST_USE;

#endif
