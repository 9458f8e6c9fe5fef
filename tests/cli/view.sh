# SPDX-License-Identifier: MIT
#
# Saved views: kept, listed, used as a closed group, taken away and brought back.
. "$CLI_LIB"
new_register
"$TIEPDAN" add case kind=complaint "name=Trần Văn Bình" "content=đường hẻm" opened=1/6/2026 > /dev/null
"$TIEPDAN" add case kind=petition "name=Nguyễn Thị Ánh" "content=đèn đường" opened=2/6/2026 > /dev/null
"$TIEPDAN" add case kind=petition "name=Đỗ Văn An" "content=đất" opened=3/7/2026 > /dev/null

check_exit 1 "$TIEPDAN" view
check_err "No saved views yet."
check_exit 0 "$TIEPDAN" view add "Đường" case hem or den --sort -opened --columns code,content
check_out V-00001
check_exit 0 "$TIEPDAN" view add "Chung" kind:petition --shared
check_exit 0 "$TIEPDAN" view add "Hôm nay" visit date:today
check_exit 0 "$TIEPDAN" view
check_out "Đường"
check_out everybody
check_lines 4
check_exit 0 "$TIEPDAN" --lang vi view
check_out "loai:kiennghi"
check_out "ngay:homnay"
check_out "hem hoặc den"
check_exit 0 "$TIEPDAN" view list visit
check_lines 2
check_exit 0 "$TIEPDAN" view --json
check_out '"filter":"hem or den","sort":"-opened","columns":"code,content","shared":false'

# the filter of a view is a closed group, its order and columns hold unless others are given
check_exit 0 "$TIEPDAN" list --view duong --csv
check_same << END
code,content
26-00002,đèn đường
26-00001,đường hẻm
END
check_exit 0 "$TIEPDAN" list --view "Đường" kind:petition --csv --columns code
check_same << END
code
26-00002
END
check_exit 0 "$TIEPDAN" list --view overdue --count
check_out 2
check_exit 1 "$TIEPDAN" list visit --view "Hôm nay" --count
check_exit 3 "$TIEPDAN" list --view nowhere
check_err "There is no view “nowhere”"

# what cannot be read is not kept
check_exit 2 "$TIEPDAN" view add "Hỏng" "open) or (closed"
check_exit 2 "$TIEPDAN" view add "Hỏng" open --sort nme
check_err "Did you mean “name”?"
check_exit 3 "$TIEPDAN" view add "Hỏng" open --columns code,nme
check_exit 3 "$TIEPDAN" edit V-00001 register=nowhere
check_err "There is no register “nowhere”."
# one that was broken by hand is not used
check_exit 0 "$TIEPDAN" edit V-00001 "filter=open) or (closed"
check_exit 3 "$TIEPDAN" list --view V-00001
check_exit 0 "$TIEPDAN" undo V-00001

# the same name again takes its place
check_exit 0 "$TIEPDAN" view add "DUONG" den
check_out V-00001
check_exit 0 "$TIEPDAN" list --view duong --count
check_out 1
check_exit 0 "$TIEPDAN" view remove DUONG
check_exit 3 "$TIEPDAN" list --view duong
check_exit 0 "$TIEPDAN" undo
check_exit 0 "$TIEPDAN" list --view duong --count
check_exit 3 "$TIEPDAN" view remove nowhere
check_exit 2 "$TIEPDAN" view add
check_exit 2 "$TIEPDAN" view show
check_exit 0 "$TIEPDAN" check
