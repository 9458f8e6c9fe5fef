/* SPDX-License-Identifier: MIT
 *
 * The palette: every action of the screen below and of the program by its name, every
 * register, every "add". What is chosen is run.
 */
#include <stdlib.h>

#include "base/alloc.h"
#include "base/msg.h"
#include "entries.h"
#include "screens.h"

static void chosen(struct ui *ui, void *ctx, size_t item)
{
    const struct entries *entries = ctx;
    entry_run(ui, &entries->rows[item]);
}

static void release(void *ctx)
{
    entries_release(ctx);
    free(ctx);
}

static void add_item(struct pick *pick, const struct entry *entry, bool alone)
{
    pick_add(pick, alone ? entry_alone(entry) : xstrdup(entry->text),
        entry->keys == NULL ? NULL : xstrdup(entry->keys));
    pick->items[pick->n - 1].words = entry->words;
}

static void open_pick(
    struct ui *ui, struct entries *entries_taken, bool alone, const char *title)
{
    struct pick pick = {
        .title = title, .ctx = entries_taken, .chosen = chosen, .release = release};
    for (size_t i = 0; i < entries_taken->n; i++)
        add_item(&pick, &entries_taken->rows[i], alone);
    pick_open(ui, &pick);
}

void palette_open(struct ui *ui)
{
    struct entries *entries = xcalloc(1, sizeof(*entries));
    entries_make(ui, ui_top(ui), entries);
    open_pick(ui, entries, true, _("Commands"));
}

void books_open(struct ui *ui)
{
    struct entries *entries = xcalloc(1, sizeof(*entries));
    entries_registers(entries);
    open_pick(ui, entries, false, _("Registers"));
}
