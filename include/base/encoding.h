/* SPDX-License-Identifier: MIT
 *
 * In what encoding is this text? Vietnamese files of the years before Unicode are still
 * about: three families of one-byte encodings, fonts whose codes were carried over into
 * UTF-8 as they stood, UTF-8 encoded twice, and UTF-16 from spreadsheets. They are told
 * apart by one question: under which of them do the words become syllables that
 * Vietnamese has. Nothing is converted here.
 */
#ifndef BASE_ENCODING_H
#define BASE_ENCODING_H

#include <stddef.h>
#include <stdint.h>

enum encoding {
    ENCODING_NONE, /* nothing is recognised */
    ENCODING_UTF8,
    ENCODING_UTF16LE,
    ENCODING_UTF16BE,
    ENCODING_UTF32LE,
    ENCODING_UTF32BE,
    ENCODING_CP1258,
    ENCODING_TCVN3,
    ENCODING_VISCII,
    ENCODING_VNI,
    ENCODING_TCVN3_IN_UTF8, /* valid UTF-8 that needs a .VnTime font to be read */
    ENCODING_VNI_IN_UTF8,   /* the same with a VNI- font */
    ENCODING_UTF8_TWICE     /* UTF-8 read as Windows-1252 and saved again */
};

/* "Windows-1258", "TCVN3 (ABC)"...: the name, or a description in the current language.
 */
const char *encoding_name(enum encoding encoding);

/* UTF-16 or UTF-32, by the mark at the beginning or by where the NUL bytes stand. */
enum encoding encoding_wide(const char *bytes, size_t len);

/* For bytes that are not UTF-8: which one-byte encoding makes Vietnamese of them. */
enum encoding encoding_guess(const char *bytes, size_t len);

/* For text that is valid UTF-8: is it Vietnamese as it stands, or only when its letters
 * are read as those of a font? Words are counted piece by piece. */
struct encoding_count {
    uint64_t native;   /* words with marks that are Vietnamese as they stand */
    uint64_t votes[3]; /* words that are only under TCVN3, VNI, UTF-8 twice */
    uint64_t first[3]; /* offset of the first of them */
};
/* `at` is the offset of the piece; it must not begin or end inside a word. */
void encoding_count(
    struct encoding_count *count, const char *text, size_t len, uint64_t at);
/* ENCODING_UTF8, or which other one and the offset of the first word that shows it. */
enum encoding encoding_verdict(const struct encoding_count *count, uint64_t *first);

#endif
