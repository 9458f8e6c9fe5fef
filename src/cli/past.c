/* SPDX-License-Identifier: MIT
 *
 * --as-of: the register as it stood at the end of a day. From there on that day is today,
 * for deadlines, filters and reports alike.
 */
#include <stdlib.h>

#include "base/clock.h"
#include "base/msg.h"
#include "context.h"

enum td_status past_choose(struct context *ctx)
{
    if (ctx->common.as_of == NULL)
        return TD_OK;
    ctx->past = day_parse(ctx->common.as_of, clock_today(), false);
    if (ctx->past != DAY_NONE)
        return TD_OK;
    return err_set(&ctx->err, TD_INVALID,
        _("--as-of takes a day as 2026-06-30, 30/6/2026 or -7, not “%s”."),
        ctx->common.as_of);
}

static enum td_status replay_past(struct context *ctx, const struct seat *seat)
{
    struct progress progress;
    char *scratch = scratch_make(ctx);
    if (scratch == NULL)
        return err_set(
            &ctx->err, TD_IO, _("There is no room for a copy to look at the past in."));
    interrupt_catch();
    progress_init(&progress, ctx, _("Read again"));
    enum td_status status = office_open_past(ctx->path, ctx->past, scratch, seat,
        progress_of, &progress, &ctx->office, &ctx->err);
    progress_end(&progress);
    scratch_remove(scratch); // what is open stays, and nothing is left behind by a kill
    return status;
}

enum td_status past_open(struct context *ctx, const struct seat *seat)
{
    char text[DAY_TEXT];
    enum td_status status = replay_past(ctx, seat);
    if (status != TD_OK)
        return status;
    clock_stand_at(ctx->past);
    language_of_office(ctx->common.lang, ctx->office);
    say(ctx, _("As of %s: what the register held at the end of that day."),
        day_local(ctx->past, text));
    return TD_OK;
}
