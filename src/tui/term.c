/* SPDX-License-Identifier: MIT
 *
 * Signals only write a letter into a pipe that the loop polls beside the keyboard, so a
 * resize is never missed and nothing happens inside a handler. `state` is the one
 * terminal a process can have; it is file-scope because handlers and die() need it.
 */
#include "term.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include <curses.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/msg.h"
#include "base/str.h"
#include "draw.h"
#include "outlet.h"

#define LAST_FD 256 /* no file of ours is open above */

static struct {
    bool open, scripted, pong;
    int pipe[2];
    SCREEN *screen;
    struct outlet outlet;
    FILE *in;
    struct termios line; /* as it was found */
    void *ahead;         /* of what curses is given */
    struct key_decoder decoder;
} state = {.pipe = {-1, -1}};

static const struct {
    int number;
    char letter;
} caught[] = {
    {SIGWINCH, 'w'}, {SIGTERM, 't'}, {SIGHUP, 't'}, {SIGINT, 't'}, {SIGTSTP, 's'}};

static void on_signal(int number)
{
    int saved = errno;
    for (size_t i = 0; i < ARRAY_COUNT(caught); i++)
        if (caught[i].number == number)
            (void)!write(state.pipe[1], &caught[i].letter, 1);
    errno = saved;
}

static void catch_signals(void (*handler)(int))
{
    struct sigaction action = {.sa_handler = handler, .sa_flags = SA_RESTART};
    sigemptyset(&action.sa_mask);
    for (size_t i = 0; i < ARRAY_COUNT(caught); i++)
        sigaction(caught[i].number, &action, NULL);
}

static enum td_status open_pipe(struct err *err)
{
    if (pipe(state.pipe) != 0)
        return err_set(err, TD_IO, _("No pipe can be made: %s."), strerror(errno));
    for (int i = 0; i < 2; i++) {
        fcntl(state.pipe[i], F_SETFD, FD_CLOEXEC);
        fcntl(state.pipe[i], F_SETFL, O_NONBLOCK);
    }
    return TD_OK;
}

/* As curses has it, in milliseconds; 0 when it is not told. */
static int escape_delay(void)
{
    const char *text = getenv("ESCDELAY");
    int64_t ms = 0;
    return text != NULL && parse_i64(text, 1, 1000, &ms) ? (int)ms : 0;
}

/* Outside settings that would mislead curses about the terminal. */
static void clean_environment(void)
{
    static const char *const names[] = {"TERMINFO", "TERMINFO_DIRS", "LINES", "COLUMNS",
        "ESCDELAY", "NCURSES_ASSUMED_COLORS", "NCURSES_NO_PADDING"};
    for (size_t i = 0; i < ARRAY_COUNT(names); i++)
        unsetenv(names[i]);
    setenv("NCURSES_NO_UTF8_ACS", "1", 0);
}

static bool terminal_is_dumb(void)
{
    const char *term = getenv("TERM");
    return term == NULL || *term == '\0' || strcmp(term, "dumb") == 0;
}

static bool real_size(struct winsize *size)
{
    return !state.scripted && ioctl(STDOUT_FILENO, TIOCGWINSZ, size) == 0 &&
           size->ws_row > 0 && size->ws_col > 0;
}

static void set_number(const char *name, int number)
{
    char *text = xasprintf("%d", number);
    setenv(name, text, 1);
    free(text);
}

/* Curses, which is not given the terminal, would take it for one of 24 rows and have only
 * these scroll: moving down from the last of them would then lift all above. */
static SCREEN *open_screen_sized(const char *name)
{
    struct winsize size;
    if (real_size(&size)) {
        set_number("LINES", size.ws_row);
        set_number("COLUMNS", size.ws_col);
    }
    SCREEN *screen = newterm(name, state.outlet.file, state.in);
    unsetenv("LINES");
    unsetenv("COLUMNS");
    return screen;
}

static SCREEN *open_screen(void)
{
    const char *names[] = {getenv("TERM"), "xterm-256color", "xterm", "vt100"};
    size_t first = state.scripted ? 1 : 0;
    for (size_t i = first; i < ARRAY_COUNT(names); i++) {
        SCREEN *screen = open_screen_sized(names[i]);
        if (screen != NULL)
            return screen;
    }
    return NULL;
}

/* Curses is not given the terminal, so the line is set here: every byte as it comes, none
 * echoed, and nothing made of what is sent. */
static void take_line(void)
{
    struct termios line = state.line;
    if (state.scripted)
        return;
    line.c_lflag &= ~(tcflag_t)(ICANON | ECHO | ECHONL | ISIG | IEXTEN);
    line.c_iflag &= ~(tcflag_t)(IXON | BRKINT | PARMRK | ICRNL | INLCR | IGNCR | ISTRIP);
    line.c_oflag &= ~(tcflag_t)(ONLCR | TABDLY);
    line.c_cc[VMIN] = 1;
    line.c_cc[VTIME] = 0;
    tcsetattr(STDIN_FILENO, TCSADRAIN, &line);
}

static void give_line_back(void)
{
    if (!state.scripted)
        tcsetattr(STDIN_FILENO, TCSADRAIN, &state.line);
}

static void set_modes(void)
{
    take_line();
    noecho();
    nonl();
    typeahead(-1);
    scrollok(stdscr, FALSE);
    curs_set(1);
}

/* Without one the list would stay on the screen for whoever comes by. */
static bool has_second_screen(void)
{
    const char *leave = tigetstr("rmcup");
    return leave != NULL && leave != (const char *)-1 && *leave != '\0';
}

static void restore(void)
{
    if (!state.open)
        return;
    state.open = false;
    outlet_add(&state.outlet, "\033[?2004l");
    if (!has_second_screen()) {
        clear();
        refresh();
    }
    endwin();
    outlet_flush(&state.outlet);
    give_line_back();
}

static enum td_status open_files(struct err *err)
{
    state.in = state.scripted ? fopen("/dev/null", "r") : stdin;
    if (state.in == NULL || (!state.scripted && tcgetattr(STDIN_FILENO, &state.line)))
        return err_set(
            err, TD_IO, _("The terminal cannot be opened: %s."), strerror(errno));
    return outlet_open(&state.outlet, state.scripted ? -1 : STDOUT_FILENO, err);
}

static enum td_status unplaced_error(struct err *err)
{
    const char *term = getenv("TERM");
    return err_set(err, TD_INVALID,
        _("This terminal cannot place text on the screen (TERM=%s). 'tiepdan --linear' "
          "says the screens line by line; 'tiepdan --help' lists the commands."),
        term == NULL ? "" : term);
}

static enum td_status check_terminal(struct err *err)
{
    if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
        return err_set(err, TD_INVALID,
            _("The full screen needs a terminal. For scripts and pipes use a command; "
              "'tiepdan --help' lists them."));
    if (terminal_is_dumb())
        return unplaced_error(err);
    return TD_OK;
}

/* Is the terminal told so which rows scroll? */
static bool has_margins(void)
{
    const char *margins = tigetstr("csr");
    return margins != NULL && margins != (const char *)-1 &&
           strcmp(margins, "\033[%i%p1%d;%p2%dr") == 0;
}

void term_resize(int rows, int cols)
{
    if (rows != LINES && has_margins())
        outlet_add(&state.outlet, "\033[r"); // all of them
    resize_term(rows < 1 ? 1 : rows, cols < 1 ? 1 : cols);
    clearok(curscr, TRUE);
    slim_forget(&state.outlet.slim, rows);
}

/* Knows the terminal the sequence that `slim` writes to go along a row? */
static bool goes_to_column(void)
{
    const char *column = tigetstr("hpa");
    return column != NULL && column != (const char *)-1 &&
           strcmp(column, "\033[%i%p1%dG") == 0;
}

static void ask_size(void)
{
    struct winsize size;
    if (real_size(&size))
        term_resize(size.ws_row, size.ws_col);
}

enum td_status term_open(const struct tui_options *options, struct err *err)
{
    state.scripted = options->script != NULL || options->linear;
    memset(&state.decoder, 0, sizeof(state.decoder));
    enum td_status s = state.scripted ? TD_OK : check_terminal(err);
    if (s == TD_OK)
        s = open_files(err);
    if (s == TD_OK)
        s = open_pipe(err);
    if (s != TD_OK)
        return s;
    state.decoder.escape_ms = escape_delay();
    clean_environment();
    if (!state.scripted)
        catch_signals(on_signal);
    state.pong = getenv("TIEPDAN_TEST_PONG") != NULL;
    state.ahead = alloc_large_page();
    state.screen = open_screen();
    if (state.screen == NULL || tigetstr("cup") == NULL) {
        term_close();
        return unplaced_error(err);
    }
    state.outlet.slim.to_column = goes_to_column();
    state.open = true;
    die_set_hook(restore);
    set_modes();
    outlet_add(&state.outlet, "\033[?2004h");
    if (state.scripted)
        term_resize(options->rows > 0 ? options->rows : 24,
            options->cols > 0 ? options->cols : 80);
    else
        ask_size();
    const char *no_color = getenv("NO_COLOR");
    draw_open(
        options->no_color || (no_color != NULL && *no_color != '\0'), options->ascii);
    return TD_OK;
}

void term_close(void)
{
    die_set_hook(NULL);
    restore();
    if (state.screen != NULL)
        delscreen(state.screen);
    state.screen = NULL;
    if (!state.scripted)
        catch_signals(SIG_DFL);
    for (int i = 0; i < 2; i++) {
        if (state.pipe[i] >= 0)
            close(state.pipe[i]);
        state.pipe[i] = -1;
    }
    if (state.scripted && state.in != NULL)
        fclose(state.in);
    state.in = NULL;
    free(state.ahead);
    state.ahead = NULL;
    outlet_close(&state.outlet);
}

/* Nothing of the screen stays to be seen by others. */
static void step_aside(void)
{
    outlet_add(&state.outlet, "\033[?2004l");
    erase();
    refresh();
    endwin();
    outlet_flush(&state.outlet);
    give_line_back();
}

static void come_back(void)
{
    slim_forget(&state.outlet.slim, state.outlet.slim.rows);
    set_modes();
    refresh();
    ask_size();
    outlet_add(&state.outlet, "\033[?2004h");
}

void term_suspend(void)
{
    if (state.scripted)
        return;
    step_aside();
    catch_signals(SIG_DFL);
    raise(SIGTSTP);
    // Stopped here until somebody brings the program back.
    catch_signals(on_signal);
    come_back();
}

/* ---- another program ---- */

static void become(const char *command, const char *file)
{
    char *line = xasprintf("%s \"$1\"", command);
    for (int fd = STDERR_FILENO + 1; fd < LAST_FD; fd++)
        close(fd);
    signal(SIGINT, SIG_DFL);
    signal(SIGQUIT, SIG_DFL);
    signal(SIGPIPE, SIG_DFL);
    signal(SIGXFSZ, SIG_DFL);
    execl("/bin/sh", "sh", "-c", line, "sh", file, (char *)NULL);
    _exit(127);
}

static bool wait_for(pid_t child)
{
    int status = 0;
    while (waitpid(child, &status, 0) < 0)
        if (errno != EINTR)
            return false;
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

/* Its keys are not ours: Ctrl-C is for it alone, and Ctrl-Z stops both. */
static void leave_keys_to_it(void)
{
    signal(SIGINT, SIG_IGN);
    signal(SIGQUIT, SIG_IGN);
    signal(SIGTSTP, SIG_DFL);
}

bool term_run(const char *command, const char *file)
{
    if (!state.scripted)
        step_aside();
    leave_keys_to_it();
    pid_t child = fork();
    if (child == 0)
        become(command, file);
    bool fine = child > 0 && wait_for(child);
    signal(SIGQUIT, SIG_DFL);
    if (state.scripted) {
        signal(SIGINT, SIG_DFL);
    } else {
        catch_signals(on_signal);
        come_back();
    }
    return fine;
}

void term_flush(void)
{
    outlet_flush(&state.outlet);
}

void term_pong(unsigned number)
{
    if (!state.pong)
        return;
    char text[40];
    snprintf(text, sizeof(text), "\033]5379;pong;%u\a", number);
    outlet_add(&state.outlet, text);
    outlet_flush(&state.outlet);
}

void term_copy(const char *text)
{
    static const char digits[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    struct str out = {0};
    size_t n = strlen(text);
    str_add(&out, "\033]52;c;");
    for (size_t i = 0; i < n; i += 3) {
        uint32_t v = (uint32_t)(unsigned char)text[i] << 16;
        v |= i + 1 < n ? (uint32_t)(unsigned char)text[i + 1] << 8 : 0;
        v |= i + 2 < n ? (uint32_t)(unsigned char)text[i + 2] : 0;
        for (size_t k = 0; k < 4; k++)
            str_addc(&out, i + k > n ? '=' : digits[(v >> (18 - 6 * k)) & 63]);
    }
    str_addc(&out, '\a');
    outlet_add(&state.outlet, out.buf);
    str_release(&out);
}

/* ---- events ---- */

static bool read_signal(enum term_event *event)
{
    char letter;
    if (read(state.pipe[0], &letter, 1) != 1)
        return false;
    if (letter == 'w') {
        while (read(state.pipe[0], &letter, 1) == 1 && letter == 'w')
            continue; // one resize tells all
        ask_size();
        *event = letter == 't' ? TERM_HANGUP : TERM_RESIZE;
        return true;
    }
    *event = letter == 't' ? TERM_HANGUP : TERM_SUSPEND;
    return true;
}

/* False: the line is dead. */
static bool read_bytes(void)
{
    char bytes[KEY_BUFFER];
    ssize_t n = read(STDIN_FILENO, bytes, key_room(&state.decoder));
    if (n > 0)
        key_feed(&state.decoder, bytes, (size_t)n);
    return n > 0 || (n < 0 && (errno == EINTR || errno == EAGAIN));
}

/* Polls once. */
static enum term_event wait_once(int timeout_ms)
{
    struct pollfd fds[2] = {
        {.fd = state.pipe[0], .events = POLLIN}, {.fd = STDIN_FILENO, .events = POLLIN}};
    int n = poll(fds, 2, timeout_ms);
    if (n <= 0)
        return TERM_TIME;
    enum term_event event;
    if (fds[0].revents != 0 && read_signal(&event))
        return event;
    if (fds[1].revents & POLLIN)
        return read_bytes() ? TERM_KEY : TERM_HANGUP;
    return fds[1].revents & (POLLHUP | POLLERR | POLLNVAL) ? TERM_HANGUP : TERM_TIME;
}

bool term_more(void)
{
    return state.decoder.len > 0;
}

enum term_event term_wait(int timeout_ms, struct key *key)
{
    int64_t end = clock_steady_ms() + timeout_ms;
    for (;;) {
        if (key_next(&state.decoder, false, key))
            return TERM_KEY;
        int64_t left = end - clock_steady_ms();
        left = left < 0 ? 0 : left;
        int key_ms = key_wait_ms(&state.decoder);
        bool for_key = key_ms >= 0 && key_ms <= left;
        enum term_event event = wait_once(for_key ? key_ms : (int)left);
        if (event == TERM_KEY)
            continue;
        if (event != TERM_TIME)
            return event;
        if (for_key && key_next(&state.decoder, true, key))
            return TERM_KEY;
        if (!for_key && clock_steady_ms() >= end)
            return TERM_TIME;
    }
}
