/* SPDX-License-Identifier: MIT
 *
 * The tables. Letters a Vietnamese input method never changes are preferred
 * (b c g h i k l m n p q t u v y); no command is a doubled letter, w, z, [ or ].
 */
#include "keymap.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/msg.h"
#include "base/str.h"
#include "base/utf8.h"

/* clang-format off: one row an action, one row a key */
static const struct act_row actions[] = {
    {ACT_LINE_START, GROUP_TYPING, "line-start", N_("Line start"),
        N_("To the beginning of the line"), READS, ""},
    {ACT_LINE_END, GROUP_TYPING, "line-end", N_("Line end"), N_("To the end of the line"),
        READS, ""},
    {ACT_WORD_LEFT, GROUP_TYPING, "word-left", N_("Word back"), N_("One word back"),
        READS, ""},
    {ACT_WORD_RIGHT, GROUP_TYPING, "word-right", N_("Word on"), N_("One word on"), READS,
        ""},
    {ACT_ERASE_BEFORE, GROUP_TYPING, "erase-before", N_("Erase before"),
        N_("Erase the line before the cursor"), READS, ""},
    {ACT_ERASE_BEHIND, GROUP_TYPING, "erase-behind", N_("Erase behind"),
        N_("Erase the line behind the cursor"), READS, ""},
    {ACT_ERASE_WORD, GROUP_TYPING, "erase-word", N_("Erase word"),
        N_("Erase the word before the cursor"), READS, ""},
    {ACT_ERASE_LETTER, GROUP_TYPING, "erase-letter", N_("Erase letter"),
        N_("Erase the letter under the cursor"), READS, ""},
    {ACT_UNDO_TYPING, GROUP_TYPING, "undo-typing", N_("Undo typing"),
        N_("Take back what was typed in the field"), READS, ""},

    {ACT_OPEN, GROUP_RECORD, "open", N_("Open"), N_("Open the selected row"), READS, ""},
    {ACT_VISIT, GROUP_RECORD, "visit", N_("Visit"), N_("Log a new visit"), WRITES,
        N_("citizen came reception new")},
    {ACT_ADD, GROUP_RECORD, "add", N_("Add"), N_("Add a record to this register"), WRITES,
        N_("new create enter")},
    {ACT_EDIT, GROUP_RECORD, "edit", N_("Edit"), N_("Change the record"), WRITES,
        N_("correct modify update")},
    {ACT_SAVE, GROUP_RECORD, "save", N_("Save"), N_("Save the form"), READS,
        N_("store keep write")},
    {ACT_SAME, GROUP_RECORD, "same", N_("Same matter"),
        N_("Take over the person shown, then an open case"), READS, ""},
    {ACT_NEXT_PERSON, GROUP_RECORD, "next-person", N_("Add person"),
        N_("Save; the same visit of one more person"), READS, ""},
    {ACT_NEW_LETTER, GROUP_RECORD, "new-letter", N_("Letter"),
        N_("Save, and register the letter brought along"), READS, ""},
    {ACT_NEW_CASE, GROUP_RECORD, "new-case", N_("New case"),
        N_("Save, and open a case from the visit"), READS, ""},
    {ACT_CALL, GROUP_RECORD, "call", N_("Call in"),
        N_("The citizen is received from now on"), WRITES, N_("next receive")},
    {ACT_END, GROUP_RECORD, "end", N_("End"),
        N_("The visit is over: when and with which result"), WRITES, N_("finish done")},
    {ACT_HELD, GROUP_RECORD, "held", N_("Held"), N_("Today's session was held"), WRITES,
        ""},
    {ACT_NOBODY, GROUP_RECORD, "nobody", N_("Nobody came"),
        N_("Today's session was held, and nobody came"), WRITES, ""},
    {ACT_STATE, GROUP_RECORD, "state", N_("State"),
        N_("Move it on: another state, the next step"), WRITES,
        N_("step accept close settle forward")},
    {ACT_ASSIGN, GROUP_RECORD, "assign", N_("Assign"), N_("Give the case to an officer"),
        WRITES, N_("officer give hand over")},
    {ACT_NOTE, GROUP_RECORD, "note", N_("Note"), N_("Write a note on the case"), WRITES,
        N_("comment remark")},
    {ACT_INSTRUCT, GROUP_RECORD, "instruct", N_("Instruct"),
        N_("A note that comes back on a set day"), WRITES, N_("order remind task")},
    {ACT_EDITOR, GROUP_RECORD, "editor", N_("Editor"),
        N_("Note or long text in your own editor"), WRITES, N_("long text")},
    {ACT_WHY, GROUP_RECORD, "why", N_("Why due"),
        N_("Show how the due date was reckoned"), READS, N_("deadline reckoned days")},
    {ACT_DUE, GROUP_RECORD, "due", N_("Due"), N_("Set another due date"), WRITES,
        N_("deadline extend date")},
    {ACT_LINK, GROUP_RECORD, "link", N_("Link"), N_("Tie it to another record"), WRITES,
        N_("connect relate attach")},
    {ACT_MERGE, GROUP_RECORD, "merge", N_("Merge"),
        N_("Find duplicates; make two records one"), WRITES, N_("duplicate twice same")},
    {ACT_TAKE_LEFT, GROUP_RECORD, "take-left", N_("Keep left"),
        N_("Keep the value on the left"), READS, ""},
    {ACT_TAKE_RIGHT, GROUP_RECORD, "take-right", N_("Take right"),
        N_("Take the value on the right over"), READS, ""},
    {ACT_SWAP, GROUP_RECORD, "swap", N_("Swap"), N_("Let the other record stay"), READS,
        ""},
    {ACT_HISTORY, GROUP_RECORD, "history", N_("History"),
        N_("Who changed what, and when"), READS, N_("log changes journal who")},
    {ACT_REVEAL, GROUP_RECORD, "reveal", N_("Reveal"), N_("Show a protected identity"),
        READS, N_("identity secret")},
    {ACT_VOID, GROUP_RECORD, "void", N_("Take out"),
        N_("Take it out of the lists, or bring it back"), WRITES,
        N_("delete remove erase")},
    {ACT_PAPER, GROUP_RECORD, "paper", N_("Paper"),
        N_("Fill in a receipt, a notice, a letter"), READS,
        N_("official form receipt notice template print")},
    {ACT_COPY, GROUP_RECORD, "copy", N_("Copy"), N_("Copy the code to the clipboard"),
        READS, N_("clipboard")},
    {ACT_UNDO, GROUP_RECORD, "undo", N_("Undo"), N_("Take back my newest change"), WRITES,
        N_("back mistake revert")},
    {ACT_REDO, GROUP_RECORD, "redo", N_("Redo"), N_("Do again what I took back"), WRITES,
        N_("again forward")},

    {ACT_FIND, GROUP_LIST, "find", N_("Find"), N_("Find as you type, without accents"),
        READS, N_("search look up person name")},
    {ACT_NEXT, GROUP_LIST, "next", N_("Next"), N_("Next row found"), READS, ""},
    {ACT_PREVIOUS, GROUP_LIST, "previous", N_("Previous"), N_("Previous row found"),
        READS, ""},
    {ACT_FILTER, GROUP_LIST, "filter", N_("Filter"), N_("Filter: kind:complaint due:<7d"),
        READS, N_("narrow search condition")},
    {ACT_CLEAR, GROUP_LIST, "clear", N_("Clear"), N_("Clear search and filter"), READS,
        N_("reset all")},
    {ACT_TAKEN_OUT, GROUP_LIST, "taken-out", N_("Taken out"),
        N_("Records taken out, and back to the live ones"), READS,
        N_("deleted removed bin")},
    {ACT_SORT, GROUP_LIST, "sort", N_("Sort"), N_("Choose the order"), READS,
        N_("order by")},
    {ACT_COLUMNS, GROUP_LIST, "columns", N_("Columns"), N_("Choose the columns"), READS,
        N_("fields show hide")},
    {ACT_VIEWS, GROUP_LIST, "views", N_("Views"), N_("All views; rename, share, remove"),
        READS, N_("saved filter lists")},
    {ACT_SAVE_VIEW, GROUP_LIST, "save-view", N_("Save view"),
        N_("Save this list as a view"), WRITES, N_("keep filter list")},
    {ACT_TROUBLE, GROUP_LIST, "trouble", N_("Trouble"),
        N_("Overdue, due soon, silent, unassigned"), READS, N_("late problems")},
    {ACT_MARK, GROUP_LIST, "mark", N_("Mark"),
        N_("Mark the row, to act on several at once"), READS, ""},
    {ACT_MARK_RANGE, GROUP_LIST, "mark-range", N_("Mark to here"),
        N_("Mark from the row marked last to this one"), READS, ""},
    {ACT_MARK_ALL, GROUP_LIST, "mark-all", N_("Mark all"),
        N_("Mark all rows of the list"), READS, ""},
    {ACT_UNMARK, GROUP_LIST, "unmark", N_("Unmark"), N_("Take all marks away"), READS,
        ""},
    {ACT_EXPORT, GROUP_LIST, "export", N_("Export"), N_("Write this list to a CSV file"),
        READS, N_("save file excel spreadsheet print report")},
    {ACT_PRINT, GROUP_LIST, "print", N_("Print"), N_("Write a page to print"), READS,
        N_("paper printer report page")},
    {ACT_WHICH, GROUP_LIST, "which", N_("Reports"), N_("Choose another report"), READS,
        ""},
    {ACT_PERIOD, GROUP_LIST, "period", N_("Period"),
        N_("Month, quarter, year or free dates"), READS, N_("month quarter year")},
    {ACT_GROUP, GROUP_LIST, "group", N_("Group"), N_("What the rows are"), READS,
        N_("by unit officer field")},
    {ACT_REFRESH, GROUP_LIST, "refresh", N_("Refresh"), N_("Take in what others changed"),
        READS, N_("reload update")},
    {ACT_VIEW_0, GROUP_LIST, "view-0", N_("All"), N_("All records"), READS, ""},
    {ACT_VIEW_0 + 1, GROUP_LIST, "view-1", N_("View 1"), N_("First view"), READS, ""},
    {ACT_VIEW_0 + 2, GROUP_LIST, "view-2", N_("View 2"), N_("Second view"), READS, ""},
    {ACT_VIEW_0 + 3, GROUP_LIST, "view-3", N_("View 3"), N_("Third view"), READS, ""},
    {ACT_VIEW_0 + 4, GROUP_LIST, "view-4", N_("View 4"), N_("Fourth view"), READS, ""},
    {ACT_VIEW_0 + 5, GROUP_LIST, "view-5", N_("View 5"), N_("Fifth view"), READS, ""},
    {ACT_VIEW_0 + 6, GROUP_LIST, "view-6", N_("View 6"), N_("Sixth view"), READS, ""},
    {ACT_VIEW_0 + 7, GROUP_LIST, "view-7", N_("View 7"), N_("Seventh view"), READS, ""},
    {ACT_VIEW_0 + 8, GROUP_LIST, "view-8", N_("View 8"), N_("Eighth view"), READS, ""},
    {ACT_VIEW_0 + 9, GROUP_LIST, "view-9", N_("View 9"), N_("Ninth view"), READS, ""},

    {ACT_DOWN, GROUP_MOVE, "down", N_("Down"), N_("One row down"), READS, ""},
    {ACT_UP, GROUP_MOVE, "up", N_("Up"), N_("One row up"), READS, ""},
    {ACT_PAGE_DOWN, GROUP_MOVE, "page-down", N_("Page down"), N_("One page down"), READS,
        ""},
    {ACT_PAGE_UP, GROUP_MOVE, "page-up", N_("Page up"), N_("One page up"), READS, ""},
    {ACT_HALF_DOWN, GROUP_MOVE, "half-down", N_("Half down"), N_("Half a page down"),
        READS, ""},
    {ACT_HALF_UP, GROUP_MOVE, "half-up", N_("Half up"), N_("Half a page up"), READS, ""},
    {ACT_FIRST, GROUP_MOVE, "first", N_("First"), N_("To the first row"), READS, ""},
    {ACT_LAST, GROUP_MOVE, "last", N_("Last"), N_("To the last row"), READS, ""},
    {ACT_LEFT, GROUP_MOVE, "left", N_("Earlier"),
        N_("One step to the left, a period earlier"), READS, ""},
    {ACT_RIGHT, GROUP_MOVE, "right", N_("Later"),
        N_("One step to the right, a period later"), READS, ""},
    {ACT_PANE, GROUP_MOVE, "pane", N_("Pane"), N_("Next pane; shows the context line"),
        READS, ""},

    {ACT_TODAY, GROUP_PROGRAM, "today", N_("Today"),
        N_("Who waits, who is inside, today's session"), READS, N_("waiting room desk")},
    {ACT_BOOKS, GROUP_PROGRAM, "books", N_("Registers"), N_("Go to another register"),
        READS, N_("go to letters people cases")},
    {ACT_REPORT, GROUP_PROGRAM, "report", N_("Report"),
        N_("Figures of a period beside last year's"), READS,
        N_("statistics figures count month quarter year print")},
    {ACT_BOARD, GROUP_PROGRAM, "board", N_("Supervision"),
        N_("What is wrong and who should act"), READS, N_("overdue load leader")},
    {ACT_DRAFTS, GROUP_PROGRAM, "drafts", N_("Drafts"),
        N_("Half-typed forms kept for you"), READS, N_("unfinished half typed")},
    {ACT_HANDOVER, GROUP_PROGRAM, "handover", N_("Hand-over"),
        N_("What changed in my cases, what is due"), READS, N_("shift new changes")},
    {ACT_HIDE, GROUP_PROGRAM, "hide", N_("Hide names"),
        N_("Hide or show all names at once"), READS, N_("privacy secret")},
    {ACT_HELP, GROUP_PROGRAM, "help", N_("Help"), N_("The keys of this screen"), READS,
        N_("keys how manual")},
    {ACT_PALETTE, GROUP_PROGRAM, "palette", N_("Commands"), N_("All commands by name"),
        READS, ""},
    {ACT_MENU, GROUP_PROGRAM, "menu", N_("Menu"), N_("All commands as a menu"), READS,
        N_("commands all")},
    {ACT_REDRAW, GROUP_PROGRAM, "redraw", N_("Redraw"), N_("Draw the screen again"),
        READS, ""},
    {ACT_GUIDE, GROUP_PROGRAM, "guide", N_("Tour"),
        N_("A tour of one minute in the sample office"), READS, N_("tutorial learn")},
    {ACT_LEAN, GROUP_PROGRAM, "lean", N_("Lean"), N_("Draw little or everything"), READS,
        N_("slow line")},
    {ACT_TYPING, GROUP_PROGRAM, "typing", N_("Telex/VNI"),
        N_("Vietnamese typing: none, Telex, VNI"), READS,
        N_("input method unikey keyboard")},
    {ACT_SUSPEND, GROUP_PROGRAM, "suspend", N_("Suspend"),
        N_("Stop for now, back to the shell"), READS, ""},
    {ACT_ACCEPT, GROUP_PROGRAM, "accept", N_("OK"), N_("Take what is typed or chosen"),
        READS, ""},
    {ACT_BACK, GROUP_PROGRAM, "back", N_("Back"), N_("One step back"), READS, ""},
    {ACT_LEAVE, GROUP_PROGRAM, "leave", N_("Back"),
        N_("Close this screen; the last one ends the program"), READS,
        N_("quit exit close end")},
};

/* The hints of these places stay to the last. */
#define LEAST_HINTS 3

#define LISTS   (MODE_LIST | MODE_DETAIL)
#define RECORDS (LISTS | MODE_TODAY)
#define READING (MODE_LIST | MODE_DETAIL | MODE_VIEW | MODE_TODAY)
#define PAGES   (READING | MODE_PAGE)
#define TYPING  (MODE_FORM | MODE_PICK | MODE_PROMPT)
#define ANSWERS (READING | TYPING | MODE_MENU)
#define ALL     (PAGES | TYPING | MODE_MENU)

static const struct binding bindings[] = {
    {READING, '?', 0, ACT_PALETTE, 0},
    {READING, ':', 0, ACT_PALETTE, 0},
    {ANSWERS, TK_F1, 0, ACT_HELP, 1},
    {PAGES, 'q', 0, ACT_LEAVE, 2},
    {MODE_FORM, TK_F1 + 1, 0, ACT_SAVE, 2},
    {MODE_PERSON, TK_F1 + 3, 0, ACT_SAME, 4},
    {MODE_VISIT, TK_F1 + 4, 0, ACT_NEW_LETTER, 6},
    {MODE_VISIT, TK_F1 + 5, 0, ACT_NEW_CASE, 7},
    {MODE_VISIT, TK_F1 + 6, 0, ACT_NEXT_PERSON, 5},
    {MODE_PICK | MODE_PROMPT | MODE_MENU, TK_ENTER, 0, ACT_ACCEPT, 2},
    {MODE_PROMPT, TK_F1 + 1, 0, ACT_ACCEPT, 0},
    {ALL, TK_ESC, 0, ACT_BACK, 3},
    {ALL, TK_F1 + 9, 0, ACT_LEAVE, 0},
    {PAGES, 'j', 0, ACT_DOWN, 0},
    {ALL, TK_DOWN, 0, ACT_DOWN, 0},
    {PAGES, 'k', 0, ACT_UP, 0},
    {ALL, TK_UP, 0, ACT_UP, 0},
    {PAGES, 'f', MOD_CTRL, ACT_PAGE_DOWN, 0},
    {ALL, TK_PGDN, 0, ACT_PAGE_DOWN, 0},
    {PAGES, 'b', MOD_CTRL, ACT_PAGE_UP, 0},
    {ALL, TK_PGUP, 0, ACT_PAGE_UP, 0},
    {PAGES, 'd', MOD_CTRL, ACT_HALF_DOWN, 0},
    {PAGES, 'u', MOD_CTRL, ACT_HALF_UP, 0},
    {PAGES, 'g', 0, ACT_FIRST, 0},
    {PAGES | MODE_MENU, TK_HOME, 0, ACT_FIRST, 0},
    {PAGES, 'G', 0, ACT_LAST, 0},
    {PAGES | MODE_MENU, TK_END, 0, ACT_LAST, 0},
    {MODE_MERGE, TK_F1 + 1, 0, ACT_MERGE, 4},
    {MODE_MERGE, TK_LEFT, 0, ACT_TAKE_LEFT, 5},
    {MODE_MERGE, TK_RIGHT, 0, ACT_TAKE_RIGHT, 6},
    {MODE_MERGE, TK_TAB, 0, ACT_SWAP, 8},
    {MODE_REPORT, TK_LEFT, 0, ACT_LEFT, 12},
    {MODE_REPORT, TK_RIGHT, 0, ACT_RIGHT, 13},
    {MODE_NUMBERS | MODE_MENU, TK_LEFT, 0, ACT_LEFT, 0},
    {MODE_NUMBERS | MODE_MENU, TK_RIGHT, 0, ACT_RIGHT, 0},
    {MODE_LIST | MODE_NUMBERS, TK_TAB, 0, ACT_PANE, 0},
    {RECORDS | MODE_NUMBERS, TK_ENTER, 0, ACT_OPEN, 4},
    {MODE_REPORT, 't', 0, ACT_PERIOD, 5},
    {MODE_REPORT, 'n', 0, ACT_GROUP, 6},
    {MODE_REPORT, 'l', 0, ACT_WHICH, 8},
    {MODE_LIST | MODE_NUMBERS | MODE_TODAY, 'P', 0, ACT_PRINT, 18},
    {MODE_NUMBERS, 'y', 0, ACT_COPY, 19},
    {MODE_LIST, '/', 0, ACT_FIND, 5},
    {MODE_LIST, TK_F1 + 2, 0, ACT_FIND, 0},
    {MODE_DETAIL | MODE_VIEW | MODE_TODAY, '/', 0, ACT_FIND, 0},
    {MODE_DETAIL | MODE_VIEW | MODE_TODAY, TK_F1 + 2, 0, ACT_FIND, 0},
    {LISTS, 'a', 0, ACT_ADD, 6},
    {LISTS, TK_INSERT, 0, ACT_ADD, 0},
    {READING, TK_F1 + 6, 0, ACT_VISIT, 7},
    {MODE_TODAY, 'a', 0, ACT_VISIT, 0},
    {MODE_TODAY, TK_INSERT, 0, ACT_VISIT, 0},
    {MODE_TODAY, 'c', 0, ACT_CALL, 5},
    {MODE_TODAY, 't', 0, ACT_END, 6},
    {MODE_TODAY, 'm', 0, ACT_HELD, 8},
    {MODE_TODAY, 'n', 0, ACT_NOBODY, 9},
    {MODE_DETAIL, 'e', 0, ACT_EDIT, 5},
    {MODE_LIST | MODE_TODAY, 'e', 0, ACT_EDIT, 0},
    {MODE_CASES | MODE_CASE | MODE_LETTERS, 't', 0, ACT_STATE, 8},
    {MODE_CASES | MODE_CASE, 'A', 0, ACT_ASSIGN, 12},
    {MODE_CASES | MODE_CASE, TK_F1 + 7, 0, ACT_ASSIGN, 0},
    {MODE_CASES | MODE_CASE, 'c', 0, ACT_NOTE, 13},
    {MODE_CASES | MODE_CASE, 'I', 0, ACT_INSTRUCT, 0},
    {MODE_CASES | MODE_CASE, 'E', 0, ACT_EDITOR, 0},
    {MODE_FORM, 'o', MOD_CTRL, ACT_EDITOR, 0},
    {MODE_CASES | MODE_CASE, 'i', 0, ACT_WHY, 14},
    {MODE_CASES | MODE_CASE, 'd', 0, ACT_DUE, 0},
    {RECORDS, 'L', 0, ACT_LINK, 0},
    {MODE_MERGE, 'L', 0, ACT_LINK, 9},
    {LISTS, 'm', 0, ACT_MERGE, 0},
    {RECORDS, 'H', 0, ACT_HISTORY, 16},
    {RECORDS, 'p', 0, ACT_REVEAL, 0},
    {RECORDS, 'v', 0, ACT_VOID, 0},
    {RECORDS, 'r', 0, ACT_PAPER, 0},
    {RECORDS, 'y', 0, ACT_COPY, 0},
    {READING, 'u', 0, ACT_UNDO, 10},
    {READING, 'r', MOD_CTRL, ACT_REDO, 0},
    {MODE_LIST, 'n', 0, ACT_NEXT, 0},
    {MODE_LIST, 'N', 0, ACT_PREVIOUS, 0},
    {MODE_LIST, 'f', 0, ACT_FILTER, 9},
    {MODE_LIST, TK_F1 + 3, 0, ACT_FILTER, 0},
    {MODE_LIST, 'F', 0, ACT_CLEAR, 0},
    {MODE_LIST, 'V', 0, ACT_TAKEN_OUT, 0},
    {MODE_LIST, 's', 0, ACT_SORT, 15},
    {MODE_LIST, TK_F1 + 5, 0, ACT_SORT, 0},
    {MODE_LIST, 'C', 0, ACT_COLUMNS, 0},
    {MODE_LIST, 'K', 0, ACT_VIEWS, 0},
    {MODE_LIST, 'l', 0, ACT_SAVE_VIEW, 0},
    {READING, '!', 0, ACT_TROUBLE, 0},
    {MODE_LIST, ' ', 0, ACT_MARK, 0},
    {MODE_LIST, '-', 0, ACT_MARK_RANGE, 0},
    {MODE_LIST, '*', 0, ACT_MARK_ALL, 0},
    {MODE_LIST, 'U', 0, ACT_UNMARK, 0},
    {MODE_LIST | MODE_NUMBERS, 'x', 0, ACT_EXPORT, 17},
    {READING, '.', 0, ACT_REFRESH, 0},
    {READING, TK_F1 + 4, 0, ACT_REFRESH, 0},
    {MODE_LIST, '0', 0, ACT_VIEW_0, 0},
    {MODE_LIST, '1', 0, ACT_VIEW_0 + 1, 0},
    {MODE_LIST, '2', 0, ACT_VIEW_0 + 2, 0},
    {MODE_LIST, '3', 0, ACT_VIEW_0 + 3, 0},
    {MODE_LIST, '4', 0, ACT_VIEW_0 + 4, 0},
    {MODE_LIST, '5', 0, ACT_VIEW_0 + 5, 0},
    {MODE_LIST, '6', 0, ACT_VIEW_0 + 6, 0},
    {MODE_LIST, '7', 0, ACT_VIEW_0 + 7, 0},
    {MODE_LIST, '8', 0, ACT_VIEW_0 + 8, 0},
    {MODE_LIST, '9', 0, ACT_VIEW_0 + 9, 0},
    {TYPING, 'a', MOD_CTRL, ACT_LINE_START, 0},
    {TYPING, 'e', MOD_CTRL, ACT_LINE_END, 0},
    {TYPING, TK_LEFT, MOD_CTRL, ACT_WORD_LEFT, 0},
    {TYPING, TK_RIGHT, MOD_CTRL, ACT_WORD_RIGHT, 0},
    {TYPING, 'u', MOD_CTRL, ACT_ERASE_BEFORE, 0},
    {TYPING, 'k', MOD_CTRL, ACT_ERASE_BEHIND, 0},
    {TYPING, 'w', MOD_CTRL, ACT_ERASE_WORD, 0},
    {TYPING, 'd', MOD_CTRL, ACT_ERASE_LETTER, 0},
    {TYPING, '_', MOD_CTRL, ACT_UNDO_TYPING, 0},
    {READING, 'T', 0, ACT_TODAY, 0},
    {READING, 'b', 0, ACT_BOOKS, 11},
    {READING, 'Y', 0, ACT_REPORT, 0},
    {READING, 'B', 0, ACT_BOARD, 0},
    {READING, 'h', 0, ACT_DRAFTS, 0},
    {READING, 'M', 0, ACT_HANDOVER, 0},
    {READING | MODE_FORM, 'p', MOD_CTRL, ACT_HIDE, 0},
    {READING | MODE_MENU, TK_F1 + 8, 0, ACT_MENU, 0},
    {ALL, 'l', MOD_CTRL, ACT_REDRAW, 0},
    {ALL, 'z', MOD_CTRL, ACT_SUSPEND, 0},
    {READING, 't', MOD_CTRL, ACT_LEAN, 0},
    {READING, 'g', MOD_CTRL, ACT_GUIDE, 0},
    {ANSWERS, ' ', MOD_CTRL, ACT_TYPING, 0},
};
/* clang-format on */

const struct act_row *act_row_of(enum act act)
{
    for (size_t i = 0; i < ARRAY_COUNT(actions); i++)
        if (actions[i].act == act)
            return &actions[i];
    return NULL;
}

const struct act_row *act_row_named(const char *name)
{
    for (size_t i = 0; i < ARRAY_COUNT(actions); i++)
        if (strcmp(actions[i].name, name) == 0)
            return &actions[i];
    return NULL;
}

const char *group_label(enum act_group group)
{
    switch (group) {
    case GROUP_TYPING: return _("Typing");
    case GROUP_RECORD: return _("The record");
    case GROUP_LIST: return _("The list");
    case GROUP_MOVE: return _("Moving about");
    case GROUP_PROGRAM: return _("The program");
    case GROUP_COUNT: break;
    }
    return "";
}

const struct act_row *act_row_at(size_t i)
{
    return i < ARRAY_COUNT(actions) ? &actions[i] : NULL;
}

const struct binding *binding_at(const struct keymap *map, size_t i)
{
    if (map->rows != NULL)
        return i < map->n ? &map->rows[i] : NULL;
    return i < ARRAY_COUNT(bindings) ? &bindings[i] : NULL;
}

bool key_is_char(uint32_t code, unsigned mods)
{
    return code < TK_NONE && !(mods & MOD_CTRL);
}

static bool live(const struct binding *b, unsigned modes, bool typing)
{
    return (b->modes & modes) && !(typing && key_is_char(b->code, b->mods));
}

enum act keymap_find(
    const struct keymap *map, unsigned modes, const struct key *key, bool typing)
{
    const struct binding *b;
    // A shifted or Alt key of the same name does the same.
    unsigned mods = key->mods & MOD_CTRL;
    if (key->mods & MOD_PASTE)
        return ACT_NONE;
    for (size_t i = 0; (b = binding_at(map, i)) != NULL; i++)
        if (b->code == key->code && b->mods == mods && live(b, modes, typing))
            return b->act;
    return ACT_NONE;
}

bool keymap_has(const struct keymap *map, unsigned modes, enum act act)
{
    const struct binding *b;
    for (size_t i = 0; (b = binding_at(map, i)) != NULL; i++)
        if (b->act == act && (b->modes & modes))
            return true;
    return false;
}

bool keymap_offers(const struct keymap *map, enum act act)
{
    const struct act_row *row = act_row_of(act);
    return !map->reading || row == NULL || row->effect != WRITES;
}

void keymap_keys(
    const struct keymap *map, unsigned modes, enum act act, bool typing, struct str *out)
{
    const struct binding *b;
    char name[KEY_NAME];
    bool any = false;
    for (size_t i = 0; (b = binding_at(map, i)) != NULL; i++) {
        if (b->act != act || !live(b, modes, typing))
            continue;
        str_addf(out, "%s%s", any ? ", " : "", key_label(b->code, b->mods, name));
        any = true;
    }
}

/* The next hint after place `after`, in order of importance. */
static const struct binding *next_hint(
    const struct keymap *map, unsigned modes, bool typing, int after)
{
    const struct binding *best = NULL, *b;
    for (size_t i = 0; (b = binding_at(map, i)) != NULL; i++)
        if (b->hint > after && live(b, modes, typing) && keymap_offers(map, b->act) &&
            (best == NULL || b->hint < best->hint))
            best = b;
    return best;
}

static char *hint_text(const struct binding *b)
{
    char key[KEY_NAME];
    return xasprintf(
        "%s=%s", key_label(b->code, b->mods, key), _(act_row_of(b->act)->label));
}

/* Hints up to this place, as many as fit; returns their columns. */
static int add_hints(const struct keymap *map, unsigned modes, bool typing, int last,
    int width, struct str *out)
{
    const struct binding *b = NULL;
    int used = 0;
    bool back = false;
    while ((b = next_hint(map, modes, typing, b == NULL ? 0 : b->hint)) != NULL &&
           b->hint <= last) {
        bool is_back = b->act == ACT_BACK || b->act == ACT_LEAVE;
        if (is_back && back)
            continue;
        char *hint = hint_text(b);
        int need = utf8_width(hint) + (used > 0 ? 2 : 0);
        if (used + need <= width) {
            str_addf(out, "%s%s", used > 0 ? "  " : "", hint);
            used += need;
            back = back || is_back;
        }
        free(hint);
    }
    return used;
}

void keymap_hints(
    const struct keymap *map, unsigned modes, bool typing, int width, struct str *out)
{
    (void)add_hints(map, modes, typing, INT_MAX, width, out);
}

int keymap_least_hints(const struct keymap *map, unsigned modes, bool typing)
{
    struct str out = {0};
    int width = add_hints(map, modes, typing, LEAST_HINTS, INT_MAX, &out);
    str_release(&out);
    return width;
}

/* Of the keys on a page of help. */
static int keys_width(const struct keymap *map, unsigned modes, bool typing)
{
    int widest = 0;
    for (size_t i = 0; i < ARRAY_COUNT(actions); i++) {
        struct str keys = {0};
        keymap_keys(map, modes, actions[i].act, typing, &keys);
        int width = utf8_width(str_text(&keys));
        widest = width > widest ? width : widest;
        str_release(&keys);
    }
    return widest;
}

static void help_row(const struct keymap *map, unsigned modes, bool typing, int width,
    const struct act_row *a, struct str *out)
{
    struct str keys = {0};
    keymap_keys(map, modes, a->act, typing, &keys);
    if (keys.len > 0 && keymap_offers(map, a->act)) {
        str_add(out, "  ");
        utf8_pad(out, keys.buf, width);
        str_addf(out, "  %s\n", _(a->help));
    }
    str_release(&keys);
}

void keymap_help(const struct keymap *map, unsigned modes, bool typing, struct str *out)
{
    int width = keys_width(map, modes, typing);
    for (int group = 0; group < GROUP_COUNT; group++) {
        size_t before = out->len;
        str_addf(out, "%s\n", group_label((enum act_group)group));
        size_t head = out->len;
        for (size_t i = 0; i < ARRAY_COUNT(actions); i++)
            if (actions[i].group == (enum act_group)group)
                help_row(map, modes, typing, width, &actions[i], out);
        if (out->len == head)
            str_truncate(out, before);
        else
            str_addc(out, '\n');
    }
}
