# SPDX-License-Identifier: MIT
#
# One day at the desk, from the first visit to the closed case.
. "$CLI_LIB"
new_register

visit=$(TIEPDAN_NOW=2026-07-03T09:15 "$TIEPDAN" add visit "name=Nguyễn Thị Ánh" "address=khu 4, phường Phú Lợi" \
    phone=0912345678 "content=Khiếu nại bồi thường đất" kind=complaint)
check_equal "$visit" T26-00001 "the code of the visit"
# who is logged from here waits since now, as from the form; other days and an empty time
# that was given are left alone
check_exit 0 "$TIEPDAN" list visit waiting --csv --columns code,time
check_out "T26-00001,09:15"
check_exit 0 "$TIEPDAN" add visit content=a name=A date=2026-07-02 code=CU-1
check_exit 0 "$TIEPDAN" add visit content=b name=B time= code=CU-2
check_exit 0 "$TIEPDAN" list visit waiting --count
check_out 1
check_exit 0 "$TIEPDAN" void CU-1 --note thử
check_exit 0 "$TIEPDAN" void CU-2 --note thử
letter=$("$TIEPDAN" add letter "name=Nguyễn Thị Ánh" phone=0912345678 \
    "content=Đơn khiếu nại bồi thường đất" kind=complaint channel=person)
check_equal "$letter" D26-00001 "the code of the letter"
case=$("$TIEPDAN" add case kind=complaint "name=Nguyễn Thị Ánh" phone=0912345678 \
    "content=Bồi thường đất thửa 12" "address=khu 4, phường Phú Lợi")
check_equal "$case" 26-00001 "the code of the case"

check_exit 0 "$TIEPDAN" link "$visit" "$case"
check_exit 0 "$TIEPDAN" link "$letter" "$case"
check_exit 4 "$TIEPDAN" link "$letter" "$case"
# a colleague whom no record knows is taken, with a word about it
check_exit 0 "$TIEPDAN" assign "$case" "Lê Văn Cường"
check_err "nobody here is called “Lê Văn Cường” yet"
check_silent
check_exit 0 "$TIEPDAN" assign "$letter" "lê văn cường"
check_not_err "nobody here"
check_exit 0 "$TIEPDAN" add visit content=c "officer=Lê Văn Cưng" code=CU-3
check_err "nobody here is called “Lê Văn Cưng” yet"
check_exit 0 "$TIEPDAN" edit CU-3 "officer=Lê Văn Cưng" note=x
check_not_err "nobody here"
check_exit 0 "$TIEPDAN" void CU-3 --note thử
note=$("$TIEPDAN" note "$case" "Đã gọi điện cho công dân")
check_equal "$note" G26-00001 "the code of the note"

# found without accents, by any word
for words in "nguyen thi anh" "anh nguyen" "boi thuong" "BOI THUONG dat" 0912345678 \
    "=Ánh" '"thửa 12"' "officer:cuong" "kind:complaint open"; do
    check_exit 0 "$TIEPDAN" list "$words" --columns code
    check_out 26-00001
    check_exit 0 "$TIEPDAN" list case "$words" --count
    check_out 1
done
check_exit 1 "$TIEPDAN" list "=Anh" --count
check_out 0
check_exit 1 "$TIEPDAN" list "tran van binh"
check_err "Nothing matched"

check_exit 0 "$TIEPDAN" show "$case"
for text in "Nguyễn Thị Ánh" "Lê Văn Cường" "Visits (1)" T26-00001 "Letters (1)" D26-00001 \
    "Notes (1)" "Đã gọi điện" "13/07/2026" "Next steps" "Classified (classified)" \
    "Forwarded (forwarded), needs: Forwarded to (forwarded_to)"; do
    check_out "$text"
done
cp out shown
check_exit 0 "$TIEPDAN" "$case"
cmp -s out shown || fail "the bare code shows another thing than show"
check_exit 0 "$TIEPDAN" show t26-00001
check_out "26-00001"

# the deadline and its reasons
check_exit 0 "$TIEPDAN" why "$case"
check_out "10 calendar days"
check_out "13/07/2026"

# through the states; what is missing or not allowed is said
check_exit 0 "$TIEPDAN" move "$case" classified
check_exit 3 "$TIEPDAN" move "$case" verifying
check_err "accepted"
check_exit 2 "$TIEPDAN" move "$case" finished
check_err "may go to"
check_exit 3 "$TIEPDAN" move "$case" withdrawn
check_err "reason"
check_exit 0 "$TIEPDAN" move "$case" accepted
check_exit 0 "$TIEPDAN" list "$case" --columns accepted,due --csv
check_out "2026-07-03,2026-08-03"
check_exit 0 "$TIEPDAN" move "$case" verifying --note "Giao địa chính"
check_exit 3 "$TIEPDAN" move "$case" decided decision_no=12/QĐ decision_date=3/7
check_err "outcome"
check_exit 0 "$TIEPDAN" move "$case" decided decision_no=12/QĐ decision_date=3/7 \
    outcome=right decision=amend
check_exit 0 "$TIEPDAN" move "$case" closed
check_exit 0 "$TIEPDAN" list closed --columns code,state,resolved --csv
check_out "26-00001,closed,2026-07-03"
check_exit 1 "$TIEPDAN" list open --count
check_exit 0 "$TIEPDAN" list note --count
check_out 2

# reopened, with a reason
check_exit 3 "$TIEPDAN" move "$case" verifying
check_exit 0 "$TIEPDAN" move "$case" verifying --note "Công dân khiếu nại tiếp"
check_exit 0 "$TIEPDAN" list "$case" --columns state,resolved,reason --csv
check_out "verifying,,Công dân khiếu nại tiếp"

check_exit 0 "$TIEPDAN" history "$case"
check_out "added"
check_out "State: Decided → Closed"
check_out "command line"
check_exit 0 "$TIEPDAN" history "$case" --json
[ "$(grep -c '"action":"move"' out)" -eq 6 ] || fail "not six moves in the history"
check_exit 1 "$TIEPDAN" show 26-09999
check_exit 1 "$TIEPDAN" history 26-09999
check_exit 1 "$TIEPDAN" why T26-00001
check_exit 0 "$TIEPDAN" report --year 2026 --json
check_out '"visits":{"count":1,"people":1,"cases":1'
check_exit 0 "$TIEPDAN" check
