/* SPDX-License-Identifier: MIT
 *
 * Directories for a while, which nobody else may look into. The name carries the process,
 * so that what a killed program left behind is found and removed later.
 */
#ifndef BASE_TEMPDIR_H
#define BASE_TEMPDIR_H

/* Makes PARENT/PREFIXnumber-letters, after a sweep. The caller gives the path to
 * tempdir_remove. NULL: it cannot be made, and errno says why. */
char *tempdir_make(const char *parent, const char *prefix);
/* Removes what processes of this account that are gone have left of this prefix. */
void tempdir_sweep(const char *parent, const char *prefix);
/* Removes the directory with all in it and frees the path; NULL is fine. */
void tempdir_remove(char *path_taken);

#endif
