/* SPDX-License-Identifier: MIT
 *
 * A step is a row: which act it waits for, what it asks, what it says then. The key is
 * that of the screen on top, so people's own keys are asked for as well.
 */
#include "guide.h"

#include <stdlib.h>

#include "base/alloc.h"
#include "base/msg.h"
#include "base/str.h"

struct guide_step {
    enum act act;
    const char *ask; /* N_() behind the key */
    const char *did; /* N_() said with the next step */
};

static const struct guide_step steps[] = {
    {ACT_DOWN, N_("one row down"), N_("The mark and the cursor stand on the next case.")},
    {ACT_OPEN, N_("open the case"),
        N_("All of it: people, next steps, visits, who changed what.")},
    {ACT_WHY, N_("why is it due then?"),
        N_("Reckoned day by day, with the rule behind it.")},
    {ACT_LEAVE, N_("back to the case"), N_("Back is always one step.")},
    {ACT_LEAVE, N_("back to the list"), N_("Here again, on the same case.")},
    {ACT_VIEW_0 + 2, N_("only the overdue ones"),
        N_("The views and their counts stand in the first line.")},
    {ACT_VIEW_0, N_("all cases"), N_("Every case, the resolved ones, too.")},
    {ACT_FIND, N_("find as you type, without accents"), N_("Type nguyen, then Enter.")},
    {ACT_CLEAR, N_("clear the search"), N_("All rows are back.")},
    {ACT_VISIT, N_("log a visit"),
        N_("A name of three letters offers known people. F2 saves.")},
    {ACT_BACK, N_("leave the form"), N_("What was typed would be kept as a draft.")},
    {ACT_PALETTE, N_("everything by name"),
        N_("That was the tour: type, Enter runs what is chosen.")},
};

void guide_switch(struct ui *ui)
{
    if (!ui->options->demo)
        ui_say(ui, TONE_INFO, "%s", _("The tour is for the sample office: tiepdan demo"));
    else
        ui->guide_step = ui->guide_step == 0 ? 1 : 0;
}

void guide_saw(struct ui *ui, enum act act)
{
    if (ui->guide_step == 0)
        return;
    const struct guide_step *step = &steps[ui->guide_step - 1];
    bool back = step->act == ACT_LEAVE && act == ACT_BACK;
    if (act != step->act && !back)
        return;
    if (ui->guide_step == ARRAY_COUNT(steps)) {
        ui->guide_step = 0;
        ui_say(ui, TONE_GOOD, "%s", _(step->did));
        return;
    }
    ui->guide_step++;
}

int guide_rows(const struct ui *ui)
{
    return ui->guide_step > 0 ? 2 : 0;
}

static void add_key(struct ui *ui, enum act act, struct str *out)
{
    const struct screen *top = ui_top(ui);
    struct str keys = {0};
    str_add(&keys, "");
    keymap_keys(&ui->keys, top->ops->modes(top->state), act, ui_is_typing(ui), &keys);
    if (keys.len == 0) // what is asked comes after another key
        keymap_keys(&ui->keys, ~0U, act, false, &keys);
    str_add(out, keys.buf);
    str_release(&keys);
}

/* What the step before said, and where the tour is. */
static const char *said_before(size_t at)
{
    return at > 0 ? _(steps[at - 1].did) : _("Nothing here is real.");
}

static void add_place(size_t at, struct str *out)
{
    str_addf(out, _("Tour %u/%u: "), (unsigned)at + 1, (unsigned)ARRAY_COUNT(steps));
}

void guide_draw(struct ui *ui, int y, int cols)
{
    size_t at = ui->guide_step - 1;
    struct str ask = {0};
    add_place(at, &ask);
    add_key(ui, steps[at].act, &ask);
    str_addf(&ask, " = %s", _(steps[at].ask));
    draw_pad(y, 0, cols, said_before(at), STYLE_DONE);
    draw_pad(y + 1, 0, cols, ask.buf, STYLE_PICK);
    str_release(&ask);
}

void guide_tell(struct ui *ui, struct str *out)
{
    if (ui->guide_step == 0)
        return;
    size_t at = ui->guide_step - 1;
    str_addf(out, "%s\n", said_before(at));
    add_place(at, out);
    bool back = steps[at].act == ACT_BACK || steps[at].act == ACT_LEAVE;
    str_addf(
        out, "%s = %s\n", back ? "." : act_row_of(steps[at].act)->name, _(steps[at].ask));
}
