#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Every action is used by a script, by one of its keys or by its name.
# Run: actions.sh KEYMAP.C DIRECTORY
set -eu
keymap=$1
cd "$2"
missing=0
keys=$(cat ./*.script | sed -n 's/^key //p' | sed 's/ [0-9]*$//' | sort -u)
names=$(cat ./*.script | sed -n 's/^act //p' | sort -u)
# ACT name pairs of the action table.
sed -n 's/^    {\(ACT_[A-Z_0-9 +]*\), GROUP_[A-Z]*, "\([a-z0-9-]*\)".*/\1|\2/p' "$keymap" |
while IFS='|' read -r act name; do
    case $act in "ACT_VIEW_0 + "[3-9] | ACT_SUSPEND) continue ;; esac
    printf '%s\n' "$names" | grep -qxF "$name" && continue
    used=0
    for code in $(sed -n "s/^    {[A-Z_ |]*, \(.*\), $act, [0-9]*},/\1/p" "$keymap" |
        sed -e "s/', MOD_CTRL/'^/" -e 's/, 0$//' -e 's/TK_F1 + \([0-9]*\)/F\1/' \
            -e "s/' '/'Space'/" -e 's/\(TK_[A-Z]*\), MOD_CTRL/^\1/' -e 's/ //g'); do
        case $code in
        "'Space'^") key=C-Space ;;
        ^TK_*) key=C-$(echo "${code#^TK_}" | cut -c1)$(echo "${code#^TK_}" | cut -c2- | tr A-Z a-z) ;;
        "'"*"'^") key="C-$(echo "$code" | cut -c2)" ;;
        "'"*) key=$(echo "$code" | tr -d "',0") ; [ "$code" = "'0'" ] && key=0 ;;
        F[0-9]*) key=F$((${code#F} + 1)) ;;
        TK_F1) key=F1 ;;
        TK_PGUP) key=PgUp ;;
        TK_PGDN) key=PgDn ;;
        TK_*) key=$(echo "${code#TK_}" | cut -c1)$(echo "${code#TK_}" | cut -c2- | tr A-Z a-z) ;;
        *) key=$code ;;
        esac
        printf '%s\n' "$keys" | grep -qxF -e "$key" && used=1
    done
    [ $used = 1 ] || { echo "no script uses $name"; exit 1; }
done || missing=1
exit $missing
