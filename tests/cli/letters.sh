# SPDX-License-Identifier: MIT
#
# A letter from arrival to reply, and the case opened from it.
. "$CLI_LIB"
new_register
"$TIEPDAN" add letter content="Xin cấp giấy chứng nhận đất ở thôn Hạ" name="Lê Mai" \
    phone=0901 kind=petition received=2026-06-01 > /dev/null
"$TIEPDAN" add letter content="Xin cấp giấy chứng nhận đất ở thôn Hạ" name="Lê Mai" \
    phone=0901 received=2026-06-02 > /dev/null

check_exit 0 "$TIEPDAN" show D26-00001
check_out "Forward (forward), needs: Forwarded to (forwarded_to)"
check_exit 3 "$TIEPDAN" move D26-00001 forward
check_err "Forwarded to (forwarded_to)"
check_exit 3 "$TIEPDAN" move D26-00001 reply reply_date=today
check_exit 2 "$TIEPDAN" move D26-00001 dance
check_err "Classify (classify), Accept (accept), Guide (guide)"
check_exit 0 "$TIEPDAN" move D26-00001 forward forwarded_to="Sở Nông nghiệp" \
    doc_no=12/UBND doc_date=2026-06-10
check_exit 0 "$TIEPDAN" list letter unanswered --count
check_out 1
check_exit 0 "$TIEPDAN" show D26-00001
check_out "A reply has been awaited for"
check_exit 0 "$TIEPDAN" history D26-00001
check_out "moved → Forward"
check_exit 0 "$TIEPDAN" move D26-00001 reply reply_date=2026-07-01 reply_no=7/SNN
check_exit 1 "$TIEPDAN" list letter unanswered --count
check_out 0

# taken up again and guided; the second letter on the matter is told so
check_exit 0 "$TIEPDAN" move D26-00001 reopen --note "Sở trả lại"
check_exit 0 "$TIEPDAN" move D26-00001 guide
check_exit 0 "$TIEPDAN" move D26-00002 guide
check_err "Guided before: D26-00001"
check_exit 0 "$TIEPDAN" undo
check_exit 0 "$TIEPDAN" move D26-00002 duplicate duplicate_of=D26-00001
check_exit 0 "$TIEPDAN" list letter --columns code,direction,duplicate_of --csv D26-00002
check_out "D26-00002,file,D26-00001"

# a case from a letter takes it over and is tied to it, as one step
check_exit 0 "$TIEPDAN" add case --from D26-00001 level=first
check_out "26-00001"
check_exit 0 "$TIEPDAN" list --columns code,opened,kind,name,level --csv
check_out "26-00001,2026-06-01,petition,Lê Mai,first"
check_exit 0 "$TIEPDAN" list letter case:26-00001 --count
check_out 1
check_exit 0 "$TIEPDAN" undo
check_exit 1 "$TIEPDAN" list --count
check_exit 1 "$TIEPDAN" list letter case:26-00001 --count
check_exit 2 "$TIEPDAN" add visit --from D26-00001 content=x
check_exit 2 "$TIEPDAN" move N-00001 closed
check_exit 0 "$TIEPDAN" check -q
