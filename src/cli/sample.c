/* SPDX-License-Identifier: MIT
 *
 * The sample office: CSV files inside the program, with dates counted from today, read
 * in through the same import as a file of the office's own. References point to records
 * that are there already, hence the order.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/msg.h"
#include "base/paths.h"
#include "context.h"
#include "exchange/import.h"
#include "model/registry.h"

#define EMBEDDED(name)                                                                   \
    extern const unsigned char td_data_demo_##name[];                                    \
    extern const size_t td_data_demo_##name##_len
EMBEDDED(person);
EMBEDDED(case);
EMBEDDED(visit);
EMBEDDED(letter);
EMBEDDED(dialogue);
EMBEDDED(session);
EMBEDDED(note);

struct sample {
    const struct schema *schema;
    const unsigned char *bytes;
    const size_t *len;
};

#define SAMPLE(name)                                                                     \
    {                                                                                    \
        &schema_##name, td_data_demo_##name, &td_data_demo_##name##_len                  \
    }
static const struct sample samples[] = {SAMPLE(person), SAMPLE(case), SAMPLE(visit),
    SAMPLE(letter), SAMPLE(dialogue), SAMPLE(session), SAMPLE(note)};

static void ignore_sentence(void *ctx, const char *sentence)
{
    (void)ctx;
    (void)sentence;
}

/* The sample is ours: a row that is refused is a fault of the program. */
static void keep_reject(
    void *ctx, uint64_t line, unsigned column, const char *field, const char *reason)
{
    (void)column;
    (void)err_set(ctx, TD_CORRUPT, "%lu, %s: %s", (unsigned long)line,
        field != NULL ? field : "", reason);
}

static void ignore_warning(
    void *ctx, uint64_t line, const char *field, const char *sentence)
{
    (void)ctx;
    (void)line;
    (void)field;
    (void)sentence;
}

static bool go_on(void *ctx, uint64_t done)
{
    (void)ctx;
    (void)done;
    return !interrupt_came();
}

static enum td_status fill_register(
    struct office *office, const struct sample *sample, const char *path, struct err *err)
{
    struct import_options options = {0};
    struct import_listener listener = {
        err, ignore_sentence, keep_reject, ignore_warning, go_on};
    struct import_report report;
    memset(&report, 0, sizeof(report));
    enum td_status status = file_replace(path, sample->bytes, *sample->len, err);
    if (status == TD_OK)
        status =
            import_csv(office, sample->schema, path, &options, &listener, &report, err);
    if (status == TD_OK && report.rejected > 0)
        status = TD_CORRUPT;
    if (status != TD_OK)
        err_prefix(err, "%s", sample->schema->name);
    return status;
}

enum td_status sample_fill(struct office *office, const char *dir, struct err *err)
{
    char *path = path_join(dir, "sample.csv");
    enum td_status status = TD_OK;
    for (size_t i = 0; i < ARRAY_COUNT(samples) && status == TD_OK; i++)
        status = fill_register(office, &samples[i], path, err);
    remove(path);
    free(path);
    return status;
}

enum td_status sample_open(struct context *ctx, const char *dir)
{
    char *path = path_join(dir, "register");
    struct office_profile profile = {
        .name = _("Sample office"), .code = "DEMO", .lang = msg_lang()};
    struct seat seat = {.road = screen_possible(ctx) ? ROAD_TUI : ROAD_CLI};
    enum td_status status = office_create(path, &profile, &seat, &ctx->err);
    if (status == TD_OK)
        status = office_open(path, 0, &seat, &ctx->office, &ctx->err);
    if (status == TD_OK)
        status = sample_fill(ctx->office, dir, &ctx->err);
    free(path);
    return status;
}
