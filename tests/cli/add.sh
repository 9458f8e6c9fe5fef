# SPDX-License-Identifier: MIT
#
# What add and edit take, and how they refuse.
. "$CLI_LIB"
new_register

# keys, aliases and labels; dates and choices as people write them
check_exit 0 "$TIEPDAN" add case "Kind=Complaint" "content=a" "opened=3/1/2018"
check_out 18-00001
check_exit 0 "$TIEPDAN" add case loai=petition noidung=b opened=2018-01-04
check_out 18-00002
check_exit 0 "$TIEPDAN" add case "Loại=kiến nghị" "Nội dung=c" opened=today
check_out 26-00001
check_exit 0 "$TIEPDAN" list --columns code,kind,opened --csv
check_same << END
code,kind,opened
18-00001,complaint,2018-01-03
18-00002,petition,2018-01-04
26-00001,petition,2026-07-03
END

# nothing but the code on stdout
check_exit 0 "$TIEPDAN" add visit content=x people=3
check_same << END
T26-00001
END
check_exit 0 "$TIEPDAN" add visit content=y --json
check_same << END
{"code":"T26-00002"}
END

# refused: unknown key, value, register, missing field, taken code
check_exit 2 "$TIEPDAN" add case kind=complaint contnt=x
check_err "Did you mean “content”?"
check_exit 2 "$TIEPDAN" add case qqqqqq=x
check_err "Its fields are: Code (code), Opened (opened), Kind (kind)"
check_exit 2 "$TIEPDAN" add cas kind=complaint
check_err "Did you mean “case”?"
check_exit 2 "$TIEPDAN" add qqqqqq kind=complaint
check_err "Registers are: Case (case), Visit (visit), Letter (letter)"
check_exit 2 "$TIEPDAN" add case complaint
check_err "key=value"
check_exit 3 "$TIEPDAN" add case kind=complaint
check_err "content"
check_exit 3 "$TIEPDAN" add case kind=row content=x
check_err "it takes: Complaint, Denunciation, Petition"
check_exit 3 "$TIEPDAN" add case kind=other content=x opened=30/2/2026
check_err "opened"
check_err "is not a date"
check_exit 3 "$TIEPDAN" add case kind=other content=x people=-1
check_err "people"
check_exit 3 "$TIEPDAN" add case kind=other content=x code=18-00001
check_err "in use"
check_exit 3 "$TIEPDAN" add case kind=other content=x "code=a b"
check_exit 3 "$TIEPDAN" add note text=x case=26-09999
check_err "26-09999"
check_exit 2 "$TIEPDAN" add case kind=other content=x voided=x
check_exit 0 "$TIEPDAN" list --count
check_out 3

# text that is not UTF-8 never gets in; NFD is composed
check_exit 2 "$TIEPDAN" add visit "$(printf 'content=\303(')"
check_err "UTF-8"
check_exit 2 "$TIEPDAN" list "$(printf '\377')"
check_exit 2 "$TIEPDAN" note 26-00001 "$(printf 'a\300\257')"
check_exit 0 "$TIEPDAN" add visit "$(printf 'content=Nguye\314\202\314\203n')"
check_exit 0 "$TIEPDAN" list visit nguyen --columns content --csv
check_out "Nguyễn"

# a dry run says the same and writes nothing
check_exit 0 "$TIEPDAN" add visit content=z --dry-run
check_silent
check_err "nothing was written"
check_exit 3 "$TIEPDAN" add visit --dry-run
check_exit 0 "$TIEPDAN" list visit --count
check_out 3

# edit
check_exit 0 "$TIEPDAN" edit 18-00001 officer=An "note=về sau"
check_err "changed"
check_exit 0 "$TIEPDAN" edit 18-00001 officer=An
check_err "was already so"
check_exit 0 "$TIEPDAN" edit 18-00001 officer=
check_exit 0 "$TIEPDAN" list 18-00001 --columns officer,note --csv
check_out ",về sau"
check_exit 3 "$TIEPDAN" edit 18-00001 content=
check_exit 3 "$TIEPDAN" edit 18-00001 state=closed
check_err "move"
check_exit 2 "$TIEPDAN" edit 18-00001
check_exit 1 "$TIEPDAN" edit 18-00099 note=x
check_exit 0 "$TIEPDAN" edit 18-00001 note=other --dry-run
check_exit 0 "$TIEPDAN" list 18-00001 --columns note --csv
check_out "về sau"

# assign is for records that have an officer
check_exit 0 "$TIEPDAN" assign 18-00001 Lê Văn Cường
check_exit 0 "$TIEPDAN" list officer:cuong --count
check_out 1
person=$("$TIEPDAN" add person "name=Trần Thị Dung")
check_exit 2 "$TIEPDAN" assign "$person" An
check_err "has no officer"
check_exit 0 "$TIEPDAN" check
