package auth

import (
	"bytes"
	"context"
	"crypto/sha1"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

func FuzzPHC(f *testing.F) {
	f.Add("$argon2id$v=19$m=65536,t=3,p=1$c2FsdHNhbHQ$aGFzaGhhc2hoYXNoaGFzaA")
	f.Add("$argon2id$v=19$m=4294967295,t=3,p=1$c2FsdHNhbHQ$aGFzaGhhc2hoYXNoaGFzaA")
	f.Add("$argon2i$v=19$m=8,t=1,p=1$$")
	f.Fuzz(func(t *testing.T, s string) {
		p, ok := parsePHC(s)
		if ok && (p.String() != s || p.kib > 1<<20 || len(p.salt) < 8 || len(p.hash) < 16) {
			t.Errorf("%q was read as %+v", s, p)
		}
	})
}

func FuzzTokens(f *testing.F) {
	f.Add(newToken(), "bsk_"+newToken())
	f.Add("", "bsk_")
	f.Add(strings.Repeat("A", 43), strings.Repeat("A", 42)+"B") // bits that no token has
	f.Fuzz(func(t *testing.T, a, b string) {
		for _, s := range []string{a, b} {
			if _, ok := digest("session", s); ok && len(s) != 43 {
				t.Errorf("%q is taken for a token", s)
			}
		}
		x, ok1 := digest("session", a)
		y, ok2 := digest("session", b)
		if ok1 && ok2 && (x == y) != (a == b) {
			t.Errorf("%q and %q are the same token", a, b)
		}
		if z, ok := digest("ticket", a); ok && z == x {
			t.Error("a session's token is a ticket's")
		}
	})
}

func FuzzFlow(f *testing.F) {
	b, err := newBox(make([]byte, keySize))
	if err != nil {
		f.Fatal(err)
	}
	good, err := b.sealJSON("flow", flow{User: 1, Proved: proofPassword})
	if err != nil {
		f.Fatal(err)
	}
	f.Add("", uint(0), byte(1))
	f.Add(good[:len(good)-1], uint(9), byte(0x80))
	f.Fuzz(func(t *testing.T, s string, at uint, flip byte) {
		var got flow
		if err := b.openJSON("flow", s, &got); err == nil && got.Proved != proofPassword {
			t.Errorf("%q was opened: %+v", s, got)
		}
		bent := []byte(good)
		bent[at%uint(len(bent))] ^= flip
		if err := b.openJSON("flow", string(bent), &got); (err == nil) != (flip == 0) {
			t.Errorf("with byte %d changed by %x: %v", at, flip, err)
		}
		if err := b.openJSON("other", good, &got); err == nil {
			t.Error("it was opened for another purpose")
		}
	})
}

func FuzzCode(f *testing.F) {
	f.Add("123 456")
	f.Add("ABCDE-FGHJK")
	f.Add("١٢٣٤٥٦")
	f.Fuzz(func(t *testing.T, s string) {
		once := plainCode(s)
		if twice := plainCode(once); twice != once {
			t.Errorf("%q reads as %q and then as %q", s, once, twice)
		}
	})
}

func TestCodesAsPeopleTypeThem(t *testing.T) {
	for in, want := range map[string]string{
		"123 456": "123456", " 123-456 ": "123456", "١٢٣٤٥٦": "123456", "۱۲۳ ۴۵۶": "123456", "ABCDE-FGHJK": "abcdefghjk",
		"O1I2L-34567": "0112134567", "\u200f123456": "123456",
	} {
		if got := plainCode(in); got != want {
			t.Errorf("plainCode(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestPasswordHashes(t *testing.T) {
	ctx := context.Background()
	h := newHasher(PasswordCost{KiB: 64, Passes: 1, Threads: 1})
	a, err := h.make(ctx, "pässword")
	if err != nil {
		t.Fatal(err)
	}
	b, _ := h.make(ctx, "pässword")
	if a == b {
		t.Error("two hashes of one password are the same: there is no salt")
	}
	for password, want := range map[string]bool{"pässword": true, "pa\u0308ssword": true, "password": false, "": false, "pässword ": false} {
		if ok, stale, err := h.check(ctx, password, a); ok != want || stale || err != nil {
			t.Errorf("%q: %v, %v, %v", password, ok, stale, err)
		}
	}
	for _, stored := range []string{"", "x", a[:len(a)-1], strings.Replace(a, "argon2id", "argon2i", 1), strings.Replace(a, "v=19", "v=16", 1)} {
		if ok, _, err := h.check(ctx, "pässword", stored); ok || err != nil {
			t.Errorf("%q is a hash of it: %v", stored, err)
		}
	}
	cancelled, stop := context.WithCancel(ctx)
	stop()
	full := newHasher(PasswordCost{KiB: 64, Passes: 1, Threads: 1, AtOnce: 1})
	full.slots <- struct{}{}
	if _, err := full.make(cancelled, "x"); err == nil {
		t.Error("who went away was waited for")
	}
}

func TestPasswordsThatWillNotDo(t *testing.T) {
	a := &Auth{opt: Options{Name: "The Harbour Post", Breached: func(p string) (bool, error) { return p == "password1234", nil }}}
	for password, fits := range map[string]bool{
		"correct horse": true, "كلمة مرور طويلة": true, "short": false, strings.Repeat("a", 30): false, "ines@post.example": false,
		"ines.almeida": false, "Ines.Almeida1!": false, "ines.almeida likes boats": true, "The Harbour Post": false, "password1234": false, strings.Repeat("long words ", 50): false, "broken \xff text": false,
	} {
		err := a.fitPassword(password, "ines.almeida@post.example", "Ines Almeida", "ines@post.example", a.opt.Name)
		if (err == nil) != fits {
			t.Errorf("%q: %v", password, err)
		}
	}
}

func TestStolenPasswords(t *testing.T) {
	var lines []string
	for i := range 3000 {
		lines = append(lines, fmt.Sprintf("%X:%d\r\n", sha1.Sum(fmt.Appendf(nil, "password%d", i)), i*i))
	}
	slices.Sort(lines)
	for _, list := range [][]string{lines, lines[:1], lines[:2]} {
		path := filepath.Join(t.TempDir(), "list")
		if err := os.WriteFile(path, []byte(strings.Join(list, "")), 0o600); err != nil {
			t.Fatal(err)
		}
		lookup, done, err := OpenBreached(path)
		if err != nil {
			t.Fatal(err)
		}
		found := 0
		for i := range 3000 {
			if yes, err := lookup(fmt.Sprint("password", i)); err != nil {
				t.Fatal(err)
			} else if yes {
				found++
			}
			if yes, err := lookup(fmt.Sprint("good", i)); yes || err != nil {
				t.Fatalf("good%d: %v, %v", i, yes, err)
			}
		}
		if found != len(list) {
			t.Errorf("of %d stolen passwords %d were found", len(list), found)
		}
		done()
	}
	if _, _, err := OpenBreached("parse_test.go"); err == nil {
		t.Error("a text was taken for a list")
	}
}

func FuzzBreached(f *testing.F) {
	f.Add([]byte(fmt.Sprintf("%X:1\n", sha1.Sum([]byte("x")))), "x")
	f.Add([]byte("\n\n"), "")
	f.Fuzz(func(t *testing.T, list []byte, password string) {
		b := breached{bytes.NewReader(list), int64(len(list))}
		if yes, err := b.holds(password); yes && err == nil && !bytes.Contains(list, fmt.Appendf(nil, "%X", sha1.Sum([]byte(password)))) {
			t.Error("a password was found that is not in the list")
		}
	})
}

// Every letter is written in every language, with all that it must say.
func TestLetters(t *testing.T) {
	for _, lang := range Languages {
		for which, english := range letters[Languages[0]] {
			got := letters[lang][which]
			for _, s := range []string{"{name}", "{newsroom}", "{link}", "{warning}"} {
				if strings.Contains(english.body, s) != strings.Contains(got.body, s) {
					t.Errorf("%s in %s: %s is missing, or too much", which, lang, s)
				}
			}
			if got.subject == "" || !strings.Contains(got.subject, "{newsroom}") {
				t.Errorf("%s in %s has no subject", which, lang)
			}
		}
		if warnings[lang] == "" || len(letters[lang]) != len(letters[Languages[0]]) {
			t.Errorf("%s lacks letters", lang)
		}
	}
}

func TestLimitsNeverLetMoreThrough(t *testing.T) {
	now := time.Unix(1000, 0)
	l := newLimits(func() time.Time { return now })
	of := limit{0, 5, time.Second}
	taken := 0
	for range 100 {
		if l.take(of, "a") == nil {
			taken++
		}
	}
	if taken != 5 {
		t.Errorf("%d at once", taken)
	}
	for range 30 {
		now = now.Add(time.Second / 2)
		if l.take(of, "a") == nil {
			taken++
		}
	}
	if taken != 20 {
		t.Errorf("%d in 15 seconds", taken)
	}
	now = now.Add(-time.Hour) // a clock that is set back
	if l.take(of, "a") == nil {
		t.Error("a clock that was set back lets more through")
	}
	now = now.Add(time.Second)
	if err := l.take(of, "a"); err != nil {
		t.Errorf("a clock that was set back keeps people out: %v", err)
	}
	now = now.Add(24 * time.Hour)
	l.giveBack(of, "a")
	taken = 0
	for range 100 {
		if l.take(of, "a") == nil {
			taken++
		}
	}
	if taken != 5 {
		t.Errorf("after a long time %d at once", taken)
	}
}

func TestQR(t *testing.T) {
	e := Enrolment{URL: "otpauth://totp/The%20Post:ada@post.example?algorithm=SHA1&digits=6&issuer=The%20Post&period=30&secret=ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"}
	path, size, err := e.QR()
	if err != nil || size < 21 || (size-21)%4 != 0 {
		t.Fatalf("a side has %d squares, %v", size, err)
	}
	dark := strings.Count(path, "M")
	if !strings.HasPrefix(path, "M0 0h1v1h-1zM1 0h1v1h-1z") || dark < size*size/3 || dark > size*size*2/3 {
		t.Errorf("of %d squares %d are dark", size*size, dark)
	}
}
