# SPDX-License-Identifier: MIT
# shellcheck shell=sh
#
# For the scripts of this directory, which begin with `. "$CLI_LIB"`. Each runs in an
# empty directory of its own; "$TIEPDAN" is the program, register and settings live in
# that directory, today is 3 July 2026, messages are English. The last command's output
# is in the files out and err. A script fails at the first check that does not hold.

set -eu

last_command=

# fail SENTENCE: ends the script and shows what the last command said.
fail() {
    {
        echo "FAILED: $*"
        [ -z "$last_command" ] || echo "after:  $last_command"
        for stream in out err; do
            [ ! -s "$stream" ] || { echo "--- $stream"; head -c 4000 "$stream"; }
        done
    } >&2
    exit 1
}

# run COMMAND...: keeps what it says in out and err and its exit code in $code.
run() {
    last_command=$*
    code=0
    "$@" > out 2> err || code=$?
}

# check_exit CODE COMMAND...: runs the command, which has to end with this exit code.
check_exit() {
    expected=$1
    shift
    run "$@"
    [ "$code" -eq "$expected" ] || fail "exit code $code instead of $expected"
}

# check_out TEXT, check_err TEXT: the text stands in a line of what was said.
check_out() {
    grep -qF -e "$1" out || fail "stdout lacks: $1"
}
check_err() {
    grep -qF -e "$1" err || fail "stderr lacks: $1"
}

# check_not_out TEXT, check_not_err TEXT: it does not.
check_not_out() {
    ! grep -qF -e "$1" out || fail "stdout has: $1"
}
check_not_err() {
    ! grep -qF -e "$1" err || fail "stderr has: $1"
}

# check_silent: nothing at all on stdout.
check_silent() {
    [ ! -s out ] || fail "stdout is not empty"
}

# check_lines N: stdout has N lines.
check_lines() {
    lines=$(wc -l < out)
    [ "$lines" -eq "$1" ] || fail "stdout has $lines lines instead of $1"
}

# check_same: stdout is exactly what stands on standard input.
check_same() {
    cat > expected
    diff -u expected out > difference || {
        cat difference >&2
        fail "stdout is another than expected"
    }
}

# check_equal GOT EXPECTED WHAT
check_equal() {
    [ "$1" = "$2" ] || fail "$3 is \"$1\" instead of \"$2\""
}

# new_register: an empty register in its default place.
new_register() {
    check_exit 0 "$TIEPDAN" init --office "Ward office" --code WO
}
