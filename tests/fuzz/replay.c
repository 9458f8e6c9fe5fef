/* SPDX-License-Identifier: MIT
 *
 * Runs a fuzz target without a fuzzer: over the files named, or in the directories named,
 * and over many damaged copies of each, always the same ones.
 */
#include <dirent.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/paths.h"

#define COPIES 200

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static uint32_t random_next(uint32_t *seed)
{
    *seed = *seed * 1664525u + 1013904223u;
    return *seed >> 8;
}

/* A few bytes changed, taken out or added. */
static void damage(struct str *s, uint32_t *seed)
{
    for (uint32_t n = random_next(seed) % 4 + 1; n > 0 && s->len > 0; n--) {
        size_t at = random_next(seed) % s->len;
        size_t run = random_next(seed) % 8 + 1;
        if (run > s->len - at)
            run = s->len - at;
        switch (random_next(seed) % 4) {
        case 0: s->buf[at] = (char)random_next(seed); break;
        case 1: s->buf[at] = (char)(' ' + random_next(seed) % 95); break;
        case 2:
            memmove(s->buf + at, s->buf + at + run, s->len - at - run);
            str_truncate(s, s->len - run);
            break;
        default: str_fill(s, s->buf[at], run); break;
        }
    }
}

/* In memory of its exact size, so that a read past the end is seen. */
static void run(const struct str *input)
{
    uint8_t *copy = xmalloc(input->len + !input->len);
    memcpy(copy, input->buf, input->len);
    LLVMFuzzerTestOneInput(copy, input->len);
    free(copy);
}

static bool replay_file(const char *path)
{
    struct str input, copy;
    uint32_t seed = 1;
    str_init(&input);
    str_init(&copy);
    bool done = file_read(path, 1 << 24, &input, NULL) == TD_OK;
    if (done)
        run(&input);
    for (int i = 0; done && i < COPIES; i++) {
        str_clear(&copy);
        str_addn(&copy, input.buf, input.len);
        damage(&copy, &seed);
        run(&copy);
    }
    str_release(&input);
    str_release(&copy);
    return done;
}

static bool replay(const char *path)
{
    DIR *dir = opendir(path);
    if (!dir)
        return replay_file(path);
    bool done = true;
    const struct dirent *entry;
    while ((entry = readdir(dir)) != NULL) {
        if (entry->d_name[0] == '.')
            continue;
        char *name = path_join(path, entry->d_name);
        done = replay_file(name) && done;
        free(name);
    }
    closedir(dir);
    return done;
}

int main(int argc, char **argv)
{
    bool done = argc > 1;
    for (int i = 1; i < argc; i++)
        done = replay(argv[i]) && done;
    return done ? EXIT_SUCCESS : EXIT_FAILURE;
}
