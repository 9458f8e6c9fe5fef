/* SPDX-License-Identifier: MIT */
#include "base/line.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <termios.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/user_config.h"

enum line_kind line_kind(void)
{
    const char *ssh = getenv("SSH_CONNECTION");
    if (ssh != NULL && *ssh != '\0')
        return LINE_SSH;
    struct termios line;
    if (tcgetattr(STDOUT_FILENO, &line) != 0)
        return LINE_NEAR;
    speed_t rate = cfgetospeed(&line);
    return rate != B0 && rate < B38400 ? LINE_SERIAL : LINE_NEAR;
}

void line_place(char **terminal, char **from)
{
    char name[64];
    const char *ssh = getenv("SSH_CONNECTION");
    bool named = ttyname_r(STDOUT_FILENO, name, sizeof(name)) == 0;
    bool in_dev = named && strncmp(name, "/dev/", 5) == 0;
    *terminal = xstrdup(in_dev ? name + 5 : "");
    *from = ssh == NULL ? xstrdup("") : xstrndup(ssh, strcspn(ssh, " "));
}

bool line_is_lean(void)
{
    if (user_setting_is("drawing", "lean"))
        return true;
    return !user_setting_is("drawing", "rich") && line_kind() != LINE_NEAR;
}

/* The locale for characters that the person's client asked for, "" for none. The
 * program's own is UTF-8 in any case and tells nothing. */
static const char *asked_locale(void)
{
    static const char *const names[] = {"LC_ALL", "LC_CTYPE", "LANG"};
    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
        const char *value = getenv(names[i]);
        if (value != NULL && *value != '\0')
            return value;
    }
    return "";
}

/* Does the locale name another character set than UTF-8? One without a name for its
 * set may have either. */
static bool other_charset(const char *locale)
{
    if (strcmp(locale, "C") == 0 || strcmp(locale, "POSIX") == 0)
        return true;
    const char *set = strchr(locale, '.');
    return set != NULL && strncasecmp(set, ".utf-8", 6) != 0 &&
           strncasecmp(set, ".utf8", 5) != 0;
}

bool line_is_ascii(void)
{
    const char *term = getenv("TERM");
    bool old =
        term != NULL && strncmp(term, "vt", 2) == 0 && isdigit((unsigned char)term[2]);
    return old || other_charset(asked_locale());
}
