# SPDX-License-Identifier: MIT
#
# What a person would see at once on the screens of a dump: prints what is wrong, and
# fails then. Run with LC_ALL=C; words=FILE has a line for each text that must not be seen.
#
# Each row is read as one byte a column: box characters become letters of their own, of
# other characters only the first byte stays.

function wrong(what) {
    print name " " cols "x" rows ": " what
    faults++
}

function flat(text) {
    if (text ~ /^(\314[\200-\277]|\315[\200-\257])/)
        wrong("a mark without its letter: " text)
    gsub(/\314[\200-\277]|\315[\200-\257]/, "", text)
    gsub(/┌/, "\001", text); gsub(/┐/, "\002", text)
    gsub(/└/, "\003", text); gsub(/┘/, "\004", text)
    gsub(/│/, "\005", text); gsub(/…/, "\007", text)
    gsub(/[\200-\277]/, "", text)
    return text
}

function at(y, x) { return substr(row[y], x + 1, 1) }

# The frame that begins at y, x goes all the way around.
function check_frame(y, x,    right, i) {
    right = index(substr(row[y], x + 2), "\002")
    if (right == 0)
        return wrong("a frame without a corner: " text[y])
    right += x
    for (i = y + 1; i < n && at(i, x) != "\003"; i++)
        if (at(i, x) != "\005" || at(i, right) != "\005")
            return wrong("a frame with a hole: " text[i])
    if (at(i, x) != "\003" || at(i, right) != "\004")
        wrong("a frame without an end: " text[y])
}

function check_frames(    y, x, left) {
    for (y = 0; y < n; y++)
        for (left = 0; (x = index(substr(row[y], left + 1), "\001")) > 0; left += x)
            check_frame(y, left + x - 1)
}

function check_last() {
    if (last !~ /F1=/ && name !~ /help/)
        wrong("no Help: " last)
    if (last !~ /(q|Esc)=/)
        wrong("no Back: " last)
    if (row[n - 1] ~ /\007/)
        wrong("the last line is cut: " last)
}

# The row that is chosen: the cursor stands on its sign, and it is the same in each size.
function check_chosen(    chosen) {
    if (at(cy, cx) != ">")
        chosen = ""
    else {
        chosen = substr(row[cy], cx + 2)
        sub(/^[ *!~\/-]+/, "", chosen)
        sub(/[ \005].*/, "", chosen)
    }
    if (!(name in first))
        first[name] = chosen
    else if (chosen != first[name])
        wrong("chosen is \"" chosen "\", not \"" first[name] "\"")
}

# Between two labels of a list's header that stand apart there is a column that no cell
# below reaches into, whether they stand at the left or at the right; and one before the
# line of the pane.
function check_columns(    head, pane, labels, x) {
    head = header()
    if (head < 0)
        return
    pane = index(row[head], "\005")
    if (cols >= 80 && row[head] ~ /\007/)
        wrong("a label is cut: " text[head])
    labels = pane > 0 ? substr(row[head], 1, pane - 1) : row[head]
    for (x = 5; match(substr(labels, x), /  +[^ ]/) > 0; x += RSTART + RLENGTH - 1)
        if (!is_free(head, x + RSTART - 1, x + RSTART + RLENGTH - 3))
            wrong("columns run together: " text[head])
    if (pane > 1 && !is_free(head, pane - 1, pane - 1))
        wrong("the list touches the pane: " text[head])
}

# Is there a column from x to y that is blank in the header and all rows?
function is_free(head, x, y,    i) {
    for (; x <= y; x++) {
        for (i = head; i == head || is_table_row(i); i++)
            if (substr(row[i], x, 1) !~ /^ ?$/)
                break
        if (i > head && !is_table_row(i))
            return 1
    }
    return 0
}

function is_table_row(y) { return y < n - 2 && row[y] ~ /^[> ][* ][!~ -] [^ ]/ }

# The topmost of the rows with a gutter around the chosen one.
function header(    y) {
    if (cx != 0 || at(cy, 0) != ">" || at(cy, 3) != " ")
        return -1
    for (y = cy; y > 0 && is_table_row(y - 1); y--)
        ;
    return y < cy && row[y] ~ /^    / ? y : -1
}

function check_words(    i, n, part) {
    gsub(/[^A-Za-z\200-\377']+/, " ", whole)
    n = split(whole, part, " ")
    for (i = 1; i <= n; i++)
        if (part[i] in english)
            wrong("English: " part[i])
}

function check(    part, i) {
    split($2, part, /[x,]/)
    cols = part[1]; rows = part[2]
    split($4, part, ",")
    cy = part[1] + 0; cx = part[2] + 0
    for (i = 0; i < n; i++) {
        row[i] = flat(text[i])
        if (length(row[i]) > cols)
            wrong("wider than the screen: " text[i])
    }
    if (n != rows)
        wrong(n " rows")
    if (/outside/)
        wrong("drawn outside")
    check_last(); check_frames(); check_chosen(); check_columns(); check_words()
}

BEGIN {
    while (words != "" && (getline line < words) > 0)
        english[line] = 1
}
/^== / { name = $2; n = 0; whole = ""; next }
/^-- [0-9]+x[0-9]+, cursor/ { check(); next }
{ text[n++] = last = $0; whole = whole " " $0 }
END { exit faults > 0 }
