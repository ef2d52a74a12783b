package sqlstore

import (
	"context"
	"database/sql"
	"errors"

	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

// Credential implements store.Credentials.
func (s *DB) Credential(ctx context.Context, id store.UserID) (store.Credential, error) {
	var c store.Credential
	err := s.readers.scan(ctx, `
		SELECT password, totp, (SELECT COUNT(*) FROM account_recovery r WHERE r.account = account.id) FROM account WHERE id = $1`,
		[]any{int64(id)}, &c.Password, &c.TOTP, &c.Recovery)
	if err != nil {
		return store.Credential{}, s.fault(err, noUser)
	}
	rows, err := s.readers.query(ctx, `SELECT id, name, data, count, created, used FROM account_passkey WHERE account = $1 ORDER BY created`, int64(id))
	if err != nil {
		return store.Credential{}, err
	}
	defer rows.Close()
	for rows.Next() {
		var (
			p             store.Passkey
			created, used int64
		)
		if err := rows.Scan(&p.ID, &p.Name, &p.Data, &p.Count, &created, &used); err != nil {
			return store.Credential{}, err
		}
		p.Created, p.Used = fromMicros(created), fromMicros(used)
		c.Passkeys = append(c.Passkeys, p)
	}
	if err := rows.Err(); err != nil {
		return store.Credential{}, err
	}
	c.Identities, err = s.identities(ctx, id)
	return c, err
}

func (s *DB) identities(ctx context.Context, id store.UserID) (list []store.Identity, err error) {
	rows, err := s.readers.query(ctx, `SELECT issuer, subject, created FROM account_identity WHERE account = $1 ORDER BY created`, int64(id))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var (
			i       store.Identity
			created int64
		)
		if err := rows.Scan(&i.Issuer, &i.Subject, &created); err != nil {
			return nil, err
		}
		i.Created = fromMicros(created)
		list = append(list, i)
	}
	return list, rows.Err()
}

// alter runs set in a transaction that changes a user's credentials: sessions
// but keep end, and the log tells.
func (s *DB) alter(ctx context.Context, id store.UserID, keep store.SessionID, log store.Entry, set func(*tx) error) error {
	return s.inAccountTx(ctx, func(t *tx) error {
		if err := t.altered(id, keep); err != nil {
			return err
		}
		if err := set(t); err != nil {
			return err
		}
		return t.logUser(log, id)
	})
}

// SetPassword implements store.Credentials.
func (s *DB) SetPassword(ctx context.Context, id store.UserID, hash string, keep store.SessionID, log store.Entry) error {
	return s.alter(ctx, id, keep, log, func(t *tx) error {
		if err := t.setPassword(id, hash); err != nil {
			return err
		}
		return t.joined(id)
	})
}

// setPassword replaces the hash. Links that could replace it again are void.
func (t *tx) setPassword(id store.UserID, hash string) error {
	if _, err := t.exec(`UPDATE account SET password = $2 WHERE id = $1`, int64(id), hash); err != nil {
		return err
	}
	_, err := t.exec(`DELETE FROM account_ticket WHERE account = $1`, int64(id))
	return err
}

// Rehash implements store.Credentials.
func (s *DB) Rehash(ctx context.Context, id store.UserID, from, to string) error {
	return s.inAccountTx(ctx, func(t *tx) error {
		_, err := t.exec(`UPDATE account SET password = $3 WHERE id = $1 AND password = $2`, int64(id), from, to)
		return err
	})
}

// SetTOTP implements store.Credentials.
func (s *DB) SetTOTP(ctx context.Context, id store.UserID, sealed []byte, recovery []store.Digest, keep store.SessionID, log store.Entry) error {
	return s.alter(ctx, id, keep, log, func(t *tx) error {
		if _, err := t.exec(`UPDATE account SET totp = $2 WHERE id = $1`, int64(id), sealed); err != nil {
			return err
		}
		if _, err := t.exec(`DELETE FROM account_recovery WHERE account = $1`, int64(id)); err != nil {
			return err
		}
		for _, code := range recovery {
			if _, err := t.exec(`INSERT INTO account_recovery (account, code) VALUES ($1, $2)`, int64(id), code[:]); err != nil {
				return err
			}
		}
		return nil
	})
}

// UseTOTP implements store.Credentials.
func (s *DB) UseTOTP(ctx context.Context, id store.UserID, step int64) error {
	return s.inAccountTx(ctx, func(t *tx) error {
		n, err := t.exec(`UPDATE account SET totp_step = $2 WHERE id = $1 AND totp_step < $2`, int64(id), step)
		if err != nil || n == 1 {
			return err
		}
		var was int64
		if err := t.row(`SELECT totp_step FROM account WHERE id = $1`, int64(id)).Scan(&was); err != nil {
			return s.fault(err, noUser)
		}
		return conflict("This code was used already. Wait for the next one.")
	})
}

// UseRecovery implements store.Credentials.
func (s *DB) UseRecovery(ctx context.Context, id store.UserID, code store.Digest, log store.Entry) error {
	return s.inAccountTx(ctx, func(t *tx) error {
		n, err := t.exec(`DELETE FROM account_recovery WHERE account = $1 AND code = $2`, int64(id), code[:])
		if err != nil {
			return err
		}
		if n == 0 {
			return notFound("This is none of the recovery codes, or it was used.")
		}
		return t.logUser(log, id)
	})
}

// AddPasskey implements store.Identities.
func (s *DB) AddPasskey(ctx context.Context, id store.UserID, p store.Passkey, keep store.SessionID, log store.Entry) error {
	err := s.alter(ctx, id, keep, log, func(t *tx) error {
		_, err := t.exec(`INSERT INTO account_passkey (id, account, name, data, count, created) VALUES ($1, $2, $3, $4, $5, $6)`,
			p.ID, int64(id), p.Name, p.Data, int64(p.Count), micros(t.now))
		if err != nil {
			return err
		}
		return t.joined(id)
	})
	return s.fault(err, "This passkey is registered already.")
}

// UsePasskey implements store.Identities.
func (s *DB) UsePasskey(ctx context.Context, id store.UserID, p store.Passkey) error {
	return s.inAccountTx(ctx, func(t *tx) error {
		n, err := t.exec(`
			UPDATE account_passkey SET data = $3, count = $4, used = $5
			WHERE id = $1 AND account = $2 AND (count < $4 OR count = 0 AND CAST($4 AS BIGINT) = 0)`,
			p.ID, int64(id), p.Data, int64(p.Count), micros(p.Used))
		if err != nil || n == 1 {
			return err
		}
		var count int64
		err = t.row(`SELECT count FROM account_passkey WHERE id = $1 AND account = $2`, p.ID, int64(id)).Scan(&count)
		if errors.Is(err, sql.ErrNoRows) {
			return notFound("This passkey is not known here.")
		}
		if err != nil {
			return err
		}
		return conflict("A copy of this passkey may be in use. Remove it, and register it anew.")
	})
}

// RemovePasskey implements store.Identities.
func (s *DB) RemovePasskey(ctx context.Context, id store.UserID, passkey []byte, keep store.SessionID, log store.Entry) error {
	return s.alter(ctx, id, keep, log, func(t *tx) error {
		n, err := t.exec(`DELETE FROM account_passkey WHERE id = $1 AND account = $2`, passkey, int64(id))
		if err == nil && n == 0 {
			err = notFound("There is no such passkey.")
		}
		return err
	})
}

// Linked implements store.Identities.
func (s *DB) Linked(ctx context.Context, issuer, subject string) (*store.User, error) {
	return s.oneUser(ctx, `
		SELECT `+userColumns+` FROM account_identity i JOIN account ON account.id = i.account
		WHERE i.issuer = $1 AND i.subject = $2`, issuer, subject)
}

// Link implements store.Identities.
func (s *DB) Link(ctx context.Context, id store.UserID, i store.Identity, keep store.SessionID, log store.Entry) error {
	err := s.alter(ctx, id, keep, log, func(t *tx) error {
		if _, err := t.exec(`INSERT INTO account_identity (issuer, subject, account, created) VALUES ($1, $2, $3, $4)`,
			i.Issuer, i.Subject, int64(id), micros(t.now)); err != nil {
			return err
		}
		return t.joined(id)
	})
	return s.fault(err, "That account is linked to a user already.")
}

// Unlink implements store.Identities.
func (s *DB) Unlink(ctx context.Context, id store.UserID, i store.Identity, keep store.SessionID, log store.Entry) error {
	return s.alter(ctx, id, keep, log, func(t *tx) error {
		n, err := t.exec(`DELETE FROM account_identity WHERE issuer = $1 AND subject = $2 AND account = $3`, i.Issuer, i.Subject, int64(id))
		if err == nil && n == 0 {
			err = news.Fault{Kind: news.NotFound, Say: "That account is not linked."}
		}
		return err
	})
}
