/* SPDX-License-Identifier: MIT
 *
 * Numbers for people. The C locale's numbers go into CSV and JSON; these here never do.
 */
#include "words.h"

#include <stdio.h>

#include "base/msg.h"

void words_number(struct str *out, uint64_t n)
{
    char mark = msg_lang() == LANG_VI ? '.' : ',';
    if (n >= 1000) {
        words_number(out, n / 1000);
        str_addf(out, "%c%03u", mark, (unsigned)(n % 1000));
        return;
    }
    str_addf(out, "%u", (unsigned)n);
}

static uint64_t size_of(int64_t n)
{
    return n < 0 ? 0 - (uint64_t)n : (uint64_t)n;
}

void words_change(struct str *out, int64_t n)
{
    if (n != 0)
        str_addc(out, n < 0 ? '-' : '+');
    words_number(out, size_of(n));
}

static void add_hundredths(struct str *out, uint64_t n)
{
    words_number(out, n / 100);
    str_addf(out, "%c%02u", msg_lang() == LANG_VI ? ',' : '.', (unsigned)(n % 100));
}

void words_rate(struct str *out, int64_t n)
{
    if (n < 0)
        str_add(out, "–");
    else
        add_hundredths(out, (uint64_t)n);
}

void words_change_rate(struct str *out, int64_t n)
{
    if (n != 0)
        str_addc(out, n < 0 ? '-' : '+');
    add_hundredths(out, size_of(n));
}
