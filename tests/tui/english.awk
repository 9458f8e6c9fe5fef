# SPDX-License-Identifier: MIT
#
# The English words of a catalogue that stand in none of its translations, a line each.
# Letters only, as whole.awk takes the words of a screen. What stays as it is in Vietnamese
# is said beside: keep="WORD WORD".

function unquote(line) {
    sub(/^[^"]*"/, "", line)
    sub(/"$/, "", line)
    gsub(/\\n/, " ", line)
    gsub(/%[-+.0-9]*[a-z]+/, " ", line)
    return line
}

# Words of at least three letters.
function remember(text, set,    n, i, part) {
    gsub(/[^A-Za-z\200-\377']+/, " ", text)
    n = split(text, part, " ")
    for (i = 1; i <= n; i++)
        if (length(part[i]) > 2)
            set[part[i]] = 1
}

/^msgid/ { into = "id" }
/^msgstr/ { into = "str" }
/^msgctxt|^#|^$/ { into = "" }
into == "id" { remember(unquote($0), english) }
into == "str" { remember(unquote($0), vietnamese) }
END {
    remember(keep, vietnamese)
    for (w in english)
        if (!(w in vietnamese))
            print w
}
