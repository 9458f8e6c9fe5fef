/* SPDX-License-Identifier: MIT
 *
 * The shipped choices, one table a set. Keys are what is stored, in every language and
 * for ever; a label may be reworded at any time. Values and names: the registers and
 * tables of Circulars 04/2021 and 05/2021/TT-TTCP and the offices' own books.
 */
#include "model/choice.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/fold.h"
#include "base/msg.h"
#include "model/book.h"

#define CHOICE(key_, label_, sign_)                                                      \
    {                                                                                    \
        .key = (key_), .label = (label_), .sign = (sign_)                                \
    }
#define SET(id, name_, open_, ...)                                                       \
    const struct choice_set choices_##id = {                                             \
        .name = (name_),                                                                 \
        .rows = (const struct choice[]){__VA_ARGS__, {0}},                               \
        .open = (open_),                                                                 \
    }

SET(flag, "flag", false, CHOICE("yes", N_("yes"), "x"), CHOICE("no", N_("no"), "-"));

SET(kind, "kind", false, CHOICE("complaint", N_("Complaint"), "K"),
    CHOICE("denunciation", N_("Denunciation"), "T"),
    CHOICE("petition", N_("Petition"), "N"), CHOICE("feedback", N_("Feedback"), "P"),
    CHOICE("other", N_("Other matter"), "o"));

SET(mode, "mode", false, CHOICE("regular", N_("Regular reception"), NULL),
    CHOICE("periodic", N_("Periodic reception"), NULL),
    CHOICE("adhoc", N_("Ad hoc reception"), NULL),
    CHOICE("online", N_("Online reception"), NULL));

SET(jurisdiction, "jurisdiction", false, CHOICE("in", N_("Within jurisdiction"), NULL),
    CHOICE("out", N_("Outside jurisdiction"), NULL));

SET(level, "level", false, CHOICE("first", N_("First time"), NULL),
    CHOICE("second", N_("Second time"), NULL), CHOICE("repeat", N_("Repeated"), NULL));

SET(outcome, "outcome", false, CHOICE("right", N_("Justified"), NULL),
    CHOICE("partly", N_("Partly justified"), NULL),
    CHOICE("wrong", N_("Unjustified"), NULL));

SET(decision, "decision", false, CHOICE("uphold", N_("Upheld"), NULL),
    CHOICE("amend", N_("Amended"), NULL), CHOICE("revoke", N_("Revoked"), NULL));

SET(dialogue, "dialogue", false, CHOICE("periodic", N_("Periodic dialogue"), NULL),
    CHOICE("adhoc", N_("Ad hoc dialogue"), NULL));

SET(result, "result", false, CHOICE("explained", N_("Explained on the spot"), NULL),
    CHOICE("guided", N_("Guided"), NULL),
    CHOICE("letter_taken", N_("Letter taken in"), NULL),
    CHOICE("case_opened", N_("Case opened"), NULL),
    CHOICE("appointment", N_("Appointment given"), NULL),
    CHOICE("refused", N_("Reception refused"), NULL),
    CHOICE("conclusion", N_("Notice of conclusion"), NULL));

SET(direction, "direction", false, CHOICE("accept", N_("Accept"), NULL),
    CHOICE("refuse", N_("Do not accept"), NULL), CHOICE("guide", N_("Guide"), NULL),
    CHOICE("forward", N_("Forward"), NULL),
    CHOICE("return", N_("Return the letter"), NULL),
    CHOICE("file", N_("File without action"), NULL), CHOICE("urge", N_("Urge"), NULL));

SET(channel, "channel", false, CHOICE("person", N_("In person"), NULL),
    CHOICE("post", N_("By post"), NULL),
    CHOICE("referred", N_("Referred by an agency"), NULL),
    CHOICE("hand", N_("Handed over"), NULL), CHOICE("online", N_("Online"), NULL));

SET(field, "field", true, CHOICE("admin", N_("Administration"), NULL),
    CHOICE("policy", N_("Benefits and policies"), NULL),
    CHOICE("land", N_("Land and housing"), NULL),
    CHOICE("clearance", N_("Site clearance, compensation, resettlement"), NULL),
    CHOICE("land_cert", N_("Land-use-right certificate"), NULL),
    CHOICE("civil_service", N_("Civil service"), NULL),
    CHOICE("corruption", N_("Corruption"), NULL),
    CHOICE("judicial", N_("Judicial"), NULL),
    CHOICE("party", N_("Party and mass organisations"), NULL),
    CHOICE("environ", N_("Environment, sanitation"), NULL),
    CHOICE("urban_order", N_("Urban order"), NULL),
    CHOICE("lifestyle", N_("Civic conduct"), NULL), CHOICE("tax", N_("Tax"), NULL),
    CHOICE("livelihood", N_("People's livelihood"), NULL),
    CHOICE("social_evils", N_("Social evils"), NULL),
    CHOICE("welfare", N_("Social security"), NULL),
    CHOICE("religion", N_("Religion"), NULL),
    CHOICE("security", N_("Security and order"), NULL));

/* Which of these are pending, and the steps between them: workflow.c. The sign is a
 * capital while a case is pending. */
SET(state, "state", false, CHOICE("received", N_("Received"), NC_("sign", "R")),
    CHOICE("classified", N_("Classified"), NC_("sign", "C")),
    CHOICE("accepted", N_("Accepted"), NC_("sign", "A")),
    CHOICE("verifying", N_("Verifying"), NC_("sign", "V")),
    CHOICE("decided", N_("Decided"), NC_("sign", "D")),
    CHOICE("suspended", N_("Suspended"), NC_("sign", "S")),
    CHOICE("forwarded", N_("Forwarded"), NC_("sign", "F")),
    CHOICE("closed", N_("Closed"), NC_("sign", "c")),
    CHOICE("guided", N_("Guided (closed)"), NC_("sign", "g")),
    CHOICE("returned", N_("Returned"), NC_("sign", "r")),
    CHOICE("refused", N_("Not accepted"), NC_("sign", "n")),
    CHOICE("filed", N_("Filed"), NC_("sign", "f")),
    CHOICE("withdrawn", N_("Withdrawn"), NC_("sign", "w")),
    CHOICE("terminated", N_("Terminated"), NC_("sign", "t")),
    CHOICE("replied", N_("Replied"), NC_("sign", "p")));

SET(gender, "gender", false, CHOICE("male", N_("male"), NULL),
    CHOICE("female", N_("female"), NULL));

SET(half, "half", false, CHOICE("morning", N_("Morning"), NULL),
    CHOICE("afternoon", N_("Afternoon"), NULL), CHOICE("day", N_("Whole day"), NULL));

SET(day, "day", false, CHOICE("off", N_("Day off"), NULL),
    CHOICE("work", N_("Make-up working day"), NULL),
    CHOICE("plain", N_("Ordinary day"), NULL));

SET(limit_unit, "limit_unit", false, CHOICE("ld", N_("calendar days"), NULL),
    CHOICE("wd", N_("working days"), NULL));

SET(phase, "phase", false, CHOICE("accept", N_("Before acceptance"), NULL),
    CHOICE("settle", N_("After acceptance"), NULL));

const struct choice_set *const *choice_sets(void)
{
    static const struct choice_set *const sets[] = {&choices_flag, &choices_kind,
        &choices_mode, &choices_jurisdiction, &choices_level, &choices_outcome,
        &choices_decision, &choices_dialogue, &choices_result, &choices_direction,
        &choices_channel, &choices_field, &choices_state, &choices_gender, &choices_half,
        &choices_day, &choices_limit_unit, &choices_phase, NULL};
    return sets;
}

static size_t shipped_count(const struct choice_set *set)
{
    size_t n = 0;
    while (set->rows[n].key != NULL)
        n++;
    return n;
}

bool choice_at(
    const struct choice_set *set, const struct book *book, size_t i, struct choice *out)
{
    size_t shipped = shipped_count(set);
    if (i < shipped) {
        *out = set->rows[i];
        return true;
    }
    if (!set->open || i - shipped >= book_choice_count(book, set->name))
        return false;
    *out = book_choice(book, set->name, i - shipped);
    return true;
}

static bool folds_to(const char *text, const char *folded)
{
    char *own = fold_key(text);
    bool does = strcmp(own, folded) == 0;
    free(own);
    return does;
}

static bool is_named(const struct choice *choice, const char *folded)
{
    return folds_to(choice->key, folded) || folds_to(choice->label, folded) ||
           folds_to(msg_in(LANG_VI, choice->label), folded) ||
           (choice->other != NULL && folds_to(choice->other, folded));
}

static const char *key_named(
    const struct choice_set *set, const struct book *book, const char *folded)
{
    struct choice choice;
    for (size_t i = 0; choice_at(set, book, i, &choice); i++)
        if (is_named(&choice, folded))
            return choice.key;
    return NULL;
}

const char *choice_parse(
    const struct choice_set *set, const struct book *book, const char *text)
{
    struct choice choice;
    for (size_t i = 0; choice_at(set, book, i, &choice); i++)
        if (strcmp(choice.key, text) == 0)
            return choice.key;
    char *folded = fold_key(text);
    const char *key = key_named(set, book, folded);
    free(folded);
    return key;
}

static bool choice_find(const struct choice_set *set, const struct book *book,
    const char *key, struct choice *out)
{
    for (size_t i = 0; choice_at(set, book, i, out); i++)
        if (strcmp(out->key, key) == 0)
            return true;
    return false;
}

const char *choice_label(
    const struct choice_set *set, const struct book *book, const char *key)
{
    struct choice choice;
    if (key == NULL)
        return "";
    return choice_find(set, book, key, &choice) ? msg(choice.label) : key;
}

const char *choice_sign(const struct choice_set *set, const char *key)
{
    struct choice choice;
    if (key == NULL)
        return " ";
    if (!choice_find(set, NULL, key, &choice) || choice.sign == NULL)
        return "?";
    char in_context[16];
    snprintf(in_context, sizeof in_context, "sign\004%s", choice.sign);
    return msg_context(in_context, choice.sign);
}
