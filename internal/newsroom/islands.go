package newsroom

import (
	"net/http"
	"strings"
	"time"

	"broadsheet/internal/auth"
	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

// An actionItem is a move that the person may make now.
type actionItem struct {
	Do   string // the last part of its address
	Word string
	Ask  string // to be answered with yes first; "" if it is done at once
}

// A flowPart is where a story stands and what may be done with it.
type flowPart struct {
	W         words
	ID        news.StoryID
	State     news.State
	StateWord string
	First     *actionItem
	Rest      []actionItem

	Path, LiveAt, Withdrawn          string
	When, WhenIn, WhenValue          string
	Late                             bool
	Embargo, EmbargoIn, EmbargoValue string
	Zone                             string
	MaySchedule, MayEmbargo          bool
	MayShare                         bool
	MayCorrect, MayWithdraw          bool
	Fronts                           []choice // to which it is pinned; Value is "" if the person may not lay that out
	MayDelete                        bool
	Title                            string   // as it has to be written to delete it
	Owner                            *person  // nil: nobody
	Heirs                            []person // to whom it may be given; nil: the person may not
}

// steps of the flow, in the order in which they are offered; the first that
// is allowed is the button.
var offered = []struct {
	do   string
	act  auth.Action
	from []news.State
	ask  bool
}{
	{"update", auth.Update, []news.State{news.OnAir}, false},
	{"publish", auth.Publish, []news.State{news.Ready, news.Scheduled, news.Draft, news.Review, news.Withdrawn}, true},
	{"ready", auth.ToReady, []news.State{news.Draft, news.Review}, false},
	{"review", auth.ToReview, []news.State{news.Draft, news.Ready}, false},
	{"draft", auth.ToDraft, []news.State{news.Review, news.Ready, news.Scheduled, news.Withdrawn}, false},
}

// island makes a handler of a part of the editor's page.
func (n *Newsroom) island(name string) handler {
	return func(w http.ResponseWriter, r *request) error {
		p, err := n.flowPart(r)
		if err != nil {
			return err
		}
		n.part(w, "islands", name, p)
		return nil
	}
}

func (n *Newsroom) flowPart(r *request) (flowPart, error) {
	st, err := n.store.Story(r.Context(), r.Story.ID)
	if err != nil {
		return flowPart{}, err
	}
	_, e, err := n.editions(r.Context(), st.Edition)
	if err != nil {
		return flowPart{}, err
	}
	zone, now, l := e.Location(), n.now(), r.locale()
	on := n.subject(r.Who, r.Story)
	may := func(do auth.Action) bool { return auth.May(r.Who, do, on) == nil }
	p := flowPart{W: r.W, ID: st.ID, State: st.State, StateWord: r.W["state_"+string(st.State)], Withdrawn: st.Withdrawn, Zone: r.W.say("flow_zone", "zone", e.Zone),
		MaySchedule: may(auth.Schedule), MayEmbargo: may(auth.SetEmbargo), MayCorrect: may(auth.Correct), MayShare: len(n.opt.Key) > 0 && may(auth.SharePreview), MayWithdraw: may(auth.Withdraw), MayDelete: may(auth.Delete), Title: titleOf(r, r.Story.Headline)}
	for _, o := range offered {
		for _, from := range o.from {
			if from != st.State || !may(o.act) {
				continue
			}
			item := actionItem{Do: o.do, Word: r.W["do_"+o.do]}
			if o.ask {
				item.Ask = r.W.say("ask_publish", "title", titleOf(r, st.Headline))
			}
			if p.First == nil {
				p.First = &item
			} else {
				p.Rest = append(p.Rest, item)
			}
		}
	}
	people, err := n.people(r.Context(), []store.DeskRow{*r.Story})
	if err != nil {
		return p, err
	}
	p.Owner = people[r.Story.Owner]
	if may(auth.EditStory) {
		err := n.everybody(r.Context(), func(u *store.User) bool {
			if n.mayToo(u, auth.EditStory, r.Story, true) {
				p.Heirs = append(p.Heirs, *asPerson(int64(u.ID), u.Name, u.Color))
			}
			return true
		})
		if err != nil {
			return p, err
		}
	}
	if st.State == news.Scheduled {
		p.When, p.WhenIn, p.Late = l.DateTime(st.Scheduled.In(zone)), until(r, st.Scheduled.Sub(now)), st.Scheduled.Before(now)
		p.WhenValue = st.Scheduled.In(zone).Format(wallForm)
	}
	if st.Embargo.After(now) {
		p.Embargo, p.EmbargoIn, p.EmbargoValue = l.DateTime(st.Embargo.In(zone)), until(r, st.Embargo.Sub(now)), st.Embargo.In(zone).Format(wallForm)
	}
	if p.Fronts, err = n.pinnedOn(r, st); err != nil {
		return p, err
	}
	if st.Public() {
		p.LiveAt = liveAt(l.DateTime, st, zone)
		cards, err := n.store.Public().Cards(r.Context(), []news.StoryID{st.ID})
		if err != nil {
			return p, err
		}
		if len(cards) > 0 {
			p.Path = cards[0].Path
		}
	}
	return p, nil
}

func liveAt(write func(time.Time) string, st *news.Story, zone *time.Location) string {
	if !news.Dated(st.Published) {
		return ""
	}
	return write(st.Published.In(zone))
}

func titleOf(r *request, headline string) string {
	if strings.TrimSpace(headline) == "" {
		return r.W["untitled"]
	}
	return headline
}
