/* SPDX-License-Identifier: MIT
 *
 * A thread as a function that runs meanwhile.
 */
#include "base/task.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>

#include "base/alloc.h"

struct task {
    pthread_t thread;
    void (*run)(void *ctx);
    void *ctx;
};

static void *run_task(void *ctx)
{
    struct task *task = ctx;
    task->run(task->ctx);
    return NULL;
}

struct task *task_start(void (*run)(void *ctx), void *ctx)
{
    sigset_t all, before;
    struct task *task = xmalloc(sizeof *task);
    task->run = run;
    task->ctx = ctx;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int failed = pthread_create(&task->thread, NULL, run_task, task);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (failed == 0)
        return task;
    free(task);
    errno = failed;
    return NULL;
}

void task_wait(struct task *task)
{
    if (task == NULL)
        return;
    REQUIRE(pthread_join(task->thread, NULL) == 0);
    free(task);
}
