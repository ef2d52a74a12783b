package newsroom

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"

	"broadsheet/internal/auth"
)

// Notices are what every screen tells: where one is named, and what should be
// public by now and is not.
type notices struct {
	W        words
	Mentions string // how many, "" for none
	Late     []lateRow
	More     string // "and 3 more"; ""
}

type lateRow struct {
	deskRow
	Why string
}

// mostLate is how many late stories are named on every screen.
const mostLate = 3

// notices gathers what to tell; what cannot be gathered is logged and left out,
// so that the screen is still shown.
func (n *Newsroom) notices(r *request) *notices {
	out := &notices{W: r.W}
	if auth.May(r.Who, auth.ViewDesk, auth.Subject{}) != nil {
		return out
	}
	fail := func(err error) *notices {
		if r.Context().Err() == nil {
			n.log.Error("newsroom: notices are left out", "err", err)
		}
		return out
	}
	list, _, more, err := n.openMentions(r, 0)
	if err != nil {
		return fail(err)
	}
	if len(list) > 0 {
		out.Mentions = r.locale().Number(len(list))
		if more != 0 {
			out.Mentions += "+"
		}
	}
	editions, _, err := n.editions(r.Context(), "")
	if err != nil {
		return fail(err)
	}
	rows, err := n.dueRows(r, time.Time{}, n.now().Add(-lateAfter), editions)
	if err != nil {
		return fail(err)
	}
	for i, row := range rows {
		if i == mostLate {
			out.More = r.W.say("late_more", "n", r.locale().Number(len(rows)-i))
			break
		}
		why := r.W["late_fault"]
		if row.Embargo != "" {
			why = r.W.say("late_embargo", "until", row.Embargo)
		}
		out.Late = append(out.Late, lateRow{row, why})
	}
	return out
}

// noticesPart gives the notices to a screen that is open.
func (n *Newsroom) noticesPart(w http.ResponseWriter, r *request) error {
	n.part(w, "desk", "notices", n.notices(r))
	return nil
}

// noticed tells one set of notices from another, for somebody's open line.
func (n *Newsroom) noticed(ctx context.Context, r *request) string {
	own := *r
	own.Request = r.WithContext(ctx)
	now := n.notices(&own)
	var b strings.Builder
	fmt.Fprint(&b, now.Mentions, now.More)
	for _, l := range now.Late {
		fmt.Fprint(&b, " ", l.ID, l.Why)
	}
	return b.String()
}
