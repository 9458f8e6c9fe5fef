# SPDX-License-Identifier: MIT
#
# The figures of a town's year, as its report printed them: visits, letters, cases,
# dialogues of 2018 beside 2017.
. "$CLI_LIB"
new_register
sample=$TEST_DATA/sample
for pair in person:people case:cases visit:visits letter:letters dialogue:dialogues \
    session:sessions; do
    check_exit 0 "$TIEPDAN" import "${pair%:*}" "$sample/${pair#*:}.csv"
    check_err " 0 rejected"
done

check_exit 0 "$TIEPDAN" report --year 2018 --json
for text in '"from":"2018-01-01","to":"2018-12-31"' \
    '"visits":{"count":46,"people":46,"cases":29,"count_change":-20,"cases_change":-15,"resolved":22,"rate":75.86' \
    '"letters":{"count":29,"people":29,"cases":29,"count_change":15,"cases_change":15,"resolved":23,"rate":79.31'; do
    check_out "$text"
done
cp out by_year
check_exit 0 "$TIEPDAN" report summary --from 1/1/2018 --to 31/12/2018 --json
cmp -s out by_year || fail "the year by its days is another report"
check_lines 1

check_exit 0 "$TIEPDAN" report --year 2018 --csv
for row in visits,count,46,66,-20 visits,cases,29,44,-15 visits,resolved,22 visits,rate,75.86 \
    letters,count,29,14,15 letters,cases,29,14,15 letters,resolved,23 letters,rate,79.31; do
    check_out "$row"
done
check_exit 0 "$TIEPDAN" --lang vi report --year 2018 --csv
check_out visits,rate,75.86

check_exit 0 "$TIEPDAN" report --year 2018
for text in 46 66 -20 -15 75.86 79.31 +15 22/29 23/29; do
    check_out "$text"
done
check_exit 0 "$TIEPDAN" --lang vi report --year 2018
tr '\n' ' ' < out | tr -s ' ' > line
for text in "Năm 2018, đã tiếp 46 lượt công dân (29 vụ việc), giảm 20 lượt (15 vụ việc) so với cùng kỳ" \
    "đã giải quyết 22/29 vụ việc, đạt 75,86%" "79,31"; do
    grep -qF -e "$text" line || fail "the Vietnamese report lacks: $text"
done

# dialogues of 2018: sessions, communes, attendances, opinions
check_exit 0 "$TIEPDAN" list dialogue date:2018 type:periodic --columns unit,attendees,opinions --csv
tail -n +2 out | tr -d '\r' > rows
check_equal "$(wc -l < rows)" 19 "the number of dialogues"
check_equal "$(cut -d, -f1 rows | sort -u | wc -l)" 10 "the number of communes"
check_equal "$(awk -F, '{ n += $2 } END { print n }' rows)" 1538 "the attendances"
check_equal "$(awk -F, '{ n += $3 } END { print n }' rows)" 204 "the opinions"

check_exit 2 "$TIEPDAN" report nonsense
check_exit 2 "$TIEPDAN" report --year 18
check_exit 2 "$TIEPDAN" report --year 2018 --from 1/1/2018
check_exit 2 "$TIEPDAN" report --to 1/1/2018
check_exit 2 "$TIEPDAN" report --from 2/1/2018 --to 1/1/2018
check_exit 2 "$TIEPDAN" report --from soon
check_exit 0 "$TIEPDAN" check
