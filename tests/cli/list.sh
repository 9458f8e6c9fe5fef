# SPDX-License-Identifier: MIT
#
# Filters, columns, order and the forms of output.
. "$CLI_LIB"
new_register
"$TIEPDAN" add case kind=complaint "name=Trần Văn Bình" "content=đường hẻm" opened=1/6/2026 > /dev/null
"$TIEPDAN" add case kind=petition "name=Nguyễn Thị Ánh" "content=đèn đường" opened=2/6/2026 people=5 > /dev/null
"$TIEPDAN" add case kind=denunciation "name=Lê Văn Bí" "content=cán bộ X" opened=3/6/2026 > /dev/null
"$TIEPDAN" add case kind=petition "name=Đỗ Văn An" "content=đất, \"thửa\" 12" opened=3/7/2026 > /dev/null
"$TIEPDAN" add visit "name=Hồ Thị Em" content=hỏi > /dev/null

codes() {
    check_exit 0 "$TIEPDAN" list --columns code --csv "$@"
    tail -n +2 out | tr -d '\r' | tr '\n' ' ' | sed 's/ $//' > got
    cat got
}
check_equal "$(codes)" "26-00001 26-00002 26-00003 26-00004" "all cases"
check_equal "$(codes overdue)" "26-00001 26-00002 26-00003" "overdue"
check_equal "$(codes opened:2026-06)" "26-00001 26-00002 26-00003" "opened in June"
check_equal "$(codes opened:2/6/2026..3/7/2026)" "26-00002 26-00003 26-00004" "a range"
check_equal "$(codes 'people:>=5')" "26-00002" "five people"
check_equal "$(codes kind:petition duong)" "26-00002" "kind and word"
check_equal "$(codes hem or den)" "26-00001 26-00002" "or"
check_equal "$(codes not kind:petition)" "26-00001 26-00003" "not"
check_equal "$(codes -- -kind:petition)" "26-00001 26-00003" "a dash behind --"
check_equal "$(codes '(hem or den)' kind:petition)" "26-00002" "parentheses"
check_equal "$(codes officer:none kind:petition)" "26-00002 26-00004" "no officer"
check_equal "$(codes --sort name)" "26-00004 26-00002 26-00001 26-00003" "by given name"
check_equal "$(codes --sort -opened)" "26-00004 26-00003 26-00002 26-00001" "newest first"
check_equal "$(codes --sort=-opened --limit 2)" "26-00004 26-00003" "two of them"

# the register by any of its names
for word in visit visits "Visit"; do
    check_exit 0 "$TIEPDAN" list "$word" --count
    check_out 1
done
check_exit 0 "$TIEPDAN" list --count
check_out 4
check_lines 1
check_exit 1 "$TIEPDAN" list nobody --count
check_same << END
0
END

# typed with the input method off
check_exit 0 "$TIEPDAN" list traanf vawn binhf
check_out 26-00001
check_err "trần văn bình"
check_exit 1 "$TIEPDAN" list tieengs
check_err "Nothing matched."

# faults of a filter are pointed at
check_exit 2 "$TIEPDAN" list "duong due:<7x"
check_err "duong due:<7x"
grep -q '^tiepdan:  *\^$' err || fail "no caret under the fault"
check_silent
check_exit 2 "$TIEPDAN" list statu:open
check_err "state"
check_exit 2 "$TIEPDAN" list --sort nme
check_err "Did you mean “name”?"
check_exit 2 "$TIEPDAN" list --columns code,foo
check_exit 2 "$TIEPDAN" list --limit 0
check_exit 2 "$TIEPDAN" list --limit many

# a table in a pipe is not cut; one row a line
check_exit 0 "$TIEPDAN" list --columns code,name,content
check_same << 'END'
Code      Full name       Content
26-00001  Trần Văn Bình   đường hẻm
26-00002  Nguyễn Thị Ánh  đèn đường
26-00003  •••             cán bộ X
26-00004  Đỗ Văn An       đất, "thửa" 12
END
long=$(printf 'x%.0s' $(seq 300))
"$TIEPDAN" add visit "content=$long" > /dev/null
check_exit 0 "$TIEPDAN" list visit --columns content
check_out "$long"
# one long text does not move the columns of all other rows
check_exit 0 "$TIEPDAN" list case --columns content,code
check_equal "$(head -1 out | wc -c)" 21 "the head where all texts are short"
"$TIEPDAN" add case kind=other "content=$long" > /dev/null
check_exit 0 "$TIEPDAN" list case --columns content,code
check_out "$long  26-00005"
check_equal "$(head -1 out | wc -c)" 127 "the head beside a long text"
"$TIEPDAN" void 26-00005 --note long
"$TIEPDAN" add visit "content=a
b" > /dev/null
check_exit 0 "$TIEPDAN" list visit --columns code
check_lines 4

# JSON and CSV
check_exit 0 "$TIEPDAN" list --json --columns code,name,people
check_lines 4
check_out '{"code":"26-00002","name":"Nguyễn Thị Ánh","people":5}'
check_out '"name":"•••"'
check_exit 0 "$TIEPDAN" list --csv --columns code,content
check_out '26-00004,"đất, ""thửa"" 12"'

# protected identities: not shown, not found, shown on demand with a trace
check_exit 1 "$TIEPDAN" list "le van bi" --count
check_exit 0 "$TIEPDAN" show 26-00003
check_not_out "Lê Văn Bí"
check_out "•••"
check_exit 0 "$TIEPDAN" show 26-00003 --json
check_not_out "Lê Văn Bí"
check_exit 0 "$TIEPDAN" history 26-00003
check_not_out "Lê Văn Bí"
check_exit 5 "$TIEPDAN" --readonly show 26-00003 --reveal
check_not_out "Lê Văn Bí"
check_exit 0 "$TIEPDAN" show 26-00003 --reveal
check_out "Lê Văn Bí"
check_exit 0 "$TIEPDAN" history 26-00003 --json
check_out '"action":"reveal"'
check_exit 0 "$TIEPDAN" check

# how a filter is answered
explained() {
    grep -q "$1" out || fail "no such line: $1"
}
check_exit 0 "$TIEPDAN" list --explain kind:petition duong
explained '^duong  *index of words  *2  *0$'
explained '^kind:petition  *columns of facts  *1  *0$'
explained '^Found: 1. Records read for it: 0.$'
check_exit 0 "$TIEPDAN" list --explain '"den duong"'
explained '^"den duong"  *index of words  *1  *1$'
explained '^Found: 1. Records read for it: 1.$'
explained '^Order: as entered.$'
check_exit 0 "$TIEPDAN" list --explain --sort due
explained '^Order: from columns of facts.$'
check_exit 0 "$TIEPDAN" list --explain --sort address
explained '^Order: by reading and sorting all that was found.$'
check_exit 1 "$TIEPDAN" list --explain nobody
check_exit 0 "$TIEPDAN" --lang vi list --explain kind:complaint or overdue
check_out "loai:khieunai"
check_out "quahan"

# what a word was perhaps meant as: hints on stderr, the word stays a word
check_exit 1 "$TIEPDAN" list peson
check_err "Did you mean: list person"
check_exit 1 "$TIEPDAN" list overdu
check_err "Did you mean: overdue"
check_exit 1 "$TIEPDAN" list visit today
check_err "“today” is a view, too: list visit --view today"
run "$TIEPDAN" list overdue
check_not_err "is a view"
check_exit 2 "$TIEPDAN" overdu
check_err "Did you mean “list overdue”?"
check_exit 2 "$TIEPDAN" peson
check_err "Did you mean “list person”?"
check_exit 2 "$TIEPDAN" lst
check_err "Did you mean “list”?"

# due within so many days, and what is awaited from others
new_place=$PWD/awaited
export TIEPDAN_DB="$new_place"
check_exit 0 "$TIEPDAN" init --office "Ward office" --code WO
for due in 2026-07-05 2026-07-13 2026-07-14; do
    "$TIEPDAN" add case kind=petition content=x due="$due" reason=y > /dev/null 2>&1
done
check_exit 0 "$TIEPDAN" list soon --count
check_out 1
check_exit 0 "$TIEPDAN" list soon:10 --count
check_out 2
check_exit 2 "$TIEPDAN" list soon:x
check_err "soon needs a number of days"
"$TIEPDAN" move 26-00003 forwarded forwarded_to="Sở Xây dựng" forwarded=23/6/2026 > /dev/null 2>&1
check_exit 0 "$TIEPDAN" list --view unanswered --csv
check_same << END
code,forwarded,forwarded_to,name,content,officer
26-00003,2026-06-23,Sở Xây dựng,,x,
END
check_exit 0 "$TIEPDAN" list waiting:10 --count
check_exit 1 "$TIEPDAN" list waiting:11 --count
