/* SPDX-License-Identifier: MIT
 *
 * A splitter for tables that we ship ourselves: strict where a reader of other people's
 * files has to be lenient. It cuts one private copy of the text in place.
 */
#include "shipped.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"

/* Cuts the line that starts at table->at off the rest. */
static char *next_line(struct shipped *table)
{
    char *line = table->at;
    char *end = strchr(line, '\n');
    REQUIRE(end);
    *end = '\0';
    table->at = end + 1;
    return line;
}

void shipped_open(
    struct shipped *table, const unsigned char *bytes, size_t len, const char *header)
{
    REQUIRE(!memchr(bytes, '\0', len) && !memchr(bytes, '\r', len));
    table->text = xstrndup((const char *)bytes, len);
    table->at = table->text;
    REQUIRE(strcmp(next_line(table), header) == 0);
}

void shipped_close(struct shipped *table)
{
    free(table->text);
    table->text = NULL;
    table->at = NULL;
}

/* Ends the cell at *at and steps to the one behind it, to NULL after the last. */
static char *next_cell(char **at)
{
    bool quoted = **at == '"';
    char *cell = *at + (quoted ? 1 : 0);
    char *end = cell + strcspn(cell, quoted ? "\"" : ",\"");
    REQUIRE(quoted == (*end == '"'));
    if (quoted)
        *end++ = '\0';
    REQUIRE(*end == ',' || *end == '\0');
    *at = *end == ',' ? end + 1 : NULL;
    *end = '\0';
    return cell;
}

bool shipped_next(struct shipped *table, char **cells, size_t count)
{
    if (*table->at == '\0')
        return false;
    char *at = next_line(table);
    for (size_t i = 0; i < count; i++) {
        REQUIRE(at);
        cells[i] = next_cell(&at);
    }
    REQUIRE(!at);
    return true;
}
