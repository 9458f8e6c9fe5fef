/* SPDX-License-Identifier: MIT
 *
 * States and steps as two tables; everything else here reads them. A step is a row: from
 * which states, to which one, for which kinds of case, and the keys of the fields it
 * needs. The first row that leads to a state says what a case in that state should have,
 * which is what the adoption of old records warns about.
 */
#include "model/workflow.h"

#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/msg.h"
#include "model/choice.h"

enum state {
    ST_RECEIVED,
    ST_CLASSIFIED,
    ST_ACCEPTED,
    ST_VERIFYING,
    ST_DECIDED,
    ST_SUSPENDED,
    ST_FORWARDED,
    ST_CLOSED,
    ST_GUIDED,
    ST_RETURNED,
    ST_REFUSED,
    ST_FILED,
    ST_WITHDRAWN,
    ST_TERMINATED,
    ST_REPLIED,
    ST_COUNT,
    ST_UNKNOWN = ST_COUNT
};

enum state_flags { RESOLVED = 1 << 0, STOPS_CLOCK = 1 << 1, ACCEPTED_BEFORE = 1 << 2 };

static const struct state_row {
    const char *key;
    unsigned flags;
} states[ST_COUNT] = {
    [ST_RECEIVED] = {"received", 0},
    [ST_CLASSIFIED] = {"classified", 0},
    [ST_ACCEPTED] = {"accepted", ACCEPTED_BEFORE},
    [ST_VERIFYING] = {"verifying", ACCEPTED_BEFORE},
    [ST_DECIDED] = {"decided", ACCEPTED_BEFORE | STOPS_CLOCK},
    [ST_SUSPENDED] = {"suspended", ACCEPTED_BEFORE | STOPS_CLOCK},
    [ST_FORWARDED] = {"forwarded", STOPS_CLOCK},
    [ST_CLOSED] = {"closed", RESOLVED | STOPS_CLOCK},
    [ST_GUIDED] = {"guided", RESOLVED | STOPS_CLOCK},
    [ST_RETURNED] = {"returned", RESOLVED | STOPS_CLOCK},
    [ST_REFUSED] = {"refused", RESOLVED | STOPS_CLOCK},
    [ST_FILED] = {"filed", RESOLVED | STOPS_CLOCK},
    [ST_WITHDRAWN] = {"withdrawn", RESOLVED | STOPS_CLOCK},
    [ST_TERMINATED] = {"terminated", RESOLVED | STOPS_CLOCK},
    [ST_REPLIED] = {"replied", RESOLVED | STOPS_CLOCK},
};

enum kind_bits {
    COMPLAINT = 1 << 0,
    DENUNCIATION = 1 << 1,
    MATTER = 1 << 2, /* petition, feedback, other */
    ANY_KIND = COMPLAINT | DENUNCIATION | MATTER
};

#define AT(state)    (1u << ST_##state)
#define NEW          (AT(RECEIVED) | AT(CLASSIFIED))
#define IN_WORK      (AT(ACCEPTED) | AT(VERIFYING))
#define ANY_PENDING  (NEW | IN_WORK | AT(DECIDED) | AT(SUSPENDED) | AT(FORWARDED))
#define ANY_RESOLVED (((1u << ST_COUNT) - 1) & ~ANY_PENDING)

static const struct step_row {
    unsigned from; /* bits of states */
    enum state to;
    unsigned kinds;
    const char *needs;
} steps[] = {
    {AT(RECEIVED), ST_CLASSIFIED, ANY_KIND, ""},
    {NEW, ST_ACCEPTED, ANY_KIND, "accepted"},
    {NEW, ST_GUIDED, ANY_KIND, "reason"},
    {NEW, ST_RETURNED, ANY_KIND, "reason"},
    {NEW, ST_FILED, ANY_KIND, "reason"},
    {NEW, ST_REFUSED, ANY_KIND, "reason"},
    {NEW, ST_FORWARDED, ANY_KIND, "forwarded_to"},
    {AT(FORWARDED), ST_REPLIED, ANY_KIND, "reply_date"},
    {AT(ACCEPTED), ST_VERIFYING, ANY_KIND, ""},
    {IN_WORK, ST_DECIDED, COMPLAINT, "decision_no decision_date outcome decision"},
    {IN_WORK, ST_DECIDED, DENUNCIATION, "decision_no decision_date outcome"},
    {IN_WORK, ST_DECIDED, MATTER, "decision_no decision_date"},
    {AT(DECIDED), ST_CLOSED, COMPLAINT | DENUNCIATION, ""},
    {IN_WORK | AT(DECIDED), ST_CLOSED, MATTER, ""},
    {IN_WORK, ST_SUSPENDED, ANY_KIND, "reason"},
    {AT(SUSPENDED), ST_ACCEPTED, ANY_KIND, "reason"},
    {AT(SUSPENDED), ST_VERIFYING, ANY_KIND, "reason"},
    {ANY_PENDING, ST_WITHDRAWN, ANY_KIND, "reason"},
    {ANY_PENDING, ST_TERMINATED, ANY_KIND, "reason"},
    {ANY_RESOLVED, ST_VERIFYING, ANY_KIND, "reason"},
};

/* ---- states --------------------------------------------------------------------------
 */

static bool is_empty(const char *text)
{
    return !text || *text == '\0';
}

/* A case without a state is as good as received. */
static enum state state_find(const char *key)
{
    if (is_empty(key))
        return ST_RECEIVED;
    for (size_t i = 0; i < ST_COUNT; i++)
        if (strcmp(states[i].key, key) == 0)
            return (enum state)i;
    return ST_UNKNOWN;
}

static bool state_has(const char *key, enum state_flags flag)
{
    enum state state = state_find(key);
    return state != ST_UNKNOWN && (states[state].flags & flag) != 0;
}

bool state_resolved(const char *state)
{
    return state_has(state, RESOLVED);
}

bool state_known(const char *state)
{
    return !is_empty(state) && state_find(state) != ST_UNKNOWN;
}

bool state_stops_clock(const char *state)
{
    return state_has(state, STOPS_CLOCK);
}

bool state_after_acceptance(const char *state)
{
    return state_has(state, ACCEPTED_BEFORE);
}

/* ---- steps ---------------------------------------------------------------------------
 */

static unsigned kind_bit(const char *kind)
{
    if (kind && strcmp(kind, "complaint") == 0)
        return COMPLAINT;
    if (kind && strcmp(kind, "denunciation") == 0)
        return DENUNCIATION;
    return MATTER;
}

static bool row_leads(const struct step_row *row, enum state from, unsigned kind)
{
    return from != ST_UNKNOWN && (row->from & (1u << from)) != 0 && (row->kinds & kind);
}

bool workflow_step(const struct casefile *cf, size_t i, struct step *out)
{
    enum state from = state_find(cf->state);
    unsigned kind = kind_bit(cf->kind);
    for (size_t row = 0; row < ARRAY_COUNT(steps); row++) {
        if (!row_leads(&steps[row], from, kind) || i-- > 0)
            continue;
        *out = (struct step){.from = states[from].key,
            .to = states[steps[row].to].key,
            .needs = steps[row].needs,
            .clears_resolved = (states[from].flags & RESOLVED) != 0};
        return true;
    }
    return false;
}

static bool step_find(const struct casefile *cf, const char *to, struct step *out)
{
    for (size_t i = 0; workflow_step(cf, i, out); i++)
        if (strcmp(out->to, to) == 0)
            return true;
    return false;
}

/* Takes the next key off a list of needs into `key`; false at the end. */
static bool next_need(const char **needs, struct str *key)
{
    size_t len = strcspn(*needs, " ");
    if (len == 0)
        return false;
    str_clear(key);
    str_addn(key, *needs, len);
    *needs += len;
    *needs += strspn(*needs, " ");
    return true;
}

static bool asks_for_reason(const char *needs)
{
    return strcmp(needs, "reason") == 0;
}

/* Adds "label (key)" of each needed field that is empty, divided by commas; returns the
 * row of the first one, NULL when nothing is missing. */
static const struct field *add_missing(
    struct str *out, const char *needs, const struct casefile *cf)
{
    const struct field *first = NULL;
    struct str key = {0};
    while (next_need(&needs, &key)) {
        const struct field *field = schema_field(&schema_case, str_text(&key));
        REQUIRE(field);
        if (!field_is_empty(field, cf))
            continue;
        str_addf(out, "%s%s (%s)", first ? ", " : "", msg(field->label), field->key);
        first = first ? first : field;
    }
    str_release(&key);
    return first;
}

/* ---- moving --------------------------------------------------------------------------
 */

static void add_state(struct str *out, const char *key)
{
    str_addf(out, "%s (%s)", choice_label(&choices_state, NULL, key), key);
}

static void add_steps(struct str *out, const struct casefile *cf)
{
    struct step step;
    for (size_t i = 0; workflow_step(cf, i, &step); i++) {
        str_add(out, i > 0 ? ", " : "");
        add_state(out, step.to);
    }
}

static enum td_status refuse_step(
    const struct casefile *cf, const char *to, struct err *err)
{
    struct str from = {0};
    struct str possible = {0};
    add_state(&from, is_empty(cf->state) ? states[ST_RECEIVED].key : cf->state);
    add_steps(&possible, cf);
    if (!state_known(to))
        err_field(err, "state",
            _("There is no state “%s”. From %s the case can go to: %s."), to,
            str_text(&from), str_text(&possible));
    else if (state_find(to) == state_find(cf->state))
        err_field(err, "state",
            _("The case is in the state %s already; it can go to: %s."), str_text(&from),
            str_text(&possible));
    else
        err_field(err, "state", _("A case cannot go from %s to “%s”. It can go to: %s."),
            str_text(&from), choice_label(&choices_state, NULL, to), str_text(&possible));
    str_release(&possible);
    str_release(&from);
    return TD_INVALID;
}

static enum td_status refuse_missing(
    const struct field *first, const char *missing, const char *to, struct err *err)
{
    struct str target = {0};
    add_state(&target, to);
    err_field(err, first->key, _("To go to %s the case still needs: %s."),
        str_text(&target), missing);
    str_release(&target);
    return TD_INVALID;
}

/* What must be there before the step; the day of acceptance comes by itself. */
static const char *hard_needs(const struct step *step)
{
    return strcmp(step->needs, "accepted") == 0 ? "" : step->needs;
}

void workflow_begin(struct casefile *wanted, const char *to)
{
    struct step step;
    if (!step_find(wanted, to, &step) || !asks_for_reason(step.needs))
        return;
    free(wanted->reason);
    wanted->reason = NULL;
}

enum td_status workflow_check(const struct casefile *cf, const char *to,
    const struct casefile *wanted, struct err *err)
{
    struct step step;
    if (!step_find(cf, to, &step))
        return refuse_step(cf, to, err);
    struct str missing = {0};
    enum td_status status = TD_OK;
    const struct field *first = add_missing(&missing, hard_needs(&step), wanted);
    if (first)
        status = refuse_missing(first, str_text(&missing), to, err);
    str_release(&missing);
    return status;
}

static void set_state(struct casefile *cf, const char *key)
{
    char *copy = xstrdup(key); // before the free: key may be the state itself
    free(cf->state);
    cf->state = copy;
}

static void default_day(day_t *day, day_t today)
{
    if (*day == DAY_NONE)
        *day = today;
}

void workflow_enter(struct casefile *cf, const char *to, day_t today)
{
    enum state target = state_find(to);
    REQUIRE(target != ST_UNKNOWN);
    bool reopened = state_resolved(cf->state) && !state_resolved(to);
    set_state(cf, states[target].key);
    if (target == ST_ACCEPTED)
        default_day(&cf->accepted, today);
    if (target == ST_FORWARDED)
        default_day(&cf->forwarded, today);
    if (target == ST_SUSPENDED)
        default_day(&cf->suspended, today);
    else
        cf->suspended = DAY_NONE;
    if (states[target].flags & RESOLVED)
        default_day(&cf->resolved, today);
    if (reopened)
        cf->resolved = DAY_NONE;
}

/* The fields that steps need, and those that go with them. */
bool workflow_sets(const struct field *field)
{
    static const char *const beside[] = {"state", "due", "suspended", "forwarded",
        "resolved", "reply_no", "overdue_reason"};
    struct str key = {0};
    bool found = false;
    for (size_t i = 0; i < ARRAY_COUNT(beside) && !found; i++)
        found = strcmp(field->key, beside[i]) == 0;
    for (size_t i = 0; i < ARRAY_COUNT(steps) && !found; i++)
        for (const char *needs = steps[i].needs; !found && next_need(&needs, &key);)
            found = strcmp(field->key, str_text(&key)) == 0;
    str_release(&key);
    return found;
}

/* ---- adopting ------------------------------------------------------------------------
 */

/* What a case of this kind in this state should have, however it came there. */
static const char *state_needs(const char *key, const char *kind)
{
    enum state state = state_find(key);
    for (size_t i = 0; i < ARRAY_COUNT(steps); i++)
        if (steps[i].to == state && (steps[i].kinds & kind_bit(kind)))
            return steps[i].needs;
    return "";
}

static void warn_missing(const struct casefile *cf, struct str *warnings)
{
    struct str missing = {0};
    if (add_missing(&missing, state_needs(cf->state, cf->kind), cf)) {
        struct str state = {0};
        add_state(&state, cf->state);
        str_addf(warnings, _("A case in the state %s should also have: %s."),
            str_text(&state), str_text(&missing));
        str_addc(warnings, '\n');
        str_release(&state);
    }
    str_release(&missing);
}

enum td_status workflow_adopt(struct casefile *cf, struct str *warnings, struct err *err)
{
    const char *begun = cf->resolved != DAY_NONE ? "closed" : "received";
    const char *state = is_empty(cf->state) ? begun : cf->state;
    day_t resolved = cf->resolved;
    if (!state_known(state))
        return err_field(err, "state", _("There is no state “%s”."), state);
    const char *label = choice_label(&choices_state, NULL, state);
    if (!state_resolved(state) && resolved != DAY_NONE)
        return err_field(err, "resolved",
            _("The case has a date of resolution, but the state “%s” is not a resolved one. Give the state it ended in, or leave the date empty."),
            label);
    if (state_resolved(state) && resolved == DAY_NONE)
        resolved = cf->decision_date;
    if (state_resolved(state) && resolved == DAY_NONE)
        return err_field(err, "resolved",
            _("A case in the state “%s” needs the date it was resolved on, or the date of the decision."),
            label);
    if (is_empty(cf->state))
        set_state(cf, state);
    cf->resolved = resolved;
    warn_missing(cf, warnings);
    return TD_OK;
}
