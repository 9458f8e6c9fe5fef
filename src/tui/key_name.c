/* SPDX-License-Identifier: MIT
 *
 * Names of keys, for help and hints and for scripts.
 */
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "base/msg.h"
#include "base/str.h"
#include "base/utf8.h"
#include "key.h"

struct name_row {
    uint32_t code;
    const char *name;
};

static const struct name_row names[] = {
    {TK_ENTER, "Enter"},
    {TK_ESC, "Esc"},
    {TK_TAB, "Tab"},
    {TK_BACKSPACE, "Backspace"},
    {TK_UP, "Up"},
    {TK_DOWN, "Down"},
    {TK_LEFT, "Left"},
    {TK_RIGHT, "Right"},
    {TK_HOME, "Home"},
    {TK_END, "End"},
    {TK_PGUP, "PgUp"},
    {TK_PGDN, "PgDn"},
    {TK_INSERT, "Insert"},
    {TK_DELETE, "Delete"},
    {' ', "Space"},
};

static const char *code_name(uint32_t code)
{
    for (size_t i = 0; i < ARRAY_COUNT(names); i++)
        if (names[i].code == code)
            return names[i].name;
    return NULL;
}

char *key_label(uint32_t code, unsigned mods, char out[KEY_NAME])
{
    const char *prefix = mods & MOD_CTRL ? "Ctrl-" : mods & MOD_SHIFT ? "Shift-" : "";
    const char *name = code_name(code);
    char text[5] = {0};
    if (name != NULL) {
        snprintf(out, KEY_NAME, "%s%s", prefix, name);
    } else if (code >= TK_F1 && code <= TK_F12) {
        snprintf(out, KEY_NAME, "%sF%u", prefix, (unsigned)(code - TK_F1 + 1));
    } else if (code < TK_NONE) {
        bool raise = (mods & MOD_CTRL) && code >= 'a' && code <= 'z';
        utf8_encode(raise ? code - 32 : code, text);
        snprintf(out, KEY_NAME, "%s%s", prefix, text);
    } else {
        out[0] = '\0';
    }
    return out;
}

static const char *take_prefix(const char *name, unsigned *mods)
{
    static const struct {
        const char *text;
        unsigned mod;
    } prefixes[] = {
        {"C-", MOD_CTRL}, {"Ctrl-", MOD_CTRL}, {"S-", MOD_SHIFT}, {"Shift-", MOD_SHIFT}};
    for (size_t i = 0; i < ARRAY_COUNT(prefixes); i++) {
        size_t n = strlen(prefixes[i].text);
        if (strncmp(name, prefixes[i].text, n) == 0 && name[n] != '\0') {
            *mods |= prefixes[i].mod;
            return name + n;
        }
    }
    return name;
}

static uint32_t named_code(const char *name)
{
    int64_t number;
    if (name[0] == 'F' && parse_i64(name + 1, 1, 12, &number))
        return TK_F1 + (uint32_t)number - 1;
    for (size_t i = 0; i < ARRAY_COUNT(names); i++)
        if (strcmp(names[i].name, name) == 0)
            return names[i].code;
    return TK_NONE;
}

bool key_parse(const char *name, struct key *out)
{
    *out = (struct key){.code = TK_NONE};
    name = take_prefix(name, &out->mods);
    out->code = named_code(name);
    if (out->code != TK_NONE)
        return true;
    if (*name == '\0' || !utf8_valid(name, strlen(name), NULL))
        return false;
    size_t used;
    uint32_t cp = utf8_decode(name, &used);
    if (name[used] != '\0')
        return false;
    bool lower = (out->mods & MOD_CTRL) && cp >= 'A' && cp <= 'Z';
    out->code = lower ? cp + 32 : cp;
    return true;
}
