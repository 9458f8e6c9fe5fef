/* SPDX-License-Identifier: MIT
 *
 * Under which keys the values of the table `facts` lie.
 */
#include "facts.h"

static void make_head(uint8_t *out, uint16_t number, enum facts_value value)
{
    put_u16(out, number);
    out[2] = (uint8_t)value;
}

static struct slice make_key(
    uint8_t out[FACTS_KEY], uint16_t number, enum facts_value value, uint64_t place)
{
    make_head(out, number, value);
    put_u64(out + 3, place);
    return slice_of(out, FACTS_KEY);
}

struct slice facts_top_key(uint8_t out[FACTS_KEY], uint16_t number, uint64_t group)
{
    return make_key(out, number, FACTS_VALUE_TOP, group);
}

struct slice facts_tile_key(uint8_t out[FACTS_KEY], uint16_t number, uint64_t tile)
{
    return make_key(out, number, FACTS_VALUE_TILE, tile);
}

struct slice facts_survey_key(uint8_t out[FACTS_KEY], uint16_t number, uint64_t group)
{
    return make_key(out, number, FACTS_VALUE_SURVEY, group / FACTS_SURVEYED);
}

struct slice facts_strip_key(uint8_t out[FACTS_STRIP_KEY],
    const struct facts_layout *layout, size_t strip, uint64_t group)
{
    make_head(out, layout->schema->number, FACTS_VALUE_STRIP);
    put_u16(out + 3, layout->columns[strip].tag);
    put_u64(out + 5, group);
    return slice_of(out, FACTS_STRIP_KEY);
}
