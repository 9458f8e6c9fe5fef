/* SPDX-License-Identifier: MIT
 *
 * The rows of a file by libcsv alone: the speed an import cannot pass, and the road by
 * which the rows come to the peer.
 */
#include <csv.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "bench.h"

struct walk {
    void (*each)(void *ctx, const char *const *cells, const size_t *lens);
    void *ctx;
    struct str text;
    size_t starts[COL_COUNT], lens[COL_COUNT];
    size_t n;
    uint64_t rows;
};

static void on_cell(void *bytes, size_t len, void *data)
{
    struct walk *walk = data;
    if (walk->n >= COL_COUNT)
        bench_fail("row %llu has too many cells", (unsigned long long)walk->rows);
    walk->starts[walk->n] = walk->text.len;
    walk->lens[walk->n++] = len;
    if (walk->each == NULL)
        return;
    str_addn(&walk->text, bytes, len);
    str_addc(&walk->text, '\0');
}

static void on_row(int end, void *data)
{
    struct walk *walk = data;
    const char *cells[COL_COUNT];
    (void)end;
    for (size_t c = 0; c < walk->n; c++)
        cells[c] = walk->text.buf + walk->starts[c];
    if (walk->rows++ > 0 && walk->each != NULL)
        walk->each(walk->ctx, cells, walk->lens);
    walk->n = 0;
    str_clear(&walk->text);
}

uint64_t csv_walk(const char *path,
    void (*each)(void *ctx, const char *const *cells, const size_t *lens), void *ctx)
{
    enum { BLOCK = 1 << 18 };
    struct walk walk = {.each = each, .ctx = ctx};
    struct csv_parser parser;
    char *block = xmalloc(BLOCK);
    FILE *file = fopen(path, "rb");
    if (file == NULL || csv_init(&parser, 0) != 0)
        bench_fail("%s cannot be read", path);
    str_init(&walk.text);
    for (size_t n; (n = fread(block, 1, BLOCK, file)) > 0;)
        if (csv_parse(&parser, block, n, on_cell, on_row, &walk) != n)
            bench_fail("%s is no CSV", path);
    csv_fini(&parser, on_cell, on_row, &walk);
    csv_free(&parser);
    fclose(file);
    str_release(&walk.text);
    free(block);
    return walk.rows - 1;
}
