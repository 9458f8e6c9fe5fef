#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Fails when the program calls a function that this project does without, or one that
# only certain files may call. Comments and string literals do not count.
# Run: banned.sh SOURCE-DIRECTORY
set -eu

cd "$1"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Everything as "file:line: code", without comments and texts.
find src include -name '*.[ch]' | sort | while read -r file; do
    awk -v file="$file" '
    {
        line = $0; out = ""
        while (line != "") {
            if (inside) {
                end = index(line, "*/")
                if (!end) { line = ""; break }
                line = substr(line, end + 2); inside = 0
            } else if (match(line, /^"([^"\\]|\\.)*"/) || match(line, /^\x27([^\x27\\]|\\.)*\x27/)) {
                out = out "\"\""; line = substr(line, RLENGTH + 1)
            } else if (substr(line, 1, 2) == "//") {
                line = ""
            } else if (substr(line, 1, 2) == "/*") {
                inside = 1; line = substr(line, 3)
            } else {
                out = out substr(line, 1, 1); line = substr(line, 2)
            }
        }
        print file ":" FNR ": " out
    }' "$file"
done > "$work/code"
[ -s "$work/code" ] || { echo "no sources under $1"; exit 1; }

problems=0
# forbid WHY FILES-EXCEPTED(regex) NAMES(regex)
forbid() {
    grep -E "(^|[^A-Za-z0-9_.>])($3)" "$work/code" | grep -Ev "^($2):" > "$work/hits" || return 0
    echo "$1:"
    cat "$work/hits"
    problems=1
}

nowhere='-'
forbid 'Unsafe with sizes' "$nowhere" \
    '(strcpy|strcat|strncpy|strncat|sprintf|vsprintf|gets|stpcpy|alloca) *\('
forbid 'Hidden state' "$nowhere" '(strtok|localtime|gmtime|ctime|asctime|rand|srand|tmpnam|mktemp) *\('
forbid 'No error report; use parse_i64' "$nowhere" '(atoi|atol|atoll|atof) *\('
forbid 'Shell in between' "$nowhere" '(system|popen) *\('
forbid 'The locale is set once' 'src/main\.c' 'setlocale *\('
forbid 'The program ends in main' 'src/main\.c|src/base/alloc\.c' '(exit|abort) *\('
forbid 'Printing is for the command line' 'src/cli/[a-z0-9_]+\.c|src/main\.c|src/tui/term\.c' \
    '((printf|vprintf|puts|putchar|perror) *\(|stdout)'
forbid 'Memory comes from base/alloc' 'src/base/alloc\.[ch]|include/base/alloc\.h' \
    '(malloc|calloc|realloc|strdup|strndup|asprintf) *\('

[ "$problems" -eq 0 ] || exit 1
echo "no banned function in $(find src include -name '*.[ch]' | wc -l) files"
