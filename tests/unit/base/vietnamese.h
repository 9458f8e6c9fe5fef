/* SPDX-License-Identifier: MIT
 *
 * The Vietnamese alphabet as a person would write it down, so that tests do not borrow
 * the tables they test. Twelve vowels in the order of the alphabet, six tones in the
 * order ngang huyền hỏi ngã sắc nặng.
 */
#ifndef TEST_VIETNAMESE_H
#define TEST_VIETNAMESE_H

static const char *const vietnamese_small[12][6] = {{"a", "à", "ả", "ã", "á", "ạ"},
    {"ă", "ằ", "ẳ", "ẵ", "ắ", "ặ"}, {"â", "ầ", "ẩ", "ẫ", "ấ", "ậ"},
    {"e", "è", "ẻ", "ẽ", "é", "ẹ"}, {"ê", "ề", "ể", "ễ", "ế", "ệ"},
    {"i", "ì", "ỉ", "ĩ", "í", "ị"}, {"o", "ò", "ỏ", "õ", "ó", "ọ"},
    {"ô", "ồ", "ổ", "ỗ", "ố", "ộ"}, {"ơ", "ờ", "ở", "ỡ", "ớ", "ợ"},
    {"u", "ù", "ủ", "ũ", "ú", "ụ"}, {"ư", "ừ", "ử", "ữ", "ứ", "ự"},
    {"y", "ỳ", "ỷ", "ỹ", "ý", "ỵ"}};

static const char *const vietnamese_capital[12][6] = {{"A", "À", "Ả", "Ã", "Á", "Ạ"},
    {"Ă", "Ằ", "Ẳ", "Ẵ", "Ắ", "Ặ"}, {"Â", "Ầ", "Ẩ", "Ẫ", "Ấ", "Ậ"},
    {"E", "È", "Ẻ", "Ẽ", "É", "Ẹ"}, {"Ê", "Ề", "Ể", "Ễ", "Ế", "Ệ"},
    {"I", "Ì", "Ỉ", "Ĩ", "Í", "Ị"}, {"O", "Ò", "Ỏ", "Õ", "Ó", "Ọ"},
    {"Ô", "Ồ", "Ổ", "Ỗ", "Ố", "Ộ"}, {"Ơ", "Ờ", "Ở", "Ỡ", "Ớ", "Ợ"},
    {"U", "Ù", "Ủ", "Ũ", "Ú", "Ụ"}, {"Ư", "Ừ", "Ử", "Ữ", "Ứ", "Ự"},
    {"Y", "Ỳ", "Ỷ", "Ỹ", "Ý", "Ỵ"}};

/* The plain letter and the shape mark of each vowel, and the marks of the tones. */
static const char vietnamese_plain[12] = {
    'a', 'a', 'a', 'e', 'e', 'i', 'o', 'o', 'o', 'u', 'u', 'y'};
static const char *const vietnamese_shape[12] = {
    "", "\u0306", "\u0302", "", "\u0302", "", "", "\u0302", "\u031B", "", "\u031B", ""};
static const char *const vietnamese_tone[6] = {
    "", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323"};

#endif
