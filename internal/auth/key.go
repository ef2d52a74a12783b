package auth

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"broadsheet/internal/store"
)

const (
	keyMark  = "bsk_" // so that scanners of secrets know a key of ours
	keyShown = 8      // characters after it that are kept to tell keys apart
	mostKeys = 50
)

// MakeKey makes an API key for who is signed in: it may do what they may,
// within its scopes. The token is shown once. A zero ends means never.
func (a *Auth) MakeKey(ctx context.Context, who *Actor, name string, scopes []Scope, ends time.Time) (token string, k store.Key, err error) {
	if err := May(who, OwnKeys, Subject{}); err != nil {
		return "", store.Key{}, err
	}
	if err := a.provedLately(who); err != nil {
		return "", store.Key{}, err
	}
	if name = cut(name, 60); name == "" {
		return "", store.Key{}, invalid("name", "Say what the key is for.")
	}
	if len(scopes) == 0 {
		return "", store.Key{}, invalid("scopes", "Choose at least one thing that the key may do.")
	}
	for _, s := range scopes {
		if !slices.Contains(Scopes, s) {
			return "", store.Key{}, invalid("scopes", fmt.Sprintf("There is no scope called %.40q.", s))
		}
		if !slices.Contains(k.Scopes, string(s)) {
			k.Scopes = append(k.Scopes, string(s))
		}
	}
	if !ends.IsZero() && !ends.After(a.opt.Now()) {
		return "", store.Key{}, invalid("ends", "The key would be over already.")
	}
	have, err := a.store.Keys(ctx, who.User.ID, mostKeys)
	if err != nil {
		return "", store.Key{}, err
	}
	if len(have) >= mostKeys {
		return "", store.Key{}, invalid("", fmt.Sprintf("You have %d keys, and that is the limit. End one first.", mostKeys))
	}
	secret := newToken()
	token = keyMark + secret
	k.User, k.Name, k.Prefix, k.Ends = who.User.ID, name, keyMark+secret[:keyShown], ends
	k.Token, _ = digest("key", secret)
	err = a.store.AddKey(ctx, &k, who.Entry("make key", "", fmt.Sprintf("%s (%s): %s", k.Name, k.Prefix, strings.Join(k.Scopes, ", "))))
	if err != nil {
		return "", store.Key{}, err
	}
	return token, k, nil
}

// ByKey returns who an API key acts for. The error's kind is SignedOut if it
// is none, ended, or its user's account is suspended.
func (a *Auth) ByKey(ctx context.Context, c Client, token string) (*Actor, error) {
	refused := signedOut("This API key is not known, or it has ended.", nil)
	secret, ok := strings.CutPrefix(token, keyMark)
	if !ok {
		return nil, refused
	}
	hash, ok := digest("key", secret)
	if !ok {
		return nil, refused
	}
	k, u, err := a.store.Key(ctx, hash)
	if missing(err) {
		return nil, refused
	}
	if err != nil {
		return nil, err
	}
	now := a.opt.Now()
	if u.Suspended || !k.Ends.IsZero() && !now.Before(k.Ends) {
		return nil, refused
	}
	if now.Sub(k.Used) >= touchEvery {
		if err := a.store.TouchKey(ctx, k.ID, now); err != nil {
			a.opt.Log.Error("it could not be noted when a key was used", "err", err)
		}
	}
	return &Actor{User: u, Key: k, Client: c}, nil
}

// Keys returns a user's keys, the last made first.
func (a *Auth) Keys(ctx context.Context, who *Actor, of store.UserID) ([]store.Key, error) {
	if err := a.selfOrAdmin(who, of); err != nil {
		return nil, err
	}
	return a.store.Keys(ctx, of, mostListed)
}

// EndKey ends a user's key.
func (a *Auth) EndKey(ctx context.Context, who *Actor, of store.UserID, id store.KeyID) error {
	if err := a.selfOrAdmin(who, of); err != nil {
		return err
	}
	return a.store.EndKey(ctx, of, id, who.Entry("end key", "", fmt.Sprint("key ", int64(id))))
}
