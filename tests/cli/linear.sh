# SPDX-License-Identifier: MIT
#
# The screens line by line: through a pipe, with TERM=dumb, without a single escape and
# without a box.
. "$CLI_LIB"
export TIEPDAN_LANG=en TIEPDAN_NOW=2026-07-03T09:15 TERM=dumb

# talk LINE ...: each is one line typed. What stands in $flags goes to the program.
flags=
talk() {
    for line in "$@"; do
        printf '%s\n' "$line"
    done > typed
    code=0
    # shellcheck disable=SC2086 # flags are several words
    "$TIEPDAN" --linear $flags < typed > out 2> err || code=$?
    [ "$code" -eq 0 ] || fail "--linear ended with $code: $(cat err)"
    if LC_ALL=C grep -q "$(printf '\033')" out; then
        fail "an escape went out"
    fi
    # U+2500 to U+25BF
    if LC_ALL=C grep -q "$(printf '\342[\224-\226]')" out; then
        fail "a box went out"
    fi
}

# check_times N TEXT: so many lines have the text.
check_times() {
    check_equal "$(grep -cF -e "$2" out)" "$1" "the number of lines with $2"
}

# ---- the first run: in Vietnamese, with a name

talk 4 4 1 x "2 UBND phường Phú Lợi" ""
check_out "1 Ngôn ngữ / Language: English"
check_out "4 Beginning: Look around in the sample office"
check_out "1 Ngôn ngữ / Language: Tiếng Việt"
check_out "3 Mã ngắn: UPPL"
check_out "Cases, Pending: 0-0/0"
check_exit 0 "$TIEPDAN" config
check_out "UBND phường Phú Lợi"

"$TIEPDAN" add person name="Lê Thị Hoa" phone=0912345678 > /dev/null
"$TIEPDAN" add case opened=2026-07-01 kind=petition name="Nguyễn Thị Ánh" \
    content="Kiến nghị sửa đường hẻm" > /dev/null

# ---- the list, one record, back, the end of input instead of q

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
check_out "nonsense is not an action here"

# what was heard and has not changed is only named, until it is asked for
talk 1 . 1 q
check_times 2 "4 Full name: Nguyễn Thị Ánh"
talk 1 redraw q
check_times 2 "4 Full name: Nguyễn Thị Ánh"
talk 1 H . q
check_times 1 "4 Full name: Nguyễn Thị Ánh"
check_times 2 "Case 26-00001 · Received"

# the text of a code instead of a clipboard that is not there
talk y q
check_out "26-00001"
check_not_out "Copied"

# ---- a visit, field by field; a known person by her number, a wrong date asked again

talk visit "<" "<" 3/77 3/7 "" "le thi hoa" 1 = "Hỏi kết quả sửa đường" = q
check_out "New: Visit"
check_out "Date * [03/07/2026]:"
check_out "Taken over"
check_out "Lê Thị Hoa, 0912345678"
check_exit 0 "$TIEPDAN" list visit --csv --columns name,phone,content,date
check_out "Lê Thị Hoa,0912345678,Hỏi kết quả sửa đường,2026-07-03"

# ---- move, note, undo

talk b 1 "#1" t 1 q
check_exit 0 "$TIEPDAN" list state:classified --count
check_same << END
1
END
talk b 1 c "Hẹn trả lời ngày 10/7" = q
check_exit 0 "$TIEPDAN" list note --csv --columns text
check_out "Hẹn trả lời ngày 10/7"
talk u q
check_exit 1 "$TIEPDAN" list note --count

# a long text in an editor of one's own, and what it does not spoil
cat > editor.sh << 'END'
echo "$*" > editor_words
stat -c %a "$2" "$(dirname "$2")" > editor_modes
printf 'Dòng một\nDòng hai của %s\n\n' "$(cat "$2")" > "$2.new" && mv "$2.new" "$2"
touch "$2~"
END
talk b 1 note "=editor" . . q
check_out "No editor is set"
export EDITOR="sh editor.sh -x"
mkdir runtime
export XDG_RUNTIME_DIR="$PWD/runtime"
talk . b 1 "#1" E = q
check_out "Note: 26-00001"
check_exit 0 "$TIEPDAN" list note --json --columns text
check_out 'Dòng một\nDòng hai của"}'
check_equal "$(cut -d' ' -f1 editor_words)" "-x" "the editor's own word"
check_equal "$(tr '\n' ' ' < editor_modes)" "600 700 " "the modes of the file"
check_equal "$(ls runtime)" "" "what is left of the file"
echo 'exit 3' > editor.sh
talk . b 1 "#1" E . q
check_out "did not end well"
talk visit "=editor" . q
check_out "is one line"
talk u . q
check_exit 1 "$TIEPDAN" list note --count
check_equal "$(ls runtime)" "" "what a bad editor leaves"
unset EDITOR

# what is half typed when the line ends is a draft, as on the screen
talk visit "Lê Văn Dở"
talk 2 2 . q
check_out "Half-typed forms"
check_out "The draft is thrown away."

# where none can be written, nothing typed is left behind unless that was said
drafts=$XDG_DATA_HOME/tiepdan/register/drafts
rm -rf "$drafts"
: > "$drafts"
talk visit "Lê Văn Đĩa Đầy" . "Lê Văn Đĩa Còn Đầy" . . q
check_times 2 "Neither saved nor kept as a draft: The directory"
check_times 1 "Not saved."
check_not_out "kept as a draft (h"
rm "$drafts"

# ---- Today: who waits is called in, then the visit ends with a result

talk today "#2" call "#2" end 09:40 "" 1 = q
check_out "Waiting 1"
check_out "#2 T26-00001; Lê Thị Hoa; Hỏi kết quả sửa đường"
check_out "Being received 1"
check_out "Done 1"
check_exit 0 "$TIEPDAN" list visit --csv --columns started,result
check_out "09:15,explained"

# the same from a form: the person of the strip, then the next visitor of the matter
talk visit "le thi hoa" 1 "=same" "" "" "" "" "" "" "Đi cùng" "=next-person" . q
check_out "=next-person Save; the same visit of one more person"
check_out "This person has no open case."
check_out "T26-00002"

# ---- an instruction that comes back, and the hand-over that tells it

"$TIEPDAN" edit 26-00001 officer="$(id -un)" > /dev/null
talk . b 1 1 instruct "Báo cáo trước ngày 6/7" 3/7 "" = q
check_out "Instruct: 26-00001"
"$TIEPDAN" add letter received=2026-07-02 kind=petition name="Trần Văn Bình" \
    content="Đơn kiến nghị chó thả rông" > /dev/null
talk q
check_out "Hand-over"
check_out "26-00001 · Báo cáo trước ngày 6/7"

# ---- a letter is moved on

talk . "b" 3 1 t 4 "Công an phường" "" "" "" "" = q
check_out "What is done with the letter?"
check_exit 0 "$TIEPDAN" list letter --csv --columns direction,forwarded_to
check_out "forward,Công an phường"

# ---- views and columns

"$TIEPDAN" add case opened=2026-07-02 kind=petition name="Nguyen Thi Anh" \
    content="Sửa đường hẻm 12" > /dev/null
talk . b 1 "filter content:hem" "save-view Đường hẻm" K . q
check_out "Saved as the view “Đường hẻm”, key 8."
check_out "8 8  Đường hẻm; mine 2"
talk . b 1 "#2" 2 . q
check_times 1 "1 26-00001;"
check_times 2 "#2 26-00002;"
talk . b 1 view-8 q
check_out "view-8 Đường hẻm 2"
check_out "Cases, Đường hẻm: 1-2/2"
talk . b 1 columns 2 "" q
check_out "[x] Opened"
check_out "[ ] Opened"
check_out "#1 26-00001; Petition"

# ---- the board and the reports: a number lists what it counts

talk . board 3 . q
check_out "Supervision 03/07/2026"
check_out "3 Overdue: Cases 0"
check_out "It is 0: there is nothing to list."
talk . report 2.1 . 2.2 99 "2.x" q
check_out "the year 2026"
check_out "2 Visits: This period 2; Last year 0"
check_out "Visits, All: 1-2/2"
check_out "It is 0: there is nothing to list."
check_out "There is no row 99."
talk . report left t 1 which 3 n 1 y q
check_out "the year 2025"
check_out "07/2026"

# ---- two records side by side; a number takes the other value

talk . b 1 "#1" merge 1 3 merge q
check_out "26-00002 goes into 26-00001"
check_out "3 Full name: stays Nguyễn Thị Ánh; goes Nguyen Thi Anh"
check_out "3 Full name: stays Nguyen Thi Anh; goes Nguyễn Thị Ánh"
check_out "26-00002 is part of 26-00001 now."
check_exit 0 "$TIEPDAN" list case --csv --columns code,name
check_same << END
code,name
26-00001,Nguyen Thi Anh
END

# ---- history: the number of an entry stands on it, u takes it back after a look

talk . b 1 1 H "#1" u 1 1 q
check_out "History: 26-00001"
check_out "Take it back?"
check_exit 0 "$TIEPDAN" list case --count
check_same << END
2
END

# ---- the past says what it is with every screen, and is not written

flags="--as-of today"
now=$TIEPDAN_NOW
unset TIEPDAN_NOW
talk 1 note q
check_times 4 "end of day: read only"
check_out "past cannot be changed"
export TIEPDAN_NOW="$now"
flags=

# ---- the tour

flags=demo
talk guide down 1 why . . view-2 view-0 "find nguyen" clear visit . "?" . q
check_out "Tour 1/12: down = one row down"
check_out "Tour 3/12: why = why is it due then?"
check_out "Tour 6/12: view-2 = only the overdue ones"
check_out "Tour 11/12: . = leave the form"
check_out "That was the tour"
flags=

# ---- the same in Vietnamese

export TIEPDAN_LANG=vi
talk . b 1 board . report . 1 H . . columns . guide q
check_out "Hồ sơ, Đang xử lý: 1-2/2"
check_out "Theo dõi, đôn đốc 03/07/2026"
check_out "3 Quá hạn: Hồ sơ 0"
check_out "2 Lượt tiếp: Kỳ này 2; Cùng kỳ 0"
check_out "Lịch sử: 26-00001"
check_not_out "A number"
check_not_out "Enter keeps"
check_exit 0 "$TIEPDAN" check -q

# ---- nothing of a protected record gets into a file, alone or among others
export TIEPDAN_LANG=en EDITOR="touch seen"
flags=$("$TIEPDAN" add case opened=2026-07-02 kind=denunciation content="Tố cáo" 2> /dev/null)
talk . E . q
check_out "A protected record is written here"
flags=
talk . b 1 "mark-all" E . q
check_out "A protected record is written here"
check_equal "$(ls seen 2> /dev/null)" "" "an editor for what is protected"
talk . b 1 "#2" E . q
check_equal "$(ls seen 2> /dev/null)" "seen" "an editor for the rest"
unset EDITOR
