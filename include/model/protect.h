/* SPDX-License-Identifier: MIT
 *
 * Whose identity is protected: the person behind a denunciation (Law on Denunciation
 * 25/2018 art. 56) and behind any record marked secret.
 */
#ifndef MODEL_PROTECT_H
#define MODEL_PROTECT_H

#include <stdbool.h>
#include <string.h>

static inline bool protect_kind(const char *kind)
{
    return kind != NULL && strcmp(kind, "denunciation") == 0;
}
static inline bool protect_flag(const char *flag)
{
    return flag != NULL && strcmp(flag, "yes") == 0;
}

#endif
