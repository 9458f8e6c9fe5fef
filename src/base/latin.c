/* SPDX-License-Identifier: MIT
 *
 * Two tables over U+00C0..U+024F and U+1E00..U+1EFF, where all Vietnamese letters are.
 * They say what utf8proc's decomposition says (a test compares them), except for letters
 * that have no decomposition but that people take for a plain letter (đ, ø, ł ...).
 */
#include "latin.h"

/* clang-format off */
/* Two characters each: the plain letters, '/' for a sign that is no letter, '?' for a
 * letter that has no plain one. */
const char latin_base[LATIN_COUNT * 2 + 1] =
    "a a a a a a aec e e e e i i i i " /* U+00C0 */
    "d n o o o o o / o u u u u y thss" /* U+00D0 */
    "a a a a a a aec e e e e i i i i " /* U+00E0 */
    "d n o o o o o / o u u u u y thy " /* U+00F0 */
    "a a a a a a c c c c c c c c d d " /* U+0100 */
    "d d e e e e e e e e e e g g g g " /* U+0110 */
    "g g g g h h h h i i i i i i i i " /* U+0120 */
    "i i ijijj j k k k l l l l l l l " /* U+0130 */
    "l l l n n n n n n n n n o o o o " /* U+0140 */
    "o o oeoer r r r r r s s s s s s " /* U+0150 */
    "s s t t t t t t u u u u u u u u " /* U+0160 */
    "u u u u w w y y y z z z z z z s " /* U+0170 */
    "b b b b ? ? ? c c d d d d ? e ? " /* U+0180 */
    "? f f g ? ? ? i k k l ? ? n n o " /* U+0190 */
    "o o ? ? p p ? ? ? ? ? t t t t u " /* U+01A0 */
    "u ? v y y z z ? ? ? ? ? ? ? ? ? " /* U+01B0 */
    "? ? ? ? dzdzdzljljljnjnjnja a i " /* U+01C0 */
    "i o o u u u u u u u u u u e a a " /* U+01D0 */
    "a a aeaeg g g g k k o o o o ? ? " /* U+01E0 */
    "j dzdzdzg g ? ? n n a a aeaeo o " /* U+01F0 */
    "a a a a e e e e i i i i o o o o " /* U+0200 */
    "r r r r u u u u s s t t ? ? h h " /* U+0210 */
    "n d ? ? z z a a e e o o o o o o " /* U+0220 */
    "o o y y l n t ? ? ? a c c l t s " /* U+0230 */
    "z ? ? b ? ? e e j j ? q r r y y " /* U+0240 */
    "a a b b b b b b c c d d d d d d " /* U+1E00 */
    "d d d d e e e e e e e e e e f f " /* U+1E10 */
    "g g h h h h h h h h h h i i i i " /* U+1E20 */
    "k k k k k k l l l l l l l l m m " /* U+1E30 */
    "m m m m n n n n n n n n o o o o " /* U+1E40 */
    "o o o o p p p p r r r r r r r r " /* U+1E50 */
    "s s s s s s s s s s t t t t t t " /* U+1E60 */
    "t t u u u u u u u u u u v v v v " /* U+1E70 */
    "w w w w w w w w w w x x x x y y " /* U+1E80 */
    "z z z z z z h t w y a s ? ? ssd " /* U+1E90 */
    "a a a a a a a a a a a a a a a a " /* U+1EA0 */
    "a a a a a a a a e e e e e e e e " /* U+1EB0 */
    "e e e e e e e e i i i i o o o o " /* U+1EC0 */
    "o o o o o o o o o o o o o o o o " /* U+1ED0 */
    "o o o o u u u u u u u u u u u u " /* U+1EE0 */
    "u u y y y y y y y y ? ? ? ? y y "; /* U+1EF0 */

/* '0' + shape * 6 + tone for a Vietnamese letter, '.' for any other. */
const char latin_mark[LATIN_COUNT + 1] =
    "14<3....14<.14.." /* U+00C0 */
    "H.14<3...14..4.." /* U+00D0 */
    "14<3....14<.14.." /* U+00E0 */
    "H.14<3...14..4.." /* U+00F0 */
    "..66............" /* U+0100 */
    "HH.............." /* U+0110 */
    "........33......" /* U+0120 */
    "................" /* U+0130 */
    "................" /* U+0140 */
    "................" /* U+0150 */
    "........33......" /* U+0160 */
    "................" /* U+0170 */
    ".........H......" /* U+0180 */
    "................" /* U+0190 */
    "BB.............B" /* U+01A0 */
    "B..............." /* U+01B0 */
    "................" /* U+01C0 */
    "................" /* U+01D0 */
    "................" /* U+01E0 */
    "................" /* U+01F0 */
    "................" /* U+0200 */
    "................" /* U+0210 */
    "................" /* U+0220 */
    "................" /* U+0230 */
    "................" /* U+0240 */
    "................" /* U+1E00 */
    "................" /* U+1E10 */
    "................" /* U+1E20 */
    "................" /* U+1E30 */
    "................" /* U+1E40 */
    "................" /* U+1E50 */
    "................" /* U+1E60 */
    "................" /* U+1E70 */
    "................" /* U+1E80 */
    "................" /* U+1E90 */
    "5522@@==>>??AA::" /* U+1EA0 */
    "778899;;552233@@" /* U+1EB0 */
    "==>>??AA22555522" /* U+1EC0 */
    "@@==>>??AAFFCCDD" /* U+1ED0 */
    "EEGG5522FFCCDDEE" /* U+1EE0 */
    "GG11552233......"; /* U+1EF0 */

/* Letters in the order a ă â e ê i o ô ơ u ư y, tones ngang huyền hỏi ngã sắc nặng. */
const uint16_t latin_vowel[12][6] = {
    {0x0061, 0x00E0, 0x1EA3, 0x00E3, 0x00E1, 0x1EA1}, /* a */
    {0x0103, 0x1EB1, 0x1EB3, 0x1EB5, 0x1EAF, 0x1EB7}, /* ă */
    {0x00E2, 0x1EA7, 0x1EA9, 0x1EAB, 0x1EA5, 0x1EAD}, /* â */
    {0x0065, 0x00E8, 0x1EBB, 0x1EBD, 0x00E9, 0x1EB9}, /* e */
    {0x00EA, 0x1EC1, 0x1EC3, 0x1EC5, 0x1EBF, 0x1EC7}, /* ê */
    {0x0069, 0x00EC, 0x1EC9, 0x0129, 0x00ED, 0x1ECB}, /* i */
    {0x006F, 0x00F2, 0x1ECF, 0x00F5, 0x00F3, 0x1ECD}, /* o */
    {0x00F4, 0x1ED3, 0x1ED5, 0x1ED7, 0x1ED1, 0x1ED9}, /* ô */
    {0x01A1, 0x1EDD, 0x1EDF, 0x1EE1, 0x1EDB, 0x1EE3}, /* ơ */
    {0x0075, 0x00F9, 0x1EE7, 0x0169, 0x00FA, 0x1EE5}, /* u */
    {0x01B0, 0x1EEB, 0x1EED, 0x1EEF, 0x1EE9, 0x1EF1}, /* ư */
    {0x0079, 0x1EF3, 0x1EF7, 0x1EF9, 0x00FD, 0x1EF5}, /* y */
};
/* clang-format on */
