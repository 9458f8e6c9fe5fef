/* SPDX-License-Identifier: MIT
 *
 * Where one stands in a list of any length and which part of it is seen. Pure numbers.
 * Invariant: first <= at < first + height, at < total, unless the list is empty.
 */
#ifndef TUI_LIST_H
#define TUI_LIST_H

#include <stddef.h>
#include <stdint.h>

#include "keymap.h"

struct list {
    uint64_t total, first, at;
    uint64_t height;
};

void list_set_total(struct list *list, uint64_t total);
void list_set_height(struct list *list, int height);
/* Clamped at both ends. */
void list_move(struct list *list, int64_t delta);
void list_go(struct list *list, uint64_t at);
/* Goes there with some rows of context around it. */
void list_center(struct list *list, uint64_t at);
/* Rows have come in between and the one stood on is the at-th now: the top of the list
 * stays in sight if it was and still can, else the row stays on its line. */
void list_follow(struct list *list, uint64_t total, uint64_t at);
/* "3" or "#3" stands on the third row, as people type it line by line; *open is false
 * with the #. False: no number, or no such row. */
bool list_answer(struct list *list, const char *line, bool *open);
/* Obeys the acts that move; false: not one of them. */
bool list_act(struct list *list, enum act act);

#endif
