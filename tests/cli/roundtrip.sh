# SPDX-License-Identifier: MIT
#
# What is exported comes in again and goes out the same, byte for byte, register by
# register.
. "$CLI_LIB"
new_register
sample=$TEST_DATA/sample
check_exit 0 "$TIEPDAN" import person "$sample/people.csv" -q
check_exit 0 "$TIEPDAN" import case "$sample/cases.csv" -q
check_exit 0 "$TIEPDAN" import visit "$sample/visits.csv" -q
check_exit 0 "$TIEPDAN" import letter "$sample/letters.csv" -q
check_exit 0 "$TIEPDAN" import dialogue "$sample/dialogues.csv" -q
check_exit 0 "$TIEPDAN" import session "$sample/sessions.csv" -q
first=$("$TIEPDAN" list --columns code --csv --limit 1 | tail -n 1 | tr -d '\r')
"$TIEPDAN" note "$first" "nhiều dòng
=1+1, \"trích\"; hết" --remind 1/8/2026 > /dev/null
second=$("$TIEPDAN" list --columns code --csv --limit 2 | tail -n 1 | tr -d '\r')
check_exit 0 "$TIEPDAN" link "$first" "$second"
check_exit 0 "$TIEPDAN" calendar add 6/7/2026 off "Nghỉ bù"
"$TIEPDAN" add unit "name=Công an phường" > /dev/null
"$TIEPDAN" add choice set=field key=chomoi "label_vi=Chợ mới" > /dev/null
"$TIEPDAN" add rule rule=KN-X phase=settle kind=complaint limit=7 limit_unit=wd > /dev/null

registers="person case visit letter dialogue session note link day unit choice rule setting"
mkdir one two
for register in $registers; do
    check_exit 0 "$TIEPDAN" export "$register" --reveal
    cp out "one/$register.csv"
    [ "$(wc -l < out)" -gt 1 ] || fail "nothing in $register"
done
check_exit 0 "$TIEPDAN" --db again init --office X --code AG -q
for register in $registers; do
    check_exit 0 "$TIEPDAN" --db again import "$register" "one/$register.csv" --update
    check_err "0 rejected"
done
for register in $registers; do
    check_exit 0 "$TIEPDAN" --db again export "$register" --reveal
    cp out "two/$register.csv"
    cmp "one/$register.csv" "two/$register.csv" ||
        fail "$register comes back as something else"
done

# into a file: with a mark for spreadsheets, complete or not at all
check_exit 0 "$TIEPDAN" export case -o cases.csv
check_silent
check_err "cases.csv"
check_equal "$(head -c 3 cases.csv | od -An -tx1 | tr -d ' ')" efbbbf "the start of the file"
check_equal "$(stat -c %a cases.csv)" 600 "the mode of the file"
check_exit 0 "$TIEPDAN" export case
check_equal "$(head -c 4 out)" code "the start in a pipe"
tail -c +4 cases.csv | tr -d '\r' | cmp -s - out || fail "the file is another than the pipe"
check_exit 6 "$TIEPDAN" export case -o nowhere/cases.csv
check_err "nowhere/cases.csv"
check_equal "$(ls | grep -c 'cases\.csv\.')" 0 "the number of temporary files left"

# a page for paper: numbered, in words, names masked, nothing that a browser would do
check_exit 0 "$TIEPDAN" add case kind=denunciation opened=2018-03-01 name="Lê Bí Mật" \
    content='<script>&' resolved=2018-03-02
denounced=$(cat out)
check_exit 0 "$TIEPDAN" export case "$denounced" -o book.html
check_err "--reveal"
check_exit 0 "$TIEPDAN" export case "$denounced" --print
cmp -s out book.html || fail "the file is another page than the pipe"
check_out '<td class="number">1</td>'
check_out '<td>Denunciation</td>'
check_out '<td class="short">01/03/2018</td>'
check_out '&lt;script&gt;&amp;'
check_out '•••'
check_out 'Total: 1.'
check_out 'Head of the office'
check_not_out 'Lê Bí Mật'
check_not_out '<script'
check_not_out 'http'
check_exit 0 "$TIEPDAN" export case "$denounced" --print --columns code,content
check_not_out 'Denunciation'
check_exit 0 "$TIEPDAN" export case "$denounced" -o book.json
grep -q '^{"code"' book.json || fail "book.json is no JSON"
check_exit 0 "$TIEPDAN" void "$denounced" --note "thử"

# a filter, columns, JSON
check_exit 0 "$TIEPDAN" export case closed --columns code,state --sort -code --limit 2
check_lines 3
check_exit 1 "$TIEPDAN" export case =nobodyatall
check_lines 1
check_exit 0 "$TIEPDAN" export case --json --limit 1
check_lines 1
check_exit 0 "$TIEPDAN" check
check_exit 0 "$TIEPDAN" --db again check
