/* SPDX-License-Identifier: MIT
 *
 * A CSV file as bytes, before anybody asks for rows: opening it, its encoding, what
 * divides its cells, and where in it something stands.
 */
#ifndef EXCHANGE_CSV_BYTES_H
#define EXCHANGE_CSV_BYTES_H

#include <stddef.h>

#include "exchange/csv.h"

enum { CSV_CHUNK = 64 * 1024, CSV_CELL_MAX = 64 * 1024 };

struct place {
    uint64_t line, byte; /* from 1, the byte within its line */
    uint64_t offset;     /* from 0, in the file */
};

#define PLACE_ARGS(place)                                                                \
    (unsigned long long)(place).line, (unsigned long long)(place).byte,                  \
        (unsigned long long)(place).offset + 1

/* TD_NOT_FOUND, TD_IO; TD_INVALID when it is no plain file. */
enum td_status csv_file_open(const char *path, int *fd, struct err *err) TD_MUST_USE;
/* Reads until the buffer is full or the file ends. */
enum td_status csv_file_fill(int fd, const char *path, char *buf, size_t size,
    size_t *len, struct err *err) TD_MUST_USE;
/* 3 when the bytes begin with a byte order mark, else 0. */
size_t csv_bom_length(const char *bytes, size_t len);

/* Looks at every byte: encoding and NUL. Sets had_bom and, where it is not given, the
 * delimiter of the source. *sure: the reader will find no fault in quotes and sizes. */
enum td_status csv_scan_bytes(
    struct csv_source *source, bool *sure, struct err *err) TD_MUST_USE;

#endif
