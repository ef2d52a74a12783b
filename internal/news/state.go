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

// MayPublish reports whether the story may become public at the instant now.
// The error's kind is Forbidden while an embargo holds.
func (s *Story) MayPublish(now time.Time) error {
	if s.Embargo.After(now) {
		return Fault{Kind: Forbidden, Field: "embargo", Say: fmt.Sprintf(
			"This story is under embargo until %s.", s.Embargo.UTC().Format("2 January 2006, 15:04 UTC"))}
	}
	return nil
}
