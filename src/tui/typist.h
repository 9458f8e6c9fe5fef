/* SPDX-License-Identifier: MIT
 *
 * A Vietnamese input method: after each key the word in hand is spelt again. It speaks
 * as outside methods do, in Backspaces over what changed and the new tail, so fields need
 * to know nothing of it. Built in for consoles that have none; scripts and tests use it
 * as the method that is left on.
 */
#ifndef TUI_TYPIST_H
#define TUI_TYPIST_H

#include <stdbool.h>

#include "base/str.h"

enum method { METHOD_OFF, METHOD_TELEX, METHOD_VNI, METHOD_COUNT };

struct typist {
    enum method method;
    struct str raw; /* the keys of the word */
    char *shown;    /* what stands there for them, NULL: nothing */
    bool literal;   /* a mark typed twice gave the word up */
};

/* "off", "telex", "vni": as the person's setting `typing` has it. */
const char *method_name(enum method method);
enum method method_named(const char *name); /* METHOD_OFF for others and for NULL */

/* Would the key be a part of a word now? Else typist_end is the thing to call. */
bool typist_takes(const struct typist *typist, char key);
/* Appends what is sent for it; 0x7F is Backspace. */
void typist_key(struct typist *typist, char key, struct str *out);
/* The person erased the last letter. */
void typist_erased(struct typist *typist);
void typist_end(struct typist *typist);
void typist_release(struct typist *typist);

#endif
