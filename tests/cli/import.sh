# SPDX-License-Identifier: MIT
#
# Files as offices have them: what goes in, and what is refused as a whole.
. "$CLI_LIB"
csv=$TEST_FIXTURES/csv
new_register
reset_register() {
    rm -rf "$XDG_DATA_HOME/tiepdan"
    new_register
}
# visits DIALECT-FILE: imports it into an empty register, then lists what went in.
visits() {
    reset_register
    check_exit 0 "$TIEPDAN" import visit "$csv/$1"
    cp err said
    check_exit 0 "$TIEPDAN" list visit --csv --columns date,name,content
    tail -n +2 out | tr -d '\r' > got
}
both='2018-01-03,Nguyễn Thị Ánh,Xin cấp đổi sổ đỏ
2018-01-04,Trần Văn Bình,Đường hẻm xuống cấp'
one='2018-01-03,Nguyễn Thị Ánh,Xin cấp đổi sổ đỏ'

for file in bom semicolon tab blank_lines; do
    visits $file.csv
    check_equal "$(cat got)" "$both" "the content of $file.csv"
done
for file in labels_vi labels_en unknown_column; do
    visits $file.csv
    check_equal "$(cat got)" "$one" "the content of $file.csv"
done
grep -q 'colour' said || fail "the unknown column is not named"
visits bom.csv
grep -q 'byte order mark' said || fail "the byte order mark is not mentioned"
grep -q 'semicolons' said || fail "what separates the cells is not said"

# what offices write above their columns
visits office_vi.csv
check_exit 0 "$TIEPDAN" list visit --csv --columns name,cid,phone,address,content
check_out 'Nguyễn Thị Ánh,040158000101,0912345678,khối 4,Xin cấp đổi sổ đỏ'

visits twins.csv
check_equal "$(cat got)" "$one
$one" "two equal rows without a code"

reset_register
check_exit 0 "$TIEPDAN" import visit "$csv/quoted.csv"
check_exit 0 "$TIEPDAN" list visit --json --columns content,note
check_same << 'END'
{"content":"Xin cấp đổi\nsổ đỏ, thửa \"12\"","note":"a;b"}
END
reset_register
check_exit 0 "$TIEPDAN" import visit "$csv/formula.csv"
check_exit 0 "$TIEPDAN" list visit --json --columns phone,content
check_out '"content":"=1+1 là chữ"'
check_out '+84912345678'
check_exit 0 "$TIEPDAN" export visit
check_out "'=1+1 là chữ"

# month first only when it is said
reset_register
check_exit 3 "$TIEPDAN" import visit "$csv/month_first.csv"
check_err "line 2, column 1 (date)"
check_exit 0 "$TIEPDAN" import visit "$csv/month_first.csv" --date-order mdy
check_exit 0 "$TIEPDAN" list visit --csv --columns date
check_out 2018-12-31

# A reason that comes again is told once and counted; each row when that is asked for.
reset_register
{
    echo 'date,name,content,kind'
    for i in 1 2 3 4 5 6 7 8 9 10 11 12; do
        echo "2018-01-03,Nguyễn Thị Ánh,Việc $i,khieunaii"
    done
    for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21; do
        echo "$i/$i/18x,Trần Văn Bình,Việc,petition"
    done
} > same.csv
check_exit 3 "$TIEPDAN" import visit same.csv --check
check_equal "$(grep -c khieunaii err)" 1 "how often one reason is told"
check_err 'the same as in line 2: 11 more rows (3, 4, 5, 6, 7, 8, 9, 10, …)'
check_err 'and 2 more rejected rows; --verbose shows why.'
check_err '33 rows: 0 added, 0 changed, 0 known already, 33 rejected.'
check_exit 3 "$TIEPDAN" import visit same.csv --check --verbose
check_equal "$(grep -c khieunaii err)" 12 "rows told with --verbose"
check_not_err 'the same as'

# refused as a whole, with place and remedy; nothing is stored
reset_register
refuse() {
    check_exit 3 "$TIEPDAN" import visit "$csv/$1"
    shift
    for text; do
        check_err "$text"
    done
    check_silent
}
refuse utf16.csv "UTF-16" "CSV UTF-8"
refuse nul.csv "NUL" "line 2, byte 14"
refuse tcvn3.csv "TCVN3" "line 2"
refuse cp1258.csv "Windows-1258" "line 2"
refuse open_quote.csv "quote" "line 2"
refuse lone_cr.csv "CR"
check_exit 1 "$TIEPDAN" list visit --count

check_exit 2 "$TIEPDAN" import visit missing.csv
check_err "missing.csv"
check_exit 2 "$TIEPDAN" import visitz "$csv/tab.csv"
check_exit 2 "$TIEPDAN" import visit
check_exit 2 "$TIEPDAN" import visit "$csv/tab.csv" --date-order ymd
check_exit 2 "$TIEPDAN" import visit "$csv/tab.csv" --delimiter ab
check_exit 0 "$TIEPDAN" import visit "$csv/tab.csv" --delimiter tab --json
check_out '"added":2'
check_exit 5 "$TIEPDAN" --readonly import visit "$csv/quoted.csv"
check_exit 0 "$TIEPDAN" check

# A cell is named as the file names its column; a field without one as people call it.
reset_register
printf 'Ngày tiếp;Họ và tên\n29/2/2023;Lê Văn Tháng\n3/6/2018;Lê Văn Nội\n' > own.csv
check_exit 3 "$TIEPDAN" import visit own.csv --rejects own-rejects.csv
check_err 'line 2, column 1 (Ngày tiếp): “29/2/2023” is not a date: 2/2023 has only 28 days.'
grep -q 'Ngày tiếp: “29/2/2023” is not a date' own-rejects.csv ||
    fail "the reason does not name the column as the file does"
grep -q '"Content: ' own-rejects.csv || fail "a field without a column is not named"
