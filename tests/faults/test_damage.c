/* SPDX-License-Identifier: MIT
 *
 * Bits, bytes, sectors and pages of data.mdb are damaged, pages are swapped, aged and
 * cut off. Opening and checking must find every harm and never crash; what is called
 * sound must be what was written. Each trial is a child of its own. TEST_DAMAGE is the
 * number of trials of each kind, TEST_SEED the seed.
 */
#include "generate.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>

#define PAGE   4096
#define SECTOR 512

enum damage {
    BIT,
    BYTE,
    HEAD,
    ZERO_SECTOR,
    ZERO_PAGE,
    SWAPPED_PAGE,
    OLD_PAGE,
    CUT,
    KINDS
};
static const char *const names[KINDS] = {"a bit", "a byte", "a page head",
    "a zero sector", "a zero page", "a swapped page", "an old page", "a cut file"};

enum verdict { SOUND, FOUND, REFUSED, FAILED, MISSED };

struct image {
    uint8_t *bytes;
    size_t len;
};

struct trial {
    struct image fresh, older; /* the file, and what it was some commits before */
    uint8_t digest[32], head[32];
    char *dir, *data, *url;
    uint32_t seed;
};

static struct image image_read(const char *path)
{
    struct str bytes;
    str_init(&bytes);
    assert_int_equal(file_read(path, (size_t)1 << 30, &bytes, NULL), TD_OK);
    struct image image = {.len = bytes.len};
    image.bytes = (uint8_t *)str_detach(&bytes);
    return image;
}

static void image_write(const struct image *image, size_t len, const char *path)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, image->bytes, len), (ssize_t)len);
    close(fd);
}

static size_t random_below(struct trial *t, size_t n)
{
    size_t high = next_random(&t->seed);
    return (high << 24 | next_random(&t->seed)) % n;
}

/* Damages a copy of the file; the length to be written comes back. */
static size_t damage(struct trial *t, enum damage kind, struct image *copy)
{
    size_t pages = copy->len / PAGE, page = random_below(t, pages) * PAGE;
    size_t other = random_below(t, pages) * PAGE, at = random_below(t, copy->len);
    switch (kind) {
    case BIT: copy->bytes[at] ^= (uint8_t)(1 << random_below(t, 8)); break;
    case BYTE: copy->bytes[at] = (uint8_t)random_below(t, 256); break;
    case HEAD:
        copy->bytes[page + random_below(t, 24)] = (uint8_t)random_below(t, 256);
        break;
    case ZERO_SECTOR: memset(copy->bytes + at / SECTOR * SECTOR, 0, SECTOR); break;
    case ZERO_PAGE: memset(copy->bytes + page, 0, PAGE); break;
    case SWAPPED_PAGE: memcpy(copy->bytes + page, t->fresh.bytes + other, PAGE); break;
    case OLD_PAGE:
        if (page + PAGE <= t->older.len)
            memcpy(copy->bytes + page, t->older.bytes + page, PAGE);
        break;
    case CUT: return at;
    case KINDS: break;
    }
    return copy->len;
}

/* Everything that is not found to be wrong must be what was written. */
static enum verdict verdict_of(const struct trial *t)
{
    struct store *store = NULL;
    struct check_result result = {0};
    uint8_t digest[32];
    alarm(20);
    enum td_status status = store_open(t->url, 0, &store, NULL);
    if (status == TD_CORRUPT || status == TD_INVALID || status == TD_IO)
        return REFUSED;
    if (status != TD_OK)
        return FAILED;
    status = store_check(store, &plain_hooks, NULL, NULL, &result, NULL);
    if (status != TD_OK || result.faults > 0)
        return status == TD_OK || status == TD_IO ? FOUND : FAILED;
    if (store_digest(store, digest, NULL) != TD_OK)
        return FAILED;
    store_close(store);
    bool same = memcmp(digest, t->digest, sizeof(digest)) == 0 &&
                memcmp(result.head, t->head, sizeof(result.head)) == 0;
    return same ? SOUND : MISSED;
}

static enum verdict one_trial(struct trial *t, enum damage kind)
{
    struct image copy = {xmalloc(t->fresh.len), t->fresh.len};
    memcpy(copy.bytes, t->fresh.bytes, copy.len);
    uint32_t seed = t->seed;
    image_write(&copy, damage(t, kind, &copy), t->data);
    free(copy.bytes);
    pid_t pid = fork();
    if (pid == 0)
        _exit((int)verdict_of(t));
    int status = 0;
    waitpid(pid, &status, 0);
    if (WIFSIGNALED(status) || WEXITSTATUS(status) > REFUSED)
        fail_msg("%s, seed %u: signal %d, verdict %d", names[kind], seed,
            WIFSIGNALED(status) ? WTERMSIG(status) : 0, WEXITSTATUS(status));
    return (enum verdict)WEXITSTATUS(status);
}

static unsigned from_environment(const char *name, unsigned otherwise)
{
    int64_t value = 0;
    const char *text = getenv(name);
    return text != NULL && parse_i64(text, 1, 10000000, &value) ? (unsigned)value
                                                                : otherwise;
}

/* A store of some size whose file holds free pages, long values and several levels. */
static void prepare(struct store_case *c, struct trial *t)
{
    t->data = path_join(c->dir, "reg/data.mdb");
    t->url = c->url;
    t->seed = from_environment("TEST_SEED", 1);
    populate(c->store, 250, 77);
    struct txn *txn = begin(c->store, TXN_WRITE);
    struct str longer;
    str_init(&longer);
    str_fill(&longer, 'x', 20000);
    void *record = get_ok(txn, &schema_case, 1);
    set_text(&schema_case, record, "content", str_text(&longer));
    put_ok(txn, &schema_case, record, ACTION_EDIT);
    commit(txn);
    str_release(&longer);
    t->older = image_read(t->data);
    for (int i = 0; i < 6; i++) {
        txn = begin(c->store, TXN_WRITE);
        set_text(&schema_case, record, "unit", i % 2 ? "Thanh tra" : "UBND");
        put_ok(txn, &schema_case, record, ACTION_EDIT);
        commit(txn);
    }
    record_free(&schema_case, record);
    struct told told;
    struct check_result result = check_store(c->store, &told);
    assert_int_equal(result.faults, 0);
    memcpy(t->head, result.head, sizeof(t->head));
    assert_int_equal(store_digest(c->store, t->digest, NULL), TD_OK);
    store_close(c->store);
    c->store = NULL;
    t->fresh = image_read(t->data);
}

static void all_harm_is_found(void **state)
{
    struct store_case *c = *state;
    struct trial t = {0};
    unsigned trials = from_environment("TEST_DAMAGE", 60);
    prepare(c, &t);
    for (int kind = 0; kind < KINDS; kind++) {
        unsigned counts[REFUSED + 1] = {0};
        for (unsigned i = 0; i < trials; i++)
            counts[one_trial(&t, (enum damage)kind)]++;
        print_message("%-15s %4u sound %4u found %4u refused\n", names[kind],
            counts[SOUND], counts[FOUND], counts[REFUSED]);
        assert_true(counts[FOUND] + counts[REFUSED] > 0);
    }
    free(t.fresh.bytes);
    free(t.older.bytes);
    free(t.data);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            all_harm_is_found, store_setup_lmdb, store_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
