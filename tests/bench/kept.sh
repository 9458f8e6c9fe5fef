#!/bin/sh
# SPDX-License-Identifier: MIT
#
# A register that --keep left behind is measured by --register, stays where it is, and is
# refused as another one. Run: kept.sh BENCH DIR.
set -eu

bench=$1
parent=$(mktemp -d "$2/bench-kept-XXXXXX")
trap 'rm -rf "$parent"' EXIT
trap 'exit 1' HUP INT TERM

fail() {
    echo "FAILED: $*" >&2
    cat "$parent/out" "$parent/err" >&2
    exit 1
}

# measure CODE OPTION...: runs the bench, which has to end with this code.
measure() {
    expected=$1
    shift
    code=0
    "$bench" --queries 2 --seconds 1 "$@" > "$parent/out" 2> "$parent/err" || code=$?
    [ "$code" -eq "$expected" ] || fail "$* ends with $code instead of $expected"
}

says() {
    grep -q "$1" "$parent/out" "$parent/err" || fail "does not say: $1"
}

measure 0 --dir "$parent" --rows 2000 --keep --only search
says "kept for --register"
kept=$(echo "$parent"/tiepdan-bench-*)
[ -f "$kept/register/data.mdb" ] || fail "no register is left behind"
find "$kept" -name 'work-*' | grep -q . && fail "the work of the run is left behind"

measure 0 --register "$kept" --rows 2000 --only search,lists,upkeep
says "made by an earlier run"
says "rebuild"
[ -f "$kept/register/data.mdb" ] || fail "the register that was given is gone"
measure 0 --register "$kept" --rows 2000 --only search

measure 1 --register "$kept" --rows 2001 --only search
says "another one than was asked for"
measure 1 --register "$kept" --rows 2000 --seed 2 --only search
says "another one than was asked for"
measure 1 --register "$parent" --rows 2000 --only search
says "holds no register that --keep left behind"
measure 2 --dir "$parent" --rows 2000 --keep --only writing
measure 2 --keep --register "$kept" --rows 2000

rm "$kept"/peer.db*
measure 1 --register "$kept" --rows 2000 --only search
says "peer no measures tiepdan alone"

# Written to it is no generated register any more, and yet it is not removed.
measure 0 --register "$kept" --rows 2000 --peer no --only writing,upkeep
[ -f "$kept/register/data.mdb" ] || fail "the register that was given is gone"
measure 1 --register "$kept" --rows 2000 --peer no --only search
says "holds no register that --keep left behind"
