/* SPDX-License-Identifier: MIT
 *
 * One small file a session in DIRECTORY/presence, held while the session lives (alive.h).
 * A file holds numbers, who sits there and where,
 * nothing of the record.
 */
#include "core/presence.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "alive.h"
#include "base/alloc.h"
#include "base/clock.h"
#include "base/line.h"
#include "base/msg.h"
#include "base/paths.h"
#include "base/user_config.h"
#include "base/utf8.h"
#include "model/registry.h"
#include "private.h"

enum { HEAD = 8 + 2 + 8 + 1, FILE_MAX = 2048, TEXT_COLS = 40, STALE_SECONDS = 3600 };
static const char magic[] = "TDHERE02";

/* What tells desks apart, each as a line of the file; all but the first may be "". */
enum who { WHO_ACTOR, WHO_NAME, WHO_TERMINAL, WHO_FROM, WHO_COUNT };

struct colleague {
    struct presence at;
    char *who[WHO_COUNT];
};

struct company {
    char *path; /* of this session's file, NULL before it is named */
    int fd;     /* holds its lock, -1: none */
    struct presence told;
    char *self[WHO_COUNT]; /* as it stands in the file; NULL before it is named */
    struct colleague *others;
    size_t n_others;
};

static bool is_alone(const struct office *office)
{
    return strcmp(office->path, "mem:") == 0 || office->past != DAY_NONE;
}

static struct company *company_of(struct office *office)
{
    if (office->company == NULL) {
        office->company = xcalloc(1, sizeof *office->company);
        office->company->fd = -1;
    }
    return office->company;
}

static char *presence_dir(const struct office *office)
{
    return path_join(office->path, "presence");
}

static bool same_place(const struct presence *a, const struct presence *b)
{
    return a->schema == b->schema && a->id == b->id && a->edits == b->edits;
}

/* ---- telling ---- */

static char *own_path(const struct office *office)
{
    char session[24];
    alive_name(session);
    char *dir = presence_dir(office);
    char *path = path_make_dir(dir, NULL) == TD_OK ? path_join(dir, session) : NULL;
    free(dir);
    return path;
}

/* A line that any terminal can show, not too long to stand beside a record. */
static char *one_line(char *taken)
{
    char *safe = utf8_safe(taken == NULL ? "" : taken, true);
    safe[utf8_fit(safe, TEXT_COLS, NULL)] = '\0';
    free(taken);
    return safe;
}

static void name_self(const struct office *office, struct company *company)
{
    char *terminal, *from;
    line_place(&terminal, &from);
    company->self[WHO_ACTOR] = one_line(xstrdup(office->actor));
    company->self[WHO_NAME] = one_line(user_setting("name"));
    company->self[WHO_TERMINAL] = one_line(terminal);
    company->self[WHO_FROM] = one_line(from);
}

static bool begin(struct office *office, struct company *company)
{
    if (company->fd >= 0)
        return true;
    if (company->path == NULL && (company->path = own_path(office)) == NULL)
        return false;
    if (company->self[WHO_ACTOR] == NULL)
        name_self(office, company);
    company->fd = alive_begin(company->path);
    return company->fd >= 0;
}

static void encode(
    const struct company *company, const struct presence *here, struct str *out)
{
    str_addn(out, magic, 8);
    str_add_u16(out, here->schema == NULL ? 0 : here->schema->number);
    str_add_u64(out, here->id);
    str_addc(out, here->edits ? 'E' : 'L');
    for (int i = 0; i < WHO_COUNT; i++)
        str_addf(out, "%s\n", company->self[i]);
}

void presence_tell(struct office *office, const struct presence *here)
{
    if (is_alone(office) || (office->flags & OFFICE_READONLY))
        return;
    struct company *company = company_of(office);
    if (same_place(&company->told, here) || !begin(office, company))
        return;
    // always as long as before, so no reader meets the rest of an older one
    struct str bytes = {0};
    encode(company, here, &bytes);
    if (pwrite(company->fd, bytes.buf, bytes.len, 0) == (ssize_t)bytes.len)
        company->told = *here;
    str_release(&bytes);
}

/* ---- looking ---- */

static void free_colleague(struct colleague *one)
{
    for (int i = 0; i < WHO_COUNT; i++)
        free(one->who[i]);
}

/* The lines behind the head; false: they are none. */
static bool decode_who(const char *text, size_t len, struct colleague *out)
{
    const char *end = text + len;
    for (int i = 0; i < WHO_COUNT; i++) {
        const char *stop = memchr(text, '\n', (size_t)(end - text));
        if (stop == NULL)
            return false;
        out->who[i] = one_line(xstrndup(text, (size_t)(stop - text)));
        text = stop + 1;
    }
    return *out->who[WHO_ACTOR] != '\0';
}

static bool decode(const struct str *bytes, struct colleague *out)
{
    if (bytes->len <= HEAD || memcmp(bytes->buf, magic, 8) != 0)
        return false;
    out->at.schema = registry_number(get_u16(bytes->buf + 8));
    out->at.id = get_u64(bytes->buf + 10);
    out->at.edits = bytes->buf[HEAD - 1] == 'E';
    size_t len = bytes->len - HEAD;
    bool fine = out->at.schema != NULL && utf8_valid(bytes->buf + HEAD, len, NULL) &&
                decode_who(bytes->buf + HEAD, len, out);
    if (!fine)
        free_colleague(out);
    return fine;
}

static bool is_fresh(const char *path)
{
    struct stat info;
    return stat(path, &info) == 0 && time(NULL) - info.st_mtime < STALE_SECONDS;
}

static bool read_one(const char *path, struct colleague *out)
{
    struct str bytes = {0};
    bool fine = alive_is_held(path) && is_fresh(path) &&
                file_read(path, FILE_MAX, &bytes, NULL) == TD_OK && decode(&bytes, out);
    str_release(&bytes);
    return fine;
}

/* Those who edit first, then by name: the order of a directory says nothing. */
static int by_weight(const void *a, const void *b)
{
    const struct colleague *x = a, *y = b;
    if (x->at.edits != y->at.edits)
        return x->at.edits ? -1 : 1;
    for (int i = 0; i < WHO_COUNT; i++) {
        int order = strcmp(x->who[i], y->who[i]);
        if (order != 0)
            return order;
    }
    return (x->at.id > y->at.id) - (x->at.id < y->at.id);
}

static void free_others(struct colleague *others, size_t n)
{
    for (size_t i = 0; i < n; i++)
        free_colleague(&others[i]);
    free(others);
}

static size_t read_others(
    struct office *office, const char *own, struct colleague **others)
{
    size_t n = 0, cap = 0;
    char **names, *dir = presence_dir(office);
    size_t n_names = path_list(dir, &names);
    for (size_t i = 0; i < n_names; i++) {
        struct colleague one = {0};
        char *path = path_join(dir, names[i]);
        bool mine = own != NULL && strcmp(path, own) == 0;
        if (!mine && read_one(path, &one)) {
            ARRAY_GROW(*others, cap, n + 1);
            (*others)[n++] = one;
        }
        free(path);
        free(names[i]);
    }
    free(names);
    free(dir);
    if (n > 1)
        qsort(*others, n, sizeof **others, by_weight);
    return n;
}

static bool same_who(const struct colleague *a, const struct colleague *b)
{
    for (int i = 0; i < WHO_COUNT; i++)
        if (strcmp(a->who[i], b->who[i]) != 0)
            return false;
    return true;
}

static bool same_others(
    const struct company *company, const struct colleague *others, size_t n)
{
    if (company->n_others != n)
        return false;
    for (size_t i = 0; i < n; i++)
        if (!same_place(&company->others[i].at, &others[i].at) ||
            !same_who(&company->others[i], &others[i]))
            return false;
    return true;
}

bool presence_look(struct office *office)
{
    if (is_alone(office))
        return false;
    struct company *company = company_of(office);
    struct colleague *others = NULL;
    size_t n = read_others(office, company->path, &others);
    bool moved = !same_others(company, others, n);
    free_others(company->others, company->n_others);
    company->others = others;
    company->n_others = n;
    return moved;
}

/* ---- saying it ---- */

static bool is_self(const struct office *office, const struct colleague *one)
{
    char *self = one_line(xstrdup(office->actor));
    bool same = strcmp(one->who[WHO_ACTOR], self) == 0;
    free(self);
    return same;
}

static const char *name_of(const struct office *office, const struct colleague *one)
{
    if (is_self(office, one))
        return _("Another desk");
    return *one->who[WHO_NAME] != '\0' ? one->who[WHO_NAME] : one->who[WHO_ACTOR];
}

/* Does the name alone say which desk it is? */
static bool is_plain(const struct office *office, const struct colleague *one)
{
    const struct company *company = office->company;
    if (is_self(office, one))
        return false;
    for (size_t i = 0; i < company->n_others; i++) {
        const struct colleague *other = &company->others[i];
        if (other != one && strcmp(name_of(office, other), name_of(office, one)) == 0)
            return false;
    }
    return true;
}

/* " (pts/3, over SSH from 10.0.0.7)" */
static void add_place(const struct colleague *one, struct str *out)
{
    const char *terminal = one->who[WHO_TERMINAL], *from = one->who[WHO_FROM];
    if (*terminal == '\0' && *from == '\0')
        return;
    str_addf(out, " (%s%s", terminal, *terminal != '\0' && *from != '\0' ? ", " : "");
    if (*from != '\0')
        str_addf(out, _("over SSH from %s"), from);
    str_addc(out, ')');
}

static void add_colleague(
    const struct office *office, const struct colleague *one, struct str *out)
{
    struct str who = {0};
    str_add(&who, name_of(office, one));
    if (!is_plain(office, one))
        add_place(one, &who);
    str_addf(out, one->at.edits ? _("%s is editing this") : _("%s is looking at this"),
        who.buf);
    str_release(&who);
}

static bool is_at(const struct colleague *one, const struct schema *schema, uint64_t id)
{
    return one->at.schema == schema && one->at.id == id;
}

bool presence_at(const struct office *office, const struct schema *schema, uint64_t id)
{
    const struct company *company = office->company;
    for (size_t i = 0; company != NULL && i < company->n_others; i++)
        if (is_at(&company->others[i], schema, id))
            return true;
    return false;
}

void presence_show(
    struct office *office, const struct schema *schema, uint64_t id, struct str *out)
{
    const struct company *company = office->company;
    bool first = true;
    for (size_t i = 0; company != NULL && i < company->n_others; i++) {
        const struct colleague *one = &company->others[i];
        if (!is_at(one, schema, id))
            continue;
        str_add(out, first ? "" : "; ");
        add_colleague(office, one, out);
        first = false;
    }
}

void core_presence_end(struct office *office)
{
    struct company *company = office->company;
    if (company == NULL)
        return;
    alive_end(company->fd, company->path);
    free_others(company->others, company->n_others);
    for (int i = 0; i < WHO_COUNT; i++)
        free(company->self[i]);
    free(company->path);
    free(company);
    office->company = NULL;
}
