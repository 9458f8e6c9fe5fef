# SPDX-License-Identifier: MIT
#
# Reports of the sample town: by groups, over every kind of period, as text, CSV, JSON and
# a page; and what is refused.
. "$CLI_LIB"
new_register
sample=$TEST_DATA/sample
for pair in person:people case:cases visit:visits letter:letters; do
    check_exit 0 "$TIEPDAN" import "${pair%:*}" "$sample/${pair#*:}.csv"
done

# every report there is, as everything it can be
"$TIEPDAN" help report --names > reports
[ "$(wc -l < reports)" -ge 8 ] || fail "too few reports"
while read -r name; do
    check_exit 0 "$TIEPDAN" report "$name" --year 2018
    check_exit 0 "$TIEPDAN" --lang vi report "$name" --year 2018
    check_exit 0 "$TIEPDAN" report "$name" --year 2018 --json
    check_lines 1
    check_exit 0 "$TIEPDAN" report "$name" --year 2018 --csv
    check_out "from,to,group,figure"
    check_exit 0 "$TIEPDAN" report "$name" --year 2018 --print
    check_out "</html>"
done < reports

# the numbers are those of the list
check_exit 0 "$TIEPDAN" report fields --year 2018 --csv
for row in $(grep ',fields,' out | cut -d, -f4,5); do
    field=${row%,*}
    [ "$field" = total ] && filter="" || filter="field:${field:-none}"
    # shellcheck disable=SC2086 # the filter is one word or none
    "$TIEPDAN" list case opened:2018 $filter --count > count || :
    check_equal "$(cat count)" "${row#*,}" "cases of the field $field"
done
check_exit 0 "$TIEPDAN" report --by kind --year 2018 --csv
check_out ",cases,total,"
check_exit 0 "$TIEPDAN" report --by kind,field --year 2018
check_exit 0 "$TIEPDAN" report visits --by month --year 2018 --csv
check_out ",2018-12,"

# periods
for pair in "--quarter 1 --year 2018|2018-01-01,2018-03-31" \
    "--quarter 1 --year 2018 --official|2017-12-15,2018-03-14" \
    "--month 2 --year 2018|2018-02-01,2018-02-28" \
    "--period 6m --year 2018|2018-01-01,2018-06-30" \
    "--period 6m:2 --year 2018|2018-07-01,2018-12-31" \
    "--period 9m --year 2018 --official|2017-12-15,2018-09-14" \
    "--year 2018 --official|2017-12-15,2018-12-14" \
    "--from 2/1/2018 --to 5/1/2018|2018-01-02,2018-01-05"; do
    # shellcheck disable=SC2086 # options are several words
    check_exit 0 "$TIEPDAN" report ${pair%|*} --csv
    check_out "${pair#*|},visits,count,"
done
check_exit 0 "$TIEPDAN" --lang vi report --quarter 1 --year 2018 --official
tr '\n' ' ' < out | grep -q "Trong quý I năm 2018 (15/12/2017-14/03/2018), đã tiếp" ||
    fail "the sentence does not name the quarter"

# files
check_exit 0 "$TIEPDAN" report --year 2018 -o year.csv
head -c 3 year.csv | od -An -tx1 | grep -q "ef bb bf" || fail "no byte order mark"
check_exit 0 "$TIEPDAN" report --year 2018 -o year.html
grep -q "<h1>" year.html || fail "no page"
check_exit 0 "$TIEPDAN" report --year 2018 -o year.json
grep -q '^{"from"' year.json || fail "no JSON"
check_exit 6 "$TIEPDAN" report --year 2018 -o nowhere/year.csv

check_exit 2 "$TIEPDAN" report --by name
check_exit 2 "$TIEPDAN" report summary --by kind
check_exit 2 "$TIEPDAN" report --quarter 5
check_exit 2 "$TIEPDAN" report --period month --year 2018
check_exit 2 "$TIEPDAN" report --month 1 --quarter 1
check_exit 2 "$TIEPDAN" report --month 1 --from 1/1/2018
check_exit 2 "$TIEPDAN" report --period week
check_exit 0 "$TIEPDAN" check
