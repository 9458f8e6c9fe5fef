/* SPDX-License-Identifier: MIT
 *
 * Undo and redo with a look at what would happen, where that is not plain to see.
 */
#include "undoing.h"

#include <stdlib.h>
#include <string.h>
#include <wctype.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/msg.h"
#include "base/utf8.h"
#include "screens.h"

/* What is older has left the mind of the one who did it. */
#define FRESH_US ((int64_t)10 * 60 * 1000000)

/* The first line of what core says, which begins small to stand inside a sentence; here
 * it is one. */
static void say_sentence(struct ui *ui, const char *text, size_t more)
{
    size_t n = 0;
    char first[4];
    size_t line = strcspn(text, "\n");
    if (line == 0)
        return;
    uint32_t letter = utf8_decode(text, &n);
    size_t len = utf8_encode((uint32_t)towupper((wint_t)letter), first);
    char *sentence = xasprintf("%.*s%.*s", (int)len, first, (int)(line - n), text + n);
    if (more == 0)
        ui_say(ui, TONE_GOOD, "%s", sentence);
    else
        ui_say(ui, TONE_GOOD,
            msg_n("%s; and %lu more change", "%s; and %lu more changes", more), sentence,
            (unsigned long)more);
    free(sentence);
}

static size_t count_lines(const char *text)
{
    size_t n = 0;
    for (; *text != '\0'; text++)
        n += *text == '\n' ? 1 : 0;
    return n;
}

static void do_it(struct ui *ui, const struct undo *undo)
{
    struct str said = {0};
    struct err err = {0};
    if (office_undo(ui->office, undo, &said, &err) == TD_OK) {
        ui_changed(ui);
        size_t n = count_lines(str_text(&said));
        say_sentence(ui, str_text(&said), n > 0 ? n - 1 : 0);
    } else {
        ui_say_err(ui, &err);
    }
    str_release(&said);
}

static void chosen(struct ui *ui, void *ctx, size_t item)
{
    const struct undo *undo = ctx;
    if (item == 0)
        do_it(ui, undo);
}

/* ---- the preview ---- */

static void add_lines(struct pick *pick, const char *heading, const char *lines)
{
    if (*lines == '\0')
        return;
    pick_add_heading(pick, heading);
    while (*lines != '\0') {
        size_t n = strcspn(lines, "\n");
        pick_add(pick, xstrndup(lines, n), NULL);
        pick->items[pick->n - 1].faint = true;
        lines += n + (lines[n] == '\n');
    }
}

/* The change that gives the step its name. */
static void add_named(const struct undo_preview *p, struct str *out)
{
    const char *said = str_text(&p->said);
    str_addn(out, said, strcspn(said, "\n"));
    if (p->n > 1)
        str_addf(out, msg_n("; and %u more change.", "; and %u more changes.", p->n - 1),
            (unsigned)p->n - 1);
}

static char *intro(const struct ui *ui, const struct undo_preview *p)
{
    struct str out = {0};
    ui_add_moment(p->made_us, &out);
    str_add(&out, "  ");
    if (strcmp(p->actor, office_actor(ui->office)) != 0)
        str_addf(&out, "%s  ", p->actor);
    if (p->n > 0)
        add_named(p, &out);
    if (p->n_moved > 0)
        str_addf(&out,
            msg_n(" %u has moved since and stays.", " %u have moved since and stay.",
                p->n_moved),
            (unsigned)p->n_moved);
    return str_detach(&out);
}

static void show(struct ui *ui, const struct undo *undo, const struct undo_preview *p)
{
    struct undo *kept = xcalloc(1, sizeof(*kept));
    *kept = *undo;
    kept->rest = p->n_moved > 0;
    struct pick pick = {
        .title = undo->target == UNDO_REDO ? _("Do it again?") : _("Take it back?"),
        .intro = intro(ui, p),
        .ctx = kept,
        .question = true,
        .chosen = chosen,
        .release = free};
    pick_add(&pick,
        xstrdup(undo->target == UNDO_REDO ? _("Do it again")
                : p->n_moved > 0          ? _("Take the others back")
                                          : _("Take it back")),
        NULL);
    pick.items[0].faint = p->n == 0;
    pick_add(&pick, xstrdup(_("Leave it as it is")), NULL);
    pick.at = p->n == 0 ? 1 : 0;
    add_lines(&pick, _("Has moved since"), str_text(&p->moved));
    if (!ui->names_hidden)
        add_lines(&pick, _("What changes"), str_text(&p->back));
    pick_open(ui, &pick);
}

void undo_ask(struct ui *ui, const struct undo *undo)
{
    struct undo_preview p;
    struct undo asked = *undo;
    asked.nameless = ui->names_hidden;
    struct err err = {0};
    if (office_undo_preview(ui->office, &asked, &p, &err) != TD_OK)
        ui_say_err(ui, &err);
    else if (p.many || p.n_moved > 0 || clock_true_us() - p.made_us > FRESH_US)
        show(ui, &asked, &p);
    else
        do_it(ui, &asked);
    undo_preview_release(&p);
}
