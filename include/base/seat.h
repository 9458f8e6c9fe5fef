/* SPDX-License-Identifier: MIT
 *
 * Who sits here.
 */
#ifndef BASE_SEAT_H
#define BASE_SEAT_H

/* The name of the account the program runs as, "uid1000" where it has none. Caller frees.
 */
char *seat_account(void);

#endif
