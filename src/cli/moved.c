/* SPDX-License-Identifier: MIT
 *
 * A book like the office's with the new days on top, and every running case reckoned
 * with it. Dates set by hand and stopped clocks do not move.
 */
#include "moved.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/msg.h"
#include "model/casefile.h"
#include "model/deadline.h"
#include "table.h"

struct filling {
    struct book *book;
    const struct schema *schema;
};

static bool add_to_book(void *ctx, const void *record)
{
    struct filling *filling = ctx;
    book_add(filling->book, filling->schema, record);
    return true;
}

static enum td_status copy_book(struct context *ctx, struct book *book)
{
    const struct schema *const data[] = {&schema_choice, &schema_rule, &schema_day};
    enum td_status status = TD_OK;
    for (size_t i = 0; i < ARRAY_COUNT(data) && status == TD_OK; i++) {
        struct filling filling = {book, data[i]};
        struct find find = {.schema = data[i]};
        status = office_each(ctx->office, &find, add_to_book, &filling, &ctx->err);
    }
    return status;
}

struct moving {
    const struct book *book;
    struct table *table;
    day_t today;
    unsigned long n;
};

static bool compare_case(void *ctx, const void *record)
{
    struct moving *moving = ctx;
    const struct casefile *cf = record;
    struct deadline deadline;
    char day[DAY_TEXT];
    enum due_band band = deadline_band(cf, moving->today, 0);
    if (band == DUE_STOPPED)
        return true;
    deadline_reckon(cf, moving->book, &deadline);
    if (deadline.due == cf->deadline)
        return true;
    moving->n++;
    table_cell(moving->table, cf->head.code);
    table_cell(moving->table, day_local(cf->deadline, day));
    table_cell(moving->table, day_local(deadline.due, day));
    return true;
}

static enum td_status compare_cases(struct context *ctx, const struct book *book)
{
    struct table table;
    struct find find = {.schema = &schema_case};
    struct moving moving = {.book = book, .table = &table, .today = clock_today()};
    table_init(&table);
    table_column(&table, _("Code"), TABLE_PLAIN, 3);
    table_column(&table, _("Due now"), TABLE_PLAIN, 2);
    table_column(&table, _("Due then"), TABLE_PLAIN, 1);
    enum td_status status =
        office_each(ctx->office, &find, compare_case, &moving, &ctx->err);
    if (status == TD_OK && moving.n > 0)
        table_print(&table, &ctx->out);
    table_release(&table);
    if (status == TD_OK)
        say(ctx,
            msg_n("%lu running deadline moves.", "%lu running deadlines move.", moving.n),
            moving.n);
    return status;
}

enum td_status moved_print(struct context *ctx, const struct day_record *days, size_t n)
{
    struct book *book = book_new();
    enum td_status status = copy_book(ctx, book);
    for (size_t i = 0; i < n; i++)
        book_add(book, &schema_day, &days[i]);
    if (status == TD_OK)
        status = compare_cases(ctx, book);
    book_free(book);
    return status;
}
