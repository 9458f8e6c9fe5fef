/* SPDX-License-Identifier: MIT
 *
 * The actions come from the table of keymap.c, the registers from the registry.
 */
#include "entries.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "base/msg.h"
#include "base/str.h"
#include "model/registry.h"
#include "screens.h"

static void add(struct entries *entries, struct entry entry_taken)
{
    ARRAY_GROW(entries->rows, entries->cap, entries->n + 1);
    entries->rows[entries->n++] = entry_taken;
}

static void add_act(struct ui *ui, struct entries *entries, const struct act_row *a,
    const struct screen *screen)
{
    const char *own =
        screen->ops->label == NULL ? NULL : screen->ops->label(screen->state, a->act);
    unsigned modes = screen->ops->modes(screen->state);
    if (!keymap_has(&ui->keys, modes, a->act) || !keymap_offers(&ui->keys, a->act) ||
        (own != NULL && *own == '\0'))
        return;
    struct str keys = {0};
    str_add(&keys, "");
    keymap_keys(&ui->keys, modes, a->act, false, &keys);
    add(entries, (struct entry){.group = group_label(a->group),
                     .text = own != NULL ? xasprintf(_("View: %s"), own)
                                         : xasprintf("%s: %s", _(a->label), _(a->help)),
                     .keys = str_detach(&keys),
                     .words = *a->words == '\0' ? NULL : _(a->words),
                     .act = a->act});
}

static void add_group(struct ui *ui, struct entries *entries, enum act_group group,
    const struct screen *screen)
{
    const struct act_row *a;
    for (size_t i = 0; (a = act_row_at(i)) != NULL; i++)
        if (a->group == group)
            add_act(ui, entries, a, screen);
}

void entries_registers(struct entries *entries)
{
    const char *group = _("Registers");
    for (size_t i = 0; i < registry_count(); i++)
        add(entries, (struct entry){.group = group,
                         .text = xstrdup(_(registry_at(i)->label_many)),
                         .schema = registry_at(i)});
}

static void add_new(struct entries *entries)
{
    const char *group = _("New");
    for (size_t i = 0; i < registry_count(); i++)
        if (registry_at(i)->flags & SCHEMA_BOOK)
            add(entries, (struct entry){.group = group,
                             .text = xstrdup(_(registry_at(i)->label)),
                             .schema = registry_at(i),
                             .adds = true});
}

void entries_make(struct ui *ui, const struct screen *screen, struct entries *entries)
{
    add_group(ui, entries, GROUP_RECORD, screen);
    if (ui->office != NULL) {
        add_new(entries);
        entries_registers(entries);
    }
    add_group(ui, entries, GROUP_LIST, screen);
    add_group(ui, entries, GROUP_PROGRAM, screen);
    add_group(ui, entries, GROUP_MOVE, screen);
}

void entries_release(struct entries *entries)
{
    for (size_t i = 0; i < entries->n; i++) {
        free(entries->rows[i].text);
        free(entries->rows[i].keys);
    }
    free(entries->rows);
    *entries = (struct entries){0};
}

char *entry_alone(const struct entry *entry)
{
    if (entry->schema == NULL)
        return xstrdup(entry->text);
    return xasprintf(entry->adds ? _("New: %s") : _("Go to: %s"), entry->text);
}

void entry_run(struct ui *ui, const struct entry *entry)
{
    if (entry->schema == NULL)
        ui_act(ui, entry->act);
    else if (entry->adds)
        form_add(ui, entry->schema, NULL, NULL);
    else
        list_open(ui, entry->schema, NULL);
}
