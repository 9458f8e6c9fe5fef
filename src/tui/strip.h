/* SPDX-License-Identifier: MIT
 *
 * The visitor strip: while a person is typed into a form, what the desk knows about the
 * one who is meant. It stands beside the form on a wide screen, below it on a usual one,
 * and is one line on a small one. Nobody is shown while names are hidden or when the
 * record being typed is a protected one.
 */
#ifndef TUI_STRIP_H
#define TUI_STRIP_H

#include "core/visitor.h"
#include "ui.h"

struct form;

enum strip_why {
    STRIP_NOBODY,
    STRIP_OFFERED, /* an offer of the field being typed in */
    STRIP_ALIKE,   /* looks like what was typed so far */
    STRIP_TAKEN    /* the record names this person */
};

/* Somebody who looks like what was typed, and why: see core/alike.h. */
struct likely {
    struct person person;
    unsigned why;
};
#define LIKELY_MAX 3

struct strip {
    enum strip_why why;
    uint64_t id;            /* of the person shown; 0: nobody */
    struct visitor visitor; /* filled when id is not 0 */
    struct casefile *tied;  /* the case the record names; NULL: none */
    char *compared;         /* values that `likely` was sought for */
    struct likely likely[LIKELY_MAX];
    size_t n_likely;
    bool stale; /* the register has moved */
};

/* Is this a form where a person is typed? */
bool strip_takes_person(const struct form *form);
void strip_release(struct strip *strip);
/* Inside a read: finds who is meant and reads what is known. */
void strip_ask(struct ui *ui, struct form *form);
/* Takes the strip's part away from the area of the form; height 0: there is none. */
struct area strip_place(const struct form *form, struct area *area);
void strip_draw(struct ui *ui, const struct form *form, struct area area);

/* The same in lines, for --linear; nothing when nobody is shown. Appends. */
void strip_tell(struct ui *ui, const struct form *form, struct str *out);

/* Ties the record to the shown person and, one after the other, to his or her open
 * cases; past the last one to none. False: nobody is shown. */
bool strip_take(struct ui *ui, struct form *form);

#endif
