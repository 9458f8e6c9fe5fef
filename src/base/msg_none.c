/* SPDX-License-Identifier: MIT
 *
 * The empty catalogue, for builds without gettext's tools: every message stays English.
 * Linked instead of the generated one, never beside it.
 */
#include "msg_catalogue.h"

const unsigned char td_mo_vi[] = {0};
const size_t td_mo_vi_len = 0;
