/* SPDX-License-Identifier: MIT
 *
 * Memory that is either given or the program ends. Everything acknowledged to a person is
 * on disk by then, so ending is safe; going on with half an answer is not. The only
 * file-scope variable is the hook that gives the terminal back before the last words.
 */
#include "base/alloc.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

static void (*die_hook)(void);

void die_set_hook(void (*hook)(void))
{
    die_hook = hook;
}

void die(const char *fmt, ...)
{
    void (*hook)(void) = die_hook;
    die_hook = NULL; // the hook may fail itself
    if (hook != NULL)
        hook();
    va_list args;
    va_start(args, fmt);
    fputs("tiepdan: ", stderr);
    vfprintf(stderr, fmt, args);
    fputc('\n', stderr);
    va_end(args);
    abort();
}

void require_failed(const char *cond, const char *file, int line)
{
    die("%s:%d: broken invariant: %s", file, line, cond);
}

static void *check_memory(void *p)
{
    if (p == NULL)
        die("out of memory");
    return p;
}

void *xmalloc(size_t size)
{
    return check_memory(malloc(size > 0 ? size : 1));
}

void *xcalloc(size_t n, size_t size)
{
    if (n == 0 || size == 0)
        n = size = 1;
    return check_memory(calloc(n, size));
}

void *xrealloc(void *p, size_t size)
{
    return check_memory(realloc(p, size > 0 ? size : 1));
}

void *xreallocarray(void *p, size_t n, size_t size)
{
    if (size > 0 && n > SIZE_MAX / size)
        die("out of memory");
    return xrealloc(p, n * size);
}

char *xstrdup(const char *text)
{
    return text == NULL ? NULL : xstrndup(text, strlen(text));
}

char *xstrndup(const char *text, size_t len)
{
    char *copy = xmalloc(len + 1);
    if (len > 0)
        memcpy(copy, text, len);
    copy[len] = '\0';
    return copy;
}

char *xasprintf(const char *fmt, ...)
{
    va_list args, again;
    va_start(args, fmt);
    va_copy(again, args);
    int need = vsnprintf(NULL, 0, fmt, args);
    va_end(args);
    if (need < 0)
        die("a message cannot be formatted");
    char *text = xmalloc((size_t)need + 1);
    vsnprintf(text, (size_t)need + 1, fmt, again);
    va_end(again);
    return text;
}

void alloc_keep(size_t bytes)
{
#ifdef __GLIBC__
    (void)mallopt(M_TRIM_THRESHOLD, (int)bytes);
    (void)mallopt(M_MMAP_THRESHOLD, (int)bytes);
#else
    (void)bytes;
#endif
}

/* Room with a whole large page in it is taken and, but for what lies before that page,
 * given back, untouched. */
void *alloc_large_page(void)
{
    const size_t large = (size_t)2 << 20;
    alloc_keep(4 * large); // the room comes from the heap, and what is given back stays
    char *room = xmalloc(2 * large);
    size_t before = large - (uintptr_t)room % large;
#ifdef MADV_HUGEPAGE
    (void)madvise(room + before, large, MADV_HUGEPAGE);
#endif
    room = xrealloc(room, before);
    alloc_keep(ALLOC_KEPT);
    return room;
}
