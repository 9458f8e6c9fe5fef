/* SPDX-License-Identifier: MIT
 *
 * The shipped choices, one table a set. Keys are what is stored, in every language and
 * for ever; a label may be reworded at any time. Values and names: the registers and
 * tables of Circulars 04/2021 and 05/2021/TT-TTCP and the offices' own books.
 */
#include "model/choice.h"

#include <string.h>

#include "base/alloc.h"
#include "base/fold.h"
#include "base/msg.h"
#include "model/book.h"

#define SET(id, name_, open_, ...)                                                       \
    const struct choice_set choices_##id = {                                             \
        .name = (name_),                                                                 \
        .rows = (const struct choice[]){__VA_ARGS__, {0}},                               \
        .open = (open_),                                                                 \
    }

SET(flag, "flag", false, {"yes", N_("yes"), "x"}, {"no", N_("no"), "-"});

SET(kind, "kind", false, {"complaint", N_("Complaint"), "K"},
    {"denunciation", N_("Denunciation"), "T"}, {"petition", N_("Petition"), "N"},
    {"feedback", N_("Feedback"), "P"}, {"other", N_("Other matter"), "o"});

SET(mode, "mode", false, {"regular", N_("Regular reception"), NULL},
    {"periodic", N_("Periodic reception"), NULL}, {"adhoc", N_("Ad hoc reception"), NULL},
    {"online", N_("Online reception"), NULL});

SET(jurisdiction, "jurisdiction", false, {"in", N_("Within jurisdiction"), NULL},
    {"out", N_("Outside jurisdiction"), NULL});

SET(level, "level", false, {"first", N_("First time"), NULL},
    {"second", N_("Second time"), NULL}, {"repeat", N_("Repeated"), NULL});

SET(outcome, "outcome", false, {"right", N_("Right"), NULL},
    {"partly", N_("Partly right"), NULL}, {"wrong", N_("Wrong"), NULL});

SET(decision, "decision", false, {"uphold", N_("Upheld"), NULL},
    {"amend", N_("Amended"), NULL}, {"revoke", N_("Revoked"), NULL});

SET(dialogue, "dialogue", false, {"periodic", N_("Periodic dialogue"), NULL},
    {"adhoc", N_("Ad hoc dialogue"), NULL});

SET(result, "result", false, {"explained", N_("Explained on the spot"), NULL},
    {"guided", N_("Guided"), NULL}, {"letter_taken", N_("Letter taken in"), NULL},
    {"case_opened", N_("Case opened"), NULL},
    {"appointment", N_("Appointment given"), NULL},
    {"refused", N_("Refused to receive"), NULL},
    {"conclusion", N_("Notice of conclusion"), NULL});

SET(direction, "direction", false, {"accept", N_("Accept"), NULL},
    {"refuse", N_("Do not accept"), NULL}, {"guide", N_("Guide"), NULL},
    {"forward", N_("Forward"), NULL}, {"return", N_("Return the letter"), NULL},
    {"file", N_("File without action"), NULL}, {"urge", N_("Urge"), NULL});

SET(channel, "channel", false, {"person", N_("In person"), NULL},
    {"post", N_("By post"), NULL}, {"referred", N_("Referred by an agency"), NULL},
    {"hand", N_("Handed over"), NULL}, {"online", N_("Online"), NULL});

SET(field, "field", true, {"admin", N_("Administration"), NULL},
    {"policy", N_("Regimes and policies"), NULL}, {"land", N_("Land and housing"), NULL},
    {"clearance", N_("Site clearance, compensation, resettlement"), NULL},
    {"land_cert", N_("Land-use-right certificate"), NULL},
    {"civil_service", N_("Civil service"), NULL}, {"corruption", N_("Corruption"), NULL},
    {"judicial", N_("Judicial"), NULL},
    {"party", N_("Party and mass organisations"), NULL},
    {"environ", N_("Environment, sanitation"), NULL},
    {"urban_order", N_("Urban order"), NULL},
    {"lifestyle", N_("Civilised lifestyle"), NULL}, {"tax", N_("Tax"), NULL},
    {"livelihood", N_("People's livelihood"), NULL},
    {"social_evils", N_("Social evils"), NULL}, {"welfare", N_("Social security"), NULL},
    {"religion", N_("Religion"), NULL}, {"security", N_("Security and order"), NULL});

/* Which of these are pending, and the steps between them: workflow.c. */
SET(state, "state", false, {"received", N_("Received"), "M"},
    {"classified", N_("Classified"), "L"}, {"accepted", N_("Accepted"), "T"},
    {"verifying", N_("Verifying"), "X"}, {"decided", N_("Decided"), "Q"},
    {"suspended", N_("Suspended"), "S"}, {"forwarded", N_("Forwarded"), "C"},
    {"closed", N_("Closed"), "k"}, {"guided", N_("Guided (closed)"), "h"},
    {"returned", N_("Returned"), "t"}, {"refused", N_("Not accepted"), "u"},
    {"filed", N_("Filed"), "l"}, {"withdrawn", N_("Withdrawn"), "r"},
    {"terminated", N_("Terminated"), "d"}, {"replied", N_("Replied"), "p"});

SET(gender, "gender", false, {"male", N_("male"), NULL}, {"female", N_("female"), NULL});

SET(half, "half", false, {"morning", N_("Morning"), NULL},
    {"afternoon", N_("Afternoon"), NULL}, {"day", N_("Whole day"), NULL});

SET(day, "day", false, {"off", N_("Day off"), NULL},
    {"work", N_("Make-up working day"), NULL}, {"plain", N_("Ordinary day"), NULL});

SET(limit_unit, "limit_unit", false, {"ld", N_("calendar days"), NULL},
    {"wd", N_("working days"), NULL});

SET(phase, "phase", false, {"accept", N_("Before acceptance"), NULL},
    {"settle", N_("After acceptance"), NULL});

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

static bool label_is(const struct choice *choice, const char *text)
{
    return fold_key_equal(choice->key, text) || fold_key_equal(choice->label, text) ||
           fold_key_equal(msg_in(LANG_VI, choice->label), text);
}

const char *choice_parse(
    const struct choice_set *set, const struct book *book, const char *text)
{
    struct choice choice;
    for (size_t i = 0; choice_at(set, book, i, &choice); i++)
        if (strcmp(choice.key, text) == 0)
            return choice.key;
    for (size_t i = 0; choice_at(set, book, i, &choice); i++)
        if (label_is(&choice, text))
            return choice.key;
    return NULL;
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
    return choice.sign;
}
