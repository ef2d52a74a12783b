package auth

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"
	"golang.org/x/text/unicode/norm"

	"broadsheet/internal/news"
)

// A PasswordCost is what checking a password costs, us and whoever guesses.
// Hashes of another cost are made anew when their user next signs in.
type PasswordCost struct {
	KiB     uint32 // of memory
	Passes  uint32
	Threads uint8
	AtOnce  int // checks at the same time; they bound the memory
}

// defaultCost is what OWASP recommends at least, and a pass more: some 40 ms.
var defaultCost = PasswordCost{KiB: 19 << 10, Passes: 3, Threads: 1}

const (
	saltSize = 16
	hashSize = 32
	mostWait = 64 // checks that wait; who comes then is told to come back
)

// A hasher makes and checks password hashes, few at a time.
type hasher struct {
	cost    PasswordCost
	slots   chan struct{}
	waiting chan struct{}
	nobody  phc // what a password is checked against when there is none
}

func newHasher(cost PasswordCost) *hasher {
	if cost.KiB == 0 {
		cost.KiB, cost.Passes, cost.Threads = defaultCost.KiB, defaultCost.Passes, defaultCost.Threads
	}
	if cost.AtOnce == 0 {
		cost.AtOnce = min(max(runtime.GOMAXPROCS(0), 1), 4)
	}
	h := &hasher{cost: cost, slots: make(chan struct{}, cost.AtOnce), waiting: make(chan struct{}, mostWait)}
	h.nobody = phc{kib: cost.KiB, passes: cost.Passes, threads: cost.Threads, salt: make([]byte, saltSize), hash: make([]byte, hashSize)}
	rand.Read(h.nobody.salt)
	rand.Read(h.nobody.hash)
	return h
}

// work computes a hash when it is its turn.
func (h *hasher) work(ctx context.Context, password string, p phc) ([]byte, error) {
	busy := func(err error) error {
		return news.Fault{Kind: news.Busy, Say: "Too many people are signing in just now. Try again in a moment.", Err: err}
	}
	select {
	case h.waiting <- struct{}{}:
		defer func() { <-h.waiting }()
	default:
		return nil, busy(errors.New("too many wait for their password to be checked"))
	}
	late := time.NewTimer(10 * time.Second)
	defer late.Stop()
	select {
	case h.slots <- struct{}{}:
		defer func() { <-h.slots }()
	case <-late.C:
		return nil, busy(errors.New("a password waited too long to be checked"))
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	return argon2.IDKey(norm.NFC.Bytes([]byte(password)), p.salt, p.passes, p.kib, p.threads, uint32(len(p.hash))), nil
}

// make returns the hash of a password as it is stored.
func (h *hasher) make(ctx context.Context, password string) (string, error) {
	p := h.nobody
	p.salt = make([]byte, saltSize)
	rand.Read(p.salt)
	var err error
	if p.hash, err = h.work(ctx, password, p); err != nil {
		return "", err
	}
	return p.String(), nil
}

// check compares a password with a stored hash; stale tells that the hash is
// of another cost than ours. With no hash, "", it does the same work and says
// no.
func (h *hasher) check(ctx context.Context, password, stored string) (ok, stale bool, err error) {
	p, known := parsePHC(stored)
	if !known {
		p = h.nobody
	}
	got, err := h.work(ctx, password, p)
	if err != nil {
		return false, false, err
	}
	ok = subtle.ConstantTimeCompare(got, p.hash) == 1 && known
	return ok, p.kib != h.cost.KiB || p.passes != h.cost.Passes || p.threads != h.cost.Threads || len(p.hash) != hashSize, nil
}

// A phc is an argon2id hash: $argon2id$v=19$m=65536,t=3,p=1$salt$hash.
type phc struct {
	kib, passes uint32
	threads     uint8
	salt, hash  []byte
}

func (p phc) String() string {
	b64 := base64.RawStdEncoding.EncodeToString
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, p.kib, p.passes, p.threads, b64(p.salt), b64(p.hash))
}

// parsePHC reads what String wrote, and nothing that would cost more than any
// newsroom wants.
func parsePHC(s string) (p phc, ok bool) {
	parts := strings.Split(s, "$")
	if len(parts) != 6 || parts[0] != "" || parts[1] != "argon2id" {
		return phc{}, false
	}
	var version int
	if n, err := fmt.Sscanf(parts[2]+" "+parts[3], "v=%d m=%d,t=%d,p=%d", &version, &p.kib, &p.passes, &p.threads); n != 4 || err != nil || version != argon2.Version {
		return phc{}, false
	}
	var saltErr, hashErr error
	p.salt, saltErr = base64.RawStdEncoding.Strict().DecodeString(parts[4])
	p.hash, hashErr = base64.RawStdEncoding.Strict().DecodeString(parts[5])
	ok = saltErr == nil && hashErr == nil && p.String() == s &&
		p.kib >= 8 && p.kib <= 1<<20 && p.passes >= 1 && p.passes <= 100 && p.threads >= 1 && p.threads <= 64 &&
		len(p.salt) >= 8 && len(p.salt) <= 64 && len(p.hash) >= 16 && len(p.hash) <= 64
	if !ok {
		return phc{}, false
	}
	return p, true
}

// Bounds of a password, in characters and bytes.
const (
	leastPassword = 10
	mostPassword  = 500
)

// fitPassword says what is wrong with a new password. Of the user it needs
// what a guesser knows.
func (a *Auth) fitPassword(password string, known ...string) error {
	n := utf8.RuneCountInString(password)
	switch {
	case !utf8.ValidString(password):
		return invalid("password", "The password holds something that is no text.")
	case n < leastPassword:
		return invalid("password", fmt.Sprintf("A password needs at least %d characters. A few words in a row are good.", leastPassword))
	case len(password) > mostPassword:
		return invalid("password", fmt.Sprintf("A password may have at most %d bytes.", mostPassword))
	}
	folded := strings.ToLower(strings.TrimSpace(password))
	for _, k := range known {
		name, _, _ := strings.Cut(k, "@")
		for _, k := range []string{k, name} {
			if k != "" && (folded == strings.ToLower(k) || utf8.RuneCountInString(k) > leastPassword/2 && strings.TrimFunc(strings.ReplaceAll(folded, strings.ToLower(k), ""), notLetter) == "") {
				return invalid("password", "Your name or address is the first that others would try. Choose something else.")
			}
		}
	}
	first, _ := utf8.DecodeRuneInString(password)
	if strings.Trim(password, string(first)) == "" {
		return invalid("password", "One character again and again is too easy to guess.")
	}
	if a.opt.Breached == nil {
		return nil
	}
	stolen, err := a.opt.Breached(password)
	if err != nil { // a list that cannot be read keeps nobody out
		a.opt.Log.Error("the list of stolen passwords cannot be read", "err", err)
	}
	if stolen {
		return invalid("password", "This password is in lists of stolen ones. Choose another.")
	}
	return nil
}

func notLetter(r rune) bool { return strings.ContainsRune("0123456789 .,!?-_@", r) }
