# SPDX-License-Identifier: MIT
#
# Check and rebuild, damage, outputs that cannot be written, readers that go away.
. "$CLI_LIB"
new_register
for i in 1 2 3 4 5; do
    "$TIEPDAN" add visit "content=visit $i" "name=Nguyễn Văn $i" > /dev/null
done

check_exit 0 "$TIEPDAN" check
check_out "Faults   0"
cp out before
check_exit 0 "$TIEPDAN" check --json
check_out '"faults":0,"head":"'
check_exit 0 "$TIEPDAN" rebuild
check_exit 0 "$TIEPDAN" check
cmp -s out before || fail "the rebuilt register is another one"

# the head of the chain is that of the last entry
"$TIEPDAN" edit T26-00001 note=x -q
check_exit 0 "$TIEPDAN" check
cmp -s out before && fail "the head has not moved with a change"

# several desks at once: every code is given once
for desk in 1 2 3 4; do
    for n in 1 2 3 4 5 6 7 8 9 10; do
        "$TIEPDAN" add case kind=other "content=desk $desk, $n" || echo failed
    done > "codes.$desk" 2> "said.$desk" &
done
wait
check_equal "$(sort -u codes.1 codes.2 codes.3 codes.4 | grep -c '^26-')" 40 "the number of codes"
check_exit 0 "$TIEPDAN" check

# full disks and closed pipes
if [ -w /dev/full ]; then
    code=0
    "$TIEPDAN" list visit > /dev/full 2> err || code=$?
    check_equal "$code" 6 "the exit code on a full disk"
    check_err "cannot be written"
fi
i=0
while [ $i -lt 3000 ]; do
    echo "2026-07-01,dòng $i,$(printf 'x%.0s' 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0)"
    i=$((i + 1))
done | sed '1i date,content,note' > many.csv
check_exit 0 "$TIEPDAN" import visit many.csv -q
{ "$TIEPDAN" list visit 2> err; echo $? > code; } | head -n 1 > /dev/null
check_equal "$(cat code)" 0 "the exit code when the reader goes away"
[ ! -s err ] || fail "a closed pipe is talked about"
"$TIEPDAN" list visit < /dev/null | tail -n 1 > last
grep -q "dòng 2999" last || fail "the list in a pipe is not complete"

# closed descriptors are filled before a file could take their place
"$TIEPDAN" list visit <&- >&- 2>&- || fail "closed descriptors are not survived"
check_exit 0 "$TIEPDAN" check

# a byte changed behind the program's back is found
data=$XDG_DATA_HOME/tiepdan/register/data.mdb
cp "$data" copy
LC_ALL=C sed 's/visit 3/Visit 3/g' copy > "$data" # in pages no longer used, too
run "$TIEPDAN" check
[ "$code" -eq 7 ] || [ "$code" -eq 6 ] || fail "damage is not found: exit code $code"
cp copy "$data"
check_exit 0 "$TIEPDAN" check

# and where only the words are hit, a search reads the record and says so
check_exit 0 "$TIEPDAN" add visit content=Quacksalber
cp "$data" copy
LC_ALL=C sed 's/quacksalber/quacksalbes/g' copy > "$data"
check_exit 0 "$TIEPDAN" list visit quacksalber
check_out Quacksalber
check_err "search index is damaged"
check_exit 0 "$TIEPDAN" rebuild
check_exit 0 "$TIEPDAN" list visit quacksalber
[ ! -s err ] || fail "the damage is still talked about"
check_exit 0 "$TIEPDAN" check

# nothing there, or not a register
mkdir empty
check_exit 6 "$TIEPDAN" --db empty list
check_exit 6 "$TIEPDAN" --db /dev/null list

# today can be set, and only to a date
check_exit 2 env TIEPDAN_NOW=yesterdayish "$TIEPDAN" list
check_err "TIEPDAN_NOW"
check_exit 0 env TIEPDAN_NOW=2018-03-05 "$TIEPDAN" add visit content=then
check_out T18-00001
check_exit 0 "$TIEPDAN" history T18-00001
check_out "[rehearsal]"
check_exit 0 "$TIEPDAN" check
