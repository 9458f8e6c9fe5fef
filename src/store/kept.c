/* SPDX-License-Identifier: MIT */
#include "kept.h"

#include <stdlib.h>

/* Takes the one of the column out of the list, or the last one when there are enough;
 * NULL: there is room for another. */
static struct kept *take(struct kept **list, const struct kept_kind *kind,
    const struct schema *schema, size_t column)
{
    struct kept **at = list;
    for (size_t i = 1; *at != NULL; i++, at = &(*at)->next) {
        struct kept *kept = *at;
        bool same = kept->number == schema->number && kept->column == column;
        if (!same && i < kind->most)
            continue;
        *at = kept->next;
        if (!same)
            kind->forget(kept);
        return kept;
    }
    return NULL;
}

struct kept *kept_of(struct kept **list, const struct kept_kind *kind,
    const struct schema *schema, size_t column)
{
    struct kept *kept = take(list, kind, schema, column);
    if (kept == NULL)
        kept = xcalloc(1, kind->size);
    kept->number = schema->number;
    kept->column = column;
    kept->next = *list;
    return *list = kept;
}

void kept_free(struct kept *list, const struct kept_kind *kind)
{
    while (list != NULL) {
        struct kept *next = list->next;
        kind->forget(list);
        free(list);
        list = next;
    }
}
