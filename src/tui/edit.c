/* SPDX-License-Identifier: MIT
 *
 * The editor's operations. A snapshot is taken before a change; letters typed one after
 * the other share one, a blank begins the next.
 */
#include "edit.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/utf8.h"
#include "keymap.h"

static size_t limit_of(const struct edit *edit)
{
    return edit->limit > 0 ? edit->limit : 65536;
}

void edit_init(struct edit *edit, const char *text, bool multiline)
{
    *edit = (struct edit){.multiline = multiline};
    str_init(&edit->text);
    edit_set(edit, text);
}

static void drop_shots(struct edit *edit)
{
    for (size_t i = 0; i < edit->n_shots; i++)
        free(edit->shots[i].text);
    edit->n_shots = 0;
}

void edit_release(struct edit *edit)
{
    str_release(&edit->text);
    drop_shots(edit);
}

void edit_set(struct edit *edit, const char *text)
{
    str_clear(&edit->text);
    str_add(&edit->text, text == NULL ? "" : text);
    edit->caret = edit->text.len;
    edit->first = 0;
    edit->typing = false;
    drop_shots(edit);
}

const char *edit_text(const struct edit *edit)
{
    return str_text(&edit->text);
}

/* ---- undo ---- */

static void take_shot(struct edit *edit)
{
    if (edit->n_shots == EDIT_UNDO) {
        free(edit->shots[0].text);
        memmove(edit->shots, edit->shots + 1, (EDIT_UNDO - 1) * sizeof(*edit->shots));
        edit->n_shots--;
    }
    edit->shots[edit->n_shots++] =
        (struct edit_shot){xstrdup(edit_text(edit)), edit->caret};
}

static bool undo(struct edit *edit)
{
    edit->typing = false;
    if (edit->n_shots == 0)
        return false;
    struct edit_shot *shot = &edit->shots[--edit->n_shots];
    str_clear(&edit->text);
    str_add(&edit->text, shot->text);
    edit->caret = shot->caret;
    free(shot->text);
    return true;
}

/* ---- changes ---- */

/* Replaces bytes [from, to) and leaves the caret behind the new ones. */
static void splice(struct edit *edit, size_t from, size_t to, const char *with, size_t n)
{
    char *tail = xstrdup(edit_text(edit) + to);
    str_truncate(&edit->text, from);
    str_addn(&edit->text, with, n);
    edit->caret = edit->text.len;
    str_add(&edit->text, tail);
    free(tail);
}

static bool erase(struct edit *edit, size_t from, size_t to)
{
    if (from == to)
        return false;
    take_shot(edit);
    edit->typing = false;
    splice(edit, from, to, "", 0);
    return true;
}

void edit_clear(struct edit *edit)
{
    edit->typing = erase(edit, 0, edit->text.len);
}

/* Composes what was put in with the letter before it, and keeps the caret on a grapheme
 * boundary. */
static void insert_bytes(struct edit *edit, const char *bytes, size_t n)
{
    if (edit->text.len + n > limit_of(edit))
        return;
    size_t from = utf8_prev(edit_text(edit), edit->caret);
    struct str run = {0};
    str_addn(&run, edit_text(edit) + from, edit->caret - from);
    str_addn(&run, bytes, n);
    char *composed = utf8_nfc(run.buf, run.len);
    splice(edit, from, edit->caret, composed, strlen(composed));
    free(composed);
    str_release(&run);
    const char *text = edit_text(edit);
    size_t before = utf8_prev(text, edit->caret);
    size_t after = before == edit->caret ? before : utf8_next(text, before);
    edit->caret = after > edit->caret ? after : edit->caret;
}

void edit_insert(struct edit *edit, const char *text)
{
    take_shot(edit);
    edit->typing = false;
    insert_bytes(edit, text, strlen(text));
}

static bool is_gap(char c)
{
    return c == ' ' || c == '\n' || c == '\t';
}

static bool is_mark(uint32_t cp)
{
    return cp >= 0x300 && cp <= 0x36F;
}

/* No letter that a mark could sit on. */
static bool nothing_before(const struct edit *edit)
{
    return edit->caret == 0 || is_gap(edit_text(edit)[edit->caret - 1]);
}

static bool type_char(struct edit *edit, uint32_t cp, bool pasted)
{
    if (cp == '\n' && !edit->multiline)
        cp = ' ';
    if (cp == 0 || (cp < 32 && cp != '\n') || (cp >= 0x7F && cp < 0xA0))
        return false;
    if (is_mark(cp) && nothing_before(edit))
        return false;
    if (!edit->typing || (cp == ' ' && !pasted))
        take_shot(edit);
    edit->typing = true;
    char bytes[4];
    insert_bytes(edit, bytes, utf8_encode(cp, bytes));
    return true;
}

static bool backspace(struct edit *edit)
{
    size_t from = utf8_prev(edit_text(edit), edit->caret);
    if (from == edit->caret)
        return false;
    // Bursts of an input method share the shot of the word they correct.
    if (!edit->typing)
        take_shot(edit);
    splice(edit, from, edit->caret, "", 0);
    return true;
}

static bool delete_next(struct edit *edit)
{
    size_t from = edit->caret;
    return erase(edit, from, utf8_next(edit_text(edit), from));
}

/* ---- moves ---- */

static size_t word_left(const struct edit *edit)
{
    const char *text = edit_text(edit);
    size_t at = edit->caret;
    while (at > 0 && is_gap(text[at - 1]))
        at--;
    while (at > 0 && !is_gap(text[at - 1]))
        at--;
    return at;
}

static size_t word_right(const struct edit *edit)
{
    const char *text = edit_text(edit);
    size_t at = edit->caret;
    while (text[at] != '\0' && !is_gap(text[at]))
        at++;
    while (text[at] != '\0' && is_gap(text[at]))
        at++;
    return at;
}

static size_t line_start(const struct edit *edit)
{
    const char *text = edit_text(edit);
    size_t at = edit->caret;
    while (at > 0 && text[at - 1] != '\n')
        at--;
    return at;
}

static size_t line_end(const struct edit *edit)
{
    return edit->caret + strcspn(edit_text(edit) + edit->caret, "\n");
}

static void go(struct edit *edit, size_t at)
{
    edit->caret = at;
    edit->typing = false;
}

/* Keys of which a keyboard has one each; those that people may change are acts. */
static bool move_key(struct edit *edit, const struct key *key)
{
    bool far = key->mods & (MOD_CTRL | MOD_ALT);
    switch (key->code) {
    case TK_LEFT: go(edit, utf8_prev(edit_text(edit), edit->caret)); return true;
    case TK_RIGHT: go(edit, utf8_next(edit_text(edit), edit->caret)); return true;
    case TK_HOME: go(edit, far ? 0 : line_start(edit)); return true;
    case TK_END: go(edit, far ? edit->text.len : line_end(edit)); return true;
    default: return false;
    }
}

static bool edit_act(struct edit *edit, enum act act, bool *changed)
{
    switch ((int)act) {
    case ACT_LINE_START: go(edit, line_start(edit)); return true;
    case ACT_LINE_END: go(edit, line_end(edit)); return true;
    case ACT_WORD_LEFT: go(edit, word_left(edit)); return true;
    case ACT_WORD_RIGHT: go(edit, word_right(edit)); return true;
    case ACT_ERASE_BEFORE:
        *changed = erase(edit, line_start(edit), edit->caret);
        return true;
    case ACT_ERASE_BEHIND:
        *changed = erase(edit, edit->caret, line_end(edit));
        return true;
    case ACT_ERASE_WORD:
        *changed = erase(edit, word_left(edit), edit->caret);
        return true;
    case ACT_ERASE_LETTER: *changed = delete_next(edit); return true;
    case ACT_UNDO_TYPING: *changed = undo(edit); return true;
    default: return false;
    }
}

bool edit_key(struct edit *edit, const struct key *key, bool *changed)
{
    bool ignored;
    changed = changed == NULL ? &ignored : changed;
    *changed = false;
    if (key->code == TK_BACKSPACE) {
        *changed = backspace(edit);
        return true;
    }
    if (key->code == TK_DELETE) {
        *changed = delete_next(edit);
        return true;
    }
    if (key->code == TK_ENTER && edit->multiline) {
        *changed = type_char(edit, '\n', false);
        return true;
    }
    if (key->code == TK_EDIT)
        return edit_act(edit, (enum act)key->arg, changed);
    bool word = key->code == TK_LEFT || key->code == TK_RIGHT;
    if (word && (key->mods & MOD_ALT))
        return edit_act(
            edit, key->code == TK_LEFT ? ACT_WORD_LEFT : ACT_WORD_RIGHT, changed);
    if (word && (key->mods & MOD_CTRL))
        return false;
    if (move_key(edit, key))
        return true;
    if (key->code >= TK_NONE || (key->mods & (MOD_ALT | MOD_CTRL)))
        return false;
    *changed = type_char(edit, key->code, key->mods & MOD_PASTE);
    return true;
}
