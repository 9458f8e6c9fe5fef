/* SPDX-License-Identifier: MIT
 *
 * Work beside the caller, in a thread of its own. The program has one thread but where an
 * import would leave the second core idle. Who may start another is listed in
 * tests/layers.cmake, and says beside it what that one touches.
 */
#ifndef BASE_TASK_H
#define BASE_TASK_H

struct task;

/* Begins run(ctx). It takes no signals: whoever stands in the queue of writers holds some
 * of them back, and a thread that took them would stop the process all the same. NULL:
 * the system gives no thread (errno says why), and nothing was begun. */
struct task *task_start(void (*run)(void *ctx), void *ctx);
/* Waits for its end and frees it; what it wrote can be read then. NULL is fine. */
void task_wait(struct task *task);

#endif
