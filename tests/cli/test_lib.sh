# SPDX-License-Identifier: MIT
#
# The checks of lib.sh themselves: each holds when it should and fails when it should.
. "$CLI_LIB"

holds() {
    (. "$CLI_LIB"; run printf 'one\ntwo -x\n'; "$@") > /dev/null 2>&1 || {
        echo "should hold: $*"
        exit 1
    }
}
fails() {
    if (. "$CLI_LIB"; run printf 'one\ntwo -x\n'; "$@") > /dev/null 2>&1; then
        echo "should fail: $*"
        exit 1
    fi
}

holds check_exit 0 true
fails check_exit 0 false
holds check_exit 1 false
holds check_exit 127 no-such-command-anywhere
holds check_out 'two -x'
holds check_out '-x'
fails check_out three
holds check_not_out three
fails check_not_out one
fails check_silent
holds check_lines 2
fails check_lines 3
fails check_err one
holds check_equal a a what
fails check_equal a b what
fails fail because

run printf 'a\nb\n'
check_same << 'END'
a
b
END
check_exit 0 sh -c 'echo talk >&2'
check_err talk
check_silent

# The environment a script can rely on.
check_equal "$LC_ALL" C LC_ALL
[ "$(ls -A)" = "$(printf "difference\nerr\nexpected\nout")" ] || fail "the directory was not empty"
case $HOME$XDG_DATA_HOME$XDG_STATE_HOME$XDG_CONFIG_HOME in
*//*) fail "a directory is odd" ;;
esac
[ -z "${TIEPDAN_DB-}" ] || fail "TIEPDAN_DB is set"
[ ! -t 0 ] || fail "stdin is a terminal"
