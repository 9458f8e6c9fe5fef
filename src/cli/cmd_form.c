/* SPDX-License-Identifier: MIT
 *
 * form: an official paper filled in from a record, as text or as a page to print; and
 * which papers there are.
 */
#include <stddef.h>
#include <stdlib.h>

#include "base/msg.h"
#include "base/utf8.h"
#include "context.h"
#include "exchange/paper.h"

struct form_command_options {
    const char *output;
    bool reveal, print;
};

static const struct option_row rows[] = {
    {OPT_FLAG, 0, "print", NULL, N_("a page to print, for any browser"),
        offsetof(struct form_command_options, print)},
    {OPT_TEXT, 'o', "output", N_("FILE"),
        N_("write to this file; .html makes it a page to print"),
        offsetof(struct form_command_options, output)},
    {OPT_FLAG, 0, "reveal", NULL,
        N_("show a protected identity; the journal keeps who saw it"),
        offsetof(struct form_command_options, reveal)},
    {.type = OPT_END_OF_TABLE},
};

struct asked {
    struct context *ctx;
    struct papers papers;
    const struct schema *schema; /* NULL: of all registers */
    uint64_t id;
};

/* ---- which there are ---- */

static void print_papers(const struct asked *asked)
{
    enum { KEY_COLS = 14 };
    struct context *ctx = asked->ctx;
    for (size_t i = 0; i < asked->papers.n; i++) {
        const struct paper *paper = &asked->papers.rows[i];
        if (asked->schema != NULL && !paper_is_of(paper, asked->schema))
            continue;
        struct str line = {0};
        utf8_pad(&line, paper->key, KEY_COLS);
        str_addf(&line, " %s", paper_name(paper));
        if (asked->schema == NULL && paper->registers != NULL)
            str_addf(&line, " (%s)", paper->registers);
        output_line(&ctx->out, "%s", str_text(&line));
        if (paper->fault.code != TD_OK)
            say_error(ctx, "%s", paper->fault.text);
        str_release(&line);
    }
}

/* ---- one ---- */

static bool wants_page(const struct context *ctx)
{
    const struct form_command_options *own = ctx->own;
    return own->print || (own->output != NULL && file_ends_with(own->output, ".html"));
}

static enum td_status write_out(struct context *ctx, const struct str *text)
{
    const struct form_command_options *own = ctx->own;
    struct file file;
    if (own->output == NULL) {
        output_text(&ctx->out, str_text(text));
        return TD_OK;
    }
    enum td_status status = file_open(&file, own->output, &ctx->err);
    if (status != TD_OK)
        return status;
    struct sink sink = file_sink(&file);
    bool written = sink.write(sink.ctx, text->buf, text->len);
    status = file_close(&file, written ? TD_OK : TD_IO, &ctx->err);
    if (status == TD_OK)
        say(ctx, _("Written to %s."), own->output);
    return status;
}

static enum td_status fill(
    const struct asked *asked, const struct paper *paper, const void *record)
{
    struct context *ctx = asked->ctx;
    struct str text = {0};
    enum td_status status = (wants_page(ctx) ? paper_page : paper_text)(
        ctx->office, paper, asked->schema, record, &text, &ctx->err);
    if (status == TD_OK)
        status = write_out(ctx, &text);
    str_release(&text);
    return status;
}

static int print_paper(const struct asked *asked, const char *key)
{
    const struct form_command_options *own = asked->ctx->own;
    struct context *ctx = asked->ctx;
    const struct paper *paper = papers_find(&asked->papers, key);
    if (paper == NULL) {
        say_error(
            ctx, _("There is no paper “%s”; these are made from such a record:"), key);
        print_papers(asked);
        return CLI_USAGE;
    }
    enum td_status status = TD_OK;
    if (own->reveal)
        status = office_reveal(ctx->office, asked->schema, asked->id, &ctx->err);
    void *record = record_new(asked->schema);
    if (status == TD_OK)
        status = office_get(ctx->office, asked->schema, asked->id, record, &ctx->err);
    if (status == TD_OK)
        status = fill(asked, paper, record);
    if (status == TD_OK && office_protects(ctx->office, asked->schema, record) &&
        !own->reveal)
        say(ctx,
            _("The identity is protected and stands as “%s”; --reveal writes it, which "
              "goes into the journal."),
            FIELD_MASK);
    record_free(asked->schema, record);
    return status == TD_OK ? CLI_DONE : fail(ctx, status);
}

static int run(struct context *ctx)
{
    const struct form_command_options *own = ctx->own;
    struct asked asked = {.ctx = ctx};
    enum td_status status = open_office(ctx, own->reveal ? NEEDS_WRITE : NEEDS_READ);
    if (status != TD_OK)
        return fail(ctx, status);
    papers_read(ctx->office, &asked.papers);
    int code = CLI_DONE;
    if (ctx->n_words > 0)
        code = find_shown_record(ctx, ctx->words[0], &asked.schema, &asked.id);
    if (code == CLI_DONE && ctx->n_words > 1)
        code = print_paper(&asked, ctx->words[1]);
    else if (code == CLI_DONE)
        print_papers(&asked);
    papers_release(&asked.papers);
    return code;
}

const struct cli_command command_form = {
    .name = "form",
    .alias = "bieumau",
    .run = run,
    .needs = NEEDS_NONE, // opens by itself: --reveal writes
    .takes = TAKES_PAST,
    .min_words = 0,
    .max_words = 2,
    .file_word = -1,
    .usage = N_("[CODE [PAPER]] [-o FILE]"),
    .help = N_("fill in an official paper from a record"),
    .more =
        N_("Without PAPER it lists those there are. It is text unless --print or a file "
           "named .html asks for a page. An office puts its own templates into the "
           "directory forms beside its register; see the manual."),
    .options = rows,
    .options_size = sizeof(struct form_command_options),
};
