#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Goes through all rows of sizes.walk in one language. Each screen is looked at in five
# sizes by whole.awk and compared with sizes/LANG-COLSxROWS.screen.
# UPDATE=1 writes those anew.
# Run: sizes.sh PROGRAM CATALOGUE.PO en|vi
set -eu

program=$1
catalogue=$2
lang=$3
here=$(dirname "$0")
dir=$(mktemp -d "${TMPDIR:-/tmp}/tiepdan-sizes.XXXXXX")
trap 'rm -rf "$dir"' EXIT

# One script for each head: to the screen, a look in each size, back to the first screen.
unfold() {
    awk -v lang="$lang" -v dir="$dir" '
        BEGIN { sizes = split("10 40,20 60,24 80,40 120,50 200", size, ",") }
        /^# open/ { first = $3 == "first"; script = sprintf("%s/%02d.script", dir, ++scripts); print "# lang " lang > script }
        script == "" || /^$/ { next }
        /^#/ { print > script; next }
        {
            name = substr($0, 1, index($0, ":") - 1)
            n = split(substr($0, index($0, ":") + 1), step, "; *")
            for (i = 1; i <= n; i++) { sub(/^ +/, "", step[i]); print step[i] > script }
            for (i = 1; i <= sizes; i++) print "resize " size[i] "\nscreen " name > script
            # Esc would end the first start
            print "resize 24 80" (first ? "" : "\nkey Esc 9") > script
        }' "$here/sizes.walk"
}

# What the catalogue says otherwise in Vietnamese must not be seen there in English, but
# for the legends of keys, the filter language and a syllable that looks like an English word.
words=$dir/words
: > "$words"
keep="Down Up Left Right End Space Thu register kind complaint open opened trouble"
[ "$lang" != vi ] || awk -v keep="$keep" -f "$here/english.awk" "$catalogue" > "$words"

wrong=0
unfold
for script in "$dir"/*.script; do
    UPDATE=1 sh "$here/run.sh" "$program" "$script" 2> "$dir/err" ||
        { tail -3 "$dir/err" >&2; exit 1; }
    LC_ALL=C awk -v words="$words" -f "$here/whole.awk" "${script%.script}.screen" >&2 || wrong=1
    cat "${script%.script}.screen" >> "$dir/all"
done

for size in 40x10 60x20 80x24 120x40 200x50; do
    seen=$dir/$size
    expected=$here/sizes/$lang-$size.screen
    awk -v size="-- $size," '
        { text = /^== / ? $0 : text "\n" $0 }
        /^-- [0-9]+x[0-9]+, cursor/ && index($0, size) == 1 { print text }' "$dir/all" > "$seen"
    if [ "${UPDATE:-}" = 1 ]; then
        cp "$seen" "$expected"
    else
        diff -u "$expected" "$seen" || wrong=1
    fi
done
exit $wrong
