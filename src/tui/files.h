/* SPDX-License-Identifier: MIT
 *
 * Files that a person names: never over another one, nothing left of one that failed.
 */
#ifndef TUI_FILES_H
#define TUI_FILES_H

#include "ui.h"

struct file_request {
    const char *title; /* translated, borrowed for ever */
    char *intro_taken; /* may be NULL */
    const char *name;  /* proposed, in the home directory */
    /* Writes the content. */
    enum td_status (*write)(struct ui *ui, void *ctx, int fd, struct err *err);
    /* What is told when it is done; NULL: where it was written. */
    void (*said)(struct ui *ui, void *ctx, const char *path);
    void *ctx;
    void (*release)(void *ctx); /* may be NULL */
};
/* "ho-so-2026-07-03.html": the words folded, the rest behind them as it is. Caller frees.
 */
char *file_name(const char *words, const char *rest);
/* Asks for the name, then writes. */
void file_ask(struct ui *ui, const struct file_request *request);

/* TD_IO, TD_FULL. */
enum td_status file_put(
    int fd, const void *bytes, size_t len, struct err *err) TD_MUST_USE;

#endif
