/* SPDX-License-Identifier: MIT
 *
 * The states of a case and the steps between them, as one table with what each needs.
 * Every state is pending or resolved. These needs bind `move` and the screens; import
 * and `add` take a state as it stands in the old book.
 */
#ifndef MODEL_WORKFLOW_H
#define MODEL_WORKFLOW_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "model/casefile.h"

/* Is this state key a resolved one? Unknown and NULL are pending. */
bool state_resolved(const char *state);
bool state_known(const char *state);
/* Does the deadline stop to run in this state? True for `decided` and resolved ones. */
bool state_stops_clock(const char *state);
/* Is this a state that only an accepted case comes to? */
bool state_after_acceptance(const char *state);

struct step {
    const char *from; /* state key */
    const char *to;
    const char *needs; /* field keys, blank-separated, for this kind; "" when none */
    bool clears_resolved;
};

/* i-th step that leads away from the case as it is; false at the end. `needs` is what
 * this case's kind asks for. */
bool workflow_step(const struct casefile *cf, size_t i, struct step *out);
/* Makes the copy that is going to be the record after the step: the reason of an earlier
 * step is taken out where this one asks for a reason of its own. Call it before setting
 * the values that came with the step. */
void workflow_begin(struct casefile *wanted, const char *to);
/* May the case go to `to`? TD_INVALID: no such step, naming those that exist, or what is
 * still missing in `wanted` (the record with the new values), naming the field. */
enum td_status workflow_check(const struct casefile *cf, const char *to,
    const struct casefile *wanted, struct err *err) TD_MUST_USE;
/* Sets state and what goes with it on a record that passed the check: accepted,
 * suspended and resolved default to today, reopening clears resolved, leaving the
 * suspension clears suspended. */
void workflow_enter(struct casefile *cf, const char *to, day_t today);

/* Does the course of the case set this field (its dates, reasons, outcome), rather than
 * somebody who describes the matter? Two cases' courses are never mixed. */
bool workflow_sets(const struct field *field);

/* Rules for a state that came with an added or imported record: a resolved date without
 * a state means closed; a resolved state takes decision_date as resolved, else is
 * TD_INVALID; resolved with a pending state is TD_INVALID. The case is changed only when
 * all is well. Missing needs are sentences appended to `warnings` ('\n' after each). */
enum td_status workflow_adopt(
    struct casefile *cf, struct str *warnings, struct err *err) TD_MUST_USE;

#endif
