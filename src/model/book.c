/* SPDX-License-Identifier: MIT
 *
 * The office's data over the shipped. Invariant: a book always holds a calendar and a set
 * of rules that begin as copies of the shipped ones.
 */
#include "model/book.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "model/office_data.h"

struct own_choice {
    char *set, *key, *label_vi, *label_en;
};

struct book {
    struct calendar *calendar;
    struct rules *rules;
    struct own_choice *choices;
    size_t n_choices, choices_cap;
};

struct book *book_new(void)
{
    struct book *book = xcalloc(1, sizeof *book);
    book->calendar = calendar_copy(calendar_shipped());
    book->rules = rules_copy(rules_shipped());
    return book;
}

static void own_choice_release(struct own_choice *own)
{
    free(own->set);
    free(own->key);
    free(own->label_vi);
    free(own->label_en);
}

void book_free(struct book *book)
{
    if (book == NULL)
        return;
    calendar_free(book->calendar);
    rules_free(book->rules);
    for (size_t i = 0; i < book->n_choices; i++)
        own_choice_release(&book->choices[i]);
    free(book->choices);
    free(book);
}

static void add_choice(struct book *book, const struct choice_record *record)
{
    const char *english = record->label_en != NULL ? record->label_en : record->label_vi;
    struct own_choice own = {xstrdup(record->set), xstrdup(record->key),
        xstrdup(record->label_vi), xstrdup(english)};
    for (size_t i = 0; i < book->n_choices; i++) {
        struct own_choice *old = &book->choices[i];
        if (strcmp(old->set, own.set) != 0 || strcmp(old->key, own.key) != 0)
            continue;
        own_choice_release(old);
        *old = own;
        return;
    }
    ARRAY_GROW(book->choices, book->choices_cap, book->n_choices + 1);
    book->choices[book->n_choices++] = own;
}

static void add_rule(struct book *book, const struct rule_record *record)
{
    char any[] = "*";
    struct limit_rule rule = {
        .id = record->rule,
        .phase = strcmp(record->phase, "accept") == 0 ? PHASE_ACCEPT : PHASE_SETTLE,
        .kind = record->kind != NULL ? record->kind : any,
        .level = record->level != NULL ? record->level : any,
        .complex = record->complex != NULL ? record->complex : any,
        .remote = record->remote != NULL ? record->remote : any,
        .limit = (int)record->limit,
        .unit = strcmp(record->limit_unit, "wd") == 0 ? LIMIT_WORKING : LIMIT_DAYS,
        .from = record->from,
        .to = record->to,
        .basis = record->basis,
    };
    rules_set(book->rules, &rule);
}

static void add_day(struct book *book, const struct day_record *record)
{
    enum day_kind kind = DAY_PLAIN;
    if (strcmp(record->kind, "off") == 0)
        kind = DAY_OFF;
    else if (strcmp(record->kind, "work") == 0)
        kind = DAY_WORK;
    calendar_set(book->calendar, record->date, kind, record->name);
}

void book_add(struct book *book, const struct schema *schema, const void *record)
{
    if (record_chead(record)->voided != NULL)
        return;
    if (schema == &schema_choice)
        add_choice(book, record);
    else if (schema == &schema_rule)
        add_rule(book, record);
    else if (schema == &schema_day)
        add_day(book, record);
}

const struct calendar *book_calendar(const struct book *book)
{
    return book != NULL ? book->calendar : calendar_shipped();
}

const struct rules *book_rules(const struct book *book)
{
    return book != NULL ? book->rules : rules_shipped();
}

size_t book_choice_count(const struct book *book, const char *set)
{
    size_t n = 0;
    for (size_t i = 0; book != NULL && i < book->n_choices; i++)
        n += strcmp(book->choices[i].set, set) == 0;
    return n;
}

static struct choice as_choice(const struct own_choice *own)
{
    bool vi = msg_lang() == LANG_VI;
    return (struct choice){
        .key = own->key,
        .label = vi ? own->label_vi : own->label_en,
        .other = vi ? own->label_en : own->label_vi,
    };
}

struct choice book_choice(const struct book *book, const char *set, size_t i)
{
    for (size_t at = 0; at < book->n_choices; at++) {
        const struct own_choice *own = &book->choices[at];
        if (strcmp(own->set, set) == 0 && i-- == 0)
            return as_choice(own);
    }
    REQUIRE(!"a choice of the office");
    return (struct choice){0};
}
