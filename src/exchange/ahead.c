/* SPDX-License-Identifier: MIT
 *
 * A ring of two lots: one is being filled while the other one is being written. The
 * thread waits when both are full, so that memory does not grow with the file.
 */
#include "ahead.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/task.h"
#include "base/utf8.h"
#include "model/choice_memo.h"

/* Every commit writes all pages it touched, so that many rows in one are cheaper by far.
 */
enum { LOT_ROWS = 16000, LOT_BYTES = 24 * 1024 * 1024 };

enum { LOTS = 2 };

struct ahead {
    /* Constant while the thread runs. */
    const struct csv_source *source;
    const struct columns *columns;
    bool plain;
    struct task *task;

    /* Of the thread. */
    struct choice_memo *memo;
    bool has_header;
    uint64_t others;

    /* Of the caller. */
    bool lent;

    pthread_mutex_t lock;
    pthread_cond_t moved;
    /* Under the lock. Lots from `returned` to `given` are the caller's, the one at
     * `given` is the thread's. */
    struct lot ring[LOTS];
    uint64_t given, returned;
    bool ended, stopped;
    enum td_status status;
    struct err err;
};

/* --- the thread ------------------------------------------------------------------ */

static bool has_code(const struct columns *columns, const struct csv_row *row)
{
    for (size_t i = 0; i < row->n && i < columns->n; i++) {
        const struct field *field = columns->list[i].field;
        if (field == NULL || strcmp(field->key, "code") != 0)
            continue;
        char *code = utf8_trim(row->cells[i]);
        bool has = *code != '\0';
        free(code);
        return has;
    }
    return false;
}

/* Gives the lot away and waits for another one. */
static enum td_status give(struct ahead *ahead)
{
    pthread_mutex_lock(&ahead->lock);
    ahead->given++;
    pthread_cond_signal(&ahead->moved);
    while (ahead->given - ahead->returned == LOTS && !ahead->stopped)
        pthread_cond_wait(&ahead->moved, &ahead->lock);
    bool stopped = ahead->stopped;
    pthread_mutex_unlock(&ahead->lock);
    if (stopped)
        return TD_CANCELLED;
    lot_clear(&ahead->ring[ahead->given % LOTS], ahead->columns->schema);
    return TD_OK;
}

static enum td_status take_row(void *ctx, const struct csv_row *row, struct err *err)
{
    struct ahead *ahead = ctx;
    (void)err;
    if (!ahead->has_header) {
        ahead->has_header = true;
        return TD_OK;
    }
    if (has_code(ahead->columns, row) == ahead->plain) {
        ahead->others++;
        return TD_OK;
    }
    struct lot *lot = &ahead->ring[ahead->given % LOTS];
    lot->env.memo = ahead->memo;
    step_parse(lot, ahead->columns, row);
    return lot->n < LOT_ROWS && lot->cells.len < LOT_BYTES ? TD_OK : give(ahead);
}

static void read_all(void *ctx)
{
    struct ahead *ahead = ctx;
    struct err err = {.code = TD_OK};
    enum td_status status = csv_read(ahead->source, take_row, ahead, &err);
    pthread_mutex_lock(&ahead->lock);
    if (status == TD_OK && ahead->ring[ahead->given % LOTS].n > 0)
        ahead->given++;
    ahead->status = status;
    ahead->err = err;
    ahead->ended = true;
    pthread_cond_signal(&ahead->moved);
    pthread_mutex_unlock(&ahead->lock);
}

/* --- the caller ------------------------------------------------------------------ */

static void ahead_free(struct ahead *ahead)
{
    for (size_t i = 0; i < LOTS; i++)
        lot_release(&ahead->ring[i], ahead->columns->schema);
    choice_memo_free(ahead->memo);
    pthread_cond_destroy(&ahead->moved);
    pthread_mutex_destroy(&ahead->lock);
    free(ahead);
}

enum td_status ahead_start(const struct csv_source *source, const struct columns *columns,
    bool plain, const struct parse_env *env, struct ahead **out, struct err *err)
{
    struct ahead *ahead = xcalloc(1, sizeof *ahead);
    ahead->source = source;
    ahead->columns = columns;
    ahead->plain = plain;
    ahead->memo = choice_memo_new();
    for (size_t i = 0; i < LOTS; i++)
        ahead->ring[i].env = *env;
    pthread_mutex_init(&ahead->lock, NULL);
    pthread_cond_init(&ahead->moved, NULL);
    ahead->task = task_start(read_all, ahead);
    if (ahead->task == NULL) {
        ahead_free(ahead);
        return err_set(
            err, TD_IO, _("The import cannot be started: %s."), strerror(errno));
    }
    *out = ahead;
    return TD_OK;
}

static void give_back(struct ahead *ahead, const struct parse_env *env)
{
    if (!ahead->lent)
        return;
    ahead->ring[ahead->returned % LOTS].env = *env;
    ahead->returned++;
    ahead->lent = false;
    pthread_cond_signal(&ahead->moved);
}

static enum td_status tell_end(const struct ahead *ahead, struct err *err)
{
    if (ahead->status != TD_OK && err != NULL)
        *err = ahead->err;
    return ahead->status;
}

enum td_status ahead_next(
    struct ahead *ahead, const struct parse_env *env, struct lot **out, struct err *err)
{
    enum td_status status = TD_OK;
    *out = NULL;
    pthread_mutex_lock(&ahead->lock);
    give_back(ahead, env);
    while (ahead->given == ahead->returned && !ahead->ended)
        pthread_cond_wait(&ahead->moved, &ahead->lock);
    ahead->lent = ahead->given > ahead->returned;
    if (ahead->lent)
        *out = &ahead->ring[ahead->returned % LOTS];
    else
        status = tell_end(ahead, err);
    pthread_mutex_unlock(&ahead->lock);
    return status;
}

uint64_t ahead_stop(struct ahead *ahead)
{
    if (ahead == NULL)
        return 0;
    pthread_mutex_lock(&ahead->lock);
    ahead->stopped = true;
    pthread_cond_signal(&ahead->moved);
    pthread_mutex_unlock(&ahead->lock);
    task_wait(ahead->task);
    uint64_t others = ahead->others;
    ahead_free(ahead);
    return others;
}
