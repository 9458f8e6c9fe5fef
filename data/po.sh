#!/bin/sh
# SPDX-License-Identifier: MIT
#
# The messages of the program and their Vietnamese translation (data/vi.po).
#   po.sh extract FILE.pot   every message of src and include
#   po.sh update             brings vi.po up to date; new messages are left untranslated
#   po.sh check              fails when a message is missing, untranslated or fuzzy
set -eu

here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

extract() {
    (cd "$here/.." && find src include -name '*.[ch]' | LC_ALL=C sort) > "$work/files"
    # msg.h defines the macros; what it says with them is no message.
    grep -v '^include/base/msg\.h$' "$work/files" > "$work/inputs" || true
    xgettext --directory="$here/.." --files-from="$work/inputs" --output="$1" \
        --language=C --from-code=UTF-8 --force-po --add-location=file \
        --package-name=tiepdan --add-comments=TRANSLATORS: --keyword \
        --keyword=_ --keyword=N_ --keyword=msg_n:1,2 --keyword=N2_:1,2 \
        --keyword=C_:1c,2 --keyword=NC_:1c,2
    sed -i 's/charset=CHARSET/charset=UTF-8/' "$1"
}

update() {
    extract "$work/messages.pot"
    msgmerge --quiet --update --backup=none --no-fuzzy-matching --add-location=file \
        "$here/vi.po" "$work/messages.pot"
    # A date that moves with every update makes every merge a conflict.
    sed -i '/^"POT-Creation-Date:/d' "$here/vi.po"
    msgfmt --statistics --output-file=/dev/null "$here/vi.po"
}

# Lists the messages of a catalogue one a line, without its header.
messages() {
    msgattrib --no-obsolete --no-wrap "$@" | awk '
        /^msgctxt /  { context = substr($0, 9) " "; next }
        /^msgid /    { id = substr($0, 7); if (id == "\"\"") id = ""; in_id = 1; next }
        /^"/         { if (in_id) id = id $0; next }
                     { in_id = 0 }
        /^msgstr/    { if (id != "") print context id; context = ""; id = "" }'
}

check() {
    extract "$work/messages.pot"
    msgmerge --quiet --no-fuzzy-matching --output-file="$work/merged.po" \
        "$here/vi.po" "$work/messages.pot"
    msgfmt --check --output-file=/dev/null "$work/merged.po"
    messages --untranslated "$work/merged.po" > "$work/missing"
    messages --only-fuzzy "$work/merged.po" > "$work/fuzzy"
    status=0
    if [ -s "$work/missing" ]; then
        echo "$(wc -l < "$work/missing") messages have no translation in data/vi.po:"
        cat "$work/missing"
        status=1
    fi
    if [ -s "$work/fuzzy" ]; then
        echo "$(wc -l < "$work/fuzzy") translations are marked fuzzy:"
        cat "$work/fuzzy"
        status=1
    fi
    [ "$status" -eq 0 ] && echo "$(messages "$work/messages.pot" | wc -l) messages, all translated"
    return "$status"
}

case ${1-} in
extract) extract "${2:?extract needs a file name}" ;;
update) update ;;
check) check ;;
*)
    sed -n 's/^#   //p' "$0" >&2
    exit 2
    ;;
esac
