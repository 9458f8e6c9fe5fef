# SPDX-License-Identifier: MIT
#
# Rejected rows, --check, --update, the same file again, and the undoing of an import.
. "$CLI_LIB"
csv=$TEST_FIXTURES/csv
new_register

# --check says the same as the run and writes nothing
check_exit 3 "$TIEPDAN" import visit "$csv/mixed.csv" --check
grep 'line ' err > said_by_check
check_err "Checked only"
check_err "2 added"
check_exit 1 "$TIEPDAN" list visit --count
check_exit 3 "$TIEPDAN" import visit "$csv/mixed.csv" --dry-run
check_exit 1 "$TIEPDAN" list visit --count

check_exit 3 "$TIEPDAN" import visit "$csv/mixed.csv" --rejects rejects.csv
grep 'line ' err > said_by_run
cmp -s said_by_check said_by_run || fail "the check said other things than the run"
check_err "line 3, column 2 (date)"
check_err "line 4, column 4 (content)"
check_err "4 rows: 2 added, 0 changed, 0 known already, 2 rejected."
check_err "undo --batch 1"
check_silent
check_exit 0 "$TIEPDAN" list visit --count
check_out 2

# the rejects, corrected, go in as they are
check_equal "$(wc -l < rejects.csv)" 3 "the number of lines of the rejects"
check_equal "$(stat -c %a rejects.csv)" 600 "the mode of the rejects"
sed -e 's,31/2/2018,28/2/2018,' -e 's/Lê Thị Cúc,,/Lê Thị Cúc,Hỏi đất,/' rejects.csv > fixed.csv
check_exit 0 "$TIEPDAN" import visit fixed.csv
check_exit 0 "$TIEPDAN" list visit --csv --columns code,date,content
check_out "T18-00002,2018-02-28,Đường hẻm xuống cấp"
check_out "T18-00003,2018-01-05,Hỏi đất"

# the same file again adds nothing; the bad rows are still bad
check_exit 3 "$TIEPDAN" import visit "$csv/mixed.csv"
check_err "0 added, 0 changed, 2 known already"
# one of these two rows is known from the file before
check_exit 0 "$TIEPDAN" import visit "$csv/tab.csv"
check_err "1 added, 0 changed, 1 known already"
check_exit 0 "$TIEPDAN" import visit "$csv/tab.csv"
check_err "0 added, 0 changed, 2 known already"
check_exit 0 "$TIEPDAN" import visit "$csv/twins.csv"
check_err "1 added, 0 changed, 1 known already"
check_exit 0 "$TIEPDAN" import visit "$csv/twins.csv"
check_err "0 added, 0 changed, 2 known already"
check_exit 0 "$TIEPDAN" list visit --count
check_out 6

# a known code with other cells: rejected, or changed when asked
check_exit 3 "$TIEPDAN" import visit "$csv/update.csv"
check_err "T18-00001"
check_exit 0 "$TIEPDAN" import visit "$csv/update.csv" --update
check_err "1 changed"
check_exit 0 "$TIEPDAN" list visit T18-00001 --csv --columns content
check_out "lần hai"

# a whole import taken back
rm -rf "$XDG_DATA_HOME/tiepdan"
new_register
check_exit 0 "$TIEPDAN" import visit "$csv/bom.csv"
batch=$(sed -n 's/.*undo --batch \([0-9]*\).*/\1/p' err)
check_exit 0 "$TIEPDAN" undo --batch "$batch" --dry-run
check_exit 0 "$TIEPDAN" list visit --count
check_out 2
check_exit 0 "$TIEPDAN" undo --batch "$batch"
check_lines 2
check_exit 1 "$TIEPDAN" list visit --count
check_exit 1 "$TIEPDAN" undo --batch "$batch"

# done again and taken back again; a row that moved on is left alone when asked so
check_exit 0 "$TIEPDAN" redo
check_lines 2
check_exit 0 "$TIEPDAN" list visit --count
check_out 2
check_exit 0 "$TIEPDAN" undo --batch "$batch"
check_exit 0 "$TIEPDAN" redo
moved=$("$TIEPDAN" list visit --csv --columns code | sed -n 2p)
"$TIEPDAN" edit "$moved" note=x > /dev/null
check_exit 4 "$TIEPDAN" undo --batch "$batch"
check_err "$moved has been changed since it was added"
check_err "With --rest the other 1 change goes back."
check_exit 0 "$TIEPDAN" undo --batch "$batch" --rest
check_exit 0 "$TIEPDAN" list visit --csv --columns code
check_same << END
code
$moved
END
check_exit 0 "$TIEPDAN" check
