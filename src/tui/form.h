/* SPDX-License-Identifier: MIT
 *
 * A form made from a register's field table: one editor a field, what is offered below
 * it, what is wrong with it. `base` is the record as it was, `record` as typed so far
 * (every field that could be read).
 */
#ifndef TUI_FORM_H
#define TUI_FORM_H

#include "core/draft.h"
#include "core/names.h"
#include "core/people.h"
#include "edit.h"
#include "screens.h"
#include "strip.h"

struct form_field {
    const struct field *field;
    struct edit edit;
    char *error;  /* NULL: fine */
    bool emptied; /* the offer to empty it was taken */
    bool typed;   /* the person typed in it; what stood there before is gone */
};

struct offer {
    char *insert; /* text put into the field */
    char *text;   /* what is shown */
    char *hint;
    bool empties;
    struct known_person person; /* id 0: none */
};

#define OFFERS_MAX 32

struct offers {
    struct offer rows[OFFERS_MAX];
    size_t n;
    size_t meant; /* so many, the first ones, a choice typed in part may mean */
    int at;       /* -1: none chosen */
    bool quiet;   /* closed by Esc until the text changes */
};

/* What a visit is followed by, begun from the same form. */
enum follow { FOLLOW_NONE, FOLLOW_LETTER, FOLLOW_CASE, FOLLOW_PERSON };

struct form {
    const struct schema *schema;
    enum verb verb;
    char *title, *to_state, *step, *link_to, *intro;
    char *nobody; /* not NULL: an empty editor leaves the field as it is */
    uint64_t *ids;
    size_t n_ids;
    const struct field *about; /* as in the request */
    uint32_t base_rev;
    void *base, *record;
    struct form_field *fields;
    size_t n, at;
    int top; /* first row of the form that is seen */
    struct offers offers;
    struct names names; /* in use in the field `names_of`; read when one comes to it */
    const struct field *names_of;
    char *asked_name; /* of no colleague known so far, and this was said */
    struct strip strip;
    enum follow follow; /* what opens when this is saved */
    struct draft draft;
    bool changed;         /* by the person, since the form opened */
    bool told, all_asked; /* --linear: the title was said; every field was asked */
    uint64_t told_person; /* --linear: of the strip that was said */
    bool entered;         /* the field at `at` was just come to; not edited yet */
    bool draft_is_old;    /* the draft lacks the newest letters */
    bool warned;          /* that leaving loses them, no draft can be written */
    int64_t changed_ms;
};

struct form *form_new(struct ui *ui, const struct form_request *request);
void form_free(struct form *form);
/* The one record it changes; none for a new one and for many. */
struct presence form_about(const void *form);
/* The form was begun on an earlier revision: what differs from that one was typed, what
 * differs since is of others. */
void form_base_at(struct ui *ui, struct form *form, uint32_t rev);
struct form_field *form_field_of(struct form *form, const char *key);
/* Reads the editor of one field into the record; false: f->error says why not. */
bool form_read(struct ui *ui, struct form *form, struct form_field *f);
void form_set_error(struct form_field *f, const char *text);
/* Puts a text into a field as if typed. */
void form_put(struct ui *ui, struct form *form, const char *key, const char *text);
/* The stored value as people type it. Appends. */
void form_value(
    struct ui *ui, const struct field *field, const void *record, struct str *out);
/* A new record with fewer letters typed than this is no draft: to type it again costs
 * less than to be asked about it. */
#define DRAFT_LETTERS 8
bool form_is_worth_keeping(const struct form *form);
/* Writes the draft when it lacks something and is worth it, else throws it away. Fails
 * as draft_save does: the form then holds the only copy of what was typed. */
TD_MUST_USE enum td_status form_write_draft(
    struct ui *ui, struct form *form, struct err *err);
/* The same; a failure is said. */
void form_keep_draft(struct ui *ui, struct form *form);

/* A choice may be typed in part, a record by its words: the only one that fits is put in
 * its place. False: several choices fit, and it was said which. */
bool form_complete(struct ui *ui, struct form *form);
/* Goes to another field; what was typed is read and kept. */
void form_go(struct ui *ui, struct form *form, size_t at);
/* `follow`: what opens when it is saved. */
void form_save(struct ui *ui, struct form *form, enum follow follow);
/* The same once every field is read and the form is about one record. */
void form_save_one(struct ui *ui, struct form *form);

/* Somebody changed the same fields while the form was open: asks for each whose value
 * stays, then saves. Back leaves the form as it is. */
void form_merge(struct ui *ui, struct form *form);
/* Says what others changed in the record between its reading and this saving; nothing
 * when nobody did. Appends. */
void form_add_merged(struct ui *ui, const struct form *form, struct str *out);

void offers_clear(struct offers *offers);
/* What fits the field at `at` and its text. */
void offers_make(struct ui *ui, struct form *form);
/* A colleague's name that no record holds yet: where it is a part of one name alone, that
 * one is put in; else it is asked about: true when it just was, and whoever wanted to go
 * on waits for a second time. Typed once more it is taken as it stands. */
bool form_asks_name(struct ui *ui, struct form *form, struct form_field *f);
/* Puts the chosen one into the form. */
void offers_take(struct ui *ui, struct form *form);

/* Puts what is known of the person into the form and says how often he or she came. */
void form_take_person(struct ui *ui, struct form *form, uint64_t id);

/* A new visit or letter that was tied to a case is of its kind and field, where it says
 * nothing of its own. */
void form_take_matter(struct ui *ui, struct form *form);

/* A visit is logged while the citizen stands there: it begins now, and who receives is
 * who received in the visit this desk saved before, the same day. Takes the record, NULL
 * for an empty one, and gives it back. */
void *form_propose_visit(struct ui *ui, void *taken);
void form_remember_visit(struct ui *ui, const struct schema *schema, const void *record);
/* Opens the next form, filled from the record that was saved. */
void form_follow(
    struct ui *ui, enum follow what, const struct schema *schema, const void *record);

/* The person changed the text of the field at `at`. */
void form_note_change(struct ui *ui, struct form *form);
/* For --linear, as struct screen_ops has them. */
void form_tell(struct ui *ui, void *state, struct str *out);
bool form_answer(struct ui *ui, void *state, const char *line);

void form_draw(struct ui *ui, void *state, struct area area);

#endif
