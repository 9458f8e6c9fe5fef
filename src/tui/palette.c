/* SPDX-License-Identifier: MIT
 *
 * The palette: every action of the screen below and of the program by its name, every
 * register, every "add". The menu is the same list with headings. What is chosen is run.
 */
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/msg.h"
#include "base/str.h"
#include "model/registry.h"
#include "screens.h"

enum entry_what { ENTRY_ACT, ENTRY_GO, ENTRY_ADD };

struct entry {
    enum entry_what what;
    enum act act;
    const struct schema *schema;
};

struct palette {
    struct entry *entries;
    size_t n, cap;
};

static void remember(struct palette *p, struct entry entry)
{
    ARRAY_GROW(p->entries, p->cap, p->n + 1);
    p->entries[p->n++] = entry;
}

static void heading(struct palette *p, struct pick *pick, bool menu, const char *text)
{
    if (!menu)
        return;
    pick_add_heading(pick, text);
    remember(p, (struct entry){.what = ENTRY_ACT, .act = ACT_NONE});
}

static void add_act(struct ui *ui, struct palette *p, struct pick *pick,
    const struct act_row *a, const struct screen *screen)
{
    const char *own =
        screen->ops->label == NULL ? NULL : screen->ops->label(screen->state, a->act);
    unsigned modes = screen->ops->modes(screen->state);
    if (!keymap_has(&ui->keys, modes, a->act) || (own != NULL && *own == '\0'))
        return;
    struct str keys = {0};
    keymap_keys(&ui->keys, modes, a->act, false, &keys);
    pick_add(pick,
        own != NULL ? xasprintf(_("View: %s"), own)
                    : xasprintf("%s: %s", _(a->label), _(a->help)),
        str_detach(&keys));
    remember(p, (struct entry){.what = ENTRY_ACT, .act = a->act});
}

static void add_group(struct ui *ui, struct palette *p, struct pick *pick,
    enum act_group group, const struct screen *screen, bool menu)
{
    heading(p, pick, menu, group_label(group));
    for (int act = ACT_NONE + 1; act < ACT_COUNT; act++) {
        const struct act_row *a = act_row_of((enum act)act);
        if (a != NULL && a->group == group)
            add_act(ui, p, pick, a, screen);
    }
}

static void add_registers(struct palette *p, struct pick *pick, bool menu, bool plain)
{
    heading(p, pick, menu, _("Registers"));
    for (size_t i = 0; i < registry_count(); i++) {
        const struct schema *schema = registry_at(i);
        pick_add(pick,
            plain ? xstrdup(_(schema->label_many))
                  : xasprintf(_("Go to: %s"), _(schema->label_many)),
            NULL);
        remember(p, (struct entry){ENTRY_GO, ACT_NONE, schema});
    }
}

static void add_new(struct palette *p, struct pick *pick, bool menu)
{
    heading(p, pick, menu, _("New"));
    for (size_t i = 0; i < registry_count(); i++) {
        const struct schema *schema = registry_at(i);
        if (!(schema->flags & SCHEMA_BOOK))
            continue;
        pick_add(pick, xasprintf(_("New: %s"), _(schema->label)), NULL);
        remember(p, (struct entry){ENTRY_ADD, ACT_NONE, schema});
    }
}

static void chosen(struct ui *ui, void *ctx, size_t item)
{
    const struct palette *p = ctx;
    const struct entry *e = &p->entries[item];
    switch (e->what) {
    case ENTRY_ACT: ui_act(ui, e->act); break;
    case ENTRY_GO: list_open(ui, e->schema, NULL); break;
    case ENTRY_ADD: form_add(ui, e->schema, NULL, NULL); break;
    }
}

static void release(void *ctx)
{
    struct palette *p = ctx;
    free(p->entries);
    free(p);
}

static void open_pick(
    struct ui *ui, struct palette *p, struct pick *pick, const char *title)
{
    pick->title = title;
    pick->ctx = p;
    pick->chosen = chosen;
    pick->release = release;
    pick_open(ui, pick);
}

void palette_open(struct ui *ui, bool menu)
{
    const struct screen *top = ui_top(ui);
    struct palette *p = xcalloc(1, sizeof(*p));
    struct pick pick = {0};
    add_group(ui, p, &pick, GROUP_RECORD, top, menu);
    if (ui->office != NULL) {
        add_new(p, &pick, menu);
        add_registers(p, &pick, menu, false);
    }
    add_group(ui, p, &pick, GROUP_LIST, top, menu);
    add_group(ui, p, &pick, GROUP_PROGRAM, top, menu);
    add_group(ui, p, &pick, GROUP_MOVE, top, menu);
    open_pick(ui, p, &pick, menu ? _("Menu") : _("Commands"));
}

void books_open(struct ui *ui)
{
    struct palette *p = xcalloc(1, sizeof(*p));
    struct pick pick = {0};
    add_registers(p, &pick, false, true);
    open_pick(ui, p, &pick, _("Registers"));
}
