/* SPDX-License-Identifier: MIT
 *
 * The door: the terminal is opened, the first screen is chosen, the loop runs, and the
 * terminal is given back whatever happened.
 */
#include "tui/tui.h"

#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/msg.h"
#include "core/handover.h"
#include "core/merge.h"
#include "editor.h"
#include "linear.h"
#include "model/registry.h"
#include "screens.h"
#include "script.h"
#include "term.h"

static void open_code(struct ui *ui, const char *code)
{
    const struct schema *schema;
    uint64_t id;
    struct err err = {0};
    if (office_find_code(ui->office, code, &schema, &id, &err) != TD_OK) {
        ui_say_err(ui, &err);
        return;
    }
    bool moved = office_follow(ui->office, schema, &id);
    detail_open(ui, schema, id);
    if (moved)
        ui_say(ui, TONE_INFO, _("%s was merged into this record."), code);
}

/* The clerk's day comes first when it has something, unless the office set otherwise.
 * A guided look around begins with the cases. */
static bool begins_today(struct ui *ui, const struct tui_options *options)
{
    if (options->start_view != NULL || options->open_code != NULL || options->demo)
        return false;
    char *start = office_setting(ui->office, "start");
    bool always = start != NULL && strcmp(start, "today") == 0;
    bool never = start != NULL && strcmp(start, "cases") == 0;
    free(start);
    return always || (!never && today_has_something(ui));
}

static void first_screens(struct ui *ui, const struct tui_options *options)
{
    const struct schema *schema =
        options->start_view == NULL ? NULL : registry_named(options->start_view);
    list_open(ui, schema != NULL ? schema : &schema_case, options->start_view);
    if (options->open_code != NULL) {
        open_code(ui, options->open_code);
        return;
    }
    if (begins_today(ui, options))
        today_open(ui);
    if (office_past_day(ui->office) == DAY_NONE)
        handover_open(ui, false);
    if (options->demo)
        ui_say(
            ui, TONE_INFO, "%s", _("Sample office: try anything. Ctrl-G: guided tour."));
}

/* Whoever only looked at one record was not told what is new, and will be. */
static void note_leaving(struct office *office, const struct tui_options *options)
{
    struct err err = {0};
    if (options->demo || options->open_code != NULL)
        return;
    if (office_leave(office, &err) != TD_OK)
        log_line("leaving was not noted: %s", err.text);
}

enum td_status tui_run(
    struct office *office, const struct tui_options *options, struct err *err)
{
    struct ui ui;
    enum td_status s = term_open(options, err);
    if (s != TD_OK)
        return s;
    editor_sweep();
    ui_init(&ui, office, options);
    first_screens(&ui, options);
    if (options->linear)
        linear_run(&ui);
    else if (options->script != NULL)
        s = script_play(&ui, options->script, err);
    else
        ui_loop(&ui);
    note_leaving(office, options);
    if (ui.hung_up)
        s = err_set(err, TD_CANCELLED, "%s",
            _("The terminal went away; what was typed is kept as a draft."));
    ui_release(&ui);
    term_close();
    return s;
}

void tui_keys_faults(struct str *out)
{
    struct keymap keys = {0};
    keymap_load(&keys, out);
    keymap_release(&keys);
}

void tui_keys_list(struct str *out)
{
    struct keymap keys = {0};
    struct str faults = {0};
    keymap_load(&keys, &faults);
    keymap_list(&keys, out);
    keymap_release(&keys);
    str_release(&faults);
}
