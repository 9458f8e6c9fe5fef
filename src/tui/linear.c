/* SPDX-License-Identifier: MIT
 *
 * The driver. Screens say themselves (`tell`) and take answers (`answer`); where one has
 * nothing to say, the frame that would be drawn is written as text.
 */
#include "linear.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/msg.h"
#include "base/utf8.h"

/* Rows told at a time, and a width at which nothing is left out. */
#define PAGE_ROWS 12
#define PAGE_COLS 119

static void add_lines(struct str *out, const char *text)
{
    while (*text != '\0') {
        size_t n = strcspn(text, "\n");
        char *line = xstrndup(text, n);
        char *safe = utf8_safe(line, true);
        str_addf(out, "%s\n", safe);
        free(safe);
        free(line);
        text += text[n] == '\n' ? n + 1 : n;
    }
}

/* The frame, without the empty rows and the line about its size. */
static void add_frame(struct ui *ui, struct str *out)
{
    struct str dump = {0};
    ui_frame(ui);
    draw_dump(&dump);
    for (char *p = dump.buf; *p != '\0';) {
        size_t n = strcspn(p, "\n");
        bool last = p[n] == '\0' || p[n + 1] == '\0';
        if (n > 0 && !last)
            str_addf(out, "%.*s\n", (int)n, p);
        p += p[n] == '\n' ? n + 1 : n;
    }
    str_release(&dump);
}

static void add_screen(struct ui *ui, struct str *out)
{
    const struct screen *top = ui_top(ui);
    add_lines(out, str_text(&ui->message));
    if (top->ops->tell == NULL) {
        str_clear(&ui->message);
        add_frame(ui, out);
        return;
    }
    struct str told = {0};
    ui_ask(ui, (struct area){0, 0, PAGE_ROWS, PAGE_COLS});
    top->ops->tell(ui, top->state, &told);
    add_lines(out, str_text(&told));
    str_release(&told);
}

/* All that is to be said until the next line is read, and the sign that one is awaited.
 * False: nobody listens any more. */
static bool say(struct ui *ui, const char *before)
{
    struct str out = {0};
    add_lines(&out, before);
    add_screen(ui, &out);
    str_add(&out, "> ");
    const char *p = out.buf;
    size_t left = out.len;
    while (left > 0) {
        ssize_t n = write(STDOUT_FILENO, p, left);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            break;
        p += n;
        left -= (size_t)n;
    }
    str_release(&out);
    return left == 0;
}

/* ---- obeying ---- */

static void press(struct ui *ui, uint32_t code, unsigned mods)
{
    struct key key = {.code = code, .mods = mods};
    ui->more = false;
    ui_key(ui, &key);
}

/* In the place of what stands there. */
static void type_line(struct ui *ui, const char *line)
{
    if (*line != '\0')
        press(ui, 'u', MOD_CTRL);
    for (size_t n; *line != '\0'; line += n)
        press(ui, utf8_decode(line, &n), MOD_PASTE);
    press(ui, TK_ENTER, 0);
}

static enum act act_of(struct ui *ui, const char *word)
{
    const struct screen *top = ui_top(ui);
    const struct act_row *row = act_row_named(word);
    struct key key;
    if (row != NULL)
        return row->act;
    if (!key_parse(word, &key))
        return ACT_NONE;
    return keymap_find(&ui->keys, top->ops->modes(top->state), &key, false);
}

static void obey(struct ui *ui, const char *line);

/* "f overdue": what stands behind the action answers the question it asks. */
static void command(struct ui *ui, const char *line)
{
    size_t n = strcspn(line, " ");
    char *word = xstrndup(line, n);
    enum act act = act_of(ui, word);
    if (act == ACT_NONE)
        ui_say(ui, TONE_BAD, _("%s is no action here; ? lists them."), word);
    else
        ui_act(ui, act);
    free(word);
    if (act != ACT_NONE && line[n] != '\0' && !ui->done && ui_is_typing(ui))
        obey(ui, line + n + strspn(line + n, " "));
}

/* A number is a row here and never one of the keys 0 to 9. */
static bool is_row(const char *line)
{
    line += *line == '#' ? 1 : 0;
    return *line != '\0' && line[strspn(line, "0123456789")] == '\0';
}

static void obey(struct ui *ui, const char *line)
{
    const struct screen top = *ui_top(ui);
    str_clear(&ui->message);
    if (strcmp(line, ".") == 0)
        ui_act(ui, ACT_BACK);
    else if (top.ops->answer != NULL && top.ops->answer(ui, top.state, line))
        return;
    else if (ui_is_typing(ui))
        type_line(ui, line);
    else if (*line == '\0')
        ui_act(ui, top.ops->tell == NULL ? ACT_NONE : ACT_PAGE_DOWN);
    else if (is_row(line))
        ui_say(ui, TONE_BAD, _("There is no row %s."), line);
    else
        command(ui, line);
}

/* Input is text: what is none is told and passed over. */
static void take_line(struct ui *ui, char *line, size_t n)
{
    while (n > 0 && (line[n - 1] == '\n' || line[n - 1] == '\r'))
        line[--n] = '\0';
    if (!utf8_valid(line, n, NULL)) {
        ui_say(ui, TONE_BAD, "%s", _("That line is no text in UTF-8."));
        return;
    }
    char *composed = utf8_nfc(line, n);
    char *text = utf8_trim(composed);
    obey(ui, text);
    free(text);
    free(composed);
}

void linear_run(struct ui *ui)
{
    char *line = NULL;
    size_t cap = 0;
    ui->lean = true;
    bool heard = say(ui, _("A number opens a row, #number stands on it, nothing goes on, "
                           ". goes back, ? lists what can be done, q leaves."));
    for (ssize_t n; heard && !ui->done && (n = getline(&line, &cap, stdin)) >= 0;) {
        take_line(ui, line, (size_t)n);
        heard = ui->done || say(ui, "");
    }
    free(line);
    ui_save_drafts(ui);
}
