/* SPDX-License-Identifier: MIT
 *
 * Saved views: records of the register `view`, one person's or everybody's. They are
 * written through office_apply, so a view taken away comes back with undo.
 */
#ifndef CORE_VIEW_H
#define CORE_VIEW_H

#include "core/command.h"
#include "model/view.h"

struct saved_view {
    uint64_t id;
    char *code, *name;
    char *filter, *columns; /* "" when there is none */
    char *sort;             /* as in view_sort, "" for the usual order */
    bool shared;
    bool broken; /* the filter does not parse by itself: it must not be used */
};

/* The views of the register that this person sees, in their order. Free with views_free,
 * which takes NULL. What the store says. */
enum td_status views_list(struct office *office, const struct schema *schema,
    struct saved_view **out, size_t *n, struct err *err) TD_MUST_USE;
void views_free(struct saved_view *views, size_t n);

/* Saves a view; one with the same name (folded) that this person sees is replaced. The
 * new one comes last. TD_INVALID: no name, or a filter, order or column that is not
 * understood. As office_apply otherwise. */
struct view_wish {
    const struct schema *schema;
    const char *name, *filter, *sort, *columns; /* NULL is empty */
    bool shared;
};
enum td_status view_save(struct office *office, const struct view_wish *wish,
    struct outcome *outcome, struct err *err) TD_MUST_USE;

/* TD_CONFLICT: another view has the name. */
enum td_status view_rename(struct office *office, const struct schema *schema,
    uint64_t id, const char *name, struct err *err) TD_MUST_USE;
/* Out of the list; undo brings it back. */
enum td_status view_remove(
    struct office *office, uint64_t id, struct err *err) TD_MUST_USE;
/* For everybody, or for this person alone. */
enum td_status view_share(
    struct office *office, uint64_t id, bool shared, struct err *err) TD_MUST_USE;
/* One place earlier (-1) or later (+1); at the end nothing changes. */
enum td_status view_shift(struct office *office, const struct schema *schema, uint64_t id,
    int by, struct err *err) TD_MUST_USE;

#endif
