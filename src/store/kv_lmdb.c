/* SPDX-License-Identifier: MIT
 *
 * The engine on disk; the one file that includes lmdb.h. LMDB itself is durable as long
 * as a few rules are kept, and they are all kept here: data synced before the meta page
 * is written and that synced before a commit returns, no writable map, no duplicate keys,
 * one environment per process and its files never opened again, our own gate around
 * opening and writing, no signal between begin and commit, a store made under another
 * name and renamed, and no writing at all after a failed sync.
 *
 * The sync of the meta page is ours, not LMDB's, and comes after the gate: the next
 * writer works meanwhile. Until then a power cut would take the change back as a whole,
 * which is why nobody is told before that it was saved.
 */
#include "kv.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <lmdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/log.h"
#include "base/msg.h"
#include "base/paths.h"
#include "fs.h"
#include "gate.h"
#include "signals.h"
#include "walk.h"

#define DATA_NAME    "data.mdb"
#define LOCK_NAME    "lock.mdb"
#define STOPPED_NAME "STOPPED"
#define SCRATCH      "?scratch"

#define LOCK_SIZE    ((size_t)64 * 1024) /* room for more than READERS slots */
#define READERS      510
#define GATE_WAIT_MS 5000
#define OPEN_TRIES   5
#define WALK_TRIES   50

struct lmdb {
    struct kv base;
    MDB_env *env;
    MDB_dbi dbis[KV_TABLE_COUNT];
    struct gate gate; /* closed on a read-only medium */
    int dir_fd;
    char *dir;
    bool readonly, scratch;
    bool stopped; /* a sync of ours failed */
    unsigned readers;
    bool writing;
    struct signals signals;
    struct str warnings;
};

struct lmdb_txn {
    struct kv_txn base;
    struct lmdb *db;
    MDB_txn *txn;
    bool write;
};

struct lmdb_cursor {
    struct kv_cursor base;
    struct lmdb *db;
    MDB_cursor *cursor;
};

/* ---- errors ---------------------------------------------------------------------- */

/* Tells every session, through a file, that the disk has failed. */
static void lmdb_stop(struct lmdb *db, const char *why)
{
    db->stopped = true;
    int fd =
        openat(db->dir_fd, STOPPED_NAME, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0)
        return;
    ssize_t n = write(fd, why, strlen(why));
    (void)n;
    fsync(fd);
    close(fd);
}

static enum td_status stopped_error(struct err *err)
{
    return err_set(err, TD_IO,
        _("Writing is stopped because the disk failed to save something (file STOPPED in "
          "the register's directory). Reading goes on. Have the disk looked at, then run "
          "tiepdan check."));
}

static enum td_status full_error(struct err *err)
{
    return err_set(err, TD_FULL,
        _("There is no room left on the disk: nothing was saved, nothing else is lost. "
          "Make room and save again."));
}

static enum td_status disk_error(struct lmdb *db, struct err *err)
{
    int fd = -1;
    mdb_env_get_fd(db->env, &fd);
    if (fs_is_full(fd))
        return full_error(err);
    lmdb_stop(db, "EIO\n");
    return stopped_error(err);
}

static enum td_status lmdb_error(struct lmdb *db, int rc, struct err *err)
{
    log_line("lmdb: %d %s", rc, mdb_strerror(rc));
    switch (rc) {
    case MDB_NOTFOUND: return TD_NOT_FOUND;
    case MDB_KEYEXIST:
        return err_set(err, TD_CONFLICT, _("An entry of the store is out of order."));
    case EIO: return disk_error(db, err);
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
    case MDB_MAP_FULL:
    case MDB_TXN_FULL: return full_error(err);
    case MDB_READERS_FULL:
        return err_set(err, TD_BUSY,
            _("Too many programs have the register open. Close some and try again."));
    case MDB_CORRUPTED:
    case MDB_PAGE_NOTFOUND:
    case MDB_INVALID:
    case MDB_VERSION_MISMATCH:
    case MDB_INCOMPATIBLE:
        return err_set(err, TD_CORRUPT,
            _("The file data.mdb in %s is damaged (%s). Restore the newest backup."),
            db->dir, mdb_strerror(rc));
    case MDB_PANIC:
        return err_set(err, TD_IO,
            _("The register must be opened again after a disk error: end this program, then "
              "run tiepdan check."));
    case ENOMEM:
        return err_set(err, TD_IO,
            _("There is not enough memory to open the register; is \"ulimit -v\" set?"));
    case EAGAIN:
        return err_set(err, TD_IO,
            _("The register is in use from another container; that cannot work. Use it from "
              "one machine only."));
    default:
        return err_set(err, TD_IO, _("The register %s cannot be used: %s."), db->dir,
            mdb_strerror(rc));
    }
}

/* ---- transactions ---------------------------------------------------------------- */

static int begin_once_more(struct lmdb *db, unsigned flags, MDB_txn **out)
{
    int rc = mdb_txn_begin(db->env, NULL, flags, out);
    if (rc == MDB_READERS_FULL) {
        int dead = 0;
        mdb_reader_check(db->env, &dead);
        rc = mdb_txn_begin(db->env, NULL, flags, out);
    }
    // another process with a larger map wrote past ours
    if (rc == MDB_MAP_RESIZED && db->readers == 0 && mdb_env_set_mapsize(db->env, 0) == 0)
        rc = mdb_txn_begin(db->env, NULL, flags, out);
    return rc;
}

static struct lmdb_txn *txn_new(struct lmdb *db, MDB_txn *inner, bool write)
{
    struct lmdb_txn *txn = xcalloc(1, sizeof(*txn));
    txn->base.engine = &kv_lmdb;
    txn->db = db;
    txn->txn = inner;
    txn->write = write;
    return txn;
}

static enum td_status begin_read(struct lmdb *db, struct kv_txn **out, struct err *err)
{
    MDB_txn *inner = NULL;
    int rc = begin_once_more(db, MDB_RDONLY, &inner);
    if (rc != 0)
        return lmdb_error(db, rc, err);
    db->readers++;
    signals_update(&db->signals, db->readers > 0, db->writing);
    *out = &txn_new(db, inner, false)->base;
    return TD_OK;
}

static bool is_stopped(const struct lmdb *db)
{
    struct stat st;
    return db->stopped || fstatat(db->dir_fd, STOPPED_NAME, &st, 0) == 0;
}

static void write_leave(struct lmdb *db)
{
    gate_leave(&db->gate);
    db->writing = false;
    signals_update(&db->signals, db->readers > 0, db->writing);
}

/* Through the gate, signals held back, LMDB's own transaction. */
static enum td_status write_enter(struct lmdb *db, MDB_txn **inner, struct err *err)
{
    REQUIRE(!db->writing);
    if (db->readonly)
        return err_set(err, TD_DENIED, _("The register was opened for reading only."));
    enum td_status status = gate_enter(&db->gate, GATE_WAIT_MS, err);
    if (status != TD_OK)
        return status;
    db->writing = true;
    signals_update(&db->signals, db->readers > 0, db->writing);
    int rc = begin_once_more(db, 0, inner);
    if (rc == 0)
        return TD_OK;
    write_leave(db);
    return lmdb_error(db, rc, err);
}

static enum td_status begin_write(struct lmdb *db, struct kv_txn **out, struct err *err)
{
    if (is_stopped(db))
        return stopped_error(err);
    MDB_txn *inner = NULL;
    enum td_status status = write_enter(db, &inner, err);
    if (status != TD_OK)
        return status;
    if (is_stopped(db)) { // while we waited for the gate
        mdb_txn_abort(inner);
        write_leave(db);
        return stopped_error(err);
    }
    *out = &txn_new(db, inner, true)->base;
    return TD_OK;
}

static enum td_status lmdb_begin(
    struct kv *base, enum kv_mode mode, struct kv_txn **out, struct err *err)
{
    struct lmdb *db = (struct lmdb *)base;
    return mode == KV_WRITE ? begin_write(db, out, err) : begin_read(db, out, err);
}

static void txn_end(struct lmdb_txn *txn)
{
    struct lmdb *db = txn->db;
    if (txn->write) {
        write_leave(db);
    } else {
        db->readers--;
        signals_update(&db->signals, db->readers > 0, db->writing);
    }
    free(txn);
}

/* The change stands already and others may see it; on a disk that fails here nobody
 * knows whether it will stand after a power cut. */
static enum td_status make_durable(struct lmdb *db, struct err *err)
{
    int rc = mdb_env_sync(db->env, 1);
    if (rc == 0)
        return TD_OK;
    log_line("lmdb: sync of the meta page: %d %s", rc, mdb_strerror(rc));
    lmdb_stop(db, "EIO\n");
    return err_set(err, TD_IO,
        _("The disk failed to confirm the last change: look whether it is there before "
          "making it again. Writing is stopped. Have the disk looked at, then run tiepdan "
          "check."));
}

static enum td_status lmdb_commit(struct kv_txn *base, struct err *err)
{
    struct lmdb_txn *txn = (struct lmdb_txn *)base;
    struct lmdb *db = txn->db;
    bool write = txn->write;
    int rc = mdb_txn_commit(txn->txn);
    enum td_status status = rc == 0 ? TD_OK : lmdb_error(db, rc, err);
    txn_end(txn);
    return status == TD_OK && write ? make_durable(db, err) : status;
}

static void lmdb_abort(struct kv_txn *base)
{
    struct lmdb_txn *txn = (struct lmdb_txn *)base;
    mdb_txn_abort(txn->txn);
    txn_end(txn);
}

/* ---- entries --------------------------------------------------------------------- */

/* LMDB takes keys and values through pointers to non-const, but does not write there. */
static MDB_val val_of(struct slice slice)
{
    return (MDB_val){slice.len, (void *)(uintptr_t)slice.data};
}

static enum td_status outcome(struct lmdb *db, int rc, struct err *err)
{
    if (rc == 0)
        return TD_OK;
    return rc == MDB_NOTFOUND ? TD_NOT_FOUND : lmdb_error(db, rc, err);
}

static enum td_status lmdb_get(struct kv_txn *base, enum kv_table table, struct slice key,
    struct slice *value, struct err *err)
{
    struct lmdb_txn *txn = (struct lmdb_txn *)base;
    MDB_val k = val_of(key), v = {0};
    int rc = mdb_get(txn->txn, txn->db->dbis[table], &k, &v);
    if (rc == 0)
        *value = slice_of(v.mv_data, v.mv_size);
    return outcome(txn->db, rc, err);
}

static enum td_status lmdb_put(struct kv_txn *base, enum kv_table table, struct slice key,
    struct slice value, bool append, struct err *err)
{
    struct lmdb_txn *txn = (struct lmdb_txn *)base;
    MDB_val k = val_of(key), v = val_of(value);
    unsigned flags = append ? MDB_APPEND : 0;
    return outcome(txn->db, mdb_put(txn->txn, txn->db->dbis[table], &k, &v, flags), err);
}

static enum td_status lmdb_del(
    struct kv_txn *base, enum kv_table table, struct slice key, struct err *err)
{
    struct lmdb_txn *txn = (struct lmdb_txn *)base;
    MDB_val k = val_of(key);
    return outcome(txn->db, mdb_del(txn->txn, txn->db->dbis[table], &k, NULL), err);
}

static enum td_status lmdb_drop(struct kv_txn *base, enum kv_table table, struct err *err)
{
    struct lmdb_txn *txn = (struct lmdb_txn *)base;
    return outcome(txn->db, mdb_drop(txn->txn, txn->db->dbis[table], 0), err);
}

static enum td_status lmdb_count(
    struct kv_txn *base, enum kv_table table, uint64_t *out, struct err *err)
{
    struct lmdb_txn *txn = (struct lmdb_txn *)base;
    MDB_stat stat = {0};
    int rc = mdb_stat(txn->txn, txn->db->dbis[table], &stat);
    *out = stat.ms_entries;
    return outcome(txn->db, rc, err);
}

static enum td_status lmdb_cursor_open(
    struct kv_txn *base, enum kv_table table, struct kv_cursor **out, struct err *err)
{
    struct lmdb_txn *txn = (struct lmdb_txn *)base;
    MDB_cursor *inner = NULL;
    int rc = mdb_cursor_open(txn->txn, txn->db->dbis[table], &inner);
    if (rc != 0)
        return lmdb_error(txn->db, rc, err);
    struct lmdb_cursor *cursor = xcalloc(1, sizeof(*cursor));
    cursor->base.engine = &kv_lmdb;
    cursor->db = txn->db;
    cursor->cursor = inner;
    *out = &cursor->base;
    return TD_OK;
}

static void lmdb_cursor_close(struct kv_cursor *base)
{
    struct lmdb_cursor *cursor = (struct lmdb_cursor *)base;
    mdb_cursor_close(cursor->cursor);
    free(cursor);
}

static enum td_status cursor_get(struct lmdb_cursor *cursor, MDB_val k, MDB_cursor_op op,
    struct slice *found, struct slice *value, struct err *err)
{
    MDB_val v = {0};
    int rc = mdb_cursor_get(cursor->cursor, &k, &v, op);
    if (rc == 0) {
        *found = slice_of(k.mv_data, k.mv_size);
        *value = slice_of(v.mv_data, v.mv_size);
    }
    return outcome(cursor->db, rc, err);
}

static enum td_status lmdb_seek(struct kv_cursor *base, struct slice key,
    struct slice *found, struct slice *value, struct err *err)
{
    return cursor_get(
        (struct lmdb_cursor *)base, val_of(key), MDB_SET_RANGE, found, value, err);
}

static MDB_cursor_op op_of(enum kv_step step)
{
    switch (step) {
    case KV_FIRST: return MDB_FIRST;
    case KV_LAST: return MDB_LAST;
    case KV_NEXT: return MDB_NEXT;
    case KV_PREV: return MDB_PREV;
    }
    return MDB_NEXT;
}

static enum td_status lmdb_step(struct kv_cursor *base, enum kv_step step,
    struct slice *found, struct slice *value, struct err *err)
{
    return cursor_get(
        (struct lmdb_cursor *)base, (MDB_val){0}, op_of(step), found, value, err);
}

/* ---- opening --------------------------------------------------------------------- */

static int env_try(const char *dir, size_t map_size, unsigned flags, MDB_env **out)
{
    MDB_env *env = NULL;
    int rc = mdb_env_create(&env);
    if (rc != 0)
        return rc;
    if ((rc = mdb_env_set_maxdbs(env, KV_TABLE_COUNT)) == 0 &&
        (rc = mdb_env_set_maxreaders(env, READERS)) == 0 &&
        (rc = mdb_env_set_mapsize(env, map_size)) == 0)
        rc = mdb_env_open(
            env, dir, flags | MDB_NOTLS | MDB_NORDAHEAD | MDB_NOMETASYNC, 0600);
    if (rc == 0)
        *out = env;
    else
        mdb_env_close(env);
    return rc;
}

/* Opening can fail while another process is closing. */
static int env_retry(const char *dir, size_t map_size, unsigned flags, MDB_env **out)
{
    const struct timespec pause = {.tv_nsec = 20L * 1000 * 1000};
    int rc = 0;
    for (int i = 0; i < OPEN_TRIES; i++) {
        rc = env_try(dir, map_size, flags, out);
        if (rc != EAGAIN && rc != EINTR && rc != EBUSY)
            return rc;
        nanosleep(&pause, NULL);
    }
    return rc;
}

/* Address space only; smaller where `ulimit -v` does not allow more. LMDB notes what it
 * will write in three megabytes, which the system hands out clear: of the heap some of it
 * would be cleared, and touched, at each start. */
static int env_open(struct lmdb *db, const char *dir)
{
    static const size_t gib[] = {64, 16, 4, 1};
    int rc = ENOMEM;
    alloc_keep(ALLOC_LENT);
    for (size_t i = 0; i < ARRAY_COUNT(gib) && rc == ENOMEM; i++)
        rc = env_retry(dir, gib[i] << 30, db->readonly ? MDB_RDONLY : 0, &db->env);
    alloc_keep(ALLOC_KEPT);
    if (rc != 0)
        return rc;
    int fd = -1;
    mdb_env_get_fd(db->env, &fd);
    return fcntl(fd, F_SETFD, FD_CLOEXEC) == 0 ? 0 : errno;
}

static void keep_first(void *ctx, const char *sentence)
{
    struct err *first = ctx;
    err_set(first, TD_CORRUPT, "%s", sentence);
}

static enum td_status walk_try(
    struct lmdb *db, struct walk_file *file, struct kv_txn **txn, struct err *err)
{
    MDB_stat stat = {0};
    enum td_status status = begin_read(db, txn, err);
    if (status != TD_OK)
        return status;
    mdb_env_stat(db->env, &stat);
    mdb_env_get_fd(db->env, &file->fd);
    file->page_size = stat.ms_psize;
    file->txn_id = mdb_txn_id(((struct lmdb_txn *)*txn)->txn);
    status = walk_open(file, err);
    if (status != TD_OK)
        lmdb_abort(*txn);
    return status;
}

/* The snapshot that a walk of the file is about. What looks like damage is tried again:
 * somebody may have committed between the look at the map and the look at the file. */
static enum td_status walk_begin(
    struct lmdb *db, struct walk_file *file, struct kv_txn **txn, struct err *err)
{
    const struct timespec pause = {.tv_nsec = 1000L * 1000};
    enum td_status status = walk_try(db, file, txn, err);
    for (int i = 1; i < WALK_TRIES && status == TD_CORRUPT; i++) {
        nanosleep(&pause, NULL);
        if (err != NULL)
            *err = (struct err){0};
        status = walk_try(db, file, txn, err);
    }
    return status;
}

/* The pages that opening looks at through the map: were they damaged, it would crash. */
static enum td_status roots_check(struct lmdb *db, struct err *err)
{
    struct walk_file file = {0};
    struct kv_txn *txn = NULL;
    struct err first = {0};
    enum td_status status = walk_begin(db, &file, &txn, err);
    if (status != TD_OK)
        return status;
    status = walk_pages(&file, WALK_ROOTS, keep_first, &first, err);
    lmdb_abort(txn);
    if (status != TD_OK || first.code == TD_OK)
        return status;
    return err_set(err, TD_CORRUPT,
        _("The register in %s is damaged. Restore the newest backup. (%s)"), db->dir,
        first.text);
}

/* The lock file is mapped: were it sparse, a full disk would kill whoever opens it. */
static enum td_status lock_prepare(int dir_fd, struct err *err)
{
    int fd = openat(dir_fd, LOCK_NAME, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0)
        return fs_error(errno, LOCK_NAME, err);
    struct stat st;
    enum td_status status = TD_OK;
    if (fstat(fd, &st) != 0)
        status = fs_error(errno, LOCK_NAME, err);
    else if ((size_t)st.st_size < LOCK_SIZE || (size_t)st.st_blocks * 512 < LOCK_SIZE)
        status = fs_allocate(fd, LOCK_SIZE, err);
    close(fd);
    return status;
}

static enum td_status tables_open_in(struct lmdb_txn *txn, enum kv_table from,
    enum kv_table to, unsigned flags, struct err *err)
{
    struct lmdb *db = txn->db;
    for (size_t i = from; i < to; i++) {
        int rc = mdb_dbi_open(txn->txn, kv_table_names[i], flags, &db->dbis[i]);
        if (rc != 0)
            return lmdb_error(db, rc == MDB_NOTFOUND ? MDB_INVALID : rc, err);
    }
    return TD_OK;
}

/* The first table alone, then what it says of the others. */
static enum td_status tables_open(
    struct lmdb *db, kv_look *look, void *ctx, struct err *err)
{
    static_assert(KV_META == 0, "the first table says what the others are");
    struct kv_txn *base = NULL;
    enum td_status status = begin_read(db, &base, err);
    if (status != TD_OK)
        return status;
    struct lmdb_txn *txn = (struct lmdb_txn *)base;
    status = tables_open_in(txn, KV_META, KV_META + 1, 0, err);
    if (status == TD_OK && look != NULL)
        status = look(ctx, base, err);
    if (status == TD_OK)
        status = tables_open_in(txn, KV_META + 1, KV_TABLE_COUNT, 0, err);
    if (status == TD_OK)
        return lmdb_commit(base, err); // keeps the handles
    lmdb_abort(base);
    return status;
}

static struct lmdb *lmdb_new(const char *dir)
{
    struct lmdb *db = xcalloc(1, sizeof(*db));
    db->base.engine = &kv_lmdb;
    db->gate.fd = -1;
    db->dir_fd = -1;
    db->dir = xstrdup(dir);
    str_init(&db->warnings);
    return db;
}

static void lmdb_close(struct kv *base)
{
    struct lmdb *db = (struct lmdb *)base;
    REQUIRE(!db->writing && db->readers == 0);
    if (db->env != NULL)
        mdb_env_close(db->env);
    gate_close(&db->gate);
    if (db->dir_fd >= 0)
        close(db->dir_fd);
    str_release(&db->warnings);
    free(db->dir);
    free(db);
}

/* The directory of a URL's path: without the mark of a scratch register and without
 * slashes at the end. Caller frees. */
static char *dir_of(const char *path, bool *scratch)
{
    size_t len = strlen(path), mark = strlen(SCRATCH);
    *scratch = len > mark && strcmp(path + len - mark, SCRATCH) == 0;
    if (*scratch)
        len -= mark;
    while (len > 1 && path[len - 1] == '/')
        len--;
    return xstrndup(path, len);
}

static enum td_status dir_open(struct lmdb *db, struct err *err)
{
    db->dir_fd = open(db->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (db->dir_fd < 0)
        return fs_error(errno, db->dir, err);
    return fs_check(db->dir_fd, &db->warnings, err);
}

static enum td_status data_check(const struct lmdb *db, struct err *err)
{
    struct stat st;
    if (fstatat(db->dir_fd, DATA_NAME, &st, 0) != 0)
        return fs_error(errno, db->dir, err);
    if (S_ISREG(st.st_mode) && st.st_size > 0)
        return TD_OK;
    return err_set(err, TD_CORRUPT,
        _("The file data.mdb in %s is empty. Restore the newest backup."), db->dir);
}

static enum td_status env_open_gated(struct lmdb *db, struct err *err)
{
    enum td_status status = gate_open(&db->gate, db->dir_fd, err);
    if (status == TD_OK)
        status = gate_enter_opening(&db->gate, GATE_WAIT_MS, err);
    if (status != TD_OK)
        return status;
    status = lock_prepare(db->dir_fd, err);
    if (status == TD_OK) {
        int rc = env_open(db, db->dir);
        if (rc == EACCES || rc == EPERM)
            status = fs_error(rc, db->dir, err);
        else if (rc != 0)
            status = lmdb_error(db, rc, err);
        else
            status = roots_check(db, err);
    }
    gate_leave_opening(&db->gate);
    return status;
}

/* Read-only media (a mounted backup) have no lock and need none. */
static enum td_status env_open_somehow(struct lmdb *db, struct err *err)
{
    if (!db->readonly || !fs_is_readonly(db->dir_fd))
        return env_open_gated(db, err);
    int rc = env_open(db, db->dir);
    return rc == 0 ? roots_check(db, err) : lmdb_error(db, rc, err);
}

static void lmdb_tidy(struct kv *base)
{
    struct lmdb *db = (struct lmdb *)base;
    int dead = 0, fd = -1;
    mdb_reader_check(db->env, &dead);
    if (dead > 0)
        log_line("lmdb: %d reader slots of dead processes freed", dead);
    mdb_env_get_fd(db->env, &fd);
    if (!db->readonly && !db->scratch)
        fs_reserve(fd);
}

static enum td_status lmdb_open_in(
    struct lmdb *db, kv_look *look, void *ctx, struct err *err)
{
    enum td_status status = dir_open(db, err);
    if (status == TD_OK)
        status = data_check(db, err);
    if (status == TD_OK)
        status = env_open_somehow(db, err);
    if (status == TD_OK)
        status = tables_open(db, look, ctx, err);
    if (status != TD_OK)
        return status;
    fs_warn_space(db->dir_fd, &db->warnings);
    if (is_stopped(db)) {
        struct err stop = {0};
        stopped_error(&stop);
        str_addf(&db->warnings, "%s\n", stop.text);
    }
    lmdb_tidy(&db->base);
    return TD_OK;
}

static enum td_status lmdb_open(const char *path, unsigned flags, kv_look *look,
    void *ctx, struct kv **out, struct err *err)
{
    fs_fill_standard();
    bool scratch = false;
    char *dir = dir_of(path, &scratch);
    struct lmdb *db = lmdb_new(dir);
    free(dir);
    db->scratch = scratch;
    db->readonly = (flags & KV_READONLY) != 0;
    enum td_status status = lmdb_open_in(db, look, ctx, err);
    if (status == TD_OK)
        *out = &db->base;
    else
        lmdb_close(&db->base);
    return status;
}

/* ---- creating -------------------------------------------------------------------- */

static enum td_status fill_first(
    struct lmdb *db, kv_fill *fill, void *ctx, struct err *err)
{
    MDB_txn *inner = NULL;
    enum td_status status = write_enter(db, &inner, err);
    if (status != TD_OK)
        return status;
    struct lmdb_txn *txn = txn_new(db, inner, true);
    status = tables_open_in(txn, KV_META, KV_TABLE_COUNT, MDB_CREATE, err);
    if (status == TD_OK)
        status = fill(ctx, &txn->base, err);
    if (status == TD_OK)
        return lmdb_commit(&txn->base, err);
    lmdb_abort(&txn->base);
    return status;
}

static enum td_status create_in(
    const char *dir, kv_fill *fill, void *ctx, struct err *err)
{
    struct lmdb *db = lmdb_new(dir);
    enum td_status status = dir_open(db, err);
    if (status == TD_OK)
        status = env_open_gated(db, err);
    if (status == TD_OK)
        status = fill_first(db, fill, ctx, err);
    if (status == TD_OK && mdb_env_sync(db->env, 1) != 0)
        status = err_set(err, TD_IO, _("The new register could not be synced."));
    if (status == TD_OK)
        status = fs_sync_dir(db->dir_fd, err);
    lmdb_close(&db->base);
    return status;
}

static enum td_status exists_error(const char *dir, struct err *err)
{
    return err_set(err, TD_CONFLICT,
        _("%s exists already and is not overwritten. Choose another directory."), dir);
}

static enum td_status sync_parent(const char *parent, struct err *err)
{
    int fd = open(parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return fs_error(errno, parent, err);
    enum td_status status = fs_sync_dir(fd, err);
    close(fd);
    return status;
}

static enum td_status create_beside(
    const char *dir, const char *parent, kv_fill *fill, void *ctx, struct err *err)
{
    char *temp = xasprintf("%s.new-XXXXXX", dir);
    if (mkdtemp(temp) == NULL) {
        enum td_status failed = fs_make_error(errno, parent, err);
        free(temp);
        return failed;
    }
    enum td_status status = create_in(temp, fill, ctx, err);
    if (status == TD_OK && rename(temp, dir) != 0)
        status = errno == EEXIST || errno == ENOTEMPTY || errno == ENOTDIR
                     ? exists_error(dir, err)
                     : fs_make_error(errno, parent, err);
    if (status != TD_OK)
        path_remove_tree(temp);
    free(temp);
    return status == TD_OK ? sync_parent(parent, err) : status;
}

static char *parent_of(const char *dir)
{
    const char *slash = strrchr(dir, '/');
    if (slash == NULL)
        return xstrdup(".");
    return slash == dir ? xstrdup("/") : xstrndup(dir, (size_t)(slash - dir));
}

static bool dir_has_data(const char *dir)
{
    char *data = path_join(dir, DATA_NAME);
    bool there = path_exists(data);
    free(data);
    return there;
}

static enum td_status lmdb_create(
    const char *path, kv_fill *fill, void *ctx, struct err *err)
{
    fs_fill_standard();
    bool scratch = false;
    char *dir = dir_of(path, &scratch);
    char *parent = parent_of(dir);
    enum td_status status = TD_OK;
    if (dir_has_data(dir))
        status = exists_error(dir, err);
    else if (!path_exists(parent))
        status = path_make_dir(parent, err);
    if (status == TD_OK)
        status = create_beside(dir, parent, fill, ctx, err);
    free(parent);
    free(dir);
    return status;
}

/* ---- the rest -------------------------------------------------------------------- */

static uint64_t lmdb_revision(struct kv *base)
{
    MDB_envinfo info = {0};
    mdb_env_info(((struct lmdb *)base)->env, &info);
    return info.me_last_txnid;
}

static const char *lmdb_warnings(const struct kv *base)
{
    return str_text(&((const struct lmdb *)base)->warnings);
}

static enum td_status lmdb_inspect(struct kv *base,
    void (*fault)(void *ctx, const char *sentence), void *ctx, struct err *err)
{
    struct lmdb *db = (struct lmdb *)base;
    struct walk_file file = {0};
    struct kv_txn *txn = NULL;
    enum td_status status = walk_begin(db, &file, &txn, err);
    if (status != TD_OK)
        return status;
    status = walk_pages(&file, WALK_ALL, fault, ctx, err);
    lmdb_abort(txn);
    return status;
}

/* Writes both meta pages once more as they stand and syncs. The failed one may have
 * reached the disk, and the pages it speaks of will be used again: it must go. */
static enum td_status meta_reseal(struct lmdb *db, struct err *err)
{
    MDB_stat stat = {0};
    int fd = -1;
    mdb_env_get_fd(db->env, &fd);
    mdb_env_stat(db->env, &stat);
    size_t len = (size_t)stat.ms_psize * 2;
    void *pages = xmalloc(len);
    bool done = pread(fd, pages, len, 0) == (ssize_t)len &&
                pwrite(fd, pages, len, 0) == (ssize_t)len && fsync(fd) == 0;
    free(pages);
    if (done)
        return TD_OK;
    return err_set(err, TD_IO,
        _("The disk still fails. Copy the register to another disk while it can be read."));
}

static enum td_status stop_lift(struct lmdb *db, struct err *err)
{
    enum td_status status = meta_reseal(db, err);
    if (status != TD_OK)
        return status;
    if (unlinkat(db->dir_fd, STOPPED_NAME, 0) != 0 && errno != ENOENT)
        return fs_error(errno, STOPPED_NAME, err);
    db->stopped = false;
    return fs_sync_dir(db->dir_fd, err);
}

static enum td_status lmdb_recover(struct kv *base, struct err *err)
{
    struct lmdb *db = (struct lmdb *)base;
    if (!is_stopped(db) || db->readonly)
        return TD_OK;
    MDB_txn *inner = NULL;
    enum td_status status = write_enter(db, &inner, err);
    if (status != TD_OK)
        return status;
    status = stop_lift(db, err);
    mdb_txn_abort(inner);
    write_leave(db);
    return status;
}

/* ---- copying --------------------------------------------------------------------- */

/* Without the free pages where the file allows it. */
static int copy_to(struct lmdb *db, int fd)
{
    int rc = mdb_env_copyfd2(db->env, fd, MDB_CP_COMPACT);
    if (rc != MDB_INCOMPATIBLE)
        return rc;
    if (ftruncate(fd, 0) != 0 || lseek(fd, 0, SEEK_SET) != 0)
        return errno;
    return mdb_env_copyfd2(db->env, fd, 0);
}

static enum td_status lmdb_copy(struct kv *base, const char *dir, struct err *err)
{
    struct lmdb *db = (struct lmdb *)base;
    char *path = path_join(dir, DATA_NAME);
    int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    free(path);
    if (fd < 0)
        return fs_make_error(errno, dir, err);
    int rc = copy_to(db, fd);
    if (rc == 0 && fsync(fd) != 0)
        rc = errno;
    close(fd);
    if (rc == 0)
        return TD_OK;
    return rc > 0 ? fs_make_error(rc, dir, err) : lmdb_error(db, rc, err);
}

const struct kv_engine kv_lmdb = {
    .scheme = "lmdb",
    .create = lmdb_create,
    .open = lmdb_open,
    .close = lmdb_close,
    .revision = lmdb_revision,
    .warnings = lmdb_warnings,
    .tidy = lmdb_tidy,
    .inspect = lmdb_inspect,
    .recover = lmdb_recover,
    .copy = lmdb_copy,
    .begin = lmdb_begin,
    .commit = lmdb_commit,
    .abort = lmdb_abort,
    .get = lmdb_get,
    .put = lmdb_put,
    .del = lmdb_del,
    .drop = lmdb_drop,
    .count = lmdb_count,
    .cursor_open = lmdb_cursor_open,
    .cursor_close = lmdb_cursor_close,
    .seek = lmdb_seek,
    .step = lmdb_step,
};
