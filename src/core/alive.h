/* SPDX-License-Identifier: MIT
 *
 * Files that say by their lock that a process lives. A lock dies with its process, so
 * nobody has to clean up after a crash, and whoever finds a file without one removes it.
 */
#ifndef CORE_ALIVE_H
#define CORE_ALIVE_H

#include <stdbool.h>

/* A name that no other session of this machine has. */
void alive_name(char name[24]);
/* Makes the file and holds its lock. The descriptor, to be given to alive_end; -1: it
 * cannot be made, or somebody removed it in the same moment. */
int alive_begin(const char *path);
/* Removes the file and lets go; a descriptor of -1 is fine. */
void alive_end(int fd, const char *path);
/* Does a process hold the file? One that nobody holds is removed. Not for a file of
 * one's own. */
bool alive_is_held(const char *path);

#endif
