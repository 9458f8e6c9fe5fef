#!/bin/sh
# SPDX-License-Identifier: MIT
#
# What every file of the repository keeps to: a licence line at its head, no path of the
# machine it was written on, guards of headers named after their place, nothing at the
# top level beyond the agreed entries.
# Run: hygiene.sh SOURCE-DIRECTORY
set -eu

cd "$1"
status=0
complain() {
    echo "$@"
    status=1
}

# shellcheck disable=SC2044 # no name here has a blank
for file in $(find src include tests data .ci run CMakeLists.txt -type f \
    \( -name '*.[chS]' -o -name '*.sh' -o -name '*.cmake' -o -name 'CMakeLists.txt' \
    -o -name run -o -name '*.in' -o -name '*.po' \)); do
    head -n 3 "$file" | grep -q 'SPDX-License-Identifier: MIT' || complain "$file: no licence line"
done

# shellcheck disable=SC2044
for file in $(find include -name '*.h'); do
    guard=$(echo "${file#include/}" | tr 'a-z/.' 'A-Z__')
    grep -q "^#ifndef $guard\$" "$file" || complain "$file: its guard is not $guard"
done

paths='/(wor[k]|roo[t]|hom[e]/[a-z]|tm[p]/bash)(/|$|[^a-z_A-Z0-9])'
if grep -rnIE "$paths" --exclude-dir=.git --exclude-dir='build*' .; then
    complain "These lines name a place on one machine."
fi

for entry in * .[!.]*; do
    case $entry in
    src | include | tests | data | CMakeLists.txt | CMakePresets.json | README.md) ;;
    CONTRIBUTING.md | LICENSE | run | .* | build* | compile_commands.json) ;;
    *) complain "$entry does not belong at the top level" ;;
    esac
done

[ "$status" -eq 0 ] && echo "every file keeps to the rules of the house"
exit "$status"
