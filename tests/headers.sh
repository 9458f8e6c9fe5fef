#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Every header compiles alone and may be included twice.
# Run: headers.sh SOURCE-DIRECTORY COMPILER [FLAGS...]
set -eu

cd "$1"
shift
status=0
count=0
for header in $(find include src -name '*.h' | sort); do
    count=$((count + 1))
    dir=$(dirname "$header")
    printf '#include "%s"\n#include "%s"\nextern int nothing_else;\n' \
        "$(basename "$header")" "$(basename "$header")" |
        "$@" -I "$dir" -I include -fsyntax-only -x c - || {
            echo "$header does not stand alone"
            status=1
        }
done
[ "$status" -eq 0 ] && echo "$count headers stand alone"
exit "$status"
