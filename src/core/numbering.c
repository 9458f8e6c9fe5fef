/* SPDX-License-Identifier: MIT
 *
 * Codes. Case YY-NNNNN, visit TYY-NNNNN, letter DYY-NNNNN, person N-NNNNN, others with a
 * letter of their own; YY is the year of the record's own date; the next number is the
 * highest of that year plus one, given in the transaction that writes the record.
 */
#include <stdlib.h>

#include "base/alloc.h"
#include "private.h"

static int year_of(const struct schema *schema, const void *record, day_t today)
{
    const struct field *date =
        schema->date != NULL ? schema_field(schema, schema->date) : NULL;
    day_t day = date != NULL ? (day_t)field_get_number(date, record) : DAY_NONE;
    return day_year(day != DAY_NONE ? day : today);
}

static char *code_text(const struct schema *schema, int year, uint64_t serial)
{
    char letter[2] = {schema->letter, '\0'};
    if (!schema->yearly)
        return xasprintf("%s-%05llu", letter, (unsigned long long)serial);
    return xasprintf("%s%02d-%05llu", letter, year % 100, (unsigned long long)serial);
}

enum td_status core_number(struct txn *txn, const struct schema *schema, void *record,
    day_t today, struct err *err)
{
    int year = year_of(schema, record, today);
    uint64_t serial = txn_last_serial(txn, schema, year) + 1;
    const struct schema *found;
    uint64_t id;
    for (;; serial++) {
        char *code = code_text(schema, year, serial);
        // A code that somebody typed may look like a number of another register.
        enum td_status status = txn_find_code(txn, code, &found, &id, NULL);
        if (status == TD_NOT_FOUND)
            field_set_text(schema_field(schema, "code"), record, code);
        free(code);
        if (status == TD_NOT_FOUND)
            return TD_OK;
        if (status != TD_OK)
            return err_set(err, status, _("The index of codes cannot be read."));
    }
}
