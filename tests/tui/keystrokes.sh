#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Counts the keys a script presses between "# count MOST" and "# end"; what stands between
# "# text" and "# count" is content, which takes as long as it takes. That the keys do
# what they should is proven by playing the script as any other.
# Run: keystrokes.sh NAME.script
set -eu
awk '
/^# count [0-9]/ { most = $3; on = 1; next }
/^# count$/ { on = 1; next }
/^# text$/ { on = 0; next }
/^# end$/ { on = 0; ended = 1; next }
!on { next }
/^key / { keys += NF > 2 ? $3 : 1 }
/^type / { sub(/^type /, ""); keys += length($0) }
/^ime [a-z]+ / { sub(/^ime [a-z]+ /, ""); keys += length($0) }
END {
    printf "%d keys, at most %d\n", keys, most
    exit !(ended && most > 0 && keys > 0 && keys <= most)
}' "$1"
