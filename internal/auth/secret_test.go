package auth_test

import (
	"bytes"
	"encoding/base32"
	"encoding/base64"
	"encoding/hex"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"broadsheet/internal/auth"
	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

// A stolen copy of the database, with its journal, holds no secret that this
// test saw, in no spelling; and what it holds opens nothing.
func TestStolenDatabase(t *testing.T) {
	ctx := t.Context()
	n := open(t, nil)
	admin := n.admin()
	_, token := n.user(admin, "Ines", store.Grant{Role: news.Editor})
	who := n.actor(token)
	totp, _, token := n.codes(who)
	key, _, err := n.MakeKey(ctx, n.actor(token), "wire", []auth.Scope{auth.Read}, time.Time{})
	ok(t, err)
	n.secret(key)
	n.secret(strings.TrimPrefix(key, "bsk_"))
	step := must(n.SignIn(ctx, client(2), "ines@post.example", password))(t)
	n.secret(step.Flow)
	n.pass(time.Minute)
	n.secret(must(n.SignInCode(ctx, client(2), step.Flow, n.code(totp)))(t).Token)
	n.secret(must(n.ChangePassword(ctx, n.actor(token), password, n.secret("a password of my own making")))(t))
	open, err := n.ResetLinkOf(ctx, "ada@post.example") // not yet used
	ok(t, err)
	n.secret(linkToken(t, open))
	n.secret(must(n.Setup(ctx))(t))
	raw := must(base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(totp))(t)
	n.secret(string(raw))
	n.secret(string(n.options.Key))

	var dump []byte
	files := must(filepath.Glob(n.file + "*"))(t)
	for _, f := range files {
		dump = append(dump, must(os.ReadFile(f))(t)...)
	}
	if len(files) < 2 || !bytes.Contains(dump, []byte("ines@post.example")) || !bytes.Contains(dump, []byte("$argon2id$v=19$")) {
		t.Fatalf("the copy of %v does not hold what it must", files)
	}
	folded := bytes.ToLower(dump)
	for _, s := range n.secrets {
		for spelling, b := range spellings(s) {
			if len(b) >= 6 && bytes.Contains(folded, bytes.ToLower(b)) {
				t.Errorf("the copy holds %q as %s", s, spelling)
			}
		}
	}
	if len(n.secrets) < 30 {
		t.Errorf("only %d secrets were looked for", len(n.secrets))
	}
	// The hashes that the copy holds are no tokens.
	list, err := n.db.Sessions(ctx, who.User.ID, 10)
	ok(t, err)
	for _, s := range list {
		for _, b := range spellings(string(s.Token[:])) {
			if n.signedIn(string(b)) {
				t.Error("a stored hash opens a session")
			}
		}
	}
	// With another key nothing sealed is readable, and nobody is let in for it.
	options := n.options
	options.Key = bytes.Repeat([]byte{7}, 32)
	thief, err := auth.New(options)
	ok(t, err)
	step = must(thief.SignIn(ctx, client(3), "ines@post.example", "a password of my own making"))(t)
	_, err = thief.SignInCode(ctx, client(3), step.Flow, n.code(totp))
	wantKind(t, err, news.Corrupt)
	_, err = n.SignInCode(ctx, client(3), step.Flow, n.code(totp))
	wantKind(t, err, auth.SignedOut)
}

func spellings(s string) map[string][]byte {
	list := map[string][]byte{"it is": []byte(s), "hex": []byte(hex.EncodeToString([]byte(s))),
		"base64": []byte(base64.StdEncoding.EncodeToString([]byte(s))), "base64 for addresses": []byte(base64.RawURLEncoding.EncodeToString([]byte(s)))}
	if b, err := base64.RawURLEncoding.DecodeString(s); err == nil && len(b) >= 12 {
		list["bytes"] = b
		list["hex of its bytes"] = []byte(hex.EncodeToString(b))
	}
	return list
}

func TestKeyFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "auth.key")
	made := make(chan string, 8)
	for range cap(made) {
		go func() {
			key, err := auth.KeyFile(path)
			if err != nil {
				t.Error(err)
			}
			made <- string(key)
		}()
	}
	first := <-made
	for range cap(made) - 1 {
		if k := <-made; k != first || len(k) != 32 {
			t.Fatal("two who make the key at the same time get different ones")
		}
	}
	info := must(os.Stat(path))(t)
	if info.Mode().Perm() != 0o600 {
		t.Errorf("the key's mode is %v", info.Mode())
	}
	ok(t, os.Chmod(path, 0o644))
	if _, err := auth.KeyFile(path); err == nil || !strings.Contains(err.Error(), "chmod 600") {
		t.Errorf("a key that others may read: %v", err)
	}
	ok(t, os.Chmod(path, 0o600))
	ok(t, os.WriteFile(path, []byte("short"), 0o600))
	if _, err := auth.KeyFile(path); err == nil {
		t.Error("a damaged key was taken")
	}
	if left := must(filepath.Glob(filepath.Join(filepath.Dir(path), ".key-*")))(t); len(left) > 0 {
		t.Errorf("left over: %v", left)
	}
}

func TestAPIKeys(t *testing.T) {
	onBoth(t, func(t *testing.T, n *newsroom) {
		ctx := t.Context()
		admin := n.admin()
		ines, token := n.user(admin, "Ines", store.Grant{Role: news.SectionEditor})
		who := n.actor(token)
		read, k, err := n.MakeKey(ctx, who, " Wire ", []auth.Scope{auth.Read, auth.Read}, begun.Add(time.Hour))
		ok(t, err)
		if k.Name != "Wire" || !strings.HasPrefix(read, k.Prefix) || len(k.Prefix) != 12 || len(k.Scopes) != 1 {
			t.Errorf("made %+v", k)
		}
		by := must(n.ByKey(ctx, client(9), read))(t)
		if auth.May(by, auth.ViewDesk, auth.Subject{}) != nil || auth.May(by, auth.CreateStory, auth.Subject{}) == nil {
			t.Error("a key for reading may not read, or may write")
		}
		if e := by.Entry(auth.ViewDesk, "", ""); e.User != ines.ID || e.Name != "Ines by key "+k.Prefix || e.From != "192.0.0.9" {
			t.Errorf("the log says %+v", e)
		}
		// A key changes no account and makes no keys.
		_, _, err = n.MakeKey(ctx, by, "more", []auth.Scope{auth.Manage}, time.Time{})
		wantKind(t, err, news.Forbidden)
		_, err = n.ChangePassword(ctx, by, password, "another long password")
		wantKind(t, err, news.Forbidden)
		_, err = n.Keys(ctx, by, ines.ID)
		wantKind(t, err, news.Forbidden)
		for what, try := range map[string]func() error{
			"no name":   func() error { _, _, err := n.MakeKey(ctx, who, " ", []auth.Scope{auth.Read}, time.Time{}); return err },
			"no scope":  func() error { _, _, err := n.MakeKey(ctx, who, "x", nil, time.Time{}); return err },
			"bad scope": func() error { _, _, err := n.MakeKey(ctx, who, "x", []auth.Scope{"all"}, time.Time{}); return err },
			"empty":     func() error { _, _, err := n.MakeKey(ctx, who, "x", []auth.Scope{""}, time.Time{}); return err },
			"over":      func() error { _, _, err := n.MakeKey(ctx, who, "x", []auth.Scope{auth.Read}, begun); return err },
		} {
			if err := try(); err == nil {
				t.Errorf("%s: a key was made", what)
			} else {
				wantKind(t, err, news.Invalid)
			}
		}
		for _, token := range []string{"", "bsk_", strings.TrimPrefix(read, "bsk_"), read + "x", read[:len(read)-1], who.Client.Token, "bsk_" + who.Client.Token} {
			_, err := n.ByKey(ctx, client(9), token)
			wantKind(t, err, auth.SignedOut)
		}
		if n.signedIn(strings.TrimPrefix(read, "bsk_")) {
			t.Error("a key opens a session")
		}
		if list := must(n.Keys(ctx, who, ines.ID))(t); len(list) != 1 || !list[0].Used.Equal(begun) {
			t.Errorf("keys are %+v", list)
		}
		_, err = n.Keys(ctx, who, admin.User.ID)
		wantKind(t, err, news.Forbidden)
		n.pass(time.Hour)
		_, err = n.ByKey(ctx, client(9), read)
		wantKind(t, err, auth.SignedOut)
		who = n.actor(must(n.Confirm(ctx, who, password))(t))
		forever, k, err := n.MakeKey(ctx, who, "x", []auth.Scope{auth.Read}, time.Time{})
		ok(t, err)
		must(n.ByKey(ctx, client(9), forever))(t)
		wantKind(t, n.EndKey(ctx, who, admin.User.ID, k.ID), news.Forbidden)
		ok(t, n.EndKey(ctx, admin, ines.ID, k.ID))
		_, err = n.ByKey(ctx, client(9), forever)
		wantKind(t, err, auth.SignedOut)
	})
}

func TestAuditLog(t *testing.T) {
	onBoth(t, func(t *testing.T, n *newsroom) {
		ctx := t.Context()
		admin := n.admin()
		ines, token := n.user(admin, "Ines", store.Grant{Role: news.Publisher})
		_, err := n.SignIn(ctx, client(7), "ines@post.example", "wrong")
		wantKind(t, err, news.Invalid)
		_, err = n.SignIn(ctx, client(7), "my secret typed as an address", "wrong")
		wantKind(t, err, news.Invalid)
		ines.Grants = append(ines.Grants, store.Grant{Role: news.Admin, Edition: "en"})
		u := *n.actor(token).User
		u.Grants = ines.Grants
		must(n.SaveUser(ctx, admin, &u))(t)
		ok(t, n.Record(ctx, admin, auth.Withdraw, "story 5", "=HYPERLINK(\"x\")"))
		for range 1000 { // what is left to Run
			if strings.Count(strings.Join(n.logged(store.LogFilter{}), ","), "sign-in failed") == 2 {
				break
			}
			time.Sleep(5 * time.Millisecond)
		}
		list, _, err := n.Entries(ctx, admin, store.LogFilter{}, store.LogCursor{}, 100)
		ok(t, err)
		var all strings.Builder
		for _, e := range list {
			all.WriteString(strings.Join([]string{e.Name, e.Action, e.Subject, e.From, e.Detail}, "|") + "\n")
		}
		for _, want := range []string{
			"Ada|set up|user 1|192.0.0.1|\n", "Ada|invite|user 2|192.0.0.1|publisher\n", "|use invitation link|user 2|192.0.0.1|", "|sign-in failed|user 2|192.0.0.7|password\n", "|sign-in failed||192.0.0.7|password\n",
			"Ada|change user|user 2|192.0.0.1|roles: publisher → admin (en/all), publisher\n", "Ada|withdraw|story 5|192.0.0.1|",
		} {
			if !strings.Contains(all.String(), want) {
				t.Errorf("the log lacks %q; it says\n%s", want, all.String())
			}
		}
		if strings.Contains(all.String(), "secret") || strings.Contains(all.String(), "wrong") {
			t.Errorf("the log holds what was typed:\n%s", all.String())
		}
		var csv, lines bytes.Buffer
		ok(t, n.ExportCSV(ctx, admin, store.LogFilter{Subject: "story 5"}, &csv))
		ok(t, n.ExportJSON(ctx, admin, store.LogFilter{}, &lines))
		if !strings.Contains(csv.String(), `,withdraw,story 5,192.0.0.1,"'=HYPERLINK(""x"")"`) || strings.Count(csv.String(), "\n") != 2 {
			t.Errorf("exported %s", csv.String())
		}
		if got := strings.Count(lines.String(), "\n"); got != len(list)+2 { // with the two exports
			t.Errorf("exported %d lines of %d", got, len(list)+2)
		}
		publisher := n.actor(n.signIn("ines@post.example"))
		_, _, err = n.Entries(ctx, publisher, store.LogFilter{}, store.LogCursor{}, 1)
		wantKind(t, err, news.Forbidden)
		wantKind(t, n.ExportCSV(ctx, publisher, store.LogFilter{}, &csv), news.Forbidden)
	})
}
