/* SPDX-License-Identifier: MIT
 *
 * See harness.h. Bytes from the program are appended to `raw` first and then given to
 * libvterm; bytes for it wait in `pending` until the terminal takes them, so neither
 * side can block the other. Once the line is `gone`, nothing moves any more.
 */
#include "harness.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>
#include <vterm.h>

#define CELL_BYTES (VTERM_MAX_CHARS_PER_CELL * 4)
#define ENV_MAX    64

struct bytes {
    char *buf;
    size_t len, cap;
};

struct tt {
    int fd;
    pid_t pid;
    bool gone, ended, resized;
    int status;
    VTerm *vterm;
    VTermScreen *screen;
    int rows, cols;
    bool cursor_visible, altscreen, mouse_on;
    struct bytes raw, pending;
    unsigned ping;
};

static void give_up(const char *what)
{
    fprintf(stderr, "pty harness: %s: %s\n", what, strerror(errno));
    abort();
}

static void bytes_add(struct bytes *b, const void *bytes, size_t len)
{
    if (b->len + len > b->cap) {
        b->cap = (b->len + len) * 2 + 1024;
        b->buf = realloc(b->buf, b->cap);
        if (!b->buf)
            give_up("memory");
    }
    memcpy(b->buf + b->len, bytes, len);
    b->len += len;
}

static void bytes_drop(struct bytes *b, size_t len)
{
    memmove(b->buf, b->buf + len, b->len - len);
    b->len -= len;
}

static bool bytes_contain(const struct bytes *b, size_t from, const char *what)
{
    size_t len = strlen(what);
    for (size_t i = from; i + len <= b->len; i++)
        if (memcmp(b->buf + i, what, len) == 0)
            return true;
    return false;
}

static int64_t now_ms(void)
{
    struct timespec ts;
    clock_gettime(CLOCK_MONOTONIC, &ts);
    return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

/* ---- start and end ---- */

struct environment {
    char *entries[ENV_MAX + 1];
    size_t count;
};

/* Lays "NAME=value" over what is there; "NAME" alone takes it out. */
static void env_put(struct environment *env, const char *entry)
{
    size_t name_len = strcspn(entry, "=");
    size_t i = 0;
    while (i < env->count && (strncmp(env->entries[i], entry, name_len) != 0 ||
                                 env->entries[i][name_len] != '='))
        i++;
    if (i < env->count) {
        free(env->entries[i]);
        env->entries[i] = env->entries[--env->count];
    }
    if (entry[name_len] == '=' && env->count < ENV_MAX)
        env->entries[env->count++] = strdup(entry);
    env->entries[env->count] = NULL;
}

static void env_put_value(struct environment *env, const char *name, const char *value)
{
    char entry[4096];
    int len = snprintf(entry, sizeof entry, "%s=%s", name, value);
    if (len > 0 && (size_t)len < sizeof entry)
        env_put(env, entry);
}

static void env_fill(struct environment *env, const char *const over[], const char *term)
{
    static const char *const kept[] = {
        "PATH", "HOME", "TMPDIR", "ASAN_OPTIONS", "LSAN_OPTIONS", "UBSAN_OPTIONS"};
    for (size_t i = 0; i < sizeof kept / sizeof kept[0]; i++) {
        const char *value = getenv(kept[i]);
        if (value)
            env_put_value(env, kept[i], value);
    }
    env_put(env, "LC_ALL=C.UTF-8");
    env_put(env, "TIEPDAN_TEST_PONG=1");
    env_put_value(env, "TERM", term);
    for (size_t i = 0; over && over[i]; i++)
        env_put(env, over[i]);
}

static void env_release(struct environment *env)
{
    for (size_t i = 0; i < env->count; i++)
        free(env->entries[i]);
    env->count = 0;
}

static int on_property(VTermProp prop, VTermValue *value, void *user)
{
    struct tt *t = user;
    if (prop == VTERM_PROP_CURSORVISIBLE)
        t->cursor_visible = value->boolean;
    else if (prop == VTERM_PROP_ALTSCREEN)
        t->altscreen = value->boolean;
    else if (prop == VTERM_PROP_MOUSE)
        t->mouse_on = value->number != VTERM_PROP_MOUSE_NONE;
    return 1;
}

static void open_screen(struct tt *t)
{
    static const VTermScreenCallbacks callbacks = {.settermprop = on_property};
    t->vterm = vterm_new(t->rows, t->cols);
    vterm_set_utf8(t->vterm, 1);
    t->screen = vterm_obtain_screen(t->vterm);
    t->cursor_visible = true;
    vterm_screen_set_callbacks(t->screen, &callbacks, t);
    vterm_screen_enable_altscreen(t->screen, 1);
    vterm_screen_reset(t->screen, 1);
}

static struct winsize window_size(const struct tt *t)
{
    struct winsize size = {
        .ws_row = (unsigned short)t->rows, .ws_col = (unsigned short)t->cols};
    return size;
}

/* In the child: becomes the program. execve wants texts it could write to. */
static void become(const char *const argv[], char *const env[])
{
    char *copies[32] = {NULL};
    for (size_t i = 0; argv[i] && i + 1 < sizeof copies / sizeof copies[0]; i++)
        copies[i] = strdup(argv[i]);
    execve(argv[0], copies, env);
    fprintf(stderr, "%s: %s\n", argv[0], strerror(errno));
    _exit(127);
}

struct tt *tt_open(const char *const argv[], const char *const env[], const char *term,
    int rows, int cols)
{
    struct tt *t = calloc(1, sizeof *t);
    struct environment environment = {.count = 0};
    if (!t)
        give_up("memory");
    t->rows = rows < 1 ? 1 : rows;
    t->cols = cols < 2 ? 2 : cols;
    open_screen(t);
    env_fill(&environment, env, term);
    struct winsize size = window_size(t);
    t->pid = forkpty(&t->fd, NULL, NULL, &size);
    if (t->pid < 0)
        give_up("forkpty");
    if (t->pid == 0)
        become(argv, environment.entries);
    env_release(&environment);
    if (fcntl(t->fd, F_SETFD, FD_CLOEXEC) < 0 || fcntl(t->fd, F_SETFL, O_NONBLOCK) < 0)
        give_up("fcntl");
    return t;
}

pid_t tt_pid(const struct tt *t)
{
    return t->pid;
}

void tt_kill(struct tt *t, int signal)
{
    if (!t->ended)
        kill(t->pid, signal);
}

void tt_hangup(struct tt *t)
{
    if (t->fd >= 0)
        close(t->fd);
    t->fd = -1;
    t->gone = true;
}

/* ---- moving bytes ---- */

static void take_answers(struct tt *t)
{
    char buf[256];
    size_t n;
    while ((n = vterm_output_read(t->vterm, buf, sizeof buf)) > 0)
        bytes_add(&t->pending, buf, n);
}

/* Reads once; false when there was nothing or the line is gone. */
static bool read_some(struct tt *t)
{
    char buf[4096];
    ssize_t n = read(t->fd, buf, sizeof buf);
    if (n > 0) {
        bytes_add(&t->raw, buf, (size_t)n);
        vterm_input_write(t->vterm, buf, (size_t)n);
        take_answers(t);
        return true;
    }
    if (n == 0 || (errno != EAGAIN && errno != EINTR))
        t->gone = true; /* EIO: nobody has the terminal open any more */
    return false;
}

static void write_some(struct tt *t)
{
    ssize_t n = write(t->fd, t->pending.buf, t->pending.len);
    if (n > 0)
        bytes_drop(&t->pending, (size_t)n);
}

/* Moves what can be moved in either direction, waiting for it up to timeout_ms. */
static void pump(struct tt *t, int64_t timeout_ms)
{
    if (t->gone)
        return;
    short events = t->pending.len > 0 ? POLLIN | POLLOUT : POLLIN;
    struct pollfd p = {.fd = t->fd, .events = events};
    if (poll(&p, 1, timeout_ms < 0 ? 0 : (int)timeout_ms) <= 0)
        return;
    if (p.revents & (POLLIN | POLLHUP | POLLERR))
        read_some(t);
    if (!t->gone && (p.revents & POLLOUT))
        write_some(t);
}

static void flush_pending(struct tt *t)
{
    int64_t deadline = now_ms() + TT_WAIT_MS;
    while (!t->gone && t->pending.len > 0 && now_ms() < deadline)
        pump(t, deadline - now_ms());
}

static bool has_ended(struct tt *t)
{
    if (!t->ended && waitpid(t->pid, &t->status, WNOHANG) == t->pid)
        t->ended = true;
    return t->ended;
}

int tt_wait(struct tt *t, int timeout_ms)
{
    int64_t deadline = now_ms() + timeout_ms;
    while (!has_ended(t)) {
        int64_t left = deadline - now_ms();
        if (left <= 0)
            return -1;
        if (!t->gone)
            pump(t, left < 20 ? left : 20); /* its end need not close the line */
        else
            poll(NULL, 0, 1);
    }
    while (!t->gone && read_some(t))
        ;
    return t->status;
}

int tt_close(struct tt *t, int timeout_ms)
{
    int status = tt_wait(t, timeout_ms);
    if (!t->ended) {
        kill(t->pid, SIGKILL);
        waitpid(t->pid, NULL, 0);
    }
    tt_hangup(t);
    vterm_free(t->vterm);
    free(t->raw.buf);
    free(t->pending.buf);
    free(t);
    return status;
}

/* ---- sending ---- */

void tt_raw_send(struct tt *t, const void *bytes, size_t len)
{
    bytes_add(&t->pending, bytes, len);
    flush_pending(t);
}

void tt_text(struct tt *t, const char *text)
{
    tt_raw_send(t, text, strlen(text));
}

struct key_name {
    const char *name;
    VTermKey key;
};

static const struct key_name key_names[] = {
    {"Enter", VTERM_KEY_ENTER},
    {"Tab", VTERM_KEY_TAB},
    {"Backspace", VTERM_KEY_BACKSPACE},
    {"Escape", VTERM_KEY_ESCAPE},
    {"Up", VTERM_KEY_UP},
    {"Down", VTERM_KEY_DOWN},
    {"Left", VTERM_KEY_LEFT},
    {"Right", VTERM_KEY_RIGHT},
    {"Insert", VTERM_KEY_INS},
    {"Delete", VTERM_KEY_DEL},
    {"Home", VTERM_KEY_HOME},
    {"End", VTERM_KEY_END},
    {"PageUp", VTERM_KEY_PAGEUP},
    {"PageDown", VTERM_KEY_PAGEDOWN},
};

static VTermKey find_key(const char *name)
{
    for (size_t i = 0; i < sizeof key_names / sizeof key_names[0]; i++)
        if (strcmp(key_names[i].name, name) == 0)
            return key_names[i].key;
    char *end;
    long number = name[0] == 'F' ? strtol(name + 1, &end, 10) : 0;
    if (number >= 1 && number <= 12 && *end == '\0')
        return (VTermKey)VTERM_KEY_FUNCTION((int)number);
    return VTERM_KEY_NONE;
}

static VTermModifier modifier_of(char letter)
{
    switch (letter) {
    case 'S': return VTERM_MOD_SHIFT;
    case 'A': return VTERM_MOD_ALT;
    case 'C': return VTERM_MOD_CTRL;
    default: return VTERM_MOD_NONE;
    }
}

void tt_key(struct tt *t, const char *name)
{
    unsigned mods = VTERM_MOD_NONE;
    const char *rest = name;
    while (rest[0] && rest[1] == '-' && rest[2] && modifier_of(rest[0])) {
        mods |= modifier_of(rest[0]);
        rest += 2;
    }
    VTermKey key = find_key(rest);
    if (key != VTERM_KEY_NONE) {
        vterm_keyboard_key(t->vterm, key, (VTermModifier)mods);
    } else if (strcmp(rest, "Space") == 0) {
        vterm_keyboard_unichar(t->vterm, ' ', (VTermModifier)mods);
    } else if (rest[0] && !rest[1]) {
        vterm_keyboard_unichar(
            t->vterm, (uint32_t)(unsigned char)rest[0], (VTermModifier)mods);
    } else {
        errno = EINVAL;
        give_up(name);
    }
    take_answers(t);
    flush_pending(t);
}

void tt_keys(struct tt *t, const char *names)
{
    char name[32];
    while (*names) {
        size_t len = strcspn(names, " ");
        if (len > 0 && len < sizeof name) {
            memcpy(name, names, len);
            name[len] = '\0';
            tt_key(t, name);
        }
        names += len + strspn(names + len, " ");
    }
}

void tt_paste(struct tt *t, const char *text)
{
    vterm_keyboard_start_paste(t->vterm);
    take_answers(t);
    for (; *text; text++)
        bytes_add(&t->pending, *text == '\n' ? "\r" : text, 1);
    vterm_keyboard_end_paste(t->vterm);
    take_answers(t);
    flush_pending(t);
}

void tt_mouse(struct tt *t, int row, int col, int button)
{
    vterm_mouse_move(t->vterm, row, col, VTERM_MOD_NONE);
    vterm_mouse_button(t->vterm, button, true, VTERM_MOD_NONE);
    vterm_mouse_button(t->vterm, button, false, VTERM_MOD_NONE);
    take_answers(t);
    flush_pending(t);
}

void tt_resize(struct tt *t, int rows, int cols)
{
    t->rows = rows < 1 ? 1 : rows;
    t->cols = cols < 2 ? 2 : cols;
    vterm_set_size(t->vterm, t->rows, t->cols);
    struct winsize size = window_size(t);
    if (!t->gone)
        ioctl(t->fd, TIOCSWINSZ, &size);
    t->resized = true;
}

/* ---- waiting ---- */

/* Waits until the program wrote `text` behind `from`. */
static bool wait_raw(struct tt *t, size_t from, const char *text, int64_t timeout_ms)
{
    int64_t deadline = now_ms() + timeout_ms;
    while (!bytes_contain(&t->raw, from, text)) {
        int64_t left = deadline - now_ms();
        if (t->gone || left <= 0)
            return false;
        pump(t, left);
    }
    return true;
}

/* One ping and its pong. */
static bool ping(struct tt *t, int64_t deadline)
{
    char question[32], answer[32];
    size_t from = t->raw.len;
    t->ping++;
    snprintf(question, sizeof question, "\033[9999;%uz", t->ping);
    snprintf(answer, sizeof answer, "\033]5379;pong;%u\007", t->ping);
    for (int64_t left; !t->gone && (left = deadline - now_ms()) > 0;) {
        tt_text(t, question); /* again, if it was lost while the line was set up */
        if (wait_raw(t, from, answer, left < 2000 ? left : 2000))
            return true;
    }
    return false;
}

bool tt_sync(struct tt *t, int timeout_ms)
{
    int64_t deadline = now_ms() + timeout_ms;
    /* A signal is no part of the queue: the first ping may overtake it, a second one,
     * sent after the program came back, may not. */
    bool twice = t->resized;
    t->resized = false;
    return ping(t, deadline) && (!twice || ping(t, deadline));
}

bool tt_wait_text(struct tt *t, const char *text, int timeout_ms)
{
    int64_t deadline = now_ms() + timeout_ms;
    while (!tt_find(t, text, NULL, NULL)) {
        int64_t left = deadline - now_ms();
        if (t->gone || left <= 0)
            return false;
        pump(t, left);
    }
    return true;
}

/* ---- looking ---- */

int tt_rows(const struct tt *t)
{
    return t->rows;
}

int tt_cols(const struct tt *t)
{
    return t->cols;
}

static size_t encode(uint32_t c, char *out)
{
    if (c < 0x80) {
        out[0] = (char)c;
        return 1;
    }
    size_t n = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    static const unsigned char heads[] = {0, 0, 0xC0, 0xE0, 0xF0};
    for (size_t i = n - 1; i > 0; i--, c >>= 6)
        out[i] = (char)(0x80 | (c & 0x3F));
    out[0] = (char)(heads[n] | c);
    return n;
}

static bool read_cell(const struct tt *t, int row, int col, VTermScreenCell *cell)
{
    VTermPos pos = {.row = row, .col = col};
    if (row < 0 || row >= t->rows || col < 0 || col >= t->cols)
        return false;
    return vterm_screen_get_cell(t->screen, pos, cell) != 0;
}

/* The text of one cell; none for the second half of a wide character. */
static size_t cell_text(const struct tt *t, int row, int col, char out[CELL_BYTES])
{
    VTermScreenCell cell;
    size_t len = 0;
    if (!read_cell(t, row, col, &cell) || cell.chars[0] == (uint32_t)-1)
        return 0;
    for (int i = 0; i < VTERM_MAX_CHARS_PER_CELL && cell.chars[i]; i++)
        len += encode(cell.chars[i], out + len);
    if (len == 0)
        out[len++] = ' ';
    return len;
}

/* The whole row, blanks included, as text the caller frees. */
static char *row_text(const struct tt *t, int row)
{
    char *text = malloc((size_t)t->cols * CELL_BYTES + 1);
    size_t len = 0;
    if (!text)
        give_up("memory");
    for (int col = 0; col < t->cols; col++)
        len += cell_text(t, row, col, text + len);
    text[len] = '\0';
    return text;
}

static void cut_blanks(char *text)
{
    size_t len = strlen(text);
    while (len > 0 && text[len - 1] == ' ')
        len--;
    text[len] = '\0';
}

char *tt_row(const struct tt *t, int row, char *buf, size_t size)
{
    char *text = row_text(t, row);
    cut_blanks(text);
    snprintf(buf, size, "%s", text);
    free(text);
    return buf;
}

char *tt_screen(const struct tt *t)
{
    struct bytes all = {.len = 0};
    size_t used = 0;
    bytes_add(&all, "", 1);
    all.len = 0;
    for (int row = 0; row < t->rows; row++) {
        char *text = row_text(t, row);
        cut_blanks(text);
        bytes_add(&all, text, strlen(text));
        bytes_add(&all, "\n", 1);
        if (*text)
            used = all.len;
        free(text);
    }
    all.buf[used] = '\0';
    return all.buf;
}

/* The column in which the byte at `offset` of a row's text stands. */
static int column_of(const struct tt *t, int row, size_t offset)
{
    char cell[CELL_BYTES];
    size_t len = 0;
    for (int col = 0; col < t->cols; col++) {
        size_t n = cell_text(t, row, col, cell);
        if (n > 0 && len + n > offset)
            return col;
        len += n;
    }
    return t->cols;
}

bool tt_find(const struct tt *t, const char *text, int *row, int *col)
{
    for (int r = 0; r < t->rows; r++) {
        char *line = row_text(t, r);
        const char *at = strstr(line, text);
        if (at && row)
            *row = r;
        if (at && col)
            *col = column_of(t, r, (size_t)(at - line));
        free(line);
        if (at)
            return true;
    }
    return false;
}

void tt_cursor(const struct tt *t, int *row, int *col, bool *visible)
{
    VTermPos pos;
    vterm_state_get_cursorpos(vterm_obtain_state(t->vterm), &pos);
    if (row)
        *row = pos.row;
    if (col)
        *col = pos.col;
    if (visible)
        *visible = t->cursor_visible;
}

static int color_number(const VTermColor *color)
{
    if (VTERM_COLOR_IS_DEFAULT_FG(color) || VTERM_COLOR_IS_DEFAULT_BG(color))
        return TT_COLOR_DEFAULT;
    return VTERM_COLOR_IS_INDEXED(color) ? color->indexed.idx : TT_COLOR_RGB;
}

struct tt_attr tt_attr(const struct tt *t, int row, int col)
{
    struct tt_attr attr = {.fg = TT_COLOR_DEFAULT, .bg = TT_COLOR_DEFAULT};
    VTermScreenCell cell;
    if (!read_cell(t, row, col, &cell))
        return attr;
    attr.bold = cell.attrs.bold != 0;
    attr.underline = cell.attrs.underline != 0;
    attr.reverse = cell.attrs.reverse != 0;
    attr.blink = cell.attrs.blink != 0;
    attr.fg = color_number(&cell.fg);
    attr.bg = color_number(&cell.bg);
    return attr;
}

bool tt_altscreen(const struct tt *t)
{
    return t->altscreen;
}

bool tt_mouse_on(const struct tt *t)
{
    return t->mouse_on;
}

bool tt_termios(const struct tt *t, struct termios *out)
{
    return t->fd >= 0 && tcgetattr(t->fd, out) == 0;
}

const char *tt_raw(const struct tt *t, size_t *len)
{
    *len = t->raw.len;
    return t->raw.buf ? t->raw.buf : "";
}

void tt_raw_clear(struct tt *t)
{
    t->raw.len = 0;
}

void tt_dump(const struct tt *t)
{
    char *screen = tt_screen(t);
    int row, col;
    tt_cursor(t, &row, &col, NULL);
    fprintf(stderr, "---- screen %dx%d, cursor %d,%d%s\n%s----\n", t->rows, t->cols, row,
        col, t->gone ? ", line closed" : "", screen);
    free(screen);
}

/* ---- checking ---- */

static void fail_with_screen(struct tt *t, const char *what, const char *text)
{
    tt_dump(t);
    tt_close(t, 0);
    fail_msg("%s: %s", what, text);
}

void tt_expect(struct tt *t, const char *text)
{
    if (!tt_sync(t, TT_WAIT_MS))
        fail_with_screen(t, "no answer while waiting for", text);
    if (!tt_find(t, text, NULL, NULL))
        fail_with_screen(t, "not on the screen", text);
}

void tt_expect_not(struct tt *t, const char *text)
{
    if (!tt_sync(t, TT_WAIT_MS))
        fail_with_screen(t, "no answer while waiting for the end of", text);
    if (tt_find(t, text, NULL, NULL))
        fail_with_screen(t, "still on the screen", text);
}

void tt_expect_exit(struct tt *t, int code)
{
    int status = tt_wait(t, TT_WAIT_MS);
    if (status == -1)
        fail_with_screen(t, "still running", "no end");
    if (!WIFEXITED(status) || WEXITSTATUS(status) != code)
        tt_dump(t);
    tt_close(t, 0);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), code);
}
