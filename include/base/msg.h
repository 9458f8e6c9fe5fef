/* SPDX-License-Identifier: MIT
 *
 * Messages in the user's language. The compiled catalogue (data/vi.po through msgfmt) is
 * embedded and read by our own short reader, because libintl needs a generated locale on
 * the machine and, since glibc 2.39, does not translate in C.UTF-8 at all. xgettext sees
 * the usual macros. English is the message id.
 */
#ifndef BASE_MSG_H
#define BASE_MSG_H

#include <stdbool.h>

enum lang { LANG_EN, LANG_VI };

#define _(id)            msg(id)
#define N_(id)           id
#define C_(context, id)  msg_context(context "\004" id, id)
#define NC_(context, id) id

void msg_use(enum lang lang);
enum lang msg_lang(void);
/* "vi", "vi_VN.UTF-8", "en"...: true and *lang when the text names a language we have. */
bool lang_parse(const char *text, enum lang *lang);
const char *lang_key(enum lang lang); /* "en", "vi" */

/* The translation, or id itself. Valid for ever. */
const char *msg(const char *id) __attribute__((format_arg(1)));
const char *msg_n(const char *one, const char *many, unsigned long n)
    __attribute__((format_arg(1), format_arg(2)));
const char *msg_context(const char *key, const char *id) __attribute__((format_arg(2)));
/* The translation into a given language, whatever is in use (header aliases need both).
 */
const char *msg_in(enum lang lang, const char *id) __attribute__((format_arg(2)));

#endif
