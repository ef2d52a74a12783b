package auth

import (
	"fmt"
	"slices"

	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

// An Action is something that a person does in the newsroom. Routes name
// theirs, and May decides.
type Action string

const (
	OwnAccount Action = "own account" // one's password, passkeys, sessions, language
	OwnKeys    Action = "own keys"    // one's API keys

	ViewDesk      Action = "view desk"
	ViewDashboard Action = "view dashboard"
	CreateStory   Action = "create story"
	ViewStory     Action = "view story" // with its revisions, and as readers will see it
	Comment       Action = "comment"
	EditStory     Action = "edit story"
	ToDraft       Action = "return to draft"
	ToReview      Action = "send to review"
	ToReady       Action = "make ready"
	Schedule      Action = "schedule"
	Publish       Action = "publish"
	Update        Action = "update"           // publish another revision of what is live
	Unpublish     Action = "undo publication" // take the last one back, moments after it
	Correct       Action = "correct"          // with a public note
	Withdraw      Action = "withdraw"
	Delete        Action = "delete"
	SetEmbargo    Action = "set embargo"
	SharePreview  Action = "share preview" // a link for outsiders
	CurateRelated Action = "curate related"

	EditFront      Action = "edit front"
	AddMedia       Action = "add media"
	ManageMedia    Action = "manage media"
	ManageTopics   Action = "manage topics"
	ManageAuthors  Action = "manage authors" // of the whole newsroom
	ManageSections Action = "manage sections"
	ManageMenus    Action = "manage menus"
	ManageRedirect Action = "manage redirects"
	ManageEdition  Action = "manage edition" // its settings
	ManageSettings Action = "manage settings"
	ManageUsers    Action = "manage users"
	ManageJobs     Action = "manage jobs"
	SeeAudit       Action = "see audit"
	Import         Action = "import"
)

// A Scope is a part of what its user may do that an API key may do too.
type Scope string

const (
	Read    Scope = "read"
	Write   Scope = "write"
	Air     Scope = "publish"
	Manage  Scope = "manage"
	noScope Scope = "" // no key may
)

// Scopes lists every scope.
var Scopes = []Scope{Read, Write, Air, Manage}

// A reach says which grants count.
type reach int

const (
	here     reach = iota // those that cover the subject
	anywhere              // all, but of the subject's edition if it has one
	site                  // those of all editions and sections
)

const (
	everyone news.Role = ""       // whoever is signed in, even without a grant
	nobody   news.Role = "nobody" // stands above all
)

// A rule is one row of the table. An action in a state that no row has is for
// nobody.
type rule struct {
	do      Action
	in      []news.State // nil: any, and what is no story
	reach   reach
	open    by
	embargo by // while an embargo holds
	scope   Scope
}

// by is the least role that may, and the least for one's own story, as its
// author or maker; "" if that makes no difference.
type by struct{ any, own news.Role }

func from(least news.Role) by { return by{any: least} }

var same = by{} // under embargo as without

// table decides everything. Each role may do all that those before it may:
// contributor, reporter, editor, section editor, publisher, admin.
var table = []rule{
	// action, in which states, which grants count, the least role, and that under embargo, the scope of keys
	{OwnAccount, nil, anywhere, from(everyone), same, noScope},
	{OwnKeys, nil, anywhere, from(news.Contributor), same, noScope},

	{ViewDesk, nil, anywhere, from(news.Contributor), same, Read},
	{ViewDashboard, nil, anywhere, from(news.Reporter), same, Read},
	{CreateStory, nil, here, from(news.Contributor), same, Write},
	{ViewStory, nil, here, by{news.Reporter, news.Contributor}, by{news.Editor, news.Contributor}, Read},
	{Comment, nil, here, by{news.Reporter, news.Contributor}, by{news.Editor, news.Contributor}, Write},

	{EditStory, states{news.Draft}, here, by{news.Editor, news.Contributor}, same, Write},
	{EditStory, states{news.Review, news.OnAir}, here, by{news.Editor, news.Reporter}, same, Write},
	{EditStory, states{news.Ready}, here, from(news.Editor), same, Write},
	{EditStory, states{news.Scheduled}, here, from(news.SectionEditor), same, Write},
	{EditStory, states{news.Withdrawn}, here, from(news.Publisher), same, Write},

	{ToDraft, states{news.Review}, here, by{news.Editor, news.Contributor}, same, Write},
	{ToDraft, states{news.Ready}, here, from(news.Editor), same, Write},
	{ToDraft, states{news.Scheduled}, here, from(news.SectionEditor), same, Write},
	{ToDraft, states{news.Withdrawn}, here, from(news.Publisher), same, Write},
	{ToReview, states{news.Draft}, here, by{news.Editor, news.Contributor}, same, Write},
	{ToReview, states{news.Ready}, here, from(news.Editor), same, Write},
	{ToReview, states{news.Scheduled}, here, from(news.SectionEditor), same, Write},
	{ToReady, states{news.Draft, news.Review}, here, from(news.Editor), same, Write},
	{ToReady, states{news.Scheduled}, here, from(news.SectionEditor), same, Write},

	{Schedule, states{news.Draft, news.Review, news.Ready, news.Scheduled}, here, from(news.SectionEditor), same, Air},
	{Publish, states{news.Draft, news.Review, news.Ready, news.Scheduled}, here, from(news.SectionEditor), from(nobody), Air},
	{Publish, states{news.Withdrawn}, here, from(news.Publisher), from(nobody), Air},
	{Update, states{news.OnAir}, here, from(news.SectionEditor), from(nobody), Air},
	{Unpublish, states{news.OnAir}, here, from(news.SectionEditor), from(nobody), Air},
	{Correct, states{news.OnAir}, here, from(news.SectionEditor), from(nobody), Air},
	{Withdraw, states{news.OnAir}, here, from(news.Publisher), same, Air},
	{Delete, states{news.Draft, news.Review, news.Ready, news.Scheduled, news.Withdrawn}, here, from(news.Admin), same, Manage},
	{SetEmbargo, states{news.Draft, news.Review, news.Ready, news.Scheduled, news.Withdrawn}, here, from(news.SectionEditor), same, Air},
	{SharePreview, nil, here, by{news.Editor, news.Reporter}, from(news.SectionEditor), noScope},
	{CurateRelated, nil, here, from(news.Editor), same, Write},

	{EditFront, nil, here, from(news.SectionEditor), same, Air},
	{AddMedia, nil, anywhere, from(news.Contributor), same, Write},
	{ManageMedia, nil, anywhere, from(news.Editor), same, Write},
	{ManageTopics, nil, anywhere, from(news.Editor), same, Write},
	{ManageAuthors, nil, site, from(news.Editor), same, Write},
	{ManageSections, nil, here, from(news.Publisher), same, Manage},
	{ManageMenus, nil, here, from(news.Publisher), same, Manage},
	{ManageRedirect, nil, site, from(news.Publisher), same, Manage},
	{ManageEdition, nil, here, from(news.Admin), same, Manage},
	{ManageSettings, nil, site, from(news.Admin), same, Manage},
	{ManageUsers, nil, site, from(news.Admin), same, noScope},
	{ManageJobs, nil, site, from(news.Admin), same, Manage},
	{SeeAudit, nil, site, from(news.Admin), same, Manage},
	{Import, nil, site, from(news.Admin), same, Manage},
}

type states = []news.State

// Actions lists every action in the order of the table.
func Actions() (list []Action) {
	for _, r := range table {
		if !slices.Contains(list, r.do) {
			list = append(list, r.do)
		}
	}
	return list
}

// A Subject is what an action is done to. The zero Subject is the newsroom as
// a whole.
type Subject struct {
	Edition   news.EditionID
	Section   news.SectionID
	Owner     bool       // it is the actor's own story, or will be
	State     news.State // of a story
	Embargoed bool       // an embargo holds
}

// May reports whether who may do that to the subject. The error's kind is
// SignedOut if who is nil, else Forbidden.
func May(who *Actor, do Action, on Subject) error {
	if who == nil || who.User == nil {
		return signedOut("Sign in to go on.", nil)
	}
	if who.User.Suspended {
		return forbidden("This account is suspended.")
	}
	known := false
	for _, r := range table {
		if r.do != do {
			continue
		}
		known = true
		if r.in == nil || slices.Contains(r.in, on.State) {
			return r.allows(who, on)
		}
	}
	if !known {
		return forbidden(fmt.Sprintf("Nobody may %s.", do))
	}
	return forbidden(fmt.Sprintf("%q cannot be done to a story that is %s.", do, on.State))
}

func (r rule) allows(who *Actor, on Subject) error {
	if who.Key != nil && (r.scope == noScope || !slices.Contains(who.Key.Scopes, string(r.scope))) {
		return forbidden(fmt.Sprintf("This API key may not do that: %s.", r.do))
	}
	need := r.open
	if on.Embargoed && r.embargo != same {
		need = r.embargo
	}
	least := need.any
	if on.Owner && need.own != "" {
		least = need.own
	}
	switch least {
	case everyone:
		return nil
	case nobody:
		return forbidden("This story is under embargo.")
	}
	for _, g := range who.User.Grants {
		if rank(g.Role) >= rank(least) && r.reaches(g, on) {
			return nil
		}
	}
	return forbidden(fmt.Sprintf("That takes a %s: %s.", least, r.do))
}

// reaches reports whether a grant counts for the subject. One's own story that
// is in no section yet is in every section.
func (r rule) reaches(g store.Grant, on Subject) bool {
	edition := g.Edition == "" || g.Edition == on.Edition
	switch r.reach {
	case site:
		return g.Edition == "" && g.Section == ""
	case anywhere:
		return edition || on.Edition == ""
	}
	return edition && (g.Section == "" || g.Section == on.Section || on.Owner && on.Section == "" && on.Edition != "")
}

// rank is the place of a role among all, from 0; -1 if it is none, and what is
// no role may nothing.
func rank(r news.Role) int { return slices.Index(news.Roles, r) }

// Allowed lists what who may do to the subject.
func Allowed(who *Actor, on Subject) (list []Action) {
	for _, do := range Actions() {
		if May(who, do, on) == nil {
			list = append(list, do)
		}
	}
	return list
}

// Moving returns the action that takes a story from one state to another. The
// error's kind is Invalid if nothing does.
func Moving(from, to news.State) (Action, error) {
	do := map[news.State]Action{news.Draft: ToDraft, news.Review: ToReview, news.Ready: ToReady,
		news.Scheduled: Schedule, news.OnAir: Publish, news.Withdrawn: Withdraw}[to]
	if do == Publish && from == news.OnAir {
		do = Update
	}
	for _, r := range table {
		if r.do == do && slices.Contains(r.in, from) {
			return do, nil
		}
	}
	return "", news.Fault{Kind: news.Invalid, Field: "state", Say: fmt.Sprintf("A story cannot go from %s to %s.", from, to)}
}

func forbidden(say string) error { return news.Fault{Kind: news.Forbidden, Say: say} }
