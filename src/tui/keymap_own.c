/* SPDX-License-Identifier: MIT
 *
 * A person's own keys. All lines are understood first and take the old keys of their
 * actions away; then the new ones come in, so two actions may change keys with each
 * other whatever the order of the lines. An action whose line fails gets its old keys
 * back.
 */
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/fold.h"
#include "base/msg.h"
#include "base/paths.h"
#include "base/str.h"
#include "base/utf8.h"
#include "keymap.h"

#define FILE_LIMIT ((size_t)64 * 1024)
#define KEYS_MAX   8

struct wish {
    enum act act;
    struct key keys[KEYS_MAX];
    size_t n;
    unsigned line;
};

struct reader {
    struct keymap *map;
    const char *path;
    struct str *faults;
    struct wish *wishes;
    size_t n, cap;
};

static void fault(struct reader *r, unsigned line, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

static void fault(struct reader *r, unsigned line, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    str_addf(r->faults, "%s:%u: ", r->path, line);
    str_vaddf(r->faults, fmt, args);
    str_addc(r->faults, '\n');
    va_end(args);
}

void keymap_release(struct keymap *map)
{
    free(map->rows);
    *map = (struct keymap){0};
}

static void add_row(struct keymap *map, struct binding row)
{
    ARRAY_GROW(map->rows, map->cap, map->n + 1);
    map->rows[map->n++] = row;
}

static void copy_own(struct keymap *map)
{
    static const struct keymap own;
    const struct binding *b;
    for (size_t i = 0; (b = binding_at(&own, i)) != NULL; i++)
        add_row(map, *b);
}

/* ---- understanding a line ---- */

static const struct act_row *nearest(const char *name)
{
    const struct act_row *row, *best = NULL;
    int limit = 2;
    for (size_t i = 0; (row = act_row_at(i)) != NULL; i++) {
        int distance = fold_distance(name, row->name, limit);
        if (distance > limit)
            continue;
        best = row;
        limit = distance - 1;
    }
    return best;
}

static const struct act_row *take_action(
    struct reader *r, const char *name, unsigned line)
{
    const struct act_row *row = act_row_named(name);
    if (row == NULL) {
        const struct act_row *near = nearest(name);
        if (near != NULL)
            fault(r, line, _("there is no action “%s”; is it “%s”?"), name, near->name);
        else
            fault(r, line, _("there is no action “%s”; “tiepdan help --keys” lists them"),
                name);
        return NULL;
    }
    for (size_t i = 0; i < r->n; i++)
        if (r->wishes[i].act == row->act) {
            fault(r, line, _("“%s” was given its keys in line %u"), name,
                r->wishes[i].line);
            return NULL;
        }
    return row;
}

/* The keys that lead out of everything are no one else's. */
static bool is_kept(uint32_t code)
{
    return code == TK_ESC || code == TK_F1 || code == TK_F1 + 9 || code == TK_BACKSPACE;
}

/* Is the action only used where letters are text? */
static bool only_typing(enum act act)
{
    static const struct keymap own;
    unsigned typing = MODE_FORM | MODE_PERSON | MODE_VISIT | MODE_PICK | MODE_PROMPT;
    return !keymap_has(&own, ~typing, act);
}

/* Keys that a text takes for itself wherever it is typed. */
static bool is_of_text(uint32_t code, unsigned mods)
{
    static const uint32_t codes[] = {
        TK_TAB, TK_ENTER, TK_LEFT, TK_RIGHT, TK_HOME, TK_END, TK_DELETE};
    bool of_text = key_is_char(code, mods);
    for (size_t i = 0; i < ARRAY_COUNT(codes) && (mods & MOD_CTRL) == 0; i++)
        of_text = of_text || codes[i] == code;
    return of_text;
}

static bool take_key(
    struct reader *r, const struct act_row *row, const char *name, struct wish *wish)
{
    struct key key;
    if (!key_parse(name, &key))
        fault(r, wish->line, _("there is no key “%s”"), name);
    else if (is_kept(key.code))
        fault(r, wish->line, _("%s keeps its meaning"), name);
    else if (only_typing(row->act) && is_of_text(key.code, key.mods))
        fault(r, wish->line,
            _("%s writes or moves in the text where “%s” is used; take an F or Ctrl key"),
            name, row->name);
    else if (wish->n == KEYS_MAX)
        fault(r, wish->line, _("too many keys"));
    else {
        wish->keys[wish->n++] = key;
        return true;
    }
    return false;
}

static void take_wish(struct reader *r, const char *name, char *keys, unsigned line)
{
    struct wish wish = {.line = line};
    const struct act_row *row = take_action(r, name, line);
    if (row == NULL)
        return;
    wish.act = row->act;
    char *rest = NULL;
    for (char *word = strtok_r(keys, " \t", &rest); word != NULL;
         word = strtok_r(NULL, " \t", &rest))
        if (!take_key(r, row, word, &wish))
            return;
    if (wish.n == 0) {
        fault(r, line, _("no key stands behind the equals sign"));
        return;
    }
    ARRAY_GROW(r->wishes, r->cap, r->n + 1);
    r->wishes[r->n++] = wish;
}

/* The key "=" itself may stand behind the sign, so the first one divides. */
static void take_line(struct reader *r, const char *text, unsigned line)
{
    char *trimmed = utf8_trim(text);
    char *equals = strchr(trimmed, '=');
    if (*trimmed != '\0' && *trimmed != '#') {
        if (equals == NULL) {
            fault(r, line, _("a line is: action = key"));
        } else {
            *equals = '\0';
            char *name = utf8_trim(trimmed);
            take_wish(r, name, equals + 1, line);
            free(name);
        }
    }
    free(trimmed);
}

/* ---- putting keys in force ---- */

static void drop_keys(struct keymap *map, enum act act)
{
    size_t to = 0;
    for (size_t i = 0; i < map->n; i++)
        if (map->rows[i].act != act || is_kept(map->rows[i].code))
            map->rows[to++] = map->rows[i];
    map->n = to;
}

/* Who has the key in one of the modes already; NULL: nobody. */
static const struct binding *owner(
    const struct keymap *map, unsigned modes, const struct key *key)
{
    for (size_t i = 0; i < map->n; i++) {
        const struct binding *b = &map->rows[i];
        if (b->code == key->code && b->mods == key->mods && (b->modes & modes))
            return b;
    }
    return NULL;
}

/* Modes where this action has the key already are left out: a key is told once. */
static unsigned modes_without(
    const struct keymap *map, unsigned modes, enum act act, const struct key *key)
{
    for (size_t i = 0; i < map->n; i++) {
        const struct binding *b = &map->rows[i];
        if (b->act == act && b->code == key->code && b->mods == key->mods)
            modes &= ~b->modes;
    }
    return modes;
}

/* Where the key is to hold: a new one wherever the action can be reached, one that the
 * action has anyway where it has it. */
static unsigned modes_for(enum act act, const struct key *key)
{
    static const struct keymap own;
    const struct binding *b;
    unsigned all = 0, same = 0;
    for (size_t i = 0; (b = binding_at(&own, i)) != NULL; i++) {
        if (b->act != act)
            continue;
        all |= b->modes;
        same |= b->code == key->code && b->mods == key->mods ? b->modes : 0;
    }
    return same != 0 ? same : all;
}

/* The first of the new keys takes over the place among the hints. */
static void add_keys(struct keymap *map, const struct wish *wish)
{
    static const struct keymap own;
    const struct binding *old;
    for (size_t i = 0; (old = binding_at(&own, i)) != NULL; i++)
        for (size_t k = 0; old->act == wish->act && k < wish->n; k++) {
            const struct key *key = &wish->keys[k];
            unsigned modes = old->modes & modes_for(wish->act, key);
            modes = modes_without(map, modes, wish->act, key);
            if (modes != 0)
                add_row(map, (struct binding){modes, key->code, key->mods, wish->act,
                                 k == 0 ? old->hint : 0});
        }
}

static void give_back(struct keymap *map, enum act act)
{
    static const struct keymap own;
    const struct binding *old;
    for (size_t i = 0; (old = binding_at(&own, i)) != NULL; i++) {
        struct key key = {.code = old->code, .mods = old->mods};
        if (old->act == act && owner(map, old->modes, &key) == NULL)
            add_row(map, *old);
    }
}

static bool is_free(struct reader *r, const struct wish *wish)
{
    char label[KEY_NAME];
    for (size_t k = 0; k < wish->n; k++) {
        const struct key *key = &wish->keys[k];
        const struct binding *b = owner(r->map, modes_for(wish->act, key), key);
        if (b == NULL || b->act == wish->act)
            continue;
        fault(r, wish->line, _("%s is the key of “%s”; give that one another key, too"),
            key_label(key->code, key->mods, label), act_row_of(b->act)->name);
        return false;
    }
    return true;
}

void keymap_read(
    struct keymap *map, const char *text, const char *path, struct str *faults)
{
    struct reader r = {.map = map, .path = path, .faults = faults};
    unsigned line = 0;
    keymap_release(map);
    copy_own(map);
    for (const char *p = text; *p != '\0';) {
        size_t n = strcspn(p, "\n");
        char *one = xstrndup(p, n);
        take_line(&r, one, ++line);
        free(one);
        p += p[n] == '\n' ? n + 1 : n;
    }
    for (size_t i = 0; i < r.n; i++)
        drop_keys(map, r.wishes[i].act);
    for (size_t i = 0; i < r.n; i++)
        if (is_free(&r, &r.wishes[i]))
            add_keys(map, &r.wishes[i]);
        else
            give_back(map, r.wishes[i].act);
    free(r.wishes);
}

void keymap_load(struct keymap *map, struct str *faults)
{
    char *path = path_config("keys");
    struct str text = {0};
    struct err err = {0};
    enum td_status s = file_read(path, FILE_LIMIT, &text, &err);
    if (s == TD_OK && !utf8_valid(str_text(&text), text.len, NULL))
        str_addf(faults, _("%s is not UTF-8 text.\n"), path);
    else if (s == TD_OK)
        keymap_read(map, str_text(&text), path, faults);
    else if (s != TD_NOT_FOUND)
        str_addf(faults, "%s\n", err.text);
    str_release(&text);
    free(path);
}

/* ---- listing ---- */

static bool list_keys(const struct keymap *map, enum act act, struct str *out)
{
    struct keymap told = {0};
    const struct binding *b;
    char label[KEY_NAME];
    bool any = false;
    for (size_t i = 0; (b = binding_at(map, i)) != NULL; i++) {
        struct key key = {.code = b->code, .mods = b->mods};
        if (b->act != act || is_kept(b->code) || owner(&told, ~0U, &key) != NULL)
            continue;
        str_addf(out, " %s", key_label(b->code, b->mods, label));
        add_row(&told, (struct binding){~0U, b->code, b->mods, act, 0});
        any = true;
    }
    keymap_release(&told);
    return any;
}

void keymap_list(const struct keymap *map, struct str *out)
{
    const struct act_row *row;
    for (size_t i = 0; (row = act_row_at(i)) != NULL; i++) {
        str_addf(out, "# %s\n", _(row->help));
        size_t before = out->len;
        str_addf(out, "%s =", row->name);
        if (!list_keys(map, row->act, out))
            str_truncate(out, before);
        else
            str_addc(out, '\n');
    }
}
