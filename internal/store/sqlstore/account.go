package sqlstore

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

// inAccountTx runs f in a transaction. Those of accounts take turns, so that
// what one looks at (the last admin, the user of a new session) no other
// changes meanwhile.
func (s *DB) inAccountTx(ctx context.Context, f func(*tx) error) error {
	return s.inTx(ctx, func(t *tx) error {
		if err := t.lock(); err != nil {
			return err
		}
		return f(t)
	})
}

const userColumns = `account.id, account.num, account.email, account.name, account.language, account.color, account.grants, account.suspended, account.created, account.joined`

// scanUser reads a row of userColumns; extra columns go into more.
func scanUser(row scanner, more ...any) (*store.User, error) {
	var (
		u                          store.User
		grants                     string
		suspended, created, joined int64
	)
	err := row.Scan(append([]any{&u.ID, &u.Num, &u.Email, &u.Name, &u.Language, &u.Color, &grants, &suspended, &created, &joined}, more...)...)
	if err != nil {
		return nil, err
	}
	u.Suspended, u.Created, u.Joined = suspended != 0, fromMicros(created), fromMicros(joined)
	if err := json.Unmarshal([]byte(grants), &u.Grants); err != nil {
		return nil, news.Fault{Kind: news.Corrupt, Say: fmt.Sprintf("What user %d may do was damaged on disk.", u.ID), Err: err}
	}
	return &u, nil
}

// foldEmail is how addresses are told apart.
func foldEmail(s string) string { return strings.ToLower(strings.TrimSpace(s)) }

func number(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

const (
	noUser     = "There is no such user."
	emailTaken = "Another user has this e-mail address."
	noTicket   = "This link was used already, or its time is over. Ask for another."
)

func notFound(say string) error { return news.Fault{Kind: news.NotFound, Say: say} }

// userSubject is how the audit log names a user.
func userSubject(id store.UserID) string { return fmt.Sprint("user ", int64(id)) }

// User implements store.Accounts.
func (s *DB) User(ctx context.Context, id store.UserID) (*store.User, error) {
	return s.oneUser(ctx, `SELECT `+userColumns+` FROM account WHERE id = $1`, int64(id))
}

// UserByEmail implements store.Accounts.
func (s *DB) UserByEmail(ctx context.Context, email string) (*store.User, error) {
	return s.oneUser(ctx, `SELECT `+userColumns+` FROM account WHERE folded = $1`, foldEmail(email))
}

func (s *DB) oneUser(ctx context.Context, query string, args ...any) (*store.User, error) {
	st, err := s.readers.get(ctx, query)
	if err != nil {
		return nil, err
	}
	u, err := scanUser(st.QueryRowContext(ctx, args...))
	return u, s.fault(err, noUser)
}

// Users implements store.Accounts.
func (s *DB) Users(ctx context.Context, after string, limit int) ([]*store.User, error) {
	rows, err := s.readers.query(ctx, `SELECT `+userColumns+` FROM account WHERE folded > $1 ORDER BY folded LIMIT $2`, foldEmail(after), int64(limit))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []*store.User
	for rows.Next() {
		u, err := scanUser(rows)
		if err != nil {
			return nil, err
		}
		list = append(list, u)
	}
	return list, rows.Err()
}

// AddUser implements store.Accounts.
func (s *DB) AddUser(ctx context.Context, u *store.User, log store.Entry) error {
	added := *u
	err := s.inAccountTx(ctx, func(t *tx) error {
		if err := t.addUser(&added); err != nil {
			return err
		}
		return t.logUser(log, added.ID)
	})
	if err == nil {
		*u = added
	}
	return s.fault(err, emailTaken)
}

func (t *tx) addUser(u *store.User) error {
	grants, err := encode(u.Grants)
	if err != nil {
		return err
	}
	u.Num, u.Created = 1, t.now
	return t.row(`
		INSERT INTO account (num, folded, email, name, language, color, grants, admin, suspended, created)
		VALUES (1, $1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING id`,
		foldEmail(u.Email), u.Email, u.Name, u.Language, u.Color, string(grants), number(u.Admin()), number(u.Suspended), micros(u.Created)).Scan(&u.ID)
}

// SaveUser implements store.Accounts.
func (s *DB) SaveUser(ctx context.Context, u *store.User, keep store.SessionID, log store.Entry) error {
	grants, err := encode(u.Grants)
	if err != nil {
		return err
	}
	var saved *store.User
	err = s.inAccountTx(ctx, func(t *tx) error {
		before, err := scanUser(t.row(`SELECT `+userColumns+` FROM account WHERE id = $1`, int64(u.ID)))
		if err != nil {
			return s.fault(err, noUser)
		}
		if before.Num != u.Num {
			return conflict("Someone else changed this user meanwhile. Load the page again.")
		}
		was, err := encode(before.Grants)
		if err != nil {
			return err
		}
		saved, err = scanUser(t.row(`
			UPDATE account SET num = num + 1, folded = $2, email = $3, name = $4, language = $5, color = $6, grants = $7, admin = $8, suspended = $9
			WHERE id = $1 RETURNING `+strings.ReplaceAll(userColumns, "account.", ""),
			int64(u.ID), foldEmail(u.Email), u.Email, u.Name, u.Language, u.Color, string(grants), number(u.Admin()), number(u.Suspended)))
		if err != nil {
			return err
		}
		if err := t.adminLeft(before); err != nil {
			return err
		}
		if u.Suspended {
			keep = 0
			if _, err := t.exec(`DELETE FROM account_ticket WHERE account = $1`, int64(u.ID)); err != nil {
				return err
			}
		}
		if string(was) != string(grants) || before.Email != u.Email || before.Suspended != u.Suspended {
			if err := t.endSessions(u.ID, keep); err != nil {
				return err
			}
		}
		return t.logUser(log, u.ID)
	})
	if err == nil {
		*u = *saved
	}
	return s.fault(err, emailTaken)
}

// adminLeft refuses to take the last admin who can sign in away.
func (t *tx) adminLeft(before *store.User) error {
	if !before.Admin() || before.Suspended || before.Joined.IsZero() {
		return nil
	}
	left, err := t.hasAdmin()
	if err == nil && !left {
		err = conflict("This is the last admin. Make someone else an admin first.")
	}
	return err
}

const anAdmin = `SELECT id FROM account WHERE admin = 1 AND suspended = 0 AND joined > 0 LIMIT 1`

func (t *tx) hasAdmin() (bool, error) { return found(t.row(anAdmin)) }

func found(row *sql.Row) (bool, error) {
	var id int64
	err := row.Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	return err == nil, err
}

// HasAdmin implements store.Accounts.
func (s *DB) HasAdmin(ctx context.Context) (bool, error) {
	st, err := s.readers.get(ctx, anAdmin)
	if err != nil {
		return false, err
	}
	return found(st.QueryRowContext(ctx))
}

// SetUp implements store.Accounts.
func (s *DB) SetUp(ctx context.Context, ticket store.Digest, u *store.User, password string, log store.Entry) error {
	added := *u
	err := s.inAccountTx(ctx, func(t *tx) error {
		got, err := t.takeTicket(ticket)
		if err != nil {
			return err
		}
		if got.Kind != store.Setup {
			return notFound(noTicket)
		}
		if there, err := t.hasAdmin(); there || err != nil {
			if err == nil {
				err = conflict("The newsroom is set up already. Sign in.")
			}
			return err
		}
		if err := t.addUser(&added); err != nil {
			return err
		}
		added.Joined = t.now
		if _, err := t.exec(`UPDATE account SET password = $2, joined = $3 WHERE id = $1`, int64(added.ID), password, micros(added.Joined)); err != nil {
			return err
		}
		if _, err := t.exec(`DELETE FROM account_ticket WHERE account = 0`); err != nil {
			return err
		}
		if log.User == 0 {
			log.User, log.Name = added.ID, added.Name
		}
		return t.logUser(log, added.ID)
	})
	if err == nil {
		*u = added
	}
	return s.fault(err, emailTaken)
}

// altered notes that a user's credentials changed: sessions but keep end.
func (t *tx) altered(id store.UserID, keep store.SessionID) error {
	n, err := t.exec(`UPDATE account SET num = num + 1 WHERE id = $1`, int64(id))
	if err != nil {
		return err
	}
	if n == 0 {
		return notFound(noUser)
	}
	return t.endSessions(id, keep)
}

// joined notes that the user has a way to sign in.
func (t *tx) joined(id store.UserID) error {
	_, err := t.exec(`UPDATE account SET joined = $2 WHERE id = $1 AND joined = 0`, int64(id), micros(t.now))
	return err
}
