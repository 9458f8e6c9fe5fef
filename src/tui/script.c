/* SPDX-License-Identifier: MIT
 *
 * The script player: the same keys, the same frames as on a terminal.
 */
#include "script.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/msg.h"
#include "base/paths.h"
#include "base/utf8.h"
#include "keymap.h"
#include "term.h"

struct player {
    struct ui *ui;
    struct err *err;
    unsigned line;
    bool slices; /* what takes long is done by `slice` alone */
    struct key_decoder decoder;
};

static enum td_status wrong(struct player *p, const char *what, const char *detail)
{
    return err_set(
        p->err, TD_INVALID, _("Line %u of the script: %s: %s"), p->line, what, detail);
}

static void show(struct player *p)
{
    if (p->ui->done)
        return;
    ui_frame(p->ui);
    if (p->slices || !ui_is_busy(p->ui))
        return;
    while (ui_is_busy(p->ui))
        ui_work(p->ui);
    ui_frame(p->ui);
}

static enum td_status press(struct player *p, const struct key *key)
{
    if (p->ui->done)
        return wrong(p, _("the program has ended"), "");
    ui_key(p->ui, key);
    show(p);
    return TD_OK;
}

static enum td_status play_bytes(struct player *p, const char *bytes, size_t n)
{
    enum td_status s = TD_OK;
    struct key key;
    key_feed(&p->decoder, bytes, n);
    while (s == TD_OK && key_next(&p->decoder, true, &key)) {
        p->ui->more = p->decoder.len > 0;
        s = press(p, &key);
    }
    return s;
}

/* In pieces that fit the decoder. */
static enum td_status play_text(struct player *p, const char *bytes, size_t n)
{
    enum td_status s = TD_OK;
    for (size_t at = 0; s == TD_OK && at < n;) {
        size_t to = at + 256 < n ? at + 256 : n;
        while (to < n && ((unsigned char)bytes[to] & 0xC0) == 0x80)
            to++;
        s = play_bytes(p, bytes + at, to - at);
        at = to;
    }
    return s;
}

static enum td_status do_key(struct player *p, const char *rest)
{
    size_t n = strcspn(rest, " ");
    char *name = xstrndup(rest, n);
    int64_t times = 1;
    struct key key;
    enum td_status s = TD_OK;
    if (rest[n] == ' ' && !parse_i64(rest + n + 1, 1, 10000, &times))
        s = wrong(p, _("not a number"), rest + n + 1);
    else if (!key_parse(name, &key))
        s = wrong(p, _("not a key"), name);
    for (int64_t i = 0; s == TD_OK && i < times; i++)
        s = press(p, &key);
    free(name);
    return s;
}

static enum td_status do_ime(struct player *p, const char *rest)
{
    bool vni = strncmp(rest, "vni ", 4) == 0;
    if (!vni && strncmp(rest, "telex ", 6) != 0)
        return wrong(p, _("neither telex nor vni"), rest);
    struct str out = {0};
    str_add(&out, "");
    ime_stream(&out, rest + (vni ? 4 : 6), vni);
    enum td_status s = play_text(p, out.buf, out.len);
    str_release(&out);
    return s;
}

static int hex_digit(char c)
{
    const char *digits = "0123456789abcdef";
    const char *at = c == '\0' ? NULL : strchr(digits, c);
    return at == NULL ? -1 : (int)(at - digits);
}

static enum td_status do_bytes(struct player *p, const char *rest)
{
    struct str out = {0};
    enum td_status s = TD_OK;
    for (; *rest != '\0'; rest += 2) {
        while (*rest == ' ')
            rest++;
        int high = hex_digit(rest[0]), low = high < 0 ? -1 : hex_digit(rest[1]);
        if (low < 0) {
            s = wrong(p, _("not hexadecimal"), rest);
            break;
        }
        str_addc(&out, (char)(high * 16 + low));
    }
    if (s == TD_OK)
        s = play_text(p, str_text(&out), out.len);
    str_release(&out);
    return s;
}

static enum td_status do_act(struct player *p, const char *rest)
{
    const struct act_row *row = act_row_named(rest);
    if (row == NULL)
        return wrong(p, _("not an action"), rest);
    str_clear(&p->ui->message);
    ui_act(p->ui, row->act);
    show(p);
    return TD_OK;
}

static enum td_status do_resize(struct player *p, const char *rest)
{
    int64_t rows = 0, cols = 0;
    size_t n = strcspn(rest, " ");
    char *first = xstrndup(rest, n);
    bool fine = parse_i64(first, 1, 500, &rows) && rest[n] == ' ' &&
                parse_i64(rest + n + 1, 1, 1000, &cols);
    free(first);
    if (!fine)
        return wrong(p, _("not a size"), rest);
    term_resize((int)rows, (int)cols);
    show(p);
    return TD_OK;
}

static enum td_status do_wait(struct player *p)
{
    (void)ui_tick(p->ui);
    show(p);
    return TD_OK;
}

static enum td_status do_slices(struct player *p)
{
    p->slices = true;
    return TD_OK;
}

static enum td_status do_slice(struct player *p, const char *rest)
{
    int64_t times = 1;
    if (*rest != '\0' && !parse_i64(rest, 1, 10000, &times))
        return wrong(p, _("not a number"), rest);
    for (int64_t i = 0; i < times; i++) {
        if (!ui_is_busy(p->ui))
            return wrong(p, _("nothing is left to do"), "");
        ui_work(p->ui);
    }
    ui_frame(p->ui);
    return TD_OK;
}

static bool put_out(const char *bytes, size_t n)
{
    while (n > 0) {
        ssize_t w = write(STDOUT_FILENO, bytes, n);
        if (w <= 0)
            return false;
        bytes += w;
        n -= (size_t)w;
    }
    return true;
}

static enum td_status do_screen(struct player *p, const char *name)
{
    struct str out = {0};
    str_addf(&out, "== %s\n", name);
    draw_dump(&out);
    bool fine = put_out(out.buf, out.len);
    str_release(&out);
    return fine ? TD_OK : wrong(p, _("cannot be written"), name);
}

static enum td_status do_expect(struct player *p, const char *text, bool there)
{
    struct str out = {0};
    draw_dump(&out);
    enum td_status s = TD_OK;
    if ((strstr(out.buf, text) != NULL) != there) {
        s = wrong(p, there ? _("not on the screen") : _("on the screen"), text);
        put_out(out.buf, out.len);
    }
    str_release(&out);
    return s;
}

static const char *after(const char *line, const char *word)
{
    size_t n = strlen(word);
    if (strncmp(line, word, n) != 0 || (line[n] != ' ' && line[n] != '\0'))
        return NULL;
    return line[n] == ' ' ? line + n + 1 : line + n;
}

static enum td_status play_line(struct player *p, const char *line)
{
    const char *rest;
    if (*line == '\0' || *line == '#')
        return TD_OK;
    if ((rest = after(line, "key")) != NULL)
        return do_key(p, rest);
    if ((rest = after(line, "type")) != NULL)
        return play_text(p, rest, strlen(rest));
    if ((rest = after(line, "ime")) != NULL)
        return do_ime(p, rest);
    if ((rest = after(line, "bytes")) != NULL)
        return do_bytes(p, rest);
    if ((rest = after(line, "act")) != NULL)
        return do_act(p, rest);
    if ((rest = after(line, "resize")) != NULL)
        return do_resize(p, rest);
    if (after(line, "wait") != NULL)
        return do_wait(p);
    if (after(line, "slices") != NULL)
        return do_slices(p);
    if ((rest = after(line, "slice")) != NULL)
        return do_slice(p, rest);
    if ((rest = after(line, "screen")) != NULL)
        return do_screen(p, rest);
    if ((rest = after(line, "expect")) != NULL)
        return do_expect(p, rest, true);
    if ((rest = after(line, "expect-not")) != NULL)
        return do_expect(p, rest, false);
    return wrong(p, _("not a command"), line);
}

enum td_status script_play(struct ui *ui, const char *path, struct err *err)
{
    struct player player = {.ui = ui, .err = err};
    struct str script = {0};
    enum td_status s = file_read(path, 1 << 20, &script, err);
    show(&player);
    for (char *p = script.buf; s == TD_OK && p != NULL && *p != '\0';) {
        size_t n = strcspn(p, "\n");
        char *line = xstrndup(p, n);
        player.line++;
        s = play_line(&player, line);
        free(line);
        p += p[n] == '\n' ? n + 1 : n;
    }
    str_release(&script);
    return s;
}
