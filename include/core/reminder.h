/* SPDX-License-Identifier: MIT
 *
 * Reminders: notes on a case whose day to come back is here. A supervisor's instruction
 * is one. It stays due until its day is moved or emptied, whatever becomes of the case.
 */
#ifndef CORE_REMINDER_H
#define CORE_REMINDER_H

#include "core/office.h"

struct reminder {
    uint64_t note;     /* its id in schema_note */
    uint64_t casefile; /* its id in schema_case, 0 when the note names none */
    day_t day;         /* when it was to come back */
    char *code;        /* of the case, or NULL; owned like the texts below */
    char *text;
    char *author;  /* who wrote it, or NULL */
    char *officer; /* who has the case now, or NULL */
    bool mine;     /* this person wrote it or has the case */
};

/* The reminders due today and before, the longest due first; those on cases that were
 * taken out are left out. The caller frees with reminders_free, also after a failure. */
enum td_status office_reminders(struct office *office, struct reminder **list, size_t *n,
    struct err *err) TD_MUST_USE;
void reminders_free(struct reminder *list, size_t n);

#endif
