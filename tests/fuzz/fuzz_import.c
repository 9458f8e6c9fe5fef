/* SPDX-License-Identifier: MIT
 *
 * Any bytes as a CSV file. The first byte chooses the register; the rest is imported into
 * an office in memory. What is refused says why and stores nothing; what is taken is
 * taken once, and its export comes back into an empty office as it was.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/paths.h"
#include "exchange/csv.h"
#include "exchange/export.h"
#include "exchange/import.h"
#include "model/registry.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct office *office_new(void)
{
    struct seat seat = {.actor = "fuzz", .road = ROAD_CLI};
    struct office *office = NULL;
    enum td_status status = office_open("mem:", 0, &seat, &office, NULL);
    REQUIRE(status == TD_OK);
    return office;
}

static const struct schema *register_of(uint8_t byte)
{
    static const char *const names[] = {
        "person", "visit", "case", "letter", "dialogue", "note"};
    return registry_named(names[byte % ARRAY_COUNT(names)]);
}

static bool keep(void *ctx, const void *bytes, size_t len)
{
    str_addn(ctx, bytes, len);
    return true;
}

static void put_file(const char *path, const void *bytes, size_t len)
{
    enum td_status status = file_replace(path, bytes, len, NULL);
    REQUIRE(status == TD_OK);
}

static enum td_status take(struct office *office, const struct schema *schema,
    const char *path, struct import_report *report, struct err *err)
{
    struct import_options options = {.rejects = NULL};
    struct import_listener listener = {.ctx = NULL};
    return import_csv(office, schema, path, &options, &listener, report, err);
}

static void export_to(struct office *office, const struct schema *schema, struct str *out)
{
    struct find find = {.schema = schema};
    struct export_options options = {.reveal = true};
    struct sink sink = {out, keep};
    uint64_t rows;
    enum td_status status = export_csv(office, &find, &options, &sink, &rows, NULL);
    REQUIRE(status == TD_OK);
}

static void come_back(
    struct office *office, const struct schema *schema, const char *path)
{
    struct office *other = office_new();
    struct str out = {0}, again = {0};
    struct import_report report;
    export_to(office, schema, &out);
    put_file(path, out.buf, out.len);
    enum td_status status = take(other, schema, path, &report, NULL);
    REQUIRE(status == TD_OK);
    REQUIRE(report.rejected == 0);
    export_to(other, schema, &again);
    REQUIRE(strcmp(str_text(&out), str_text(&again)) == 0);
    str_release(&out);
    str_release(&again);
    office_close(other);
}

static void import_twice(const struct schema *schema, const char *path)
{
    struct office *office = office_new();
    uint64_t revision = office_revision(office);
    struct import_report first, second;
    struct err err = {.code = TD_OK};
    enum td_status status = take(office, schema, path, &first, &err);
    REQUIRE(status == TD_OK || status == TD_INVALID);
    if (status == TD_INVALID) {
        REQUIRE(err.text[0] != '\0');
        REQUIRE(office_revision(office) == revision);
    } else {
        revision = office_revision(office);
        status = take(office, schema, path, &second, NULL);
        REQUIRE(status == TD_OK);
        REQUIRE(second.added == 0 && second.rejected == first.rejected);
        REQUIRE(office_revision(office) == revision);
        come_back(office, schema, path);
    }
    office_close(office);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    setenv("TIEPDAN_NOW", "2026-07-03T09:00", 1);
    REQUIRE(clock_init(NULL) == TD_OK);
    char path[] = "/tmp/tiepdan-fuzz-XXXXXX";
    int fd = mkstemp(path);
    REQUIRE(fd >= 0);
    close(fd);
    put_file(path, data + 1, size - 1);
    import_twice(register_of(data[0]), path);
    unlink(path);
    return 0;
}
