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
#     # by NAME TIME          who does what comes before from here on, and when
#     # beside NAME CODE      at another desk NAME has this record open
#     # edits NAME CODE       the same, in the form that changes it
#     # written FILE          what the script wrote there, but for its style, is compared
#                             as well
# A new register was made on 5 January 2026. It is 3 July 2026, 09:15, and lan
# sits there; PROGRAM takes both from what stands in for the clock and the account
# (stand_in.c).
# UPDATE=1 writes the expectation anew.
# Run: run.sh PROGRAM NAME.script
set -eu

program=$1
script=$(cd "$(dirname "$2")" && pwd)/$(basename "$2")
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

unset NO_COLOR SSH_CONNECTION TIEPDAN_LANG TIEPDAN_NOW VISUAL EDITOR
# Paths that are seen are short, and the same wherever the tests run.
HOME=. XDG_DATA_HOME=$dir/data XDG_CONFIG_HOME=$dir/config XDG_STATE_HOME=$dir/state
TIEPDAN_DB=./register SEAT_TIME=2026-07-03T09:15 SEAT_NAME=lan LC_ALL=C.UTF-8 TERM=xterm-256color
export HOME XDG_DATA_HOME XDG_CONFIG_HOME XDG_STATE_HOME TIEPDAN_DB SEAT_TIME SEAT_NAME LC_ALL TERM
cd "$dir"

command=
case $open in
demo) command=demo ;;
new)
    SEAT_TIME=2026-01-05T08:00 "$program" init --office "UBND phường Thử" --code THU > /dev/null
    sed -n -E 's/^# (by|before) /\1 /p' "$script" | while read -r what line; do
        case $what in
        by) SEAT_NAME=${line% *} SEAT_TIME=${line#* } ;;
        before) eval "\"\$program\" $line" > /dev/null ;;
        esac
    done
    ;;
esac
# A desk that stays until its input ends: desk NUMBER L|E NAME CODE. It looks or edits;
# so its file says, and the name behind it.
desk() {
    mkfifo "desk$1"
    SEAT_NAME=$3 TERM=dumb "$program" --linear "$4" < "desk$1" > /dev/null 2>&1 &
    eval "exec $1> desk$1"
    [ "$2" = L ] || echo edit >&"$1"
    tries=100
    until grep -qa "$2$3\$" register/presence/* 2> /dev/null; do
        [ $((tries -= 1)) -gt 0 ] || { echo "no desk of $3 at $4" >&2; exit 1; }
        sleep 0.1
    done
}
beside=$(head_of beside)
edits=$(head_of edits)
# shellcheck disable=SC2086 # a name and a code each
{
    [ -z "$beside" ] || desk 9 L $beside
    [ -z "$edits" ] || desk 8 E $edits
}

code=0
# shellcheck disable=SC2086 # flags are several words
"$program" --lang "${lang:-en}" --size "${rows:-24}x${cols:-80}" --script "$script" $flags \
    $command > seen 2> err || code=$?
exec 8>&- 9>&-
wait
if [ "$code" -ne 0 ]; then
    cat seen err >&2
    echo "the script ended with $code" >&2
    exit 1
fi
written=$(head_of written)
[ -z "$written" ] || sed '/<style>/d' "$written" >> seen
expected=${script%.script}.screen
if [ "${UPDATE:-}" = 1 ]; then
    cp seen "$expected"
    [ -s seen ] || rm -f "$expected"
elif [ -s seen ] || [ -f "$expected" ]; then
    diff -u "$expected" seen
fi
