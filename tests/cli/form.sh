# SPDX-License-Identifier: MIT
#
# Official papers: each there is, from each register it is for, as text and as a page;
# the office's own templates; protected identities; and what is refused.
. "$CLI_LIB"
new_register
"$TIEPDAN" config superior "Thành phố Hà Nội" 2> err
"$TIEPDAN" config place "Hà Nội" 2> err
add() { "$TIEPDAN" add "$@" 2> err; }
visit=$(add visit name="Nguyễn Thị Ánh <b>" cid=001187012345 kind=complaint \
    content="Thu hồi đất & nhà" officer="Trần Bình" time=8:30)
letter=$(add letter name="Lê Văn An" kind=petition content="Mở đường" received=2026-07-01 \
    from_agency="UBND xã B")
case=$(add case name="Lê Văn An" kind=petition content="Mở đường" opened=2026-06-01 \
    state=accepted accepted=2026-06-03)
session=$(add session date=2026-07-02 half=morning host="Chủ tịch" nobody=yes)
secret=$(add case kind=denunciation name="Phạm Thị Kín" content="Nhận tiền")

# every paper, from every register it names
check_exit 0 "$TIEPDAN" form
[ "$(wc -l < out)" -ge 14 ] || fail "too few papers"
mv out papers
for record in "$visit" "$letter" "$case" "$session"; do
    check_exit 0 "$TIEPDAN" form "$record"
    cut -d' ' -f1 out > keys
    [ -s keys ] || fail "no paper is made from $record"
    while read -r key; do
        check_exit 0 "$TIEPDAN" form "$record" "$key"
        check_out "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
        check_out "Hà Nội, ngày 03 tháng 7 năm 2026"
        check_not_out "{"
        wide=$(LC_ALL=C.UTF-8 grep -E '.{73}' out || :)
        [ -z "$wide" ] || fail "$key: a line is too long: $wide"
        check_exit 0 "$TIEPDAN" form "$record" "$key" --print
        check_out '<html lang="vi">'
        check_out "</html>"
    done < keys
done

# what stands on one, whatever language is spoken
for lang in en vi; do
    check_exit 0 "$TIEPDAN" --lang "$lang" form "$visit" oral
    check_out "Ghi nội dung khiếu nại trực tiếp"
    check_out "Hồi 08:30, ngày 03/07/2026, tại Ward office."
    check_out "Số CCCD/hộ chiếu: 001187012345,"
done
check_exit 0 "$TIEPDAN" form "$visit" receipt --print
check_out "Nguyễn Thị Ánh &lt;b&gt;"
check_out "Thu hồi đất &amp; nhà"
check_exit 0 "$TIEPDAN" form "$case" accept
check_out "ngày 03/06/2026; hạn giải quyết là ngày 03/07/2026"
check_exit 0 "$TIEPDAN" form "$session" nobody
check_out "sáng ngày 02/07/2026"

# room to write is the template's, dots in a value are its own
dotted=$(add visit name="Lê Văn An" content="Hỏi....")
check_exit 0 "$TIEPDAN" form "$dotted" appointment
check_out "Hỏi...."
check_not_out "Hỏi ..."
check_not_out "Hỏi....."

# of a case that was merged into another one, that one
twin=$(add case name="Lê Văn An" kind=petition content="Mở đường làng" opened=2026-06-05)
check_exit 0 "$TIEPDAN" merge "$case" "$twin"
check_exit 0 "$TIEPDAN" form "$twin" accept
check_err "was merged into another record"
check_out "Số: $case/TB"

# files
check_exit 0 "$TIEPDAN" form "$visit" receipt -o receipt.html
check_silent
check_err "Written to receipt.html."
grep -q "<h1>GIẤY BIÊN NHẬN</h1>" receipt.html || fail "no title on the page"

# a protected identity
check_exit 0 "$TIEPDAN" form "$secret" forward
check_not_out "Phạm"
check_out "•••"
check_err "--reveal"
check_exit 0 "$TIEPDAN" form "$secret" forward --reveal
check_out "Phạm Thị"
check_not_err "--reveal"
check_exit 0 "$TIEPDAN" history "$secret"
check_out "identity shown"

# the office's own: another wording of one, and one more
forms=$XDG_DATA_HOME/tiepdan/register/forms
mkdir "$forms"
printf '\357\273\277name.vi: Biên nhận nhanh\r\nof: visit\r\n\r\n# BIÊN NHẬN\r\nCủa {name}, điện thoại {phone}\r\nKý: ....\r\n' > "$forms/receipt.txt"
printf 'name.vi: Thư cảm ơn\nname.en: Thanks\nof: visit case\n\nCảm ơn {name} ({date|opened}).\n' > "$forms/thanks.txt"
check_exit 0 "$TIEPDAN" form "$visit" receipt
check_out "Của Nguyễn Thị Ánh <b>, điện thoại ……"
check_out "Ký: ......................................."
check_not_out "GIẤY BIÊN NHẬN"
check_exit 0 "$TIEPDAN" form "$case" thanks
check_out "Cảm ơn Lê Văn An (01/06/2026)."

# faults name the place, and the others go on
printf 'name.vi: Lỗi\nof: visit\n\nTốt {name}\nXấu {nmae}\n' > "$forms/slip.txt"
printf 'name.vi: Lỗi\nof: visit\n\nXấu {officer|clrek}\n' > "$forms/other.txt"
printf 'name.vi: Lỗi\nof: visitor\n\n{name}\n' > "$forms/book.txt"
printf 'naam: Lỗi\n\n{name}\n' > "$forms/head.txt"
printf 'name.vi: L\351i\nof: visit\n\n' > "$forms/bytes.txt"
check_exit 0 "$TIEPDAN" form
check_err "forms/slip.txt, line 5: {nmae} is no field of “Visit”."
check_err "forms/other.txt, line 4: {officer|clrek} is no field"
check_err "forms/book.txt, line 1: There is no register “visitor”."
check_err "forms/head.txt, line 1: “naam” is nothing a template has."
check_err "forms/bytes.txt is not text in UTF-8"
check_exit 3 "$TIEPDAN" form "$visit" slip
check_silent
check_err "line 5"
check_exit 0 "$TIEPDAN" form "$visit" receipt

# what is refused
check_exit 2 "$TIEPDAN" form "$visit" nothing
check_err "There is no paper “nothing”"
check_exit 3 "$TIEPDAN" form "$visit" nobody
check_err "is not made from a record of “Visit”"
check_exit 1 "$TIEPDAN" form T26-99999 receipt
# a backup takes them along, and gives them back
rm "$forms/slip.txt" "$forms/book.txt" "$forms/head.txt" "$forms/bytes.txt" "$forms/other.txt"
check_exit 0 "$TIEPDAN" backup copy
check_exit 0 "$TIEPDAN" restore copy --db again
check_exit 0 "$TIEPDAN" --db again form "$case" thanks
check_out "Cảm ơn Lê Văn An (01/06/2026)."
truncate -s 70000 "$forms/large.txt"
check_exit 3 "$TIEPDAN" backup other
check_err "The register is copied and sound, but its template"
check_exit 0 "$TIEPDAN" --db other check

check_exit 0 "$TIEPDAN" check
