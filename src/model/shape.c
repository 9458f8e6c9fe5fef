/* SPDX-License-Identifier: MIT */
#include "shape.h"

#include <string.h>

#include "base/msg.h"

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/* How many digits the text is made of; -1 when of anything else. */
static int count_digits(const char *text)
{
    int n = 0;
    for (; *text != '\0'; text++, n++)
        if (!is_digit(*text))
            return -1;
    return n;
}

static bool cid_fits(const char *text)
{
    int n = count_digits(text);
    return n == 12 || n == 9 || (is_letter(*text) && count_digits(text + 1) == 7);
}

/* One number: `n` bytes. */
static bool number_fits(const char *text, size_t n)
{
    char digits[12];
    size_t len = 0;
    bool abroad = n > 3 && strncmp(text, "+84", 3) == 0;
    if (abroad)
        digits[len++] = '0';
    for (size_t i = abroad ? 3 : 0; i < n; i++) {
        if (strchr(" .-()", text[i]) != NULL)
            continue;
        if (!is_digit(text[i]) || len == sizeof digits)
            return false;
        digits[len++] = text[i];
    }
    bool landline = len > 1 && digits[1] == '2';
    return len > 0 && digits[0] == '0' && len == (landline ? 11 : 10);
}

static bool phone_fits(const char *text)
{
    static const char between[] = ",;/";
    for (;;) {
        size_t n = strcspn(text, between);
        if (!number_fits(text, n))
            return false;
        if (text[n] == '\0')
            return true;
        text += n + 1;
    }
}

const struct value_shape shape_cid = {
    cid_fits, N_("An ID number has 12 digits, an old one 9; is it right?")};
const struct value_shape shape_phone = {
    phone_fits, N_("A phone number has 10 digits, 11 with an area code; is it right?")};
