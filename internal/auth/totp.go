package auth

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base32"
	"fmt"
	"image"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/hotp"

	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

const (
	totpPeriod   = 30 // seconds
	totpSkew     = 1  // steps that a clock may be off
	recoverySize = 10 // characters of 5 bits
	recoveries   = 10
)

// An Enrolment is what a user's app needs to make codes.
type Enrolment struct {
	Secret string // to type
	URL    string // otpauth://, to scan
}

// EnrolTOTP begins to set up codes: the flow is given back with the first one.
func (a *Auth) EnrolTOTP(who *Actor) (Enrolment, string, error) {
	if err := a.provedLately(who); err != nil {
		return Enrolment{}, "", err
	}
	secret := make([]byte, 20)
	rand.Read(secret)
	text, err := a.sealFlow(flow{User: who.User.ID, TOTP: base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(secret)})
	if err != nil {
		return Enrolment{}, "", err
	}
	e, err := a.EnrollingTOTP(who, text)
	return e, text, err
}

// EnrollingTOTP returns what EnrolTOTP began, for who typed a wrong code.
func (a *Auth) EnrollingTOTP(who *Actor, flowText string) (Enrolment, error) {
	f, err := a.openFlow(flowText)
	if err != nil {
		return Enrolment{}, err
	}
	if f.TOTP == "" || f.User != who.User.ID {
		return Enrolment{}, beginAgain(nil)
	}
	q := url.Values{"secret": {f.TOTP}, "issuer": {a.opt.Name}, "period": {strconv.Itoa(totpPeriod)}, "algorithm": {"SHA1"}, "digits": {"6"}}
	u := url.URL{Scheme: "otpauth", Host: "totp", Path: "/" + a.opt.Name + ":" + who.User.Email, RawQuery: strings.ReplaceAll(q.Encode(), "+", "%20")}
	return Enrolment{f.TOTP, u.String()}, nil
}

// QR draws the URL as a QR code: the path of an SVG in which each square has a
// side of 1, and how many squares a side has.
func (e Enrolment) QR() (path string, size int, err error) {
	key, err := otp.NewKeyFromURL(e.URL)
	if err != nil {
		return "", 0, err
	}
	var img image.Image
	for size = 21; size <= 177; size += 4 { // the sizes that there are; too small a one is an error
		if img, err = key.Image(size, size); err == nil {
			break
		}
	}
	if err != nil {
		return "", 0, err
	}
	var b strings.Builder
	for y := range size {
		for x := range size {
			if r, _, _, _ := img.At(img.Bounds().Min.X+x, img.Bounds().Min.Y+y).RGBA(); r == 0 {
				fmt.Fprintf(&b, "M%d %dh1v1h-1z", x, y)
			}
		}
	}
	return b.String(), size, nil
}

// ConfirmTOTP sets codes up, after a first one shows that the app makes them
// right. It returns new recovery codes, which are shown once, and the token
// that the session has from now on. Other sessions end.
func (a *Auth) ConfirmTOTP(ctx context.Context, who *Actor, flowText, code string) (recovery []string, token string, err error) {
	if err := a.provedLately(who); err != nil {
		return nil, "", err
	}
	f, err := a.openFlow(flowText)
	if err != nil {
		return nil, "", err
	}
	if f.TOTP == "" || f.User != who.User.ID {
		return nil, "", beginAgain(nil)
	}
	step, ok := a.step(f.TOTP, plainCode(code))
	if !ok {
		return nil, "", invalid("code", "That is not the code. Is the clock of your phone right?")
	}
	if err := a.store.UseTOTP(ctx, who.User.ID, step); err != nil {
		return nil, "", err
	}
	if err := a.spend(ctx, f); err != nil {
		return nil, "", err
	}
	recovery, hashes := a.newRecovery(who.User.ID)
	sealed := a.box.seal("totp", fmt.Sprint(who.User.ID), []byte(f.TOTP))
	if err := a.store.SetTOTP(ctx, who.User.ID, sealed, hashes, who.session(), who.Entry("set up codes", "", "")); err != nil {
		return nil, "", err
	}
	a.tell(who.User, factorAdded)
	token, err = a.rotate(ctx, who, time.Time{})
	return recovery, token, err
}

// RemoveTOTP removes codes. If the user has passkeys, recovery holds new
// recovery codes for those.
func (a *Auth) RemoveTOTP(ctx context.Context, who *Actor) (recovery []string, token string, err error) {
	if err := a.provedLately(who); err != nil {
		return nil, "", err
	}
	cred, err := a.store.Credential(ctx, who.User.ID)
	if err != nil {
		return nil, "", err
	}
	var hashes []store.Digest
	if len(cred.Passkeys) > 0 {
		recovery, hashes = a.newRecovery(who.User.ID)
	}
	if err := a.store.SetTOTP(ctx, who.User.ID, nil, hashes, who.session(), who.Entry("remove codes", "", "")); err != nil {
		return nil, "", err
	}
	a.tell(who.User, factorRemoved)
	token, err = a.rotate(ctx, who, time.Time{})
	return recovery, token, err
}

// NewRecovery replaces the recovery codes, which are shown once.
func (a *Auth) NewRecovery(ctx context.Context, who *Actor) (recovery []string, token string, err error) {
	if err := a.provedLately(who); err != nil {
		return nil, "", err
	}
	cred, err := a.store.Credential(ctx, who.User.ID)
	if err != nil {
		return nil, "", err
	}
	if len(factors(cred)) == 0 {
		return nil, "", invalid("", "Recovery codes go with codes or passkeys: set up one of those first.")
	}
	recovery, hashes := a.newRecovery(who.User.ID)
	if err := a.store.SetTOTP(ctx, who.User.ID, cred.TOTP, hashes, who.session(), who.Entry("new recovery codes", "", "")); err != nil {
		return nil, "", err
	}
	token, err = a.rotate(ctx, who, time.Time{})
	return recovery, token, err
}

// useCode uses up a code or a recovery code of the user.
func (a *Auth) useCode(ctx context.Context, c Client, u *store.User, code string) (how string, err error) {
	wrong := invalid("code", "That is not the code, or it was used already.")
	code = plainCode(code)
	if len(code) == recoverySize {
		e := (&Actor{User: u, Client: c}).Entry("use recovery code", "", "")
		err := a.store.UseRecovery(ctx, u.ID, a.box.mac("recovery", fmt.Sprint(u.ID), code), e)
		if missing(err) {
			return "", wrong
		}
		if err == nil {
			a.tell(u, recoveryUsed)
		}
		return "password and recovery code", err
	}
	cred, err := a.store.Credential(ctx, u.ID)
	if err != nil {
		return "", err
	}
	if cred.TOTP == nil {
		return "", wrong
	}
	secret, err := a.box.open("totp", fmt.Sprint(u.ID), cred.TOTP)
	if err != nil {
		return "", news.Fault{Kind: news.Corrupt, Say: "The newsroom cannot check codes: its key was changed. Use a passkey, or ask an admin to remove your second factor.", Err: err}
	}
	step, ok := a.step(string(secret), code)
	if !ok {
		return "", wrong
	}
	return "password and code", a.store.UseTOTP(ctx, u.ID, step)
}

// step returns the time step that the code is of.
func (a *Auth) step(secret, code string) (step int64, ok bool) {
	now := a.opt.Now().Unix() / totpPeriod
	for i := now - totpSkew; i <= now+totpSkew; i++ {
		want, err := hotp.GenerateCodeCustom(secret, uint64(i), hotp.ValidateOpts{Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1})
		if err == nil && subtle.ConstantTimeCompare([]byte(want), []byte(code)) == 1 {
			step, ok = i, true
		}
	}
	return step, ok
}

const recoveryAlphabet = "0123456789abcdefghjkmnpqrstvwxyz"

// newRecovery returns recovery codes and what is kept of them.
func (a *Auth) newRecovery(id store.UserID) (codes []string, hashes []store.Digest) {
	for range recoveries {
		var b [recoverySize]byte
		rand.Read(b[:])
		for i := range b {
			b[i] = recoveryAlphabet[b[i]%32]
		}
		code := string(b[:])
		codes = append(codes, code[:recoverySize/2]+"-"+code[recoverySize/2:])
		hashes = append(hashes, a.box.mac("recovery", fmt.Sprint(id), code))
	}
	return codes, hashes
}

// plainCode reads a code as people type it: with spaces, hyphens or capitals,
// in the digits of their language, and an o for a zero in a recovery code.
func plainCode(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case r >= '٠' && r <= '٩':
			return r - '٠' + '0'
		case r >= '۰' && r <= '۹':
			return r - '۰' + '0'
		case strings.ContainsRune(" -\t\u00a0\u200e\u200f", r):
			return -1
		}
		return r
	}, strings.ToLower(s))
	if len(s) == recoverySize {
		s = strings.NewReplacer("o", "0", "i", "1", "l", "1").Replace(s)
	}
	return s
}
