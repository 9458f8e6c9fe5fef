/* SPDX-License-Identifier: MIT */
#include "base/line.h"

#include <stdlib.h>
#include <termios.h>
#include <unistd.h>

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

bool line_is_lean(void)
{
    if (user_setting_is("drawing", "lean"))
        return true;
    return !user_setting_is("drawing", "rich") && line_kind() != LINE_NEAR;
}
