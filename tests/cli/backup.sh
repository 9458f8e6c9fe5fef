# SPDX-License-Identifier: MIT
#
# A copy of the register and the way back from it.
. "$CLI_LIB"
new_register
register=$XDG_DATA_HOME/tiepdan/register
"$TIEPDAN" add case kind=petition "name=Nguyễn Thị Ánh" content="Sửa đường" > /dev/null
"$TIEPDAN" add visit case=26-00001 content="Hỏi kết quả" > /dev/null
check_exit 0 "$TIEPDAN" check
cp out checked

# the copy is proved, private, and says the same
check_exit 0 "$TIEPDAN" backup copies/monday/
cmp -s out checked || fail "the copy is not what was checked"
check_err "copied to copies/monday/"
check_equal "$(stat -c %a copies/monday copies/monday/data.mdb | tr '\n' ' ')" "700 600 " "its modes"
check_equal "$(ls copies)" monday "what stands beside it"
check_exit 0 "$TIEPDAN" --db copies/monday list --count
check_out 1
check_exit 0 "$TIEPDAN" backup copies/json --json -q
check_out '"faults":0'

# nothing is overwritten, an empty directory is no hindrance
check_exit 4 "$TIEPDAN" backup copies/monday
check_err "is not overwritten"
: > file
check_exit 4 "$TIEPDAN" backup file
mkdir empty
check_exit 0 "$TIEPDAN" backup empty -q
check_exit 2 "$TIEPDAN" backup

# what is written later is not in it; the copy makes a register again
"$TIEPDAN" add case kind=petition content="Nước sạch" > /dev/null
check_exit 4 "$TIEPDAN" restore copies/monday
check_err "is not overwritten"
check_exit 0 "$TIEPDAN" list --count
check_out 2
mv "$register" aside
check_exit 6 "$TIEPDAN" restore copies/nothing
check_err "There is no register in copies/nothing"
[ ! -e "$register" ] || fail "a register was made of nothing"
check_exit 0 "$TIEPDAN" restore copies/monday
cmp -s out checked || fail "what was restored is not what was checked"
check_exit 0 "$TIEPDAN" list --count
check_out 1

# where no register is yet, the language of the copy is spoken, unless another is asked for
"$TIEPDAN" --db own --lang vi init --office "UBND" --code VI 2> /dev/null
"$TIEPDAN" --db own backup copies/vi -q
check_exit 0 env -u TIEPDAN_LANG "$TIEPDAN" --db spoken restore copies/vi
check_err "có đúng những gì bản sao có"
check_exit 0 env -u TIEPDAN_LANG "$TIEPDAN" --db asked --lang en restore copies/vi
check_err "holds what the copy holds"

# it goes on, and the copy can be used again
check_exit 0 "$TIEPDAN" add case kind=petition content="Sau khi phục hồi"
check_out 26-00002
check_exit 0 "$TIEPDAN" check -q
check_exit 0 "$TIEPDAN" --db other restore copies/monday
check_exit 0 "$TIEPDAN" --db other list --count
check_out 1

# a damaged copy is refused and leaves nothing
cp -r copies/monday copies/bad
size=$(stat -c %s copies/bad/data.mdb)
at=$((4096 * 3))
while [ "$at" -lt "$size" ]; do
    printf 'xxxxxxxxxxxxxxxx' | dd of=copies/bad/data.mdb bs=1 seek=$((at + 4000)) conv=notrunc 2> /dev/null
    at=$((at + 4096))
done
run "$TIEPDAN" --db from_bad restore copies/bad
[ "$code" -eq 6 ] || fail "a damaged copy ended with $code"
[ ! -e from_bad ] || fail "a register was made of a damaged copy"
check_equal "$(ls -d from_bad.new* 2> /dev/null)" "" "what is left behind"
