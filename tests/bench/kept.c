/* SPDX-License-Identifier: MIT
 *
 * Registers that outlive the run that made them. The last thing that run does to one is
 * to put a note of one line beside it, which says what it is; without the note, or with
 * another one, a register is refused. Formats of the store are refused by the program
 * itself when the register is opened.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/paths.h"
#include "run.h"

/* So that a generator that makes other rows today is known by some of them. */
static uint64_t digest_of_rows(const struct generator *generator)
{
    enum { SOME = 64 };
    uint64_t digest = UINT64_C(14695981039346656037);
    struct row row = {0};
    for (uint64_t i = 0; i < SOME; i++) {
        generator_row(generator, i * generator->rows / SOME, &row);
        for (size_t c = 0; c < COL_COUNT; c++)
            for (const char *at = str_text(&row.cells[c]);; at++) {
                digest = (digest ^ (unsigned char)*at) * UINT64_C(1099511628211);
                if (*at == '\0')
                    break;
            }
    }
    row_release(&row);
    return digest;
}

static char *note_path(const struct bench *bench)
{
    return path_join(bench->dir, "tiepdan-bench.note");
}

static char *note_without_size(const struct bench *bench)
{
    return xasprintf("rows %llu seed %llu digest %016llx csv ",
        (unsigned long long)bench->rows, (unsigned long long)bench->seed,
        (unsigned long long)digest_of_rows(&bench->generator));
}

void kept_note(const struct bench *bench)
{
    struct err err = {0};
    char *path = note_path(bench), *known = note_without_size(bench);
    char *text = xasprintf("%s%llu\n", known, (unsigned long long)bench->csv_bytes);
    if (file_replace(path, text, strlen(text), &err) != TD_OK)
        bench_fail("%s", err.text);
    free(text);
    free(known);
    free(path);
}

static void need_file(const char *dir, const struct side *side)
{
    char *path = path_join(dir, side->file);
    if (!path_exists(path))
        bench_fail(
            "no register of %s in %s: --peer no measures tiepdan alone", side->name, dir);
    free(path);
}

void kept_take(struct bench *bench)
{
    struct err err = {0};
    struct str note = {0};
    char *path = note_path(bench), *known = note_without_size(bench);
    if (file_read(path, 4096, &note, &err) != TD_OK)
        bench_fail("%s holds no register that --keep left behind", bench->dir);
    if (strncmp(str_text(&note), known, strlen(known)) != 0)
        bench_fail("the register in %s is another one than was asked for\n"
                   "  there: %s  asked: %s",
            bench->dir, str_text(&note), known);
    bench->csv_bytes = strtoull(str_text(&note) + strlen(known), NULL, 10);
    str_release(&note);
    free(known);
    free(path);
    for (int s = 0; s < bench->n_sides; s++)
        need_file(bench->dir, sides[s]);
}

void kept_forget(const struct bench *bench)
{
    char *path = note_path(bench);
    if (unlink(path) != 0 && errno != ENOENT)
        bench_fail("%s cannot be removed: %s", path, strerror(errno));
    free(path);
}
