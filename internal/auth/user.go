package auth

import (
	"context"
	"fmt"
	"hash/crc32"
	"net/mail"
	"slices"
	"strings"
	"time"
	"unicode"

	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

const (
	mostName   = 100
	mostEmail  = 254
	mostGrants = 50
)

// Languages are those in which the newsroom speaks.
var Languages = []string{"en", "ar"}

// colors are given to cursors in turn: of like weight on light and dark, and
// told apart by those who see few colours.
var colors = []string{"#c2410c", "#1d4ed8", "#15803d", "#a21caf", "#0e7490", "#b45309", "#be123c", "#4d7c0f", "#6d28d9", "#0f766e"}

// Colors lists them all.
func Colors() []string { return slices.Clone(colors) }

// Color returns the colour of the n-th person.
func Color(n int) string { return colors[((n%len(colors))+len(colors))%len(colors)] }

// fitUser says what is wrong with a user, and mends what needs no word.
func (a *Auth) fitUser(u *store.User) error {
	u.Name, u.Email = strings.Join(strings.Fields(u.Name), " "), strings.TrimSpace(u.Email)
	if u.Language == "" {
		u.Language = Languages[0]
	}
	if u.Color == "" {
		u.Color = Color(int(crc32.ChecksumIEEE([]byte(foldEmail(u.Email)))))
	}
	switch at, err := mail.ParseAddress(u.Email); {
	case u.Name == "":
		return invalid("name", "A user needs a name.")
	case len([]rune(u.Name)) > mostName:
		return invalid("name", fmt.Sprintf("A name may have at most %d characters.", mostName))
	case strings.ContainsFunc(u.Name, hidden):
		return invalid("name", "The name holds characters that nobody can see.")
	case err != nil || at.Address != u.Email || len(u.Email) > mostEmail || strings.ContainsFunc(u.Email, unicode.IsSpace) || strings.ContainsFunc(u.Email, hidden):
		return invalid("email", "That is no e-mail address.")
	case !slices.Contains(Languages, u.Language):
		return invalid("language", "The newsroom does not speak this language.")
	case !slices.Contains(colors, u.Color):
		return invalid("color", "Choose one of the colours.")
	case len(u.Grants) > mostGrants:
		return invalid("grants", "That is too many roles for one person.")
	}
	for _, g := range u.Grants {
		if rank(g.Role) < 0 {
			return invalid("grants", fmt.Sprintf("There is no role called %q.", g.Role))
		}
	}
	slices.SortFunc(u.Grants, func(x, y store.Grant) int {
		return strings.Compare(fmt.Sprint(rank(y.Role), x.Edition, "/", x.Section), fmt.Sprint(rank(x.Role), y.Edition, "/", y.Section))
	})
	u.Grants = slices.Compact(u.Grants)
	return nil
}

// hidden reports characters that change how a name looks without being seen.
// Joiners are letters' business in Arabic and Persian.
func hidden(r rune) bool {
	return unicode.Is(unicode.C, r) && r != '\u200c' && r != '\u200d' || r == '\u2028' || r == '\u2029'
}

// Invite adds a user and sends them a link to choose a password.
func (a *Auth) Invite(ctx context.Context, who *Actor, u *store.User) (Sent, error) {
	if err := May(who, ManageUsers, Subject{}); err != nil {
		return Sent{}, err
	}
	u.Suspended = false
	if err := a.fitUser(u); err != nil {
		return Sent{}, err
	}
	if err := a.store.AddUser(ctx, u, who.Entry("invite", "", grantsText(u.Grants))); err != nil {
		return Sent{}, err
	}
	return a.send(ctx, who, store.Invitation, u)
}

// SaveUser stores what an admin changed of a user. If that is what they may
// do, or their address, or their suspension, they are signed out everywhere;
// an admin who changes themselves goes on under the token.
func (a *Auth) SaveUser(ctx context.Context, who *Actor, u *store.User) (token string, err error) {
	if err := May(who, ManageUsers, Subject{}); err != nil {
		return "", err
	}
	if err := a.fitUser(u); err != nil {
		return "", err
	}
	before, err := a.store.User(ctx, u.ID)
	if err != nil {
		return "", err
	}
	var changed []string
	note := func(what, was, is string) {
		if was != is {
			changed = append(changed, fmt.Sprintf("%s: %s → %s", what, was, is))
		}
	}
	note("name", before.Name, u.Name)
	note("e-mail", before.Email, u.Email)
	note("roles", grantsText(before.Grants), grantsText(u.Grants))
	note("suspended", fmt.Sprint(before.Suspended), fmt.Sprint(u.Suspended))
	do := Action("change user")
	if u.Suspended && !before.Suspended {
		do = "suspend"
	}
	self := u.ID == who.User.ID && who.Session != nil
	var keep store.SessionID
	if self {
		keep = who.session()
	}
	if err := a.store.SaveUser(ctx, u, keep, who.Entry(do, "", strings.Join(changed, "; "))); err != nil {
		return "", err
	}
	if before.Email != u.Email {
		a.tell(before, emailChanged)
	}
	if !self || u.Suspended {
		return "", nil
	}
	who.User = u
	return a.rotate(ctx, who, time.Time{})
}

func grantsText(list []store.Grant) string {
	var parts []string
	for _, g := range list {
		s := string(g.Role)
		if g.Edition != "" || g.Section != "" {
			s += fmt.Sprintf(" (%s/%s)", orAll(string(g.Edition)), orAll(string(g.Section)))
		}
		parts = append(parts, s)
	}
	return strings.Join(parts, ", ")
}

func orAll(s string) string {
	if s == "" {
		return "all"
	}
	return s
}

// SaveOwn stores what users may change of themselves: name, language, colour.
func (a *Auth) SaveOwn(ctx context.Context, who *Actor, name, language, color string) error {
	if err := a.inSession(who); err != nil {
		return err
	}
	u, err := a.store.User(ctx, who.User.ID)
	if err != nil {
		return err
	}
	u.Name, u.Language, u.Color = name, language, color
	if err := a.fitUser(u); err != nil {
		return err
	}
	if err := a.store.SaveUser(ctx, u, who.session(), who.Entry("change own account", "", "")); err != nil {
		return err
	}
	who.User = u
	return nil
}

// ChangePassword replaces the user's own password; those who have none yet
// give "" as the present one. Other sessions end, and this one gets another
// token.
func (a *Auth) ChangePassword(ctx context.Context, who *Actor, present, next string) (token string, err error) {
	if err := a.inSession(who); err != nil {
		return "", err
	}
	cred, err := a.store.Credential(ctx, who.User.ID)
	if err != nil {
		return "", err
	}
	if cred.Password != "" {
		err = a.checkOwn(ctx, who, present)
	} else {
		err = a.provedLately(who)
	}
	if err != nil {
		return "", err
	}
	if err := a.fitPassword(next, who.User.Email, who.User.Name, a.opt.Name); err != nil {
		return "", err
	}
	phc, err := a.hasher.make(ctx, next)
	if err != nil {
		return "", err
	}
	if err := a.store.SetPassword(ctx, who.User.ID, phc, who.session(), who.Entry("change password", "", "")); err != nil {
		return "", err
	}
	a.tell(who.User, passwordChanged)
	return a.rotate(ctx, who, a.opt.Now())
}

// ClearFactors removes the second factors of a user who lost them: codes,
// recovery codes and passkeys. Then the password alone signs them in.
func (a *Auth) ClearFactors(ctx context.Context, who *Actor, user store.UserID) error {
	if err := May(who, ManageUsers, Subject{}); err != nil {
		return err
	}
	if who.Session != nil {
		if err := a.provedLately(who); err != nil {
			return err
		}
	}
	u, err := a.store.User(ctx, user)
	if err != nil {
		return err
	}
	cred, err := a.store.Credential(ctx, user)
	if err != nil {
		return err
	}
	var keep store.SessionID
	if user == who.User.ID {
		keep = who.session()
	}
	for _, p := range cred.Passkeys {
		if err := a.store.RemovePasskey(ctx, user, p.ID, keep, who.Entry("remove passkey", "", p.Name)); err != nil && !missing(err) {
			return err
		}
	}
	if err := a.store.SetTOTP(ctx, user, nil, nil, keep, who.Entry("clear second factors", "", "")); err != nil {
		return err
	}
	a.tell(u, factorRemoved)
	return nil
}

// User returns a user. People see themselves, admins all.
func (a *Auth) User(ctx context.Context, who *Actor, id store.UserID) (*store.User, store.Credential, error) {
	if err := a.selfOrAdmin(who, id); err != nil {
		return nil, store.Credential{}, err
	}
	u, err := a.store.User(ctx, id)
	if err != nil {
		return nil, store.Credential{}, err
	}
	cred, err := a.store.Credential(ctx, id)
	cred.Password, cred.TOTP = mark(cred.Password), []byte(mark(string(cred.TOTP)))
	if len(cred.TOTP) == 0 {
		cred.TOTP = nil
	}
	return u, cred, err
}

// mark says only that something is there.
func mark(secret string) string {
	if secret == "" {
		return ""
	}
	return "set"
}

// UserByEmail returns the user of an address, for admins and who sees the
// audit log.
func (a *Auth) UserByEmail(ctx context.Context, who *Actor, email string) (*store.User, error) {
	if err := May(who, SeeAudit, Subject{}); err != nil {
		return nil, err
	}
	return a.store.UserByEmail(ctx, email)
}

// Users returns users by e-mail address, from after that one.
func (a *Auth) Users(ctx context.Context, who *Actor, after string, limit int) ([]*store.User, error) {
	if err := May(who, ManageUsers, Subject{}); err != nil {
		return nil, err
	}
	return a.store.Users(ctx, after, limit)
}

// Roles lists the roles that may be granted, the least first.
func Roles() []news.Role { return slices.Clone(news.Roles) }
