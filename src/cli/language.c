/* SPDX-License-Identifier: MIT
 *
 * Which language: --lang, then TIEPDAN_LANG, then the person's own setting, then the
 * office's, then LANG read as text. No locale has to be installed for any of them. The
 * office is asked at once, so that help and complaints are in its language as well.
 */
#include <stdlib.h>

#include "base/msg.h"
#include "base/paths.h"
#include "base/user_config.h"
#include "context.h"

static bool from_option(const char *option, enum lang *lang)
{
    return option != NULL && lang_parse(option, lang);
}

static bool from_variable(enum lang *lang)
{
    return lang_parse(getenv("TIEPDAN_LANG"), lang);
}

static bool from_user(enum lang *lang)
{
    char *text = user_setting("lang");
    bool known = lang_parse(text, lang);
    free(text);
    return known;
}

static bool from_office(struct office *office, enum lang *lang)
{
    char *text = office != NULL ? office_setting(office, "lang") : NULL;
    bool known = lang_parse(text, lang);
    free(text);
    return known;
}

/* vi* is Vietnamese, everything else English. */
static enum lang from_locale(void)
{
    static const char *const variables[] = {"LC_ALL", "LC_MESSAGES", "LANG"};
    enum lang lang = LANG_EN;
    for (size_t i = 0; i < sizeof(variables) / sizeof(variables[0]); i++) {
        const char *text = getenv(variables[i]);
        if (text != NULL && text[0] != '\0')
            return lang_parse(text, &lang) ? lang : LANG_EN;
    }
    return LANG_EN;
}

static enum lang_source decide(const char *option, struct office *office, enum lang *lang)
{
    if (from_option(option, lang))
        return LANG_OPTION;
    if (from_variable(lang))
        return LANG_VARIABLE;
    if (from_user(lang))
        return LANG_USER;
    if (from_office(office, lang))
        return LANG_OFFICE;
    *lang = from_locale();
    return LANG_LOCALE;
}

static bool from_register(const char *path, enum lang *lang)
{
    struct seat seat = {.road = ROAD_CLI};
    struct office *office = NULL;
    if (!path_exists(path) ||
        office_open(path, OFFICE_READONLY, &seat, &office, NULL) != TD_OK)
        return false;
    bool known = from_office(office, lang);
    office_close(office);
    return known;
}

void language_begin(const char *option, const char *path)
{
    enum lang lang;
    if (decide(option, NULL, &lang) == LANG_LOCALE)
        (void)from_register(path, &lang);
    msg_use(lang);
}

enum td_status language_choose(const char *option, struct err *err)
{
    enum lang lang;
    if (option != NULL && !from_option(option, &lang))
        return err_set(
            err, TD_INVALID, _("--lang takes “vi” or “en”, not “%s”."), option);
    decide(option, NULL, &lang);
    msg_use(lang);
    return TD_OK;
}

void language_of_office(const char *option, struct office *office)
{
    enum lang lang;
    decide(option, office, &lang);
    msg_use(lang);
}

enum lang_source language_source(const char *option, struct office *office)
{
    enum lang lang;
    return decide(option, office, &lang);
}
