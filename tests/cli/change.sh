# SPDX-License-Identifier: MIT
#
# Taking out, bringing back, undoing, linking, notes.
. "$CLI_LIB"
new_register
"$TIEPDAN" add case kind=other content=one > /dev/null
"$TIEPDAN" add case kind=other content=two > /dev/null

check_exit 2 "$TIEPDAN" void 26-00001
check_err "--note WHY"
check_exit 3 "$TIEPDAN" void 26-00001 --note " "
check_exit 0 "$TIEPDAN" void 26-00001 --note "ghi nhầm"
check_exit 3 "$TIEPDAN" void 26-00001 --note again
check_exit 0 "$TIEPDAN" list --count
check_out 1
check_exit 0 "$TIEPDAN" list --voided --columns code --csv
check_out 26-00001
check_exit 0 "$TIEPDAN" list --all --count
check_out 2
check_exit 0 "$TIEPDAN" show 26-00001
check_out "TAKEN OUT: ghi nhầm"
check_not_out "Next steps"
check_exit 0 "$TIEPDAN" history 26-00001
check_out "ghi nhầm"
check_exit 0 "$TIEPDAN" void --back 26-00001
check_exit 0 "$TIEPDAN" list --count
check_out 2
# its code is not given again
check_exit 0 "$TIEPDAN" add case kind=other content=three
check_out 26-00003

# reasons are composed like every other text
check_exit 0 "$TIEPDAN" void 26-00003 --note "$(printf 'nha\314\202\314\200m')"
check_exit 0 "$TIEPDAN" show 26-00003
check_out "TAKEN OUT: nhầm"
check_exit 0 "$TIEPDAN" void --back 26-00003
check_exit 0 "$TIEPDAN" undo
check_exit 0 "$TIEPDAN" undo

# undo: the newest, then the one before
check_exit 0 "$TIEPDAN" undo
check_out "26-00003"
check_exit 0 "$TIEPDAN" list --count
check_out 2
check_exit 0 "$TIEPDAN" undo
check_out "26-00001"
check_exit 0 "$TIEPDAN" list --voided --columns code --csv
check_out 26-00001
check_exit 0 "$TIEPDAN" void --back 26-00001

# of one record; what is gone is gone, dry run writes nothing
"$TIEPDAN" edit 26-00001 note=a -q
"$TIEPDAN" edit 26-00002 note=b -q
check_exit 0 "$TIEPDAN" undo 26-00001 --dry-run
check_err "Nothing was written"
check_exit 0 "$TIEPDAN" list 26-00001 --columns note --csv
check_out a
check_exit 0 "$TIEPDAN" undo 26-00001
check_exit 0 "$TIEPDAN" list 26-00001 --columns note --csv
check_not_out a
check_exit 2 "$TIEPDAN" undo 26-00001 --batch 3
check_exit 2 "$TIEPDAN" undo --batch x
check_exit 1 "$TIEPDAN" undo --batch 99
check_exit 1 "$TIEPDAN" undo 26-00099

# links
check_exit 0 "$TIEPDAN" link 26-00001 26-00002
check_exit 0 "$TIEPDAN" show 26-00001
check_out "26-00002"
check_exit 0 "$TIEPDAN" show 26-00002
check_out "26-00001"
check_exit 4 "$TIEPDAN" link 26-00002 26-00001
check_exit 1 "$TIEPDAN" link 26-00002 26-00099
check_exit 3 "$TIEPDAN" link 26-00002 26-00002

# notes
check_exit 0 "$TIEPDAN" note 26-00001 "hẹn lại" --remind 10/7
check_exit 0 "$TIEPDAN" list note --columns case,author,text,remind --csv
check_out "26-00001,"
check_out ",hẹn lại,2026-07-10"
check_exit 1 "$TIEPDAN" note 26-00099 x
check_exit 3 "$TIEPDAN" note 26-00001 x --remind never
check_exit 2 "$TIEPDAN" note 26-00001

# reading only
check_exit 5 "$TIEPDAN" --readonly edit 26-00001 note=x
check_err "reading only"
check_exit 5 "$TIEPDAN" --readonly add visit content=x
check_exit 0 "$TIEPDAN" --readonly list --count
check_exit 0 "$TIEPDAN" check
check_exit 0 "$TIEPDAN" rebuild
check_exit 0 "$TIEPDAN" list --count
check_out 2
check_exit 0 "$TIEPDAN" check

# redo does again what was taken back last, until the next change
check_exit 0 "$TIEPDAN" add case kind=petition "content=một"
again=$(cat out)
check_exit 0 "$TIEPDAN" assign "$again" "Lê Hoa"
check_exit 1 "$TIEPDAN" redo
check_err "nothing to do again"
check_exit 0 "$TIEPDAN" undo --dry-run
check_out "$again Officer: Lê Hoa -> (empty)"
check_err "Nothing was written."
check_exit 0 "$TIEPDAN" undo
check_out "undone: changed $again: Officer"
check_exit 0 "$TIEPDAN" redo --dry-run
check_exit 0 "$TIEPDAN" redo
check_out "done again: changed $again: Officer"
entry=$("$TIEPDAN" history "$again" | sed -n 's/.* #//p' | tail -n 1)
check_exit 0 "$TIEPDAN" undo --entry "$entry"
check_exit 4 "$TIEPDAN" undo --entry "$entry"
check_err "taken back already"
check_exit 2 "$TIEPDAN" undo --entry x
check_exit 2 "$TIEPDAN" undo "$again" --entry 1
check_exit 0 "$TIEPDAN" check
