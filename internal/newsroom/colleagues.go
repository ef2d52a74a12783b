package newsroom

import (
	"context"
	"net/http"
	"strings"

	"broadsheet/internal/auth"
	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

const (
	mostColleagues = 1000 // who are looked at
	mostOffered    = 20
)

// mayToo reports whether somebody else may do that to a story; own says that
// it would be theirs.
func (n *Newsroom) mayToo(u *store.User, do auth.Action, row *store.DeskRow, own bool) bool {
	who := &auth.Actor{User: u}
	on := n.subject(who, row)
	on.Owner = on.Owner || own
	return !u.Joined.IsZero() && auth.May(who, do, on) == nil
}

// colleagues lists those who may view the story, or with for=edit could edit it
// if it were theirs, by what is typed of their names.
func (n *Newsroom) colleagues(w http.ResponseWriter, r *request) error {
	q := r.URL.Query()
	do, own := auth.ViewStory, false
	if q.Get("for") == "edit" {
		do, own = auth.EditStory, true
	}
	list := []person{}
	err := n.everybody(r.Context(), func(u *store.User) bool {
		if named(u.Name, q.Get("q")) && n.mayToo(u, do, r.Story, own) {
			list = append(list, *asPerson(int64(u.ID), u.Name, u.Color))
		}
		return len(list) < mostOffered
	})
	if err != nil {
		return err
	}
	writeData(w, http.StatusOK, list)
	return nil
}

// everybody calls f for those who work here, until it says no.
func (n *Newsroom) everybody(ctx context.Context, f func(*store.User) bool) error {
	after := ""
	for range mostColleagues / 100 {
		list, err := n.opt.People.Users(ctx, after, 100)
		if err != nil {
			return err
		}
		for _, u := range list {
			if after = u.Email; !f(u) {
				return nil
			}
		}
		if len(list) < 100 {
			return nil
		}
	}
	return nil
}

// named reports whether a name, or a word of it, begins so.
func named(name, begin string) bool {
	name, begin = strings.ToLower(name), strings.ToLower(strings.TrimSpace(begin))
	return strings.HasPrefix(name, begin) || strings.Contains(name, " "+begin)
}

// assign gives a story to somebody who may edit it there, or to nobody.
func (n *Newsroom) assign(w http.ResponseWriter, r *request) error {
	var form struct {
		Owner string `json:"owner"`
	}
	if strings.HasPrefix(r.Header.Get("Content-Type"), "application/json") {
		if err := readData(r, &form); err != nil {
			return err
		}
	} else {
		form.Owner = r.FormValue("owner")
	}
	var owner store.UserID
	if form.Owner != "0" { // which is nobody
		id, err := parseID[store.UserID](form.Owner)
		if err != nil {
			return news.Fault{Kind: news.Invalid, Field: "owner", Say: r.W["bad_request"], Err: err}
		}
		u, err := n.opt.People.User(r.Context(), id)
		if err != nil {
			return err
		}
		if !n.mayToo(u, auth.EditStory, r.Story, true) {
			return news.Fault{Kind: news.Invalid, Field: "owner", Say: r.W.say("assign_cannot", "name", u.Name)}
		}
		owner = id
	}
	if err := n.store.Assign(r.Context(), r.Story.ID, owner, n.edit(r, "")); err != nil {
		return err
	}
	n.opt.Scripts.Changed(r.Story.ID)
	return n.done(w, r, "/newsroom")
}
