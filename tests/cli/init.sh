# SPDX-License-Identifier: MIT
#
# Making a register, and what happens where there is none.
. "$CLI_LIB"

check_exit 2 "$TIEPDAN"
check_err "needs a terminal"
check_silent
[ "$(wc -l < err)" -eq 1 ] || fail "more than one line on stderr"

for words in "list" "check" "show 26-00001" "26-00001" "add visit content=x" "export case"; do
    # shellcheck disable=SC2086
    check_exit 6 "$TIEPDAN" $words
    check_err "“tiepdan init” makes one"
    check_silent
done

check_exit 2 "$TIEPDAN" init
check_err "Usage: tiepdan init"
check_exit 2 "$TIEPDAN" init --office "Ward office"
check_exit 3 "$TIEPDAN" init --office "Ward office" --code "W O"
check_err "code"
check_exit 3 "$TIEPDAN" init --office "  " --code WO
[ ! -e "$XDG_DATA_HOME/tiepdan/register" ] || fail "a refused init left a register"

check_exit 0 "$TIEPDAN" init --office "UBND phường Phú Lợi" --code PL
check_silent
check_exit 0 "$TIEPDAN" config name
check_out "UBND phường Phú Lợi"
mode=$(stat -c %a "$XDG_DATA_HOME/tiepdan/register")
check_equal "$mode" 700 "the mode of the register"

# one that is there is left alone
"$TIEPDAN" add visit content=first > /dev/null
check_exit 4 "$TIEPDAN" init --office "Other" --code OT
check_err "exists already"
check_exit 0 "$TIEPDAN" config name
check_out "UBND phường Phú Lợi"
check_exit 0 "$TIEPDAN" list visit --count
check_out 1

# other places: --db and TIEPDAN_DB
check_exit 0 "$TIEPDAN" --db deep/down/here init --office A --code A
check_exit 0 "$TIEPDAN" --db deep/down/here check
check_exit 0 env TIEPDAN_DB=there "$TIEPDAN" init --office B --code B
check_exit 0 env TIEPDAN_DB=there "$TIEPDAN" config name
check_out B
check_exit 0 env TIEPDAN_DB=there "$TIEPDAN" --db deep/down/here config name
check_out A
check_exit 0 "$TIEPDAN" check
