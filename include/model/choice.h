/* SPDX-License-Identifier: MIT
 *
 * Choices: small closed lists of values. Stored as stable ASCII keys, never translated;
 * people see the label. An open set may be extended by the office (register `choice`).
 */
#ifndef MODEL_CHOICE_H
#define MODEL_CHOICE_H

#include <stdbool.h>
#include <stddef.h>

struct book;

struct choice {
    const char *key;
    const char *label; /* N_() */
    const char
        *sign; /* NC_("sign"): one letter that stands for it in narrow lists, or NULL */
    const char *other; /* an office's own: its label in the other language, or NULL */
};

struct choice_set {
    const char *name;
    const struct choice *rows; /* ends with a NULL key */
    bool open;
};

extern const struct choice_set choices_flag, choices_kind, choices_mode,
    choices_jurisdiction, choices_level, choices_outcome, choices_decision,
    choices_dialogue, choices_result, choices_direction, choices_channel, choices_field,
    choices_state, choices_gender, choices_half, choices_day, choices_limit_unit,
    choices_phase;

/* All sets, for the tests and for the register `choice`; ends with NULL. */
const struct choice_set *const *choice_sets(void);

/* i-th choice of the set, the office's own after the shipped ones; false at the end.
 * Pointers live as long as the book. */
bool choice_at(
    const struct choice_set *set, const struct book *book, size_t i, struct choice *out);
/* Key for what was written (key, or label in either language, folded), else NULL. */
const char *choice_parse(
    const struct choice_set *set, const struct book *book, const char *text);
/* Label in the current language; the key itself when it is not in the set. */
const char *choice_label(
    const struct choice_set *set, const struct book *book, const char *key);
/* One-letter sign in the current language, "?" when there is none, " " for NULL. */
const char *choice_sign(const struct choice_set *set, const char *key);

#endif
