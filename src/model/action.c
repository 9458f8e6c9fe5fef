/* SPDX-License-Identifier: MIT
 *
 * Names of the journal's vocabulary.
 */
#include "model/action.h"

#include <stddef.h>

#include "base/msg.h"

const char *action_label(enum action action)
{
    switch (action) {
    case ACTION_ADD: return N_("added");
    case ACTION_EDIT: return N_("changed");
    case ACTION_MOVE: return N_("moved");
    case ACTION_VOID: return N_("taken out");
    case ACTION_UNVOID: return N_("brought back");
    case ACTION_UNDO: return N_("undone");
    case ACTION_REDO: return N_("redone");
    case ACTION_REVEAL: return N_("identity shown");
    case ACTION_MERGE: return N_("merged");
    }
    return "?";
}

const char *action_deed(enum action action)
{
    switch (action) {
    case ACTION_ADD: return N_("adding it");
    case ACTION_VOID: return N_("taking it out");
    case ACTION_UNVOID: return N_("bringing it back");
    case ACTION_MERGE: return N_("merging it");
    case ACTION_EDIT:
    case ACTION_MOVE:
    case ACTION_UNDO:
    case ACTION_REDO:
    case ACTION_REVEAL: break;
    }
    return NULL;
}

const char *road_label(enum road road)
{
    switch (road) {
    case ROAD_TUI: return N_("screen");
    case ROAD_CLI: return N_("command line");
    case ROAD_IMPORT: return N_("import");
    case ROAD_RESTORE: return N_("restore");
    }
    return "?";
}
