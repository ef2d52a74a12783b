package auth

import (
	"context"
	"fmt"
	"time"

	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

// How long one-time links are good for.
var linkTime = map[store.TicketKind]time.Duration{
	store.Setup:      24 * time.Hour,
	store.Invitation: 7 * 24 * time.Hour,
	store.Reset:      time.Hour,
}

// A Sent is a one-time link on its way to its user: in a letter, or, if none
// could be sent, to be handed over by whoever made it. It is shown once.
type Sent struct {
	Mailed bool
	Link   string // "" if it was mailed
}

// Link returns the address of a one-time link.
func (a *Auth) Link(kind store.TicketKind, token string) string {
	return a.opt.URL + "/newsroom/" + string(kind) + "/" + token
}

// Setup returns the token of a one-time link to make the first admin, "" if
// there is one already. Those given out before stay good.
func (a *Auth) Setup(ctx context.Context) (token string, err error) {
	has, err := a.store.HasAdmin(ctx)
	if has || err != nil {
		return "", err
	}
	return a.ticket(ctx, Operator(), store.Setup, 0)
}

func (a *Auth) ticket(ctx context.Context, who *Actor, kind store.TicketKind, user store.UserID) (token string, err error) {
	token = newToken()
	hash, _ := digest("ticket", token)
	t := store.Ticket{Token: hash, Kind: kind, User: user, Ends: a.opt.Now().Add(linkTime[kind])}
	return token, a.store.AddTicket(ctx, t, who.Entry(Action(string(kind)+" link"), "", ""))
}

// Ticket returns what a one-time link is for, and for whom, without using it
// up; the user of a set-up link is nil. NotFound if it is none, used or over.
func (a *Auth) Ticket(ctx context.Context, kind store.TicketKind, token string) (*store.User, error) {
	hash, err := ticketDigest(token)
	if err != nil {
		return nil, err
	}
	t, err := a.store.Ticket(ctx, hash)
	if err == nil && t.Kind != kind {
		err = errNoTicket
	}
	if err != nil || kind == store.Setup {
		return nil, err
	}
	return a.store.User(ctx, t.User)
}

var errNoTicket error = news.Fault{Kind: news.NotFound, Say: "This link was used already, or its time is over. Ask for another."}

func ticketDigest(token string) (store.Digest, error) {
	hash, ok := digest("ticket", token)
	if !ok {
		return hash, errNoTicket
	}
	return hash, nil
}

// SetUp makes the first admin by the one-time link and signs them in.
func (a *Auth) SetUp(ctx context.Context, c Client, token string, u *store.User, password string) (Step, error) {
	hash, err := ticketDigest(token)
	if err != nil {
		return Step{}, err
	}
	if _, err := a.Ticket(ctx, store.Setup, token); err != nil { // before the work of a hash
		return Step{}, err
	}
	u.Grants, u.Suspended = []store.Grant{{Role: news.Admin}}, false
	if err := a.fitUser(u); err != nil {
		return Step{}, err
	}
	if err := a.fitPassword(password, u.Email, u.Name, a.opt.Name); err != nil {
		return Step{}, err
	}
	phc, err := a.hasher.make(ctx, password)
	if err != nil {
		return Step{}, err
	}
	if err := a.store.SetUp(ctx, hash, u, phc, store.Entry{Action: "set up", From: c.from()}); err != nil {
		return Step{}, err
	}
	return a.done(ctx, c, u, "set-up link")
}

// Redeem sets the password of the user of an invitation or a reset link. If
// they have no second factor that signs them in; all their other sessions end.
func (a *Auth) Redeem(ctx context.Context, c Client, kind store.TicketKind, token, password string) (Step, error) {
	u, err := a.Ticket(ctx, kind, token)
	if err != nil {
		return Step{}, err
	}
	if u == nil {
		return Step{}, invalid("", "This link is for setting the newsroom up.")
	}
	if err := a.fitPassword(password, u.Email, u.Name, a.opt.Name); err != nil {
		return Step{}, err
	}
	phc, err := a.hasher.make(ctx, password)
	if err != nil {
		return Step{}, err
	}
	hash, _ := digest("ticket", token)
	u, err = a.store.Redeem(ctx, hash, phc, store.Entry{Action: "use " + string(kind) + " link", From: c.from()})
	if err != nil {
		return Step{}, err
	}
	if kind == store.Reset {
		a.tell(u, passwordChanged)
	}
	cred, err := a.store.Credential(ctx, u.ID)
	if err != nil {
		return Step{}, err
	}
	return a.proved(ctx, c, u, cred)
}

// CanMail reports whether letters can be sent: without, who forgot a password
// asks an admin for a link.
func (a *Auth) CanMail() bool { return a.opt.Mail != nil }

// AskReset sends a link to choose another password to the address, if it is a
// user's. The caller learns nothing from the answer, nor from how long it
// takes.
func (a *Auth) AskReset(ctx context.Context, c Client, email string) error {
	if a.opt.Mail == nil {
		return invalid("", "This newsroom sends no mail. Ask an admin for a link.")
	}
	if err := a.limits.take(perClient, c.where()); err != nil {
		return err
	}
	if err := a.limits.take(perLetter, foldEmail(email)); err != nil {
		return err
	}
	a.leave(func(ctx context.Context) error {
		u, err := a.store.UserByEmail(ctx, email)
		if missing(err) || err == nil && u.Suspended {
			return nil
		}
		if err != nil {
			return err
		}
		kind := store.Reset
		if u.Joined.IsZero() {
			kind = store.Invitation
		}
		_, err = a.send(ctx, &Actor{User: &store.User{}, Client: c}, kind, u)
		return err
	})
	return nil
}

// ResetLink sends the user a link to choose another password, or returns it.
func (a *Auth) ResetLink(ctx context.Context, who *Actor, user store.UserID) (Sent, error) {
	if err := May(who, ManageUsers, Subject{}); err != nil {
		return Sent{}, err
	}
	u, err := a.store.User(ctx, user)
	if err != nil {
		return Sent{}, err
	}
	kind := store.Reset
	if u.Joined.IsZero() {
		kind = store.Invitation
	}
	return a.send(ctx, who, kind, u)
}

// ResetLinkOf is ResetLink for the command line, where the link is shown.
func (a *Auth) ResetLinkOf(ctx context.Context, email string) (link string, err error) {
	u, err := a.store.UserByEmail(ctx, email)
	if err != nil {
		return "", err
	}
	token, err := a.ticket(ctx, Operator(), store.Reset, u.ID)
	return a.Link(store.Reset, token), err
}

// send makes a link and sends it.
func (a *Auth) send(ctx context.Context, who *Actor, kind store.TicketKind, u *store.User) (Sent, error) {
	token, err := a.ticket(ctx, who, kind, u.ID)
	if err != nil {
		return Sent{}, err
	}
	link := a.Link(kind, token)
	if a.opt.Mail == nil {
		return Sent{Link: link}, nil
	}
	if err := a.opt.Mail.Send(ctx, a.write(u, linkLetter[kind], link)); err != nil {
		a.opt.Log.Error("a letter could not be sent", "user", u.ID, "kind", kind, "err", err)
		if who.User.ID == 0 && who.User.Grants == nil { // nobody is there to hand it over
			return Sent{}, fmt.Errorf("send a link: %w", err)
		}
		return Sent{Link: link}, nil
	}
	return Sent{Mailed: true}, nil
}
