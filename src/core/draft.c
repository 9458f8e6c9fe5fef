/* SPDX-License-Identifier: MIT
 *
 * Drafts as small files in DIRECTORY/drafts, one for each form and person. A file rather
 * than a second database: it is replaced whole (write, sync, rename), so it is old or
 * new after any crash, and it can be thrown away without touching the register.
 *
 * A draft is named SESSION-NUMBER. While the session lives it holds the file
 * SESSION.alive (alive.h), so that a form which is open on one screen is not offered on
 * another.
 */
#include "core/draft.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "alive.h"
#include "base/alloc.h"
#include "base/clock.h"
#include "base/fold.h"
#include "base/paths.h"
#include "base/utf8.h"
#include "model/codec.h"
#include "model/registry.h"
#include "private.h"

enum { DRAFT_HEAD = 8 + 2 + 8 + 4 + 8, DRAFT_MAX = 4 << 20 };
static const char magic[] = "TDDRAFT3";

static bool keeps_none(const struct office *office)
{
    return strcmp(office->path, "mem:") == 0 || office->past != DAY_NONE;
}

static char *draft_dir(const struct office *office)
{
    return path_join(office->path, "drafts");
}

/* The account's name as a file name: "lan.tran" -> "lan_tran". */
static char *file_prefix(const struct office *office)
{
    struct str out = {0};
    for (const char *at = office->actor; *at != '\0'; at++) {
        bool plain = (*at >= 'a' && *at <= 'z') || (*at >= 'A' && *at <= 'Z') ||
                     (*at >= '0' && *at <= '9');
        if (plain)
            str_addc(&out, *at);
        else
            str_addf(&out, "_%02x", (unsigned)(unsigned char)*at);
    }
    str_addc(&out, '-');
    return str_detach(&out);
}

static char *draft_path(const struct office *office, const struct draft *draft)
{
    char *dir = draft_dir(office), *prefix = file_prefix(office);
    char *path = xasprintf("%s/%s%s.draft", dir, prefix, draft->name);
    free(dir);
    free(prefix);
    return path;
}

static void encode_part(const struct draft *draft, enum codec_part part, struct str *out)
{
    struct str bytes = {0};
    codec_encode(draft->schema, draft->record, part, &bytes);
    str_add_u32(out, (uint32_t)bytes.len);
    str_addn(out, str_text(&bytes), bytes.len);
    str_release(&bytes);
}

/* The field where typing stopped (0: none), then field, length and bytes of each text. */
static void encode_texts(const struct draft *draft, struct str *out)
{
    str_add_u16(out, draft->at == NULL ? 0 : draft->at->tag);
    for (size_t i = 0; i < draft->n_texts; i++) {
        const struct draft_text *t = &draft->texts[i];
        size_t len = strlen(t->text);
        str_add_u16(out, t->field->tag);
        str_add_u32(out, (uint32_t)len);
        str_addn(out, t->text, len);
    }
}

static void encode(const struct draft *draft, struct str *out)
{
    str_addn(out, magic, 8);
    str_add_u16(out, draft->schema->number);
    str_add_u64(out, draft->id);
    str_add_u32(out, draft->base_rev);
    str_add_u64(out, (uint64_t)draft->saved_us);
    encode_part(draft, PART_PLAIN, out);
    encode_part(draft, PART_PERSONAL, out);
    encode_texts(draft, out);
}

/* --- sessions -------------------------------------------------------------------- */

static char *alive_path(const struct office *office, const char *session)
{
    char *dir = draft_dir(office);
    char *path = xasprintf("%s/%s.alive", dir, session);
    free(dir);
    return path;
}

/* A session that cannot be marked is still kept: its drafts are then offered early. */
static void begin_session(struct office *office)
{
    if (office->draft_session[0] != '\0')
        return;
    alive_name(office->draft_session);
    char *path = alive_path(office, office->draft_session);
    office->draft_alive = alive_begin(path);
    free(path);
}

void core_drafts_end(struct office *office)
{
    if (office->draft_alive < 0)
        return;
    char *path = alive_path(office, office->draft_session);
    alive_end(office->draft_alive, path);
    office->draft_alive = -1;
    free(path);
}

static bool is_of_session(const struct office *office, const struct draft *draft)
{
    size_t len = strlen(office->draft_session);
    return strncmp(draft->name, office->draft_session, len) == 0 &&
           draft->name[len] == '-';
}

/* Is the form of this draft open in another session? */
static bool is_open_elsewhere(const struct office *office, const struct draft *draft)
{
    char session[sizeof draft->name];
    snprintf(session, sizeof session, "%s", draft->name);
    session[strcspn(session, "-")] = '\0';
    if (office->draft_session[0] != '\0' && is_of_session(office, draft))
        return false;
    char *path = alive_path(office, session);
    bool open = alive_is_held(path);
    free(path);
    return open;
}

/* Gives the draft a name of this session. The file of an earlier session that it was
 * resumed from goes once the new one is there: its path, the caller frees, or NULL. */
static char *take_over(struct office *office, struct draft *draft)
{
    if (is_of_session(office, draft))
        return NULL;
    char *left = draft->name[0] != '\0' ? draft_path(office, draft) : NULL;
    snprintf(draft->name, sizeof draft->name, "%s-%llx", office->draft_session,
        (unsigned long long)draft->saved_us);
    return left;
}

/* --- saving ---------------------------------------------------------------------- */

enum td_status draft_save(struct office *office, struct draft *draft, struct err *err)
{
    if (keeps_none(office))
        return TD_OK;
    char *dir = draft_dir(office);
    enum td_status status = path_make_dir(dir, err);
    free(dir);
    if (status != TD_OK)
        return status;
    begin_session(office);
    draft->saved_us = clock_true_us();
    char *left = take_over(office, draft);
    struct str bytes = {0};
    encode(draft, &bytes);
    char *path = draft_path(office, draft);
    status = file_replace(path, bytes.buf, bytes.len, err);
    if (status == TD_OK && left != NULL)
        unlink(left);
    free(left);
    free(path);
    str_release(&bytes);
    return status;
}

void draft_drop(struct office *office, struct draft *draft)
{
    if (keeps_none(office) || draft->name[0] == '\0')
        return;
    char *path = draft_path(office, draft);
    unlink(path);
    free(path);
    draft->name[0] = '\0';
}

/* Decodes one part at *at and moves behind it. */
static bool decode_part(const struct str *bytes, size_t *at, struct draft *draft)
{
    if (bytes->len - *at < 4)
        return false;
    size_t len = get_u32(bytes->buf + *at);
    *at += 4;
    if (bytes->len - *at < len)
        return false;
    bool fine =
        codec_decode(draft->schema, bytes->buf + *at, len, draft->record, NULL) == TD_OK;
    *at += len;
    return fine;
}

/* Decodes one text at *at and moves behind it. */
static bool decode_text(const struct str *bytes, size_t *at, struct draft *draft)
{
    if (bytes->len - *at < 2 + 4)
        return false;
    const struct field *field =
        schema_field_tagged(draft->schema, get_u16(bytes->buf + *at));
    size_t len = get_u32(bytes->buf + *at + 2);
    *at += 2 + 4;
    if (field == NULL || bytes->len - *at < len ||
        !utf8_valid(bytes->buf + *at, len, NULL))
        return false;
    char *text = xstrndup(bytes->buf + *at, len);
    draft_add_text(draft, field, text);
    free(text);
    *at += len;
    return true;
}

static bool decode_texts(const struct str *bytes, size_t at, struct draft *draft)
{
    if (bytes->len - at < 2)
        return false;
    draft->at = schema_field_tagged(draft->schema, get_u16(bytes->buf + at));
    at += 2;
    while (at < bytes->len)
        if (!decode_text(bytes, &at, draft))
            return false;
    return true;
}

static bool decode(const struct str *bytes, struct draft *draft)
{
    if (bytes->len < DRAFT_HEAD || memcmp(bytes->buf, magic, 8) != 0)
        return false;
    draft->schema = registry_number(get_u16(bytes->buf + 8));
    if (draft->schema == NULL)
        return false;
    draft->id = get_u64(bytes->buf + 10);
    draft->base_rev = get_u32(bytes->buf + 18);
    draft->saved_us = (int64_t)get_u64(bytes->buf + 22);
    draft->record = record_new(draft->schema);
    size_t at = DRAFT_HEAD;
    return decode_part(bytes, &at, draft) && decode_part(bytes, &at, draft) &&
           decode_texts(bytes, at, draft);
}

static bool read_draft(const char *path, struct draft *draft)
{
    struct str bytes = {0};
    bool fine =
        file_read(path, DRAFT_MAX, &bytes, NULL) == TD_OK && decode(&bytes, draft);
    if (!fine)
        draft_release(draft);
    str_release(&bytes);
    return fine;
}

/* The draft's name out of PREFIXname.draft; false when the file is something else. */
static bool take_name(const char *file, const char *prefix, struct draft *draft)
{
    static const char ending[] = ".draft";
    size_t len = strlen(file), skip = strlen(prefix), tail = sizeof ending - 1;
    if (len <= skip + tail || len - skip - tail >= sizeof draft->name ||
        strncmp(file, prefix, skip) != 0 || strcmp(file + len - tail, ending) != 0)
        return false;
    memcpy(draft->name, file + skip, len - skip - tail);
    draft->name[len - skip - tail] = '\0';
    return true;
}

static int newest_first(const void *a, const void *b)
{
    const struct draft *x = a, *y = b;
    return (x->saved_us < y->saved_us) - (x->saved_us > y->saved_us);
}

size_t draft_list(struct office *office, struct draft **drafts)
{
    size_t n = 0, cap = 0;
    *drafts = NULL;
    if (keeps_none(office))
        return 0;
    char *dir = draft_dir(office), *prefix = file_prefix(office);
    char **names;
    size_t n_names = path_list(dir, &names);
    for (size_t i = 0; i < n_names; i++) {
        struct draft draft = {0};
        char *path = path_join(dir, names[i]);
        if (take_name(names[i], prefix, &draft) && !is_open_elsewhere(office, &draft) &&
            read_draft(path, &draft)) {
            ARRAY_GROW(*drafts, cap, n + 1);
            (*drafts)[n++] = draft;
        }
        free(path);
        free(names[i]);
    }
    free(names);
    free(dir);
    free(prefix);
    if (n > 1)
        qsort(*drafts, n, sizeof **drafts, newest_first);
    return n;
}

void draft_release(struct draft *draft)
{
    if (draft->record != NULL)
        record_free(draft->schema, draft->record);
    draft->record = NULL;
    draft_clear_texts(draft);
}

/* --- texts that are no values ------------------------------------------------------ */

void draft_add_text(struct draft *draft, const struct field *field, const char *text)
{
    draft->texts = xreallocarray(draft->texts, draft->n_texts + 1, sizeof *draft->texts);
    draft->texts[draft->n_texts++] = (struct draft_text){field, xstrdup(text)};
}

void draft_clear_texts(struct draft *draft)
{
    for (size_t i = 0; i < draft->n_texts; i++)
        free(draft->texts[i].text);
    free(draft->texts);
    draft->texts = NULL;
    draft->n_texts = 0;
}
