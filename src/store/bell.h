/* SPDX-License-Identifier: MIT
 *
 * Bells: words of a file that all who have it open share in memory. Whoever waits for
 * something hears when another process says that it is worth looking again. Nothing is
 * decided by a bell: one that is missed, or rung by mistake, costs a look too late or too
 * many, so a process that dies without ringing does no harm.
 */
#ifndef STORE_BELL_H
#define STORE_BELL_H

#include <stddef.h>
#include <stdint.h>

/* `words` NULL: there are none, ringing does nothing and waiting is sleeping. */
struct bells {
    uint32_t *words;
};

/* Bytes of the file that are the caller's; the bells follow. */
#define BELLS_AT    512
#define BELLS_COUNT 32

/* Maps them and makes the file long enough. Where that cannot be, on a full disk say,
 * there are none. The descriptor stays the caller's and need not stay open. */
void bells_open(struct bells *bells, int fd);
void bells_close(struct bells *bells);

/* How often it was rung, to be asked before the look that may be in vain. */
uint32_t bell_heard(const struct bells *bells, unsigned bell);
/* Sleeps until the bell is rung again, but no longer than that many microseconds (less
 * than a second); comes back at once when it was rung since. */
void bell_wait(const struct bells *bells, unsigned bell, uint32_t heard, long us);
/* Wakes one who waits. */
void bell_ring(const struct bells *bells, unsigned bell);

#endif
