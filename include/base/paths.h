/* SPDX-License-Identifier: MIT
 *
 * Where files live, by the XDG base directory rules, and small file helpers. Results
 * are absolute paths the caller frees.
 */
#ifndef BASE_PATHS_H
#define BASE_PATHS_H

#include <stdbool.h>

#include "base/err.h"
#include "base/str.h"

/* $XDG_DATA_HOME/tiepdan/register (default ~/.local/share), the default register. */
char *path_default_register(void);
char *path_config(const char *name); /* $XDG_CONFIG_HOME/tiepdan/NAME */
char *path_state(const char *name);  /* $XDG_STATE_HOME/tiepdan/NAME */
char *path_join(const char *dir, const char *name);
/* Creates dir and its parents with mode 0700. */
enum td_status path_make_dir(const char *dir, struct err *err) TD_MUST_USE;
bool path_exists(const char *path);
/* Removes a directory tree made by this program (scratch registers). */
void path_remove_tree(const char *dir);
/* The names in a directory, sorted, those that begin with a dot left out; none when it
 * cannot be read. The caller frees each and the list. */
size_t path_list(const char *dir, char ***names);
/* Whole file into out (appended). TD_NOT_FOUND, TD_IO; TD_INVALID above `limit` bytes. */
enum td_status file_read(
    const char *path, size_t limit, struct str *out, struct err *err) TD_MUST_USE;
/* Writes to a temporary name beside path, syncs, renames: old or new, never half. */
enum td_status file_replace(
    const char *path, const void *bytes, size_t len, struct err *err) TD_MUST_USE;

#endif
