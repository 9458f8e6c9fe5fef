/* SPDX-License-Identifier: MIT */
#include "reasons.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/msg.h"

static struct reason *find_reason(
    struct reasons *reasons, unsigned column, const char *text)
{
    for (size_t i = 0; i < reasons->n; i++) {
        struct reason *row = &reasons->rows[i];
        if (row->column == column && strcmp(row->text, text) == 0)
            return row;
    }
    return NULL;
}

bool reasons_add(
    struct reasons *reasons, uint64_t line, unsigned column, const char *text)
{
    struct reason *known = find_reason(reasons, column, text);
    if (known != NULL) {
        if (known->again < REASON_LINES)
            known->lines[known->again] = line;
        known->again++;
        return false;
    }
    if (reasons->n == REASONS_TOLD) {
        reasons->untold++;
        return false;
    }
    reasons->rows[reasons->n++] =
        (struct reason){.text = xstrdup(text), .column = column, .line = line};
    return true;
}

static void say_text(struct context *ctx, const struct reasons *reasons, const char *text)
{
    if (reasons->notes)
        say(ctx, "%s", text);
    else
        say_error(ctx, "%s", text);
}

static void say_again(
    struct context *ctx, const struct reasons *reasons, const struct reason *row)
{
    struct str lines = {0};
    uint64_t n = row->again < REASON_LINES ? row->again : REASON_LINES;
    for (uint64_t i = 0; i < n; i++)
        str_addf(&lines, i > 0 ? ", %lu" : "%lu", (unsigned long)row->lines[i]);
    if (row->again > n)
        str_add(&lines, ", …");
    char *text = xasprintf(msg_n("the same as in line %lu: %lu more row (%s)",
                               "the same as in line %lu: %lu more rows (%s)", row->again),
        (unsigned long)row->line, (unsigned long)row->again, str_text(&lines));
    say_text(ctx, reasons, text);
    free(text);
    str_release(&lines);
}

static void say_untold(struct context *ctx, const struct reasons *reasons)
{
    unsigned long n = (unsigned long)reasons->untold;
    char *text =
        reasons->notes
            ? xasprintf(msg_n("and %lu more note; --verbose shows it.",
                            "and %lu more notes; --verbose shows them all.", n),
                  n)
            : xasprintf(msg_n("and %lu more rejected row; --verbose shows why.",
                            "and %lu more rejected rows; --verbose shows why.", n),
                  n);
    say_text(ctx, reasons, text);
    free(text);
}

void reasons_end(struct context *ctx, const struct reasons *reasons)
{
    for (size_t i = 0; i < reasons->n; i++)
        if (reasons->rows[i].again > 0)
            say_again(ctx, reasons, &reasons->rows[i]);
    if (reasons->untold > 0)
        say_untold(ctx, reasons);
}

void reasons_release(struct reasons *reasons)
{
    for (size_t i = 0; i < reasons->n; i++)
        free(reasons->rows[i].text);
    *reasons = (struct reasons){0};
}
