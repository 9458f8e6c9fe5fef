/* SPDX-License-Identifier: MIT
 *
 * Every function ends in settle(), which restores the invariant of list.h.
 */
#include "list.h"

#include "base/str.h"

static void settle(struct list *list)
{
    if (list->height == 0)
        list->height = 1;
    if (list->total == 0) {
        list->at = list->first = 0;
        return;
    }
    if (list->at >= list->total)
        list->at = list->total - 1;
    uint64_t last = list->total > list->height ? list->total - list->height : 0;
    if (list->first > last)
        list->first = last;
    if (list->at < list->first)
        list->first = list->at;
    if (list->at >= list->first + list->height)
        list->first = list->at - list->height + 1;
}

void list_set_total(struct list *list, uint64_t total)
{
    list->total = total;
    settle(list);
}

void list_set_height(struct list *list, int height)
{
    list->height = height < 1 ? 1 : (uint64_t)height;
    settle(list);
}

void list_move(struct list *list, int64_t delta)
{
    if (delta < 0) {
        uint64_t up = (uint64_t)-delta;
        list->at = list->at > up ? list->at - up : 0;
    } else {
        list->at += (uint64_t)delta;
    }
    settle(list);
}

void list_go(struct list *list, uint64_t at)
{
    list->at = at;
    settle(list);
}

void list_center(struct list *list, uint64_t at)
{
    list->at = at;
    if (at < list->first || at >= list->first + list->height)
        list->first = at > list->height / 2 ? at - list->height / 2 : 0;
    settle(list);
}

void list_follow(struct list *list, uint64_t total, uint64_t at)
{
    uint64_t line = list->at - list->first;
    bool top = list->first == 0 && at < list->height;
    list->total = total;
    list->at = at;
    list->first = top || at < line ? 0 : at - line;
    settle(list);
}

bool list_answer(struct list *list, const char *line, bool *open)
{
    int64_t number;
    *open = line[0] != '#';
    if (!parse_i64(*open ? line : line + 1, 1, INT64_MAX, &number) ||
        (uint64_t)number > list->total)
        return false;
    list_go(list, (uint64_t)number - 1);
    return true;
}

bool list_act(struct list *list, enum act act)
{
    int64_t page = (int64_t)list->height;
    switch ((int)act) {
    case ACT_DOWN: list_move(list, 1); return true;
    case ACT_UP: list_move(list, -1); return true;
    case ACT_PAGE_DOWN: list_move(list, page); return true;
    case ACT_PAGE_UP: list_move(list, -page); return true;
    case ACT_HALF_DOWN: list_move(list, (page + 1) / 2); return true;
    case ACT_HALF_UP: list_move(list, -(page + 1) / 2); return true;
    case ACT_FIRST: list_go(list, 0); return true;
    case ACT_LAST: list_go(list, list->total); return true;
    default: return false;
    }
}
