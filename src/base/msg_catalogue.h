/* SPDX-License-Identifier: MIT
 *
 * The compiled Vietnamese catalogue as bytes in the program. The build makes both
 * symbols from data/vi.po (see td_embed_as in the top CMakeLists.txt).
 */
#ifndef BASE_MSG_CATALOGUE_H
#define BASE_MSG_CATALOGUE_H

#include <stddef.h>

extern const unsigned char td_mo_vi[];
extern const size_t td_mo_vi_len;

#endif
