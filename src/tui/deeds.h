/* SPDX-License-Identifier: MIT
 *
 * What the acts on records share.
 */
#ifndef TUI_DEEDS_H
#define TUI_DEEDS_H

#include "screens.h"
#include "term.h"

/* The records an act is about; owned copy. */
struct target {
    const struct schema *schema;
    uint64_t *ids;
    size_t n;
};

struct target *target_new(const struct schema *schema, const uint64_t *ids, size_t n);
void target_free(void *target);
/* Reads one; says what went wrong and answers NULL. record_free frees. */
void *target_record(struct ui *ui, const struct schema *schema, uint64_t id);
/* "Assign: 26-00412", or "Assign: 3 records". Caller frees. */
char *target_title(const char *what, const void *record, size_t n);

/* Is something of its person masked here? */
bool record_hides(struct ui *ui, const struct schema *schema, const void *record);

/* Asks which official paper to make and where to; takes the target. */
void paper_ask(struct ui *ui, struct target *taken);

/* Asks for the next state; takes the target. */
void state_ask(struct ui *ui, struct target *taken);

/* The same for the next step of a letter. */
void letter_ask(struct ui *ui, struct target *taken);

/* The newest entries of a record's journal as lines. Appends. */
void history_text(struct ui *ui, const struct schema *schema, uint64_t id, size_t limit,
    struct str *out);
/* One entry as a line: when, who, what; with the road it came by. Appends. */
void history_head(const struct schema *schema, const struct history_entry *entry,
    bool road, struct str *out);
/* "Officer: An -> Bình". Appends. */
void history_change_text(const struct history_change *change, struct str *out);
/* "needs: accepted on, reason": labels of those of the blank-separated field keys that
 * are empty in `record` (NULL: of all); nothing where none is. Appends. */
void needs_text(
    const struct schema *schema, const void *record, const char *keys, struct str *out);

#endif
