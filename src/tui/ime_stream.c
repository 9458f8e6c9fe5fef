/* SPDX-License-Identifier: MIT
 *
 * The stream of an input method that was left on, for tests and scripts.
 */
#include "base/str.h"
#include "ime.h"
#include "typist.h"

void ime_stream(struct str *out, const char *raw, bool vni)
{
    struct typist typist = {.method = vni ? METHOD_VNI : METHOD_TELEX};
    for (const char *p = raw; *p != '\0'; p++) {
        if (typist_takes(&typist, *p)) {
            typist_key(&typist, *p, out);
        } else {
            str_addc(out, *p);
            typist_end(&typist);
        }
    }
    typist_release(&typist);
}
