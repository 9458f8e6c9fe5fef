# SPDX-License-Identifier: MIT
#
# Settings, and the order in which the language is chosen.
. "$CLI_LIB"
unset TIEPDAN_LANG
export LANG=en_US.UTF-8
unset LC_ALL
check_exit 0 "$TIEPDAN" --lang vi init --office "UBND" --code PL

# in_vietnamese PROGRAM OPTIONS...: does it speak Vietnamese?
in_vietnamese() {
    run "$@" doctor
    grep -q '^ok *language *vi' out
}
in_vietnamese "$TIEPDAN" || fail "the office's language is not used"
in_vietnamese "$TIEPDAN" --lang en && fail "--lang does not come first"
check_exit 0 "$TIEPDAN" config --user lang en
in_vietnamese "$TIEPDAN" && fail "the person's setting does not beat the office's"
check_exit 0 "$TIEPDAN" config --user lang
check_out en
in_vietnamese env TIEPDAN_LANG=vi "$TIEPDAN" || fail "TIEPDAN_LANG does not beat the setting"
in_vietnamese env TIEPDAN_LANG=vi "$TIEPDAN" --lang en && fail "--lang does not beat TIEPDAN_LANG"
check_exit 0 "$TIEPDAN" config --user lang vi
in_vietnamese "$TIEPDAN" || fail "the setting cannot be changed"
grep -q '^lang = vi$' "$XDG_CONFIG_HOME/tiepdan/config" || fail "the file is not as described"
check_equal "$(grep -c lang "$XDG_CONFIG_HOME/tiepdan/config")" 1 "the number of lines"
rm "$XDG_CONFIG_HOME/tiepdan/config"
in_vietnamese env LANG=vi_VN.UTF-8 "$TIEPDAN" --db nowhere || fail "LANG is not read as text"
in_vietnamese env LANG=en_US.UTF-8 "$TIEPDAN" --db nowhere && fail "LANG is not read as text"
check_exit 3 "$TIEPDAN" config --user lang fr
check_exit 2 "$TIEPDAN" config --user colour blue
check_exit 1 "$TIEPDAN" config --user lang

export TIEPDAN_LANG=en
check_exit 0 "$TIEPDAN" config
check_out soon_days
check_exit 0 "$TIEPDAN" config soon_days
check_same << END
3
END
check_exit 0 "$TIEPDAN" config soon_days 5
check_exit 0 "$TIEPDAN" config soon_days
check_out 5
check_exit 3 "$TIEPDAN" config soon_days many
check_exit 3 "$TIEPDAN" config son_days 4
check_err "soon_days"
check_exit 2 "$TIEPDAN" config son_days
check_exit 5 "$TIEPDAN" --readonly config soon_days 6
check_exit 0 "$TIEPDAN" config --json
check_out '{"name":"soon_days","value":"5"}'

check_exit 0 "$TIEPDAN" doctor
for text in program libraries register language time characters terminal "own settings" \
    "$XDG_DATA_HOME/tiepdan/register" TIEPDAN_NOW; do
    check_out "$text"
done
awk '$1 != "ok" && $1 != "warn" { bad = 1 } END { exit bad }' out || fail "a line without verdict"
check_exit 0 "$TIEPDAN" --db nowhere doctor
check_out "none yet"
mkdir broken
: > broken/data.mdb
check_exit 6 "$TIEPDAN" --db broken doctor
check_out FAIL
check_exit 0 "$TIEPDAN" doctor --json
check_exit 0 "$TIEPDAN" check

# a person's own keys: faults are named with file and line, the list can be used again
keys=$XDG_CONFIG_HOME/tiepdan/keys
mkdir -p "$XDG_CONFIG_HOME/tiepdan"
printf 'state = K\nstte = x\n' > "$keys"
check_exit 0 "$TIEPDAN" doctor
check_out "$keys:2: there is no action “stte”; is it “state”?"
check_exit 0 "$TIEPDAN" help --keys
check_out "state = K"
cp out "$keys"
check_exit 0 "$TIEPDAN" doctor
grep -q "keys:[0-9]" out && fail "what help --keys prints is not understood"
rm "$keys"

check_exit 0 "$TIEPDAN" config --user drawing lean
check_exit 0 "$TIEPDAN" doctor
check_out "lean, your own setting"
check_exit 3 "$TIEPDAN" config --user drawing fancy

# what an editor made of it and nobody understands is told
own=$XDG_CONFIG_HOME/tiepdan/config
check_exit 0 "$TIEPDAN" doctor
check_not_out "$own:"
cp "$own" own_kept
printf '%s\n' "# mine" "" "drawing = rich" "typing = vnn" "colour = blue" "lang en" \
    "sort.case.open = -due" > "$own"
check_exit 0 "$TIEPDAN" doctor
check_out "$own:4: “typing” takes one of: off telex vni; not “vnn”."
check_out "$own:5: There is no setting “colour” of your own"
check_out "$own:6: a line is: name = value"
check_not_out "$own:1:"
check_not_out "$own:7:"
printf 'lang = en\ndrawing = lean\nlang = vi\n' > "$own"
check_exit 0 "$TIEPDAN" doctor
check_out "$own:3: “lang” was set in line 1, which counts"
cp own_kept "$own"
