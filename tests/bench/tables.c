/* SPDX-License-Identifier: MIT
 *
 * How much of a register's file each table takes, asked of LMDB itself.
 */
#include <lmdb.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/paths.h"
#include "bench.h"

struct file {
    MDB_env *env;
    MDB_txn *txn;
    MDB_dbi main;
};

static struct file file_open(const char *dir)
{
    enum { MANY = 64 };
    struct file file = {0};
    char *path = path_join(dir, "register");
    if (mdb_env_create(&file.env) != 0 || mdb_env_set_maxdbs(file.env, MANY) != 0 ||
        mdb_env_set_mapsize(file.env, (size_t)256 << 30) != 0 ||
        mdb_env_open(file.env, path, MDB_RDONLY | MDB_NOLOCK, 0600) != 0 ||
        mdb_txn_begin(file.env, NULL, MDB_RDONLY, &file.txn) != 0 ||
        mdb_dbi_open(file.txn, NULL, 0, &file.main) != 0)
        bench_fail("%s cannot be looked at", path);
    free(path);
    return file;
}

static void file_close(struct file *file)
{
    mdb_txn_abort(file->txn);
    mdb_env_close(file->env);
}

static double table_mb(const struct file *file, const char *name)
{
    MDB_dbi dbi;
    MDB_stat stat;
    if (mdb_dbi_open(file->txn, name, 0, &dbi) != 0 ||
        mdb_stat(file->txn, dbi, &stat) != 0)
        return -1;
    size_t pages = stat.ms_branch_pages + stat.ms_leaf_pages + stat.ms_overflow_pages;
    return (double)(pages * stat.ms_psize) / 1e6;
}

double register_table_mb(const char *dir, const char *table)
{
    struct file file = file_open(dir);
    double mb = table_mb(&file, table);
    file_close(&file);
    return mb;
}

void register_tables(const char *dir, double csv_mb, struct str *out)
{
    struct file file = file_open(dir);
    MDB_cursor *cursor = NULL;
    MDB_val key, value;
    if (mdb_cursor_open(file.txn, file.main, &cursor) != 0)
        bench_fail("the tables of the register cannot be listed");
    while (mdb_cursor_get(cursor, &key, &value, MDB_NEXT) == 0) {
        char *name = xstrndup(key.mv_data, key.mv_size);
        str_addf(out, "%s%s %.3f", out->len > 0 ? ", " : "", name,
            table_mb(&file, name) / csv_mb);
        free(name);
    }
    mdb_cursor_close(cursor);
    file_close(&file);
}
