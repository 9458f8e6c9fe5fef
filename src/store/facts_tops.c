/* SPDX-License-Identifier: MIT
 *
 * The tops of groups side by side: where each ends, 4 bytes each, and then the tops. Each
 * has sums of its own; of the directory only so much is believed that nothing outside of
 * the value is read.
 */
#include "facts.h"

#define DIRECTORY (4 * (size_t)FACTS_TOPS)

static size_t end_of(struct slice tops, size_t i)
{
    return get_u32((const uint8_t *)tops.data + 4 * i);
}

struct slice facts_tops_get(struct slice tops, uint64_t group)
{
    size_t i = group % FACTS_TOPS;
    if (tops.len < DIRECTORY)
        return (struct slice){0};
    size_t from = i > 0 ? end_of(tops, i - 1) : 0, to = end_of(tops, i);
    if (from >= to || to > tops.len - DIRECTORY)
        return (struct slice){0};
    return slice_of((const char *)tops.data + DIRECTORY + from, to - from);
}

void facts_tops_set(struct slice tops, uint64_t group, struct slice top, struct str *out)
{
    str_clear(out);
    str_fill(out, '\0', DIRECTORY);
    for (size_t i = 0; i < FACTS_TOPS; i++) {
        struct slice one = i == group % FACTS_TOPS ? top : facts_tops_get(tops, i);
        if (one.len > 0)
            str_addn(out, one.data, one.len);
        put_u32(out->buf + 4 * i, (uint32_t)(out->len - DIRECTORY));
    }
}
