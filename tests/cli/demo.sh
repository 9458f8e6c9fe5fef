# SPDX-License-Identifier: MIT
#
# The sample office without a terminal: its backlog as text, nothing left behind.
. "$CLI_LIB"
mkdir tmp
export TMPDIR="$PWD/tmp"
check_exit 0 "$TIEPDAN" demo
[ "$(wc -l < out)" -ge 21 ] || fail "fewer than 20 cases"
check_equal "$(ls -A tmp | wc -l)" 0 "the number of files left behind"
[ ! -e "$XDG_DATA_HOME/tiepdan" ] || fail "the demo made a register of ours"
check_exit 0 "$TIEPDAN" --lang vi demo
[ "$(wc -l < out)" -ge 21 ] || fail "fewer than 20 cases in Vietnamese"
check_exit 0 env TIEPDAN_NOW=2030-02-15 "$TIEPDAN" demo
[ "$(wc -l < out)" -ge 21 ] || fail "fewer than 20 cases in another year"

# what a killed demo left is removed by the next one, other things are not
mkdir tmp/tiepdan-demo-999999999-abcdef tmp/tiepdan-demo-1-abcdef tmp/other
check_exit 0 "$TIEPDAN" demo -q
check_equal "$(ls tmp | tr '\n' ' ')" "other tiepdan-demo-1-abcdef " "what is left"
