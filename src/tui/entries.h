/* SPDX-License-Identifier: MIT
 *
 * Everything that can be done on a screen and in the program, in the order of the menu:
 * what the palette and the menu list.
 */
#ifndef TUI_ENTRIES_H
#define TUI_ENTRIES_H

#include "ui.h"

struct entry {
    const char *group; /* translated, borrowed for ever; the same pointer for a group */
    char *text;        /* below its group: "Assign: Give the case to an officer" */
    char *keys;        /* "A, F8"; NULL: none */
    const char *words; /* what else it is called, translated, borrowed; NULL: nothing */
    enum act act;      /* ACT_NONE: the register is meant */
    const struct schema *schema;
    bool adds; /* a new record of the register, else its list */
};

struct entries {
    struct entry *rows;
    size_t n, cap;
};

/* Those of a screen, without what it does not have. */
void entries_make(struct ui *ui, const struct screen *screen, struct entries *entries);
/* The registers alone. */
void entries_registers(struct entries *entries);
void entries_release(struct entries *entries);
/* Does it; the box it was chosen from is closed. */
void entry_run(struct ui *ui, const struct entry *entry);
/* As it stands without its group beside it: "New: Case". Caller frees. */
char *entry_alone(const struct entry *entry);

#endif
