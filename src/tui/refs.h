/* SPDX-License-Identifier: MIT
 *
 * Which record a person means by a code, a name or words: what a reference's field and
 * the question of a link offer.
 */
#ifndef TUI_REFS_H
#define TUI_REFS_H

#include "ui.h"

#define REFS_MAX 7

struct ref {
    uint64_t id;
    char *code;
    char *line; /* code, name and matter, as this person may see them */
};

struct refs {
    struct ref rows[REFS_MAX];
    size_t n;
};

/* The newest records that fit what is typed, those of people with such a name first;
 * while nothing is typed, those of the person that `beside` names, none when it names
 * nobody or is NULL. `beside` is a record of `beside_of` and never its own reference.
 * What cannot be read is left out. */
void refs_find(struct ui *ui, const struct schema *schema, const char *typed,
    const struct schema *beside_of, const void *beside, struct refs *refs);
void refs_clear(struct refs *refs);

#endif
