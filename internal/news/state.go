package news

import (
	"fmt"
	"time"
)

// State is where a story stands in the newsroom's flow.
type State string

const (
	Draft     State = "draft"
	Review    State = "review"
	Ready     State = "ready"
	Scheduled State = "scheduled"
	OnAir     State = "live"
	Withdrawn State = "withdrawn"
)

// States lists every state in the order of the flow.
var States = []State{Draft, Review, Ready, Scheduled, OnAir, Withdrawn}

// Role is what a person may do in the newsroom.
type Role string

const (
	Contributor   Role = "contributor"
	Reporter      Role = "reporter"
	Editor        Role = "editor"
	SectionEditor Role = "section editor"
	Publisher     Role = "publisher"
	Admin         Role = "admin"
)

// Roles lists every role, the least first. Each may do all that those before
// it may.
var Roles = []Role{Contributor, Reporter, Editor, SectionEditor, Publisher, Admin}

// moves says, for each state, which states may follow and the least role that
// may make the move.
var moves = map[State]map[State]Role{
	Draft:     {Review: Contributor, Ready: Editor, Scheduled: SectionEditor, OnAir: SectionEditor},
	Review:    {Draft: Contributor, Ready: Editor, Scheduled: SectionEditor, OnAir: SectionEditor},
	Ready:     {Draft: Editor, Review: Editor, Scheduled: SectionEditor, OnAir: SectionEditor},
	Scheduled: {Draft: SectionEditor, Review: SectionEditor, Ready: SectionEditor, Scheduled: SectionEditor, OnAir: SectionEditor},
	OnAir:     {OnAir: SectionEditor, Withdrawn: Publisher},
	Withdrawn: {Draft: Publisher, OnAir: Publisher},
}

// Move reports whether someone of the role may move a story from one state to
// another. The error's kind is Invalid if nobody may and Forbidden if the role
// may not.
func Move(from, to State, role Role) error {
	least, ok := moves[from][to]
	if !ok {
		return Fault{Kind: Invalid, Field: "state", Say: fmt.Sprintf("A story cannot go from %s to %s.", from, to)}
	}
	if rank(role) < rank(least) {
		return Fault{Kind: Forbidden, Field: "state", Say: fmt.Sprintf("Moving a story from %s to %s takes a %s.", from, to, least)}
	}
	return nil
}

func rank(r Role) int {
	for i, x := range Roles {
		if x == r {
			return i
		}
	}
	return -1
}

// MayPublish reports whether the story may become public at the instant now.
// The error's kind is Forbidden while an embargo holds.
func (s *Story) MayPublish(now time.Time) error {
	if s.Embargo.After(now) {
		return Fault{Kind: Forbidden, Field: "embargo", Say: fmt.Sprintf(
			"This story is under embargo until %s.", s.Embargo.UTC().Format("2 January 2006, 15:04 UTC"))}
	}
	return nil
}
