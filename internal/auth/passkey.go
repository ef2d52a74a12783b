package auth

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/url"
	"time"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

const mostPasskeys = 20 // of a user

// newPasskeys returns what makes and checks challenges for the address; nil if
// that has no name, without which browsers make none.
func newPasskeys(u *url.URL, name string) (*webauthn.WebAuthn, error) {
	if net.ParseIP(u.Hostname()) != nil {
		return nil, nil
	}
	return webauthn.New(&webauthn.Config{RPID: u.Hostname(), RPDisplayName: name, RPOrigins: []string{u.Scheme + "://" + u.Host},
		AttestationPreference: protocol.PreferNoAttestation,
		AuthenticatorSelection: protocol.AuthenticatorSelection{
			ResidentKey: protocol.ResidentKeyRequirementPreferred, UserVerification: protocol.VerificationPreferred}})
}

// HasPasskeys reports whether passkeys can be used: the newsroom knows its
// address.
func (a *Auth) HasPasskeys() bool { return a.keys != nil }

var errNoPasskeys error = news.Fault{Kind: news.Invalid, Say: "Passkeys need the newsroom to know its own address; its operator names it with --url."}

// keyUser is a user as package webauthn wants to see them.
type keyUser struct {
	*store.User
	passkeys []store.Passkey
}

// handle is how authenticators know a user: a number that says nothing.
func handle(id store.UserID) []byte { return binary.BigEndian.AppendUint64(nil, uint64(id)) }

func (u keyUser) WebAuthnID() []byte          { return handle(u.ID) }
func (u keyUser) WebAuthnName() string        { return u.Email }
func (u keyUser) WebAuthnDisplayName() string { return u.Name }
func (u keyUser) WebAuthnCredentials() (list []webauthn.Credential) {
	for _, p := range u.passkeys {
		var c webauthn.Credential
		if json.Unmarshal(p.Data, &c) == nil {
			list = append(list, c)
		}
	}
	return list
}

func (a *Auth) keyUser(ctx context.Context, u *store.User) (keyUser, error) {
	cred, err := a.store.Credential(ctx, u.ID)
	return keyUser{u, cred.Passkeys}, err
}

// AskPasskey begins to sign in by passkey: the second step of flowText if
// something was proved there, else all of it. It returns what the browser's
// navigator.credentials.get wants, as JSON, and the flow to be given back.
func (a *Auth) AskPasskey(ctx context.Context, flowText string) (options []byte, text string, err error) {
	if a.keys == nil {
		return nil, "", errNoPasskeys
	}
	f, err := a.openFlow(flowText)
	if err != nil {
		f = flow{}
	}
	f.ID, f.Register, f.TOTP, f.OIDC = nil, nil, "", nil
	var ask *protocol.CredentialAssertion
	if f.Proved != "" {
		u, err := a.provedBy(ctx, f)
		if err != nil {
			return nil, "", err
		}
		ku, err := a.keyUser(ctx, u)
		if err != nil {
			return nil, "", err
		}
		if ask, f.Passkey, err = a.keys.BeginLogin(ku, webauthn.WithUserVerification(protocol.VerificationDiscouraged)); err != nil {
			return nil, "", badPasskey(err)
		}
	} else {
		f = flow{}
		if ask, f.Passkey, err = a.keys.BeginDiscoverableLogin(webauthn.WithUserVerification(protocol.VerificationRequired)); err != nil {
			return nil, "", err
		}
	}
	if options, err = json.Marshal(ask); err != nil {
		return nil, "", err
	}
	text, err = a.sealFlow(f)
	return options, text, err
}

// SignInPasskey checks what the browser's authenticator answered.
func (a *Auth) SignInPasskey(ctx context.Context, c Client, flowText string, response []byte) (Step, error) {
	if a.keys == nil {
		return Step{}, errNoPasskeys
	}
	f, err := a.openFlow(flowText)
	if err != nil {
		return Step{}, err
	}
	if f.Passkey == nil {
		return Step{}, beginAgain(nil)
	}
	if err := a.limits.take(perClient, c.where()); err != nil {
		return Step{}, err
	}
	answer, err := protocol.ParseCredentialRequestResponseBytes(response)
	if err != nil {
		return Step{}, badPasskey(err)
	}
	f.Passkey.Expires = time.Time{} // the flow has its own end, by our clock
	u, key, how, err := a.checkPasskey(ctx, f, answer)
	if err != nil {
		a.failed(c, u, "passkey")
		return Step{}, err
	}
	if err := a.spend(ctx, f); err != nil {
		return Step{}, err
	}
	data, err := json.Marshal(key)
	if err != nil {
		return Step{}, err
	}
	if err := a.store.UsePasskey(ctx, u.ID, store.Passkey{ID: key.ID, Data: data, Count: key.Authenticator.SignCount, Used: a.opt.Now()}); err != nil {
		a.failed(c, u, "passkey")
		return Step{}, err
	}
	a.limits.giveBack(perClient, c.where())
	return a.done(ctx, c, u, how)
}

func (a *Auth) checkPasskey(ctx context.Context, f flow, answer *protocol.ParsedCredentialAssertionData) (u *store.User, key *webauthn.Credential, how string, err error) {
	if f.Proved != "" {
		if u, err = a.provedBy(ctx, f); err != nil {
			return nil, nil, "", err
		}
		ku, err := a.keyUser(ctx, u)
		if err != nil {
			return nil, nil, "", err
		}
		key, err = a.keys.ValidateLogin(ku, *f.Passkey, answer)
		how = "password and passkey"
		if err != nil {
			return u, nil, "", badPasskey(err)
		}
	} else {
		var outage error
		_, key, err = a.keys.ValidatePasskeyLogin(func(_, handle []byte) (webauthn.User, error) {
			if len(handle) != 8 {
				return nil, errors.New("no user has such a handle")
			}
			found, err := a.store.User(ctx, store.UserID(binary.BigEndian.Uint64(handle)))
			if err != nil {
				if !missing(err) {
					outage = err
				}
				return nil, err
			}
			u = found
			return a.keyUser(ctx, found)
		}, *f.Passkey, answer)
		how = "passkey"
		if outage != nil {
			return nil, nil, "", outage
		}
		if err != nil {
			return u, nil, "", badPasskey(err)
		}
	}
	if key.Authenticator.CloneWarning {
		return u, nil, "", news.Fault{Kind: news.Conflict, Say: "A copy of this passkey may be in use. Remove it, and register it anew."}
	}
	return u, key, how, nil
}

func badPasskey(err error) error {
	var detail *protocol.Error
	if errors.As(err, &detail) {
		err = fmt.Errorf("%s: %s %s", detail.Type, detail.Details, detail.DevInfo)
	}
	return news.Fault{Kind: news.Invalid, Field: "passkey", Say: "This passkey did not work. Try again, or sign in in another way.", Err: err}
}

// RegisterPasskey begins to register a passkey: it returns what the browser's
// navigator.credentials.create wants, and the flow to be given back.
func (a *Auth) RegisterPasskey(ctx context.Context, who *Actor) (options []byte, text string, err error) {
	if a.keys == nil {
		return nil, "", errNoPasskeys
	}
	if err := a.provedLately(who); err != nil {
		return nil, "", err
	}
	ku, err := a.keyUser(ctx, who.User)
	if err != nil {
		return nil, "", err
	}
	if len(ku.passkeys) >= mostPasskeys {
		return nil, "", invalid("", fmt.Sprintf("You have %d passkeys, and that is the limit. Remove one first.", mostPasskeys))
	}
	var have []protocol.CredentialDescriptor
	for _, c := range ku.WebAuthnCredentials() {
		have = append(have, c.Descriptor())
	}
	ask, data, err := a.keys.BeginRegistration(ku, webauthn.WithExclusions(have))
	if err != nil {
		return nil, "", err
	}
	if options, err = json.Marshal(ask); err != nil {
		return nil, "", err
	}
	text, err = a.sealFlow(flow{User: who.User.ID, Register: data})
	return options, text, err
}

// AddPasskey stores the passkey that the authenticator made. recovery holds new
// recovery codes, to be shown once, if the user had none. The session gets
// another token, other sessions end.
func (a *Auth) AddPasskey(ctx context.Context, who *Actor, flowText, name string, response []byte) (recovery []string, token string, err error) {
	if a.keys == nil {
		return nil, "", errNoPasskeys
	}
	if err := a.provedLately(who); err != nil {
		return nil, "", err
	}
	f, err := a.openFlow(flowText)
	if err != nil {
		return nil, "", err
	}
	if f.Register == nil || f.User != who.User.ID {
		return nil, "", beginAgain(nil)
	}
	made, err := protocol.ParseCredentialCreationResponseBytes(response)
	if err != nil {
		return nil, "", badPasskey(err)
	}
	f.Register.Expires = time.Time{}
	ku, err := a.keyUser(ctx, who.User)
	if err != nil {
		return nil, "", err
	}
	key, err := a.keys.CreateCredential(ku, *f.Register, made)
	if err != nil {
		return nil, "", badPasskey(err)
	}
	if err := a.spend(ctx, f); err != nil {
		return nil, "", err
	}
	return a.storePasskey(ctx, who, key, name)
}

func (a *Auth) storePasskey(ctx context.Context, who *Actor, key *webauthn.Credential, name string) (recovery []string, token string, err error) {
	data, err := json.Marshal(key)
	if err != nil {
		return nil, "", err
	}
	if name = cut(name, 60); name == "" {
		name = "Passkey"
	}
	p := store.Passkey{ID: key.ID, Name: name, Data: data, Count: key.Authenticator.SignCount}
	if err := a.store.AddPasskey(ctx, who.User.ID, p, who.session(), who.Entry("add passkey", "", name)); err != nil {
		return nil, "", err
	}
	cred, err := a.store.Credential(ctx, who.User.ID)
	if err != nil {
		return nil, "", err
	}
	if cred.Recovery == 0 {
		var hashes []store.Digest
		recovery, hashes = a.newRecovery(who.User.ID)
		if err := a.store.SetTOTP(ctx, who.User.ID, cred.TOTP, hashes, who.session(), who.Entry("new recovery codes", "", "")); err != nil {
			return nil, "", err
		}
	}
	a.tell(who.User, factorAdded)
	token, err = a.rotate(ctx, who, time.Time{})
	return recovery, token, err
}

// RemovePasskey removes one of the user's passkeys, but not their last way to
// sign in.
func (a *Auth) RemovePasskey(ctx context.Context, who *Actor, id []byte) (token string, err error) {
	if err := a.provedLately(who); err != nil {
		return "", err
	}
	cred, err := a.store.Credential(ctx, who.User.ID)
	if err != nil {
		return "", err
	}
	if cred.Password == "" && len(cred.Identities) == 0 && len(cred.Passkeys) == 1 {
		return "", invalid("", "This is your only way to sign in. Set a password first.")
	}
	if err := a.store.RemovePasskey(ctx, who.User.ID, id, who.session(), who.Entry("remove passkey", "", "")); err != nil {
		return "", err
	}
	a.tell(who.User, factorRemoved)
	return a.rotate(ctx, who, time.Time{})
}
