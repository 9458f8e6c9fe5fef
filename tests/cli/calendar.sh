# SPDX-License-Identifier: MIT
#
# Days off, working Saturdays, reckoned dates, and deadlines that move with them.
. "$CLI_LIB"

# the shipped calendar serves without a register
check_exit 0 "$TIEPDAN" calendar due 3/7/2026 10wd
check_same << END
2026-07-17
END
check_exit 0 "$TIEPDAN" calendar due 2026-07-03 30ld
check_same << END
2026-08-03
END
check_exit 0 "$TIEPDAN" calendar due 28/8/2026 1wd
check_out 2026-09-03
check_exit 0 "$TIEPDAN" calendar due 28/8/2026 1wd --why
check_equal "$(head -n 1 out)" 2026-09-03 "the first line"
check_out "Quốc khánh"
check_exit 0 "$TIEPDAN" calendar list 2026
check_out "02/09/2026"
check_exit 1 "$TIEPDAN" calendar list 2099
check_exit 0 "$TIEPDAN" calendar due 29/12/2025 10wd
check_not_err "No special days"
check_exit 0 "$TIEPDAN" calendar due 28/12/2098 10wd
check_err "No special days are known for 2098"
check_err "No special days are known for 2099"
check_exit 0 "$TIEPDAN" calendar due 28/12/2098 10ld
check_not_err "2098"
check_err "No special days are known for 2099"
check_exit 2 "$TIEPDAN" calendar due 3/7/2026
check_exit 2 "$TIEPDAN" calendar due 3/7/2026 10xx
check_exit 2 "$TIEPDAN" calendar due 31/2/2026 10wd
check_exit 2 "$TIEPDAN" calendar forget

new_register
"$TIEPDAN" add case kind=petition content=x > /dev/null
"$TIEPDAN" add case kind=petition content=y due=1/9/2026 > /dev/null
due() {
    "$TIEPDAN" list 26-00001 --columns due --csv | tail -n 1 | tr -d '\r'
}
check_equal "$(due)" 2026-07-17 "the deadline at first"

# first shown, then done
check_exit 0 "$TIEPDAN" calendar add 6/7/2026 off "Nghỉ bù" --dry-run
check_out "26-00001"
check_out "20/07/2026"
check_not_out "26-00002"
check_err "1 running deadline moves"
check_equal "$(due)" 2026-07-17 "the deadline after a dry run"
check_exit 0 "$TIEPDAN" calendar add 6/7/2026 off "Nghỉ bù"
check_err "1 due date has moved"
check_equal "$(due)" 2026-07-20 "the deadline with a day off"
check_exit 0 "$TIEPDAN" calendar list
check_out "Nghỉ bù"
check_exit 0 "$TIEPDAN" calendar add 11/7/2026 work "Làm bù"
check_equal "$(due)" 2026-07-17 "the deadline with a working Saturday"
check_exit 0 "$TIEPDAN" calendar due 3/7/2026 10wd
check_out 2026-07-17
check_exit 0 "$TIEPDAN" calendar remove 6/7/2026
check_exit 0 "$TIEPDAN" calendar remove 11/7/2026
check_equal "$(due)" 2026-07-17 "the deadline at last"
check_exit 1 "$TIEPDAN" calendar remove 11/7/2026

# a shipped day can be taken away and given back
check_exit 0 "$TIEPDAN" calendar remove 2/9/2026
check_exit 0 "$TIEPDAN" calendar list 2026
check_not_out "02/09/2026"
check_exit 0 "$TIEPDAN" calendar add 2/9/2026 off "Quốc khánh"
check_exit 0 "$TIEPDAN" calendar list 2026 --json
check_out '{"date":"2026-09-02","kind":"off","name":"Quốc khánh"}'
check_exit 3 "$TIEPDAN" calendar add 2/9/2026 holiday x
check_exit 2 "$TIEPDAN" calendar add 2/9/2026

# a file of days
printf 'date,kind,name\n2026-07-07,off,Bão\n2026-07-08,off,Bão\n' > days.csv
check_exit 0 "$TIEPDAN" calendar load days.csv --dry-run
check_err "1 running deadline moves"
check_equal "$(due)" 2026-07-17 "the deadline before loading"
check_exit 0 "$TIEPDAN" calendar load days.csv
check_equal "$(due)" 2026-07-21 "the deadline after loading"
check_exit 0 "$TIEPDAN" calendar load days.csv
check_equal "$(due)" 2026-07-21 "the deadline after loading again"
printf 'date,kind,name\n2026-07-37,off,Bão\n' > days.csv
check_exit 3 "$TIEPDAN" calendar load days.csv
check_exit 0 "$TIEPDAN" undo
check_exit 0 "$TIEPDAN" check
