package sqlstore

import (
	"context"
	"strings"
	"time"

	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

const sessionColumns = `s.id, s.account, s.token, s.how, s.agent, s.origin, s.created, s.proved, s.seen, s.ends`

// sessionFields are where a row of sessionColumns goes; done fills in the
// rest.
func sessionFields(s *store.Session) (fields []any, done func()) {
	var (
		token                       []byte
		created, proved, seen, ends int64
	)
	return []any{&s.ID, &s.User, &token, &s.How, &s.Agent, &s.From, &created, &proved, &seen, &ends}, func() {
		copy(s.Token[:], token)
		s.Created, s.Proved, s.Seen, s.Ends = fromMicros(created), fromMicros(proved), fromMicros(seen), fromMicros(ends)
	}
}

// AddSession implements store.Sessions.
func (s *DB) AddSession(ctx context.Context, ses *store.Session, num int, log store.Entry) error {
	var id store.SessionID
	err := s.inAccountTx(ctx, func(t *tx) error {
		var there int64
		err := t.row(`SELECT COUNT(*) FROM account WHERE id = $1 AND num = $2 AND suspended = 0`, int64(ses.User), int64(num)).Scan(&there)
		if err == nil && there == 0 {
			err = conflict("The account changed meanwhile. Sign in again.")
		}
		if err != nil {
			return err
		}
		err = t.row(`
			INSERT INTO account_session (account, token, how, agent, origin, created, proved, seen, ends)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING id`,
			int64(ses.User), ses.Token[:], ses.How, ses.Agent, ses.From, micros(ses.Created), micros(ses.Proved), micros(ses.Seen), micros(ses.Ends)).Scan(&id)
		if err != nil {
			return err
		}
		return t.logUser(log, ses.User)
	})
	if err == nil {
		ses.ID = id
	}
	return err
}

// Session implements store.Sessions.
func (s *DB) Session(ctx context.Context, token store.Digest) (*store.Session, *store.User, error) {
	st, err := s.readers.get(ctx, `SELECT `+userColumns+`, `+sessionColumns+` FROM account_session s JOIN account ON account.id = s.account WHERE s.token = $1`)
	if err != nil {
		return nil, nil, err
	}
	var ses store.Session
	fields, done := sessionFields(&ses)
	u, err := scanUser(st.QueryRowContext(ctx, token[:]), fields...)
	if err != nil {
		return nil, nil, s.fault(err, "You are signed out.")
	}
	done()
	return &ses, u, nil
}

// Touch implements store.Sessions.
func (s *DB) Touch(ctx context.Context, id store.SessionID, at time.Time, from string) error {
	return s.inTx(ctx, func(t *tx) error {
		_, err := t.exec(`UPDATE account_session SET seen = $2, origin = $3 WHERE id = $1`, int64(id), micros(at), from)
		return err
	})
}

// Rotate implements store.Sessions.
func (s *DB) Rotate(ctx context.Context, id store.SessionID, from, to store.Digest, proved time.Time) error {
	return s.inAccountTx(ctx, func(t *tx) error {
		n, err := t.exec(`UPDATE account_session SET token = $3, proved = CASE WHEN CAST($4 AS BIGINT) = 0 THEN proved ELSE CAST($4 AS BIGINT) END WHERE id = $1 AND token = $2`,
			int64(id), from[:], to[:], micros(proved))
		if err == nil && n == 0 {
			err = notFound("You are signed out.")
		}
		return err
	})
}

// Sessions implements store.Sessions.
func (s *DB) Sessions(ctx context.Context, user store.UserID, limit int) ([]store.Session, error) {
	rows, err := s.readers.query(ctx, `SELECT `+sessionColumns+` FROM account_session s WHERE s.account = $1 ORDER BY s.id DESC LIMIT $2`, int64(user), int64(limit))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []store.Session
	for rows.Next() {
		var ses store.Session
		fields, done := sessionFields(&ses)
		if err := rows.Scan(fields...); err != nil {
			return nil, err
		}
		done()
		list = append(list, ses)
	}
	return list, rows.Err()
}

// EndSession implements store.Sessions.
func (s *DB) EndSession(ctx context.Context, user store.UserID, id store.SessionID, log store.Entry) error {
	return s.inAccountTx(ctx, func(t *tx) error {
		n, err := t.exec(`DELETE FROM account_session WHERE id = $1 AND account = $2`, int64(id), int64(user))
		if err != nil {
			return err
		}
		if n == 0 {
			return notFound("This session has ended already.")
		}
		return t.logUser(log, user)
	})
}

// EndSessions implements store.Sessions.
func (s *DB) EndSessions(ctx context.Context, user store.UserID, keep store.SessionID, log store.Entry) error {
	return s.inAccountTx(ctx, func(t *tx) error {
		if err := t.endSessions(user, keep); err != nil {
			return err
		}
		return t.logUser(log, user)
	})
}

func (t *tx) endSessions(user store.UserID, keep store.SessionID) error {
	_, err := t.exec(`DELETE FROM account_session WHERE account = $1 AND id <> $2`, int64(user), int64(keep))
	return err
}

const keyColumns = `k.id, k.account, k.name, k.prefix, k.token, k.scopes, k.created, k.ends, k.used`

func keyFields(k *store.Key) (fields []any, done func()) {
	var (
		token               []byte
		scopes              string
		created, ends, used int64
	)
	return []any{&k.ID, &k.User, &k.Name, &k.Prefix, &token, &scopes, &created, &ends, &used}, func() {
		copy(k.Token[:], token)
		k.Scopes = strings.Fields(scopes)
		k.Created, k.Ends, k.Used = fromMicros(created), fromMicros(ends), fromMicros(used)
	}
}

// AddKey implements store.Keys.
func (s *DB) AddKey(ctx context.Context, k *store.Key, log store.Entry) error {
	added := *k
	err := s.inAccountTx(ctx, func(t *tx) error {
		if err := t.active(k.User); err != nil {
			return err
		}
		added.Created = t.now
		err := t.row(`
			INSERT INTO account_key (account, name, prefix, token, scopes, created, ends) VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id`,
			int64(k.User), k.Name, k.Prefix, k.Token[:], strings.Join(k.Scopes, " "), micros(added.Created), micros(k.Ends)).Scan(&added.ID)
		if err != nil {
			return err
		}
		return t.logUser(log, k.User)
	})
	if err == nil {
		*k = added
	}
	return err
}

// active reports NotFound for a user who does not exist, and Conflict for one
// who is suspended.
func (t *tx) active(id store.UserID) error {
	var suspended int64
	if err := t.row(`SELECT suspended FROM account WHERE id = $1`, int64(id)).Scan(&suspended); err != nil {
		return t.db.fault(err, noUser)
	}
	if suspended != 0 {
		return conflict("This user is suspended.")
	}
	return nil
}

// Key implements store.Keys.
func (s *DB) Key(ctx context.Context, token store.Digest) (*store.Key, *store.User, error) {
	st, err := s.readers.get(ctx, `SELECT `+userColumns+`, `+keyColumns+` FROM account_key k JOIN account ON account.id = k.account WHERE k.token = $1`)
	if err != nil {
		return nil, nil, err
	}
	var k store.Key
	fields, done := keyFields(&k)
	u, err := scanUser(st.QueryRowContext(ctx, token[:]), fields...)
	if err != nil {
		return nil, nil, s.fault(err, "This API key is not known.")
	}
	done()
	return &k, u, nil
}

// Keys implements store.Keys.
func (s *DB) Keys(ctx context.Context, user store.UserID, limit int) ([]store.Key, error) {
	rows, err := s.readers.query(ctx, `SELECT `+keyColumns+` FROM account_key k WHERE k.account = $1 ORDER BY k.id DESC LIMIT $2`, int64(user), int64(limit))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []store.Key
	for rows.Next() {
		var k store.Key
		fields, done := keyFields(&k)
		if err := rows.Scan(fields...); err != nil {
			return nil, err
		}
		done()
		list = append(list, k)
	}
	return list, rows.Err()
}

// EndKey implements store.Keys.
func (s *DB) EndKey(ctx context.Context, user store.UserID, id store.KeyID, log store.Entry) error {
	return s.inAccountTx(ctx, func(t *tx) error {
		n, err := t.exec(`DELETE FROM account_key WHERE id = $1 AND account = $2`, int64(id), int64(user))
		if err != nil {
			return err
		}
		if n == 0 {
			return news.Fault{Kind: news.NotFound, Say: "There is no such key."}
		}
		return t.logUser(log, user)
	})
}

// TouchKey implements store.Keys.
func (s *DB) TouchKey(ctx context.Context, id store.KeyID, at time.Time) error {
	return s.inTx(ctx, func(t *tx) error {
		_, err := t.exec(`UPDATE account_key SET used = $2 WHERE id = $1`, int64(id), micros(at))
		return err
	})
}
