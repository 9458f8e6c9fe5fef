/* SPDX-License-Identifier: MIT
 *
 * Directories for scratch registers.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/msg.h"
#include "base/tempdir.h"
#include "context.h"

char *scratch_make(struct context *ctx)
{
    const char *dir = getenv("TMPDIR");
    dir = dir != NULL && dir[0] == '/' ? dir : "/tmp";
    char *path = tempdir_make(dir, "tiepdan-demo-");
    if (path == NULL)
        say_error(
            ctx, _("No scratch directory can be made in %s: %s."), dir, strerror(errno));
    return path;
}

void scratch_remove(char *dir)
{
    tempdir_remove(dir);
}
