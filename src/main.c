/* SPDX-License-Identifier: MIT
 *
 * The start: descriptors, file modes, limits, signals and the locale are settled before
 * anything else runs. Then the command line takes over; the full screen is handed to it
 * here, because the two layers do not know each other.
 */
#include <errno.h>
#include <fcntl.h>
#include <langinfo.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "cli/cli.h"
#include "tui/tui.h"

/* A file opened later must not become what others take for stdout. */
static bool fill_descriptors(void)
{
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
        if (fcntl(fd, F_GETFD) < 0 && errno == EBADF && open("/dev/null", O_RDWR) != fd)
            return false;
    return true;
}

/* Memory holds citizens' data: no core dumps. Under sanitizers the process stays
 * dumpable, because they look at it from outside. */
static void forbid_dumps(void)
{
    const struct rlimit none = {0, 0};
    setrlimit(RLIMIT_CORE, &none);
#if !defined(__SANITIZE_ADDRESS__) && !defined(TIEPDAN_SANITIZED)
    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
#endif
}

/* A closed pipe and a file size limit come back as errors of write. */
static void settle_signals(void)
{
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN);
}

/* Characters are UTF-8 whatever the client forwarded; numbers and dates stay plain. */
static bool settle_locale(void)
{
    setlocale(LC_CTYPE, "");
    if (strcmp(nl_langinfo(CODESET), "UTF-8") == 0)
        return true;
    return setlocale(LC_CTYPE, "C.UTF-8") != NULL ||
           setlocale(LC_CTYPE, "C.utf8") != NULL;
}

static struct tui_options options_of(const struct cli_screen *screen)
{
    return (struct tui_options){
        .no_color = screen->no_color,
        .ascii = screen->ascii,
        .lean = screen->lean,
        .linear = screen->linear,
        .script = screen->script,
        .rows = screen->rows,
        .cols = screen->cols,
        .demo = screen->demo,
        .open_code = screen->open_code,
    };
}

static enum td_status run_screen(
    struct office *office, const struct cli_screen *screen, struct err *err)
{
    struct tui_options options = options_of(screen);
    return tui_run(office, &options, err);
}

static enum cli_first answer_of(enum tui_first chosen)
{
    switch (chosen) {
    case TUI_FIRST_LEFT: return CLI_FIRST_LEFT;
    case TUI_FIRST_CREATED: return CLI_FIRST_CREATED;
    case TUI_FIRST_SAMPLE: return CLI_FIRST_SAMPLE;
    }
    return CLI_FIRST_LEFT;
}

static enum td_status first_screen(const char *path, const struct cli_screen *screen,
    enum cli_first *chosen, struct err *err)
{
    struct tui_options options = options_of(screen);
    enum tui_first first = TUI_FIRST_LEFT;
    enum td_status status = tui_first_run(path, &options, &first, err);
    *chosen = answer_of(first);
    return status;
}

int main(int argc, char **argv)
{
    static const struct cli_screens screens = {
        run_screen, first_screen, tui_keys_faults, tui_keys_list};
    if (!fill_descriptors())
        return CLI_DATABASE;
    alloc_keep(ALLOC_KEPT);
    umask(077);
    forbid_dumps();
    settle_signals();
    if (!settle_locale()) {
        fputs("tiepdan: this system has no UTF-8 locale (C.UTF-8 is missing).\n", stderr);
        return CLI_USAGE;
    }
    return cli_run(argc, argv, &screens);
}
