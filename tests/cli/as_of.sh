# SPDX-License-Identifier: MIT
#
# --as-of: the reading commands on an earlier day, and the refusal of all others. True
# times are those of this machine, so "then" is today here; several days are in the unit
# test of the past.
. "$CLI_LIB"
unset TIEPDAN_NOW
new_register
mkdir tmp
export TMPDIR="$PWD/tmp"
"$TIEPDAN" add case code=26-1 kind=petition "name=Nguyễn Thị Ánh" content=đường -q > /dev/null
"$TIEPDAN" add visit code=T1 case=26-1 content=hỏi -q > /dev/null

for command in "list" "list visit --csv" "show 26-1" "why 26-1" "history 26-1" "report" \
    "report board --json" "export case"; do
    # shellcheck disable=SC2086 # the command is several words
    check_exit 0 "$TIEPDAN" $command
    cp out now
    # shellcheck disable=SC2086
    check_exit 0 "$TIEPDAN" $command --as-of today
    cmp -s out now || fail "as of today is not what it says now"
    check_err "As of "
done
check_exit 0 "$TIEPDAN" list --as-of=today -q
[ ! -s err ] || fail "--quiet is not quiet"
check_equal "$(ls tmp)" "" "what is left behind"

# a later change is not in it
check_exit 0 "$TIEPDAN" list --as-of today --count
"$TIEPDAN" add case kind=petition content=nước -q > /dev/null
check_exit 0 "$TIEPDAN" list --count
check_out 2

# days that are none, are ahead, or were before the register
check_exit 2 "$TIEPDAN" list --as-of 31/02/2026
check_err "--as-of takes a day"
check_exit 3 "$TIEPDAN" list --as-of +1
check_err "has not come yet"
check_exit 1 "$TIEPDAN" list --as-of -1
check_err "its journal begins on $(TZ=UTC-7 date +%d/%m/%Y)"
check_exit 6 "$TIEPDAN" --db nowhere list --as-of today
check_err "There is no register"

# nothing can be written
for command in "add visit content=x" "edit 26-1 note=x" "void 26-1 --note x" "undo" \
    "rebuild" "import case nothing.csv" "config name x"; do
    # shellcheck disable=SC2086
    check_exit 2 "$TIEPDAN" $command --as-of today
    check_err "--as-of goes with list, show"
    check_err "and the full screen; the past cannot be changed"
done
"$TIEPDAN" add case code=26-3 kind=denunciation name=Kín content=tố -q > /dev/null
check_exit 5 "$TIEPDAN" show 26-3 --reveal --as-of today
check_err "the past cannot be changed"
check_exit 0 "$TIEPDAN" check
