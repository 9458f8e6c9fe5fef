# SPDX-License-Identifier: MIT
#
# Two records that are one: merged, followed, undone; what is hidden stays so.
. "$CLI_LIB"
new_register
add() {
    "$TIEPDAN" add "$@" > /dev/null
}
add case kind=petition name="Lê Hòa" content="Cống tắc"
add case kind=petition name="Lê Hoà" content="Cống bị tắc" address="Khu 4" note="đã gọi"
add visit content="Hỏi kết quả" case=26-00002
add case kind=denunciation name="Phạm Kín" content="Nhận tiền"

check_exit 0 "$TIEPDAN" merge 26-00001 26-00002 --dry-run
check_err "nothing was written"
check_exit 0 "$TIEPDAN" list --count
check_out 3
check_exit 0 "$TIEPDAN" merge 26-00001 26-00002 --take content
check_out "Visits: 1 now with 26-00001"
check_err "26-00002 is part of 26-00001 now"
check_exit 0 "$TIEPDAN" list --columns code,content,address --csv 26-00001
check_out "26-00001,Cống bị tắc,Khu 4"

# its code leads on; what is said of it is said of the other
check_exit 0 "$TIEPDAN" show 26-00002
check_out "Case 26-00001"
check_out "Merged into it (1)"
check_err "26-00002 was merged into another record"
check_exit 0 "$TIEPDAN" history 26-00002
check_out "merged"
check_exit 0 "$TIEPDAN" add visit content="Hỏi lần nữa" case=26-00002
check_err "26-00002 was merged into 26-00001"
check_exit 3 "$TIEPDAN" edit 26-00002 note=x
check_exit 3 "$TIEPDAN" void --back 26-00002
check_exit 3 "$TIEPDAN" merge 26-00001 26-00002

# taken back as one; what came since is named and stays
check_exit 0 "$TIEPDAN" undo 26-00002
check_out "stays there: Visits (1) T26-00002"
check_exit 0 "$TIEPDAN" list visit --columns code,case --csv
check_out "T26-00001,26-00002"
check_out "T26-00002,26-00001"
check_exit 0 "$TIEPDAN" list --columns code,content,address --csv 26-00001
check_out "26-00001,Cống tắc,"

# done again, with what came to the one that goes told; and back once more
"$TIEPDAN" undo > /dev/null # the visit that came since
"$TIEPDAN" merge 26-00001 26-00002 --take content > /dev/null
check_exit 0 "$TIEPDAN" undo --dry-run
check_exit 0 "$TIEPDAN" undo
check_out "undone: merged 26-00002"
check_exit 0 "$TIEPDAN" redo --dry-run
check_out "done again: merged 26-00002"
check_err "Nothing was written"
check_exit 0 "$TIEPDAN" redo
check_out "done again: merged 26-00002"
check_exit 0 "$TIEPDAN" list visit --columns code,case --csv
check_out "T26-00001,26-00001"
check_exit 0 "$TIEPDAN" list --columns code,content --csv 26-00001
check_out "26-00001,Cống bị tắc"
check_exit 1 "$TIEPDAN" redo
check_exit 0 "$TIEPDAN" undo
check_exit 0 "$TIEPDAN" list visit --columns code,case --csv
check_out "T26-00001,26-00002"

check_exit 3 "$TIEPDAN" merge 26-00001 26-00003
check_err "hides who is behind it"
check_not_err "Kín"
check_exit 2 "$TIEPDAN" merge 26-00001 T26-00001
check_exit 3 "$TIEPDAN" merge 26-00001 26-00001
check_exit 3 "$TIEPDAN" merge 26-00001 26-00002 --take state
check_exit 2 "$TIEPDAN" merge 26-00001 26-00002 --take nothing
check_exit 0 "$TIEPDAN" check -q
