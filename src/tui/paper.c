/* SPDX-License-Identifier: MIT
 *
 * An official paper made from a record: which one, then the file it goes to.
 */
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/msg.h"
#include "deeds.h"
#include "exchange/paper.h"
#include "files.h"

struct papers_of {
    struct target *target;
    struct papers papers;
    const struct paper **rows; /* those made from such a record */
    size_t n;
};

static void release(void *ctx)
{
    struct papers_of *p = ctx;
    target_free(p->target);
    papers_release(&p->papers);
    free(p->rows);
    free(p);
}

/* ---- into a file ---- */

struct writing {
    char *key;
    const struct schema *schema;
    uint64_t id;
};

static void writing_free(void *ctx)
{
    struct writing *writing = ctx;
    free(writing->key);
    free(writing);
}

/* The template and the record as they are by now. */
static enum td_status page_now(
    struct ui *ui, const struct writing *writing, struct str *out, struct err *err)
{
    struct papers papers;
    void *record = record_new(writing->schema);
    papers_read(ui->office, &papers);
    const struct paper *paper = papers_find(&papers, writing->key);
    enum td_status status =
        office_get(ui->office, writing->schema, writing->id, record, err);
    if (status == TD_OK && paper == NULL)
        status =
            err_set(err, TD_NOT_FOUND, _("The template “%s” is gone."), writing->key);
    if (status == TD_OK)
        status = paper_page(ui->office, paper, writing->schema, record, out, err);
    papers_release(&papers);
    record_free(writing->schema, record);
    return status;
}

static enum td_status write_page(struct ui *ui, void *ctx, int fd, struct err *err)
{
    struct str text = {0};
    enum td_status status = page_now(ui, ctx, &text, err);
    if (status == TD_OK)
        status = file_put(fd, text.buf, text.len, err);
    str_release(&text);
    return status;
}

static void ask_file(
    struct ui *ui, const struct target *t, const struct paper *paper, const void *record)
{
    struct writing *writing = xcalloc(1, sizeof(*writing));
    *writing = (struct writing){xstrdup(paper->key), t->schema, t->ids[0]};
    char *rest = xasprintf("%s.html", record_chead(record)->code);
    char *name = file_name(paper_name(paper), rest);
    char *intro = record_hides(ui, t->schema, record)
                      ? xstrdup(_("The identity is protected and will be masked."))
                      : NULL;
    file_ask(ui, &(struct file_request){.title = _("Write a page to print (HTML)"),
                     .intro_taken = intro,
                     .name = name,
                     .write = write_page,
                     .ctx = writing,
                     .release = writing_free});
    free(name);
    free(rest);
}

/* ---- which one ---- */

static void chosen(struct ui *ui, void *ctx, size_t item)
{
    const struct papers_of *p = ctx;
    const struct paper *paper = p->rows[item];
    if (paper->fault.code != TD_OK) {
        ui_say_err(ui, &paper->fault);
        return;
    }
    void *record = target_record(ui, p->target->schema, p->target->ids[0]);
    if (record != NULL)
        ask_file(ui, p->target, paper, record);
    record_free(p->target->schema, record);
}

static void add_papers(struct papers_of *p, struct pick *pick)
{
    p->rows = xcalloc(p->papers.n + 1, sizeof(const struct paper *));
    for (size_t i = 0; i < p->papers.n; i++) {
        const struct paper *paper = &p->papers.rows[i];
        if (!paper_is_of(paper, p->target->schema))
            continue;
        p->rows[p->n++] = paper;
        pick_add(pick, xstrdup(paper_name(paper)),
            paper->fault.code == TD_OK ? NULL : xstrdup(_("the template has a fault")));
    }
}

void paper_ask(struct ui *ui, struct target *taken)
{
    struct papers_of *p = xcalloc(1, sizeof(*p));
    struct pick pick = {
        .title = _("Which paper?"), .ctx = p, .chosen = chosen, .release = release};
    p->target = taken;
    papers_read(ui->office, &p->papers);
    add_papers(p, &pick);
    if (p->n > 0 && taken->n == 1) {
        pick_open(ui, &pick);
        return;
    }
    ui_say(ui, TONE_BAD, "%s",
        taken->n > 1 ? _("A paper is made from one record; unmark the others.")
                     : _("No paper is made from such a record."));
    release(p);
}
