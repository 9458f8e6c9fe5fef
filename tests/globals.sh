#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Fails when a layer's library holds a variable that can be written and is not in the
# allow list, or when the list names one that is gone. Looks at sections, not at letters
# of nm: constant tables of pointers live in .data.rel.ro and are no variables.
# Run: globals.sh ALLOW-LIST LIBRARY...
set -eu

allow=$1
shift
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# "layer/file.c name" for every writable object. Names of function-level statics lose
# their numbers; what sanitizers and coverage add is left out.
for lib; do
    layer=$(basename "$lib" .a)
    objdump -t "$lib" | awk -v layer="${layer#libtd_}" '
        $2 == "file" && $3 == "format" { file = $1; sub(/\.o:$/, "", file); next }
        / (\.t?data|\.t?bss)(\.[^ \t]*)?[ \t]/ || /\*COM\*/ {
            if (/[ \t]\.data\.rel\.ro/) next
            if ($2 == "d" || $3 == "d" || $NF ~ /^\.(t?data|t?bss)/) next
            name = $NF
            if (name ~ /^\.?(__|LASAN|Lubsan)/) next
            sub(/\.[0-9]+$/, "", name) # gcc: name.123
            sub(/^.*\./, "", name)     # clang: function.name
            print layer "/" file, name
        }'
done | sort -u > "$work/found"

sed 's/#.*//' "$allow" | awk 'NF { print $1, $2 }' | sort -u > "$work/allowed"
comm -23 "$work/found" "$work/allowed" > "$work/new"
comm -13 "$work/found" "$work/allowed" > "$work/gone"

if [ -s "$work/new" ]; then
    echo "Writable variables that the allow list does not name:"
    cat "$work/new"
fi
if [ -s "$work/gone" ]; then
    echo "Named in the allow list, but not there:"
    cat "$work/gone"
fi
[ ! -s "$work/new" ] && [ ! -s "$work/gone" ] || exit 1
echo "$(wc -l < "$work/found") writable variables, all allowed"
