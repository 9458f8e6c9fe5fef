# SPDX-License-Identifier: MIT
#
# Usage, help and version; what is not understood ends with 2 and a suggestion.
. "$CLI_LIB"

check_exit 0 "$TIEPDAN" version
check_out "tiepdan "
check_lines 1
check_exit 0 "$TIEPDAN" --version
check_lines 1

check_exit 0 "$TIEPDAN" help
check_out "Usage: tiepdan"
"$TIEPDAN" help --names > names
while read -r name; do
    check_exit 0 "$TIEPDAN" help
    grep -q "^  $name  *[a-z]" out || fail "help does not list $name"
    check_exit 0 "$TIEPDAN" help "$name"
    check_out "Usage: tiepdan $name"
    cp out by_help
    check_exit 0 "$TIEPDAN" "$name" --help
    cmp -s out by_help || fail "$name --help is not what help $name says"
done < names
[ "$(wc -l < names)" -ge 24 ] || fail "too few commands"

# every line fits a terminal
while read -r name; do
    "$TIEPDAN" help "$name"
done < names > texts
"$TIEPDAN" help >> texts
! LC_ALL=C.UTF-8 grep -E '^.{81}' texts || fail "a line of the help is too wide"

# nor in Vietnamese
while read -r name; do
    "$TIEPDAN" --lang vi help "$name"
done < names > tieng_viet
"$TIEPDAN" --lang vi help >> tieng_viet
! LC_ALL=C.UTF-8 grep -E '^.{81}' tieng_viet || fail "a line of the Vietnamese help is too wide"
check_exit 0 "$TIEPDAN" --lang vi ds --help
grep -q "Cách dùng" out || fail "the help is not in Vietnamese"
check_exit 0 "$TIEPDAN" "trợ-giúp" --names

check_exit 2 "$TIEPDAN" lisst
check_err "Did you mean “list”?"
check_silent
check_exit 2 "$TIEPDAN" frobnicate
check_err "“tiepdan help” lists them"
check_exit 2 "$TIEPDAN" list --jsn
check_err "Did you mean --json?"
check_exit 2 "$TIEPDAN" show
check_err "Usage: tiepdan show"
check_exit 2 "$TIEPDAN" show a b
check_err "one word too many"
check_exit 2 "$TIEPDAN" version --csv
check_err "--csv means nothing here"
check_exit 2 "$TIEPDAN" list --json --csv
check_err "one of --json and --csv"
check_exit 2 "$TIEPDAN" --lang fr list
check_err "“vi” or “en”"
check_exit 2 "$TIEPDAN" help frobnicate

# the manual names every command and every option, and no other
man=$TEST_DATA/tiepdan.1
sed -n 's/^\.SS "*\([a-z]*\).*/\1/p' "$man" | sort > in_manual
sort names > in_table
diff in_table in_manual > difference || {
    cat difference >&2
    fail "the manual and the table of commands differ"
}
grep -o -e '--[a-z][a-z-]*' texts | sort -u | while read -r option; do
    plain=$(echo "$option" | sed 's/-/\\\\-/g')
    grep -q -e "$plain" "$man" || fail "the manual lacks $option"
done

# so does the completion
for name in $(cat names); do
    grep -qw -e "$name" "$TEST_DATA/completion/tiepdan.bash" ||
        fail "the completion lacks $name"
done

unset TIEPDAN_LANG
# one language for all: the office's, also where no register has to be opened and where
# the command line is not understood
"$TIEPDAN" --db vi --lang vi init --office "UBND phường" --code VI > /dev/null 2>&1
for locale in C.UTF-8 en_US.UTF-8; do
    check_exit 0 env LANG=$locale "$TIEPDAN" --db vi help
    check_out "Cách dùng:"
    check_exit 2 env LANG=$locale "$TIEPDAN" --db vi list --bogus
    check_err "Không có tùy chọn"
    check_exit 2 env LANG=$locale "$TIEPDAN" --db=vi lst
    check_err "Không có lệnh"
done
check_exit 0 "$TIEPDAN" --db vi --lang en help
check_out "Usage:"
check_exit 0 env TIEPDAN_LANG=en "$TIEPDAN" --db vi help
check_out "Usage:"
check_exit 0 env LANG=C.UTF-8 "$TIEPDAN" --db none help
check_out "Usage:"
