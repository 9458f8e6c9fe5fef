/* SPDX-License-Identifier: MIT
 *
 * Letters beyond their fields: guided only once, and a case opened from one.
 */
#ifndef CORE_LETTERS_H
#define CORE_LETTERS_H

#include "core/command.h"
#include "model/casefile.h"
#include "model/letter.h"
#include "model/visit.h"

/* A matter is guided only once (Circular 05/2021/TT-TTCP art. 8.1). Appends a sentence
 * when another letter on the same matter was guided: of the same case, the one that this
 * duplicates, or one very much alike. False: none was. */
bool office_guided_before(struct office *office, const void *letter, struct str *said);

/* Takes over into an initialised case what a visit or letter tells: the person as written
 * there, kind, field, content and so on; it is opened on the day of the record. */
void case_from(const struct schema *schema, const void *record, struct casefile *cf);

/* Of these only the day, and how many came or signed. */
void case_opened_with(
    const struct schema *schema, const void *record, struct casefile *cf);

/* The register whose new record this result of a visit speaks of; NULL: none. */
const struct schema *visit_result_makes(const char *result);

/* The register in which the record that the visit's result speaks of is still to be
 * entered; NULL: nothing is lacking. A letter of the same person and day is the one, tied
 * or not. Costs a look at its ties where the result is a
 * letter. */
const struct schema *office_visit_lacks(struct office *office, const struct visit *visit);

/* A letter brought along came on the day of the visit and by the way the citizen came. */
void letter_brought_with(const struct visit *visit, struct letter *letter);

/* office_apply of an addition, its tie to `code`, and, where that is a visit without a
 * result, the result that something was opened or taken in: as one step. */
enum td_status office_add_tied(struct office *office, const struct command *command,
    const char *code, struct outcome *outcome, struct err *err) TD_MUST_USE;

#endif
