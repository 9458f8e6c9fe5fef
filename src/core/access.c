/* SPDX-License-Identifier: MIT
 *
 * Who may see whom. The identity behind a denunciation or a secret case is masked until
 * this person asks to see it, which is written into the journal (Law on Denunciation
 * 25/2018 art. 56). A visit or letter tied to a protected case is protected like it.
 */
#include <string.h>

#include "base/alloc.h"
#include "model/casefile.h"
#include "private.h"

static bool is_revealed(
    const struct office *office, const struct schema *schema, uint64_t id)
{
    for (size_t i = 0; i < office->n_revealed; i++)
        if (office->revealed[i].schema == schema && office->revealed[i].id == id)
            return true;
    return false;
}

/* The case that a visit, letter or note names, when it is a protected one. */
static bool tied_case_secret(struct office *office, const struct schema *schema,
    const void *record, uint64_t *case_id)
{
    const struct field *field = schema_field(schema, "case");
    const char *code = field != NULL ? field_get_text(field, record) : NULL;
    if (code == NULL ||
        office_find_code_in(office, &schema_case, code, case_id, NULL) != TD_OK)
        return false;
    struct casefile cf;
    record_init(&schema_case, &cf);
    bool secret = office_get(office, &schema_case, *case_id, &cf, NULL) == TD_OK &&
                  schema_case.secret(&cf);
    record_release(&schema_case, &cf);
    return secret;
}

bool office_protects(
    struct office *office, const struct schema *schema, const void *record)
{
    uint64_t case_id;
    return (schema->secret != NULL && schema->secret(record)) ||
           tied_case_secret(office, schema, record, &case_id);
}

bool core_sees_person(
    struct office *office, const struct schema *schema, const void *record)
{
    uint64_t id = record_chead(record)->id, case_id;
    if (schema->secret != NULL && schema->secret(record))
        return is_revealed(office, schema, id);
    return !tied_case_secret(office, schema, record, &case_id) ||
           is_revealed(office, schema, id) || is_revealed(office, &schema_case, case_id);
}

bool office_may_see(struct office *office, const struct schema *schema,
    const void *record, const struct field *field)
{
    return !(field->flags & F_PERSONAL) || field_is_empty(field, record) ||
           core_sees_person(office, schema, record);
}

void office_show(struct office *office, const struct schema *schema, const void *record,
    const struct field *field, struct str *out)
{
    if (!office_may_see(office, schema, record, field))
        str_add(out, FIELD_MASK);
    else if (schema != &schema_view || !core_show_of_view(office, record, field, out))
        field_show(field, record, office_book(office), out);
}

enum td_status office_reveal(
    struct office *office, const struct schema *schema, uint64_t id, struct err *err)
{
    struct txn *txn;
    if (office->past != DAY_NONE)
        return office_refuse_write(office, err);
    if (!office_can_write(office))
        return err_set(err, TD_DENIED,
            _("Showing a protected identity is written into the journal; this register "
              "was opened for reading only."));
    enum td_status status = core_write(office, &txn, err);
    if (status != TD_OK)
        return status;
    status =
        core_write_done(office, txn, txn_mark(txn, schema, id, ACTION_REVEAL, err), err);
    if (status != TD_OK || is_revealed(office, schema, id))
        return status;
    ARRAY_GROW(office->revealed, office->revealed_cap, office->n_revealed + 1);
    office->revealed[office->n_revealed++] = (struct revealed){schema, id};
    return TD_OK;
}

void office_conceal(struct office *office, const struct schema *schema, uint64_t id)
{
    for (size_t i = 0; i < office->n_revealed; i++)
        if (office->revealed[i].schema == schema && office->revealed[i].id == id) {
            office->revealed[i] = office->revealed[--office->n_revealed];
            return;
        }
}
