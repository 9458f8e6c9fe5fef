/* SPDX-License-Identifier: MIT
 *
 * Reader of one compiled catalogue that is part of the program. The file has a sorted
 * table of message ids and a parallel one of translations; a message is found by binary
 * search and never copied. Every offset is checked against the length, so a damaged
 * catalogue can only give English. Vietnamese has one form for every number; English
 * has its two in the code.
 */
#include "base/msg.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

#include "msg_catalogue.h"

#define MO_MAGIC UINT32_C(0x950412de)
#define MO_HEAD  28

static enum lang current_lang = LANG_EN;

static const char *const lang_keys[] = {[LANG_EN] = "en", [LANG_VI] = "vi"};

void msg_use(enum lang lang)
{
    current_lang = lang;
}

enum lang msg_lang(void)
{
    return current_lang;
}

const char *lang_key(enum lang lang)
{
    return lang_keys[lang];
}

bool lang_parse(const char *text, enum lang *lang)
{
    if (text == NULL)
        return false;
    for (int i = LANG_EN; i <= LANG_VI; i++) {
        if (strncasecmp(text, lang_keys[i], 2) != 0)
            continue;
        if (text[2] != '\0' && strchr("_-.@", text[2]) == NULL)
            continue;
        *lang = (enum lang)i;
        return true;
    }
    return false;
}

/* A number of the catalogue in this machine's byte order; 0 outside. */
static uint32_t read_word(size_t at)
{
    uint32_t word = 0;
    if (at <= td_mo_vi_len && td_mo_vi_len - at >= sizeof(word))
        memcpy(&word, td_mo_vi + at, sizeof(word));
    return word;
}

/* Text number i of the table at `table`; NULL when it is not wholly inside. */
static const char *read_text(size_t table, uint32_t i)
{
    size_t row = table + (size_t)i * 8;
    size_t len = read_word(row), at = read_word(row + 4);
    if (at < MO_HEAD || at >= td_mo_vi_len || len >= td_mo_vi_len - at)
        return NULL;
    return td_mo_vi[at + len] == 0 ? (const char *)td_mo_vi + at : NULL;
}

static const char *find_translation(const char *id)
{
    if (td_mo_vi_len < MO_HEAD || read_word(0) != MO_MAGIC || read_word(4) >> 16 > 1)
        return NULL;
    uint32_t low = 0, high = read_word(8);
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        const char *there = read_text(read_word(12), middle);
        if (there == NULL)
            return NULL;
        int order = strcmp(id, there);
        if (order == 0)
            return read_text(read_word(16), middle);
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}

/* The translation of key into lang, or `id`. The empty id is the catalogue's head. */
static const char *translate(enum lang lang, const char *key, const char *id)
{
    if (lang == LANG_EN || key[0] == '\0')
        return id;
    const char *text = find_translation(key);
    return text == NULL || text[0] == '\0' ? id : text;
}

const char *msg(const char *id)
{
    return translate(current_lang, id, id);
}

const char *msg_in(enum lang lang, const char *id)
{
    return translate(lang, id, id);
}

const char *msg_context(const char *key, const char *id)
{
    return translate(current_lang, key, id);
}

const char *msg_n(const char *one, const char *many, unsigned long n)
{
    return translate(current_lang, one, n == 1 ? one : many);
}
