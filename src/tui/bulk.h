/* SPDX-License-Identifier: MIT
 *
 * One change to many records: told first, then done as one step.
 */
#ifndef TUI_BULK_H
#define TUI_BULK_H

#include "core/bulk.h"
#include "ui.h"

struct bulk_wish {
    struct command command; /* its id is ignored */
    const uint64_t *ids;
    size_t n;
    void *ctx;
    void (*done)(struct ui *ui, void *ctx); /* after it was written; may be NULL */
};

/* Says what would happen and asks. Everything the wish points to but ctx is copied. */
void bulk_ask(struct ui *ui, const struct bulk_wish *wish);

/* For those who ask otherwise. False: there is nothing to do, and why has been said;
 * release `would` in any case. */
bool bulk_would(struct ui *ui, const struct bulk_wish *wish, struct bulk_outcome *would);
/* "12 records get Officer: Lê Văn C. 2 cannot: 26-00007: ...". Caller frees. */
char *bulk_sentence(
    struct ui *ui, const struct command *command, const struct bulk_outcome *would);
/* Does it and says so; false when nothing was written. */
bool bulk_do(struct ui *ui, const struct bulk_wish *wish);

#endif
