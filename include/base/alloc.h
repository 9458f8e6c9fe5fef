/* SPDX-License-Identifier: MIT
 *
 * Memory. These functions never return NULL: running out of memory ends the program
 * (everything acknowledged is on disk already, and a half-made answer helps nobody).
 */
#ifndef BASE_ALLOC_H
#define BASE_ALLOC_H

#include <stddef.h>

#define ARRAY_COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* A broken invariant: something only a programmer can break. Active in every build. */
#define REQUIRE(cond) ((cond) ? (void)0 : require_failed(#cond, __FILE__, __LINE__))

void *xmalloc(size_t size) __attribute__((malloc, returns_nonnull, alloc_size(1)));
void *xcalloc(size_t n, size_t size)
    __attribute__((malloc, returns_nonnull, alloc_size(1, 2)));
void *xrealloc(void *p, size_t size) __attribute__((returns_nonnull));
/* n elements of `size` bytes, with an overflow check. */
void *xreallocarray(void *p, size_t n, size_t size) __attribute__((returns_nonnull));
/* NULL stays NULL, so that empty text members copy plainly. */
char *xstrdup(const char *text);
char *xstrndup(const char *text, size_t len) __attribute__((returns_nonnull));
/* printf into fresh memory; the caller frees. */
char *xasprintf(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* Keeps up to so many bytes that were freed for the next use instead of giving them back
 * to the system: a list of a million ids is made and let go with each key, and to be
 * given fresh pages costs more than to fill them. */
void alloc_keep(size_t bytes);
#define ALLOC_KEPT ((size_t)4 << 20) /* what the program begins with */
#define ALLOC_LENT                                                                       \
    ((size_t)128 << 10) /* larger pieces come from the system, untouched                 \
                         */
/* Sees to it that the next two megabytes given out are one large page of the system,
 * where it has those: a screen is a thousand small pieces, and the first touch of each
 * small page is a trap, which on some virtual machines costs more than all that is then
 * done with the page. What it returns fills the space before that page and is freed at
 * the end. Leaves alloc_keep at ALLOC_KEPT. */
void *alloc_large_page(void) __attribute__((returns_nonnull));

/* Room for at least `want` elements in array `a` of capacity `cap`; both are updated. */
#define ARRAY_GROW(a, cap, want)                                                         \
    do {                                                                                 \
        if ((want) > (cap)) {                                                            \
            (cap) = (want) + (want) / 2 + 8;                                             \
            (a) = xreallocarray((a), (cap), sizeof(*(a)));                               \
        }                                                                                \
    } while (0)

/* Last words: runs the hook (the terminal sets one to restore the screen), prints
 * the sentence on stderr and aborts. */
void die(const char *fmt, ...) __attribute__((noreturn, format(printf, 1, 2)));
void die_set_hook(void (*hook)(void));
void require_failed(const char *cond, const char *file, int line)
    __attribute__((noreturn));

#endif
