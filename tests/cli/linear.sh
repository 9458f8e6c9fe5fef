# SPDX-License-Identifier: MIT
#
# The screens line by line: through a pipe, with TERM=dumb, without a single escape.
. "$CLI_LIB"
export TIEPDAN_LANG=en TIEPDAN_NOW=2026-07-03 TERM=dumb
check_exit 0 "$TIEPDAN" init --office "Ward office" --code WO
"$TIEPDAN" add person name="Lê Thị Hoa" phone=0912345678 > /dev/null
"$TIEPDAN" add case opened=2026-07-01 kind=petition name="Nguyễn Thị Ánh" \
    content="Kiến nghị sửa đường hẻm" > /dev/null

# talk LINE ...: each is one line typed
talk() {
    for line in "$@"; do
        printf '%s\n' "$line"
    done > typed
    code=0
    "$TIEPDAN" --linear < typed > out 2> err || code=$?
    [ "$code" -eq 0 ] || fail "--linear ended with $code: $(cat err)"
    if LC_ALL=C grep -q "$(printf '\033')" out; then
        fail "an escape went out"
    fi
}

# the list, one record, back, the end of input instead of q
talk 1 . q
check_out "Cases, Pending: 1-1/1"
check_out "#1 26-00001; 01/07/2026; Petition; Nguyễn Thị Ánh"
check_out "Content: Kiến nghị sửa đường hẻm"
talk 1
talk "/ nguyen thi anh" "/ khong co ai" q
check_out "Cases, Pending: 1-1/1 /nguyen thi anh: without accents"
check_out "Cases, Pending: 0-0/0"
talk 7 nonsense q
check_out "There is no row 7."
check_out "nonsense is no action here"

# a visit, field by field; a known person by her number, a wrong date asked again
talk visit "<" "<" 3/77 3/7 "" "le thi hoa" 1 = "Hỏi kết quả sửa đường" = q
check_out "New: Visit"
check_out "Date * [03/07/2026]:"
check_exit 0 "$TIEPDAN" list visit --csv --columns name,phone,content,date
check_out "Lê Thị Hoa,0912345678,Hỏi kết quả sửa đường,2026-07-03"

# move, note, undo, report
talk b 1 "#1" t 1 q
check_exit 0 "$TIEPDAN" list state:classified --count
check_same << END
1
END
talk b 1 c "Hẹn trả lời ngày 10/7" = q
check_exit 0 "$TIEPDAN" list note --csv --columns text
check_out "Hẹn trả lời ngày 10/7"
talk report "" q
check_out "2026"
talk u q
check_exit 1 "$TIEPDAN" list note --count

# what is half typed when the line ends is a draft, as on the screen
talk visit "Lê Văn Dở"
talk . q
check_out "Half-typed forms"
check_exit 0 "$TIEPDAN" check -q
