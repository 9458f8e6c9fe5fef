/* SPDX-License-Identifier: MIT
 *
 * The day at the desk as rows: the sessions of today, then who waits, who is being
 * received and who is done. Texts are copied as this person may see them.
 */
#ifndef TUI_TODAY_H
#define TUI_TODAY_H

#include "model/session.h"
#include "model/visit.h"
#include "ui.h"

enum today_kind { TODAY_HEADING, TODAY_SESSION, TODAY_VISIT };

struct today_row {
    enum today_kind kind;
    enum visit_stage stage; /* of a visit or of a heading above visits */
    uint64_t id;            /* 0: a heading */
    int32_t time, started, ended;
    char *code;
    char *name; /* of a visit; the text of all else */
    char *content, *result, *officer;
    const struct schema *lacks; /* what its result speaks of, not entered yet */
};

struct today {
    struct today_row *rows;
    size_t n, cap;
    size_t count[VISIT_DONE + 1]; /* visits in each stage */
    size_t sessions;
};

/* Reads the day anew, in one snapshot. Errors as office_each. */
enum td_status today_read(
    struct ui *ui, struct today *today, struct err *err) TD_MUST_USE;
void today_clear(struct today *today);
/* Minutes waited, being received or taken as of `now`; MINUTE_NONE: nobody knows. */
int32_t today_minutes(const struct today_row *row, int32_t now);
/* What is done by one key; `here`: the row one stands on, NULL on none. False: not one
 * of these acts. */
bool today_act(
    struct ui *ui, const struct today *today, const struct today_row *here, enum act act);

#endif
