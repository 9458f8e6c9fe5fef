/* SPDX-License-Identifier: MIT
 *
 * Half-typed forms, kept per person beside the register so that a dropped line, a kill
 * or a power cut costs at most what was typed in the last two seconds. A draft is a
 * small file replaced whole (0600); it is not part of the register and not journalled.
 */
#ifndef CORE_DRAFT_H
#define CORE_DRAFT_H

#include "core/office.h"

/* What stands in a field of a form and is no value yet: a day without its month, a choice
 * typed in part. */
struct draft_text {
    const struct field *field;
    char *text;
};

struct draft {
    const struct schema *schema;
    uint64_t id; /* 0: a new record */
    uint32_t base_rev;
    void *record;             /* what was typed, owned */
    const struct field *at;   /* where typing stopped, NULL: not known */
    struct draft_text *texts; /* owned; the record has the value before of these */
    size_t n_texts;
    int64_t saved_us;
    char name[40]; /* identifies the draft */
};

/* One more text that is no value; the text is copied. */
void draft_add_text(struct draft *draft, const struct field *field, const char *text);
void draft_clear_texts(struct draft *draft);

/* Writes or replaces; with draft->name "" a new name is made. In a memory office drafts
 * are kept nowhere and TD_OK is returned. */
enum td_status draft_save(
    struct office *office, struct draft *draft, struct err *err) TD_MUST_USE;
void draft_drop(struct office *office, struct draft *draft);
/* This person's drafts, newest first. Left out: unreadable files, and forms that are open
 * on another screen right now. */
size_t draft_list(struct office *office, struct draft **drafts);
void draft_release(struct draft *draft);

#endif
