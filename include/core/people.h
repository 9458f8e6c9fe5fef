/* SPDX-License-Identifier: MIT
 *
 * Who is this, and were they here before: matching of a name, phone or ID number with
 * the people known.
 */
#ifndef CORE_PEOPLE_H
#define CORE_PEOPLE_H

#include "core/office.h"
#include "model/person.h"

struct known_person {
    uint64_t id;
    char *code, *name, *cid, *phone, *address;
    day_t birth;
    uint32_t visits, cases, open_cases;
};

/* People whose name, phone or ID number begins with what was typed (three characters or
 * more), best first, at most `limit`. Free with people_free. */
enum td_status people_suggest(struct office *office, const char *typed, size_t limit,
    struct known_person **out, size_t *n, struct err *err) TD_MUST_USE;
void people_free(struct known_person *people, size_t n);

/* The person a row surely means: the ID number matches, or folded name and phone both
 * do; code is set to "" when nobody does. */
enum td_status people_match(struct office *office, const char *name, const char *cid,
    const char *phone, char code[72], struct err *err) TD_MUST_USE;
/* For the form: people_match, else a new person record is made from the values. A name
 * is needed; without one code is "". Never for a protected record (caller checks). */
enum td_status people_ensure(struct office *office, const char *name, const char *cid,
    const char *phone, const char *address, char code[72], struct err *err) TD_MUST_USE;

#endif
