/* SPDX-License-Identifier: MIT
 *
 * The driver. Screens say themselves (`tell`) and take answers (`answer`). One that was
 * heard already and has not changed is named, not said again.
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
#include "guide.h"

/* Rows told at a time, and a width at which nothing is left out. */
#define PAGE_ROWS 12
#define PAGE_COLS 119

static void add_lines(struct str *out, const char *text)
{
    while (*text != '\0') {
        size_t n = strcspn(text, "\n");
        char *line = xstrndup(text, n);
        char *safe = utf8_safe(line, true);
        if (n > 0)
            str_addf(out, "%s\n", safe);
        free(safe);
        free(line);
        text += text[n] == '\n' ? n + 1 : n;
    }
}

/* What was heard of one screen, as long as it is open. */
struct heard {
    const void *screen; /* its state */
    char *text;
};

struct hearing {
    struct ui *ui;
    struct heard *rows;
    size_t n, cap;
};

static void forget(struct hearing *hearing, size_t i)
{
    free(hearing->rows[i].text);
    hearing->rows[i] = hearing->rows[--hearing->n];
}

static bool is_open(const struct ui *ui, const void *screen)
{
    for (size_t i = 0; i < ui->depth; i++)
        if (ui->stack[i].state == screen)
            return true;
    return false;
}

static void forget_closed(struct hearing *hearing)
{
    for (size_t i = hearing->n; i-- > 0;)
        if (!is_open(hearing->ui, hearing->rows[i].screen))
            forget(hearing, i);
}

static void forget_screen(struct hearing *hearing, const void *screen)
{
    for (size_t i = hearing->n; i-- > 0;)
        if (hearing->rows[i].screen == screen)
            forget(hearing, i);
}

/* The same lines, wherever one stands in them. */
static bool same_lines(const char *a, const char *b)
{
    bool begins = true;
    for (;;) {
        a += begins && *a == '#' ? 1 : 0;
        b += begins && *b == '#' ? 1 : 0;
        if (*a != *b || *a == '\0')
            return *a == *b;
        begins = *a == '\n';
        a++;
        b++;
    }
}

/* What is said once, when a screen opens, stood before it. */
static bool ended_in(const char *heard, const char *text)
{
    while (heard != NULL && *heard != '\0' && !same_lines(heard, text)) {
        heard = strchr(heard, '\n');
        heard = heard == NULL ? NULL : heard + 1;
    }
    return heard != NULL && *heard != '\0';
}

/* Has this been heard of the screen already? Remembers it. */
static bool hear(struct hearing *hearing, const void *screen, const char *text)
{
    bool same = false;
    forget_closed(hearing);
    for (size_t i = 0; i < hearing->n; i++)
        if (hearing->rows[i].screen == screen)
            same = ended_in(hearing->rows[i].text, text);
    forget_screen(hearing, screen);
    ARRAY_GROW(hearing->rows, hearing->cap, hearing->n + 1);
    hearing->rows[hearing->n++] = (struct heard){screen, xstrdup(text)};
    return same;
}

/* ---- saying ---- */

/* The title, and the line one stands on. */
static void add_brief(struct str *out, const char *text)
{
    for (const char *line = text; *line != '\0';) {
        size_t n = strcspn(line, "\n");
        char *one = xstrndup(line, n);
        if (line == text || *line == '#')
            add_lines(out, one);
        free(one);
        line += line[n] == '\n' ? n + 1 : n;
    }
}

/* Whoever looks at the past hears so with every screen. */
static void add_past(struct ui *ui, struct str *out)
{
    char day[DAY_TEXT];
    if (ui_past_day(ui) == DAY_NONE)
        return;
    str_addf(out, _("As of %s, end of day: read only"), day_local(ui_past_day(ui), day));
    str_addc(out, '\n');
}

/* A screen that was heard and is as it was is only named. A question is asked again. */
static void add_screen(struct hearing *hearing, struct str *out)
{
    struct ui *ui = hearing->ui;
    struct str told = {0};
    ui_ask(ui, (struct area){0, 0, PAGE_ROWS, PAGE_COLS});
    const struct screen *top = ui_top(ui);
    top->ops->tell(ui, top->state, &told);
    add_lines(out, str_text(&ui->message));
    add_past(ui, out);
    if (hear(hearing, top->state, str_text(&told)) && !ui_is_typing(ui))
        add_brief(out, str_text(&told));
    else
        add_lines(out, str_text(&told));
    guide_tell(ui, out);
    str_release(&told);
}

static bool write_all(const struct str *out)
{
    const char *p = out->buf;
    size_t left = out->len;
    while (left > 0) {
        ssize_t n = write(STDOUT_FILENO, p, left);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        p += n;
        left -= (size_t)n;
    }
    return true;
}

/* All that is to be said until the next line is read, and the sign that one is awaited.
 * False: nobody listens any more. */
static bool say(struct hearing *hearing, const char *before)
{
    struct str out = {0};
    ui_tick(hearing->ui);
    add_lines(&out, before);
    add_screen(hearing, &out);
    str_add(&out, "> ");
    bool heard = write_all(&out);
    str_release(&out);
    return heard;
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

/* By its name, else by its key. */
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

static void obey(struct hearing *hearing, const char *line);

/* "f overdue": what stands behind the action answers the question it asks. */
static void command(struct hearing *hearing, const char *line)
{
    struct ui *ui = hearing->ui;
    size_t n = strcspn(line, " ");
    char *word = xstrndup(line, n);
    enum act act = act_of(ui, word);
    if (act == ACT_NONE)
        ui_say(ui, TONE_BAD, _("%s is not an action here; ? lists them."), word);
    else if (act == ACT_REDRAW)
        forget_screen(hearing, ui_top(ui)->state);
    else
        ui_act(ui, act);
    free(word);
    if (act != ACT_NONE && line[n] != '\0' && !ui->done && ui_is_typing(ui))
        obey(hearing, line + n + strspn(line + n, " "));
}

/* A number is a row here and never one of the keys 0 to 9. */
static bool is_row(const char *line)
{
    line += *line == '#' ? 1 : 0;
    return *line != '\0' && line[strspn(line, "0123456789")] == '\0';
}

static void obey(struct hearing *hearing, const char *line)
{
    struct ui *ui = hearing->ui;
    const struct screen top = *ui_top(ui);
    str_clear(&ui->message);
    if (strcmp(line, ".") == 0)
        ui_act(ui, ACT_BACK);
    else if (top.ops->answer != NULL && top.ops->answer(ui, top.state, line))
        return;
    else if (ui_is_typing(ui))
        type_line(ui, line);
    else if (*line == '\0')
        ui_act(ui, ACT_PAGE_DOWN);
    else if (is_row(line))
        ui_say(ui, TONE_BAD, _("There is no row %s."), line);
    else
        command(hearing, line);
}

/* Input is text: what is none is told and passed over. */
static void take_line(struct hearing *hearing, char *line, size_t n)
{
    while (n > 0 && (line[n - 1] == '\n' || line[n - 1] == '\r'))
        line[--n] = '\0';
    if (!utf8_valid(line, n, NULL)) {
        ui_say(hearing->ui, TONE_BAD, "%s", _("That line is not UTF-8 text."));
        return;
    }
    char *composed = utf8_nfc(line, n);
    char *text = utf8_trim(composed);
    obey(hearing, text);
    free(text);
    free(composed);
}

void linear_run(struct ui *ui)
{
    struct hearing hearing = {.ui = ui};
    char *line = NULL;
    size_t cap = 0;
    ui->lean = true;
    bool heard = say(&hearing, _("A number opens a row, #number stands on it, nothing "
                                 "goes on, . goes back, ? lists what can be done, "
                                 "redraw says all again, q leaves."));
    for (ssize_t n; heard && !ui->done && (n = getline(&line, &cap, stdin)) >= 0;) {
        take_line(&hearing, line, (size_t)n);
        heard = ui->done || say(&hearing, "");
    }
    free(line);
    while (hearing.n > 0)
        forget(&hearing, hearing.n - 1);
    free(hearing.rows);
    ui_save_drafts(ui);
}
