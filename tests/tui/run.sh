#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Plays one script on the full screen and compares what it dumped with NAME.screen beside
# it. Head of a script:
#     # open demo|new|first     the sample office, a new register, no register at all
#     # lang en|vi              default en
#     # size ROWS COLS          default 24 80
#     # flags TEXT              more flags of the program
#     # before COMMAND ARGS     run first, on the new register; may be repeated
#     # clock true            today is today: for scripts that only expect
# It is 3 July 2026, 09:15. True times and the account's name are masked.
# UPDATE=1 writes the expectation anew; RAW=FILE keeps the dump as it was, unmasked.
# Run: run.sh PROGRAM NAME.script
set -eu

program=$1
script=$2
dir=$(mktemp -d "${TMPDIR:-/tmp}/tiepdan-tui.XXXXXX")
trap 'rm -rf "$dir"' EXIT

head_of() {
    sed -n "s/^# $1 //p" "$script"
}
open=$(head_of open)
lang=$(head_of lang)
size=$(head_of size)
flags=$(head_of flags)
rows=${size% *}
cols=${size#* }

unset NO_COLOR SSH_CONNECTION TIEPDAN_LANG VISUAL EDITOR
HOME=$dir XDG_DATA_HOME=$dir/data XDG_CONFIG_HOME=$dir/config XDG_STATE_HOME=$dir/state
TIEPDAN_DB=$dir/register TIEPDAN_NOW=${TIEPDAN_NOW:-2026-07-03T09:15} LC_ALL=C.UTF-8 TERM=xterm-256color
export HOME XDG_DATA_HOME XDG_CONFIG_HOME XDG_STATE_HOME TIEPDAN_DB TIEPDAN_NOW LC_ALL TERM
[ "$(head_of clock)" != true ] || unset TIEPDAN_NOW

command=
case $open in
demo) command=demo ;;
new)
    "$program" init --office "UBND phường Thử" --code THU > /dev/null
    head_of before | while read -r line; do
        eval "\"\$program\" $line" > /dev/null
    done
    ;;
esac
code=0
cd "$dir"
# shellcheck disable=SC2086 # flags are several words
"$program" --lang "${lang:-en}" --size "${rows:-24}x${cols:-80}" --script "$script" $flags \
    $command > out 2> err || code=$?
sed -E -e 's/[0-9]{2}\/[0-9]{2}\/20[0-9]{2} [0-9]{2}:[0-9]{2}/TIME/g' \
    -e 's/20[0-9]{2}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}(:[0-9]{2})?/TIME/g' \
    -e 's/TIME  [^ ]+  /TIME  ME  /g' -e "s|$dir|DIR|g" \
    out > seen
[ -z "${RAW:-}" ] || cp out "$RAW"
if [ "$code" -ne 0 ]; then
    cat seen err >&2
    echo "the script ended with $code" >&2
    exit 1
fi
expected=${script%.script}.screen
if [ "${UPDATE:-}" = 1 ]; then
    cp seen "$expected"
    [ -s seen ] || rm -f "$expected"
elif [ -s seen ] || [ -f "$expected" ]; then
    diff -u "$expected" seen
fi
