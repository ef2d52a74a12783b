package sqlstore

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

// manageAccounts runs each statement of accounts once.
func manageAccounts(t *testing.T, db *DB) {
	t.Helper()
	ctx, now, log := t.Context(), time.Now(), store.Entry{Action: "try"}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	later, token := now.Add(time.Hour), func(b byte) store.Digest { return store.Digest{b} }
	must(db.AddTicket(ctx, store.Ticket{Token: token(1), Kind: store.Setup, Ends: later}, log))
	_, err := db.Ticket(ctx, token(1))
	must(err)
	u := &store.User{Email: "a@example.org", Grants: []store.Grant{{Role: news.Admin}}}
	must(db.SetUp(ctx, token(1), u, "hash", log))
	_, err = db.HasAdmin(ctx)
	must(err)
	_, err = db.Users(ctx, "", 10)
	must(err)
	_, err = db.UserByEmail(ctx, u.Email)
	must(err)
	v := &store.User{Email: "b@example.org"}
	must(db.AddUser(ctx, v, log))
	v.Suspended = true
	must(db.SaveUser(ctx, v, 0, log))
	must(db.SetPassword(ctx, u.ID, "hash", 0, log))
	must(db.Rehash(ctx, u.ID, "hash", "other"))
	must(db.SetTOTP(ctx, u.ID, []byte("x"), []store.Digest{token(2)}, 0, log))
	must(db.UseTOTP(ctx, u.ID, 1))
	if err := db.UseTOTP(ctx, u.ID, 1); !errors.Is(err, news.Conflict) {
		t.Fatal(err)
	}
	must(db.UseRecovery(ctx, u.ID, token(2), log))
	key := store.Passkey{ID: []byte("x"), Data: []byte("d")}
	must(db.AddPasskey(ctx, u.ID, key, 0, log))
	must(db.UsePasskey(ctx, u.ID, key))
	other := store.Identity{Issuer: "i", Subject: "s"}
	must(db.Link(ctx, u.ID, other, 0, log))
	_, err = db.Linked(ctx, "i", "s")
	must(err)
	_, err = db.Credential(ctx, u.ID)
	must(err)
	must(db.RemovePasskey(ctx, u.ID, key.ID, 0, log))
	must(db.Unlink(ctx, u.ID, other, 0, log))
	u, err = db.User(ctx, u.ID)
	must(err)
	ses := store.Session{User: u.ID, Token: token(3), Ends: later}
	must(db.AddSession(ctx, &ses, u.Num, log))
	_, _, err = db.Session(ctx, ses.Token)
	must(err)
	must(db.Touch(ctx, ses.ID, now, ""))
	must(db.Rotate(ctx, ses.ID, ses.Token, token(4), now))
	_, err = db.Sessions(ctx, u.ID, 10)
	must(err)
	must(db.EndSessions(ctx, u.ID, ses.ID, log))
	must(db.EndSession(ctx, u.ID, ses.ID, log))
	must(db.AddTicket(ctx, store.Ticket{Token: token(5), Kind: store.Reset, User: u.ID, Ends: later}, log))
	_, err = db.Redeem(ctx, token(5), "hash", log)
	must(err)
	must(db.Spend(ctx, token(6), later))
	must(db.Forget(ctx, now, now))
	api := store.Key{User: u.ID, Token: token(7)}
	must(db.AddKey(ctx, &api, log))
	_, _, err = db.Key(ctx, api.Token)
	must(err)
	_, err = db.Keys(ctx, u.ID, 10)
	must(err)
	must(db.TouchKey(ctx, api.ID, now))
	must(db.EndKey(ctx, u.ID, api.ID, log))
	for _, f := range []store.LogFilter{{}, {User: 1}, {Action: "try"}, {Subject: "user 1"}, {From: now}, {To: now}, {User: 1, From: now, To: now}, {User: 1, Action: "try", Subject: "user 1", From: now, To: now}} {
		_, _, err := db.Entries(ctx, f, store.LogCursor{}, 10)
		must(err)
	}
}

// Not even this package can change what the audit log says.
func TestAuditIsNeverChanged(t *testing.T) {
	db, err := OpenSQLite(t.Context(), filepath.Join(t.TempDir(), "a.db"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := db.Record(t.Context(), store.Entry{Action: "publish"}); err != nil {
		t.Fatal(err)
	}
	for _, q := range []string{`UPDATE audit SET name = 'x'`, `DELETE FROM audit`, `INSERT OR REPLACE INTO audit (id, at, account, name, action, subject, origin, detail) VALUES (1, 0, 0, '', '', '', '', '')`} {
		err := db.inTx(t.Context(), func(t *tx) error { _, err := t.exec(q); return err })
		if err == nil || !strings.Contains(err.Error(), "never changed") {
			t.Errorf("%s: %v", q, err)
		}
	}
	for _, table := range []string{"account", "account_session", "account_ticket", "account_key", "audit"} {
		if _, err := db.public.Exec(`SELECT * FROM ` + table); err == nil {
			t.Errorf("readers' connection read %s", table)
		}
	}
}
