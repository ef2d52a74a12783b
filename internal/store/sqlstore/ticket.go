package sqlstore

import (
	"context"
	"time"

	"broadsheet/internal/store"
)

// AddTicket implements store.Tickets.
func (s *DB) AddTicket(ctx context.Context, k store.Ticket, log store.Entry) error {
	return s.inAccountTx(ctx, func(t *tx) error {
		if k.Kind != store.Setup {
			if err := t.active(k.User); err != nil {
				return err
			}
			if _, err := t.exec(`DELETE FROM account_ticket WHERE account = $1 AND kind = $2`, int64(k.User), string(k.Kind)); err != nil {
				return err
			}
		}
		if _, err := t.exec(`INSERT INTO account_ticket (token, kind, account, ends) VALUES ($1, $2, $3, $4)`,
			k.Token[:], string(k.Kind), int64(k.User), micros(k.Ends)); err != nil {
			return err
		}
		return t.logUser(log, k.User)
	})
}

// Ticket implements store.Tickets.
func (s *DB) Ticket(ctx context.Context, token store.Digest) (store.Ticket, error) {
	k := store.Ticket{Token: token}
	var ends int64
	err := s.readers.scan(ctx, `SELECT kind, account, ends FROM account_ticket WHERE token = $1 AND ends > $2`,
		[]any{token[:], micros(s.now())}, &k.Kind, &k.User, &ends)
	if err != nil {
		return store.Ticket{}, s.fault(err, noTicket)
	}
	k.Ends = fromMicros(ends)
	return k, nil
}

// takeTicket spends a ticket.
func (t *tx) takeTicket(token store.Digest) (store.Ticket, error) {
	k := store.Ticket{Token: token}
	err := t.row(`DELETE FROM account_ticket WHERE token = $1 AND ends > $2 RETURNING kind, account`, token[:], micros(t.now)).Scan(&k.Kind, &k.User)
	return k, t.db.fault(err, noTicket)
}

// Redeem implements store.Tickets.
func (s *DB) Redeem(ctx context.Context, token store.Digest, hash string, log store.Entry) (*store.User, error) {
	var u *store.User
	err := s.inAccountTx(ctx, func(t *tx) error {
		k, err := t.takeTicket(token)
		if err != nil {
			return err
		}
		if k.Kind == store.Setup {
			return notFound(noTicket)
		}
		if err := t.active(k.User); err != nil {
			return err
		}
		if err := t.altered(k.User, 0); err != nil {
			return err
		}
		if err := t.setPassword(k.User, hash); err != nil {
			return err
		}
		if err := t.joined(k.User); err != nil {
			return err
		}
		if u, err = scanUser(t.row(`SELECT `+userColumns+` FROM account WHERE id = $1`, int64(k.User))); err != nil {
			return err
		}
		if log.User == 0 {
			log.User, log.Name = u.ID, u.Name
		}
		return t.logUser(log, k.User)
	})
	if err != nil {
		return nil, err
	}
	return u, nil
}

// Spend implements store.Tickets.
func (s *DB) Spend(ctx context.Context, what store.Digest, until time.Time) error {
	return s.inTx(ctx, func(t *tx) error {
		n, err := t.exec(`INSERT INTO account_spent (what, ends) VALUES ($1, $2) ON CONFLICT DO NOTHING`, what[:], micros(until))
		if err == nil && n == 0 {
			err = conflict("This was used already. Begin again.")
		}
		return err
	})
}

// Forget implements store.Tickets.
func (s *DB) Forget(ctx context.Context, now, idle time.Time) error {
	return s.inTx(ctx, func(t *tx) error {
		for _, old := range []struct {
			query  string
			before time.Time
		}{
			{`DELETE FROM account_session WHERE ends <= $1`, now},
			{`DELETE FROM account_session WHERE seen < $1`, idle},
			{`DELETE FROM account_ticket WHERE ends <= $1`, now},
			{`DELETE FROM account_spent WHERE ends <= $1`, now},
		} {
			if _, err := t.exec(old.query, micros(old.before)); err != nil {
				return err
			}
		}
		return nil
	})
}
