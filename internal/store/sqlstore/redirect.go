package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

const (
	mostHops  = 16 // redirects in a row
	mostParts = 32 // parts of an address for which rules are looked up
)

// Redirect implements store.Names.
func (s *DB) Redirect(ctx context.Context, from, to string, by store.Edit) error {
	path, err := redirectFrom(from)
	if err != nil {
		return err
	}
	if err := redirectTo(path, to); err != nil {
		return err
	}
	return s.inTx(ctx, func(t *tx) error {
		n, err := t.exec(`
			INSERT INTO public_address (path, target) VALUES ($1, $2)
			ON CONFLICT (path) DO UPDATE SET target = excluded.target, story = 0, present = 0, gone = ''
			WHERE public_address.present = 0`, path, to)
		if err != nil {
			return err
		}
		if n == 0 {
			return news.Fault{Kind: news.Invalid, Field: "from", Say: "A story lives at that address; move the story first."}
		}
		if err := t.leadsOn(strings.Replace(path, "*", "x", 1)); err != nil {
			return err
		}
		if err := t.noted(by); err != nil {
			return err
		}
		return t.change(news.Configured, 0, by.By, news.PageKey(path))
	})
}

// redirectFrom returns the path of a redirect in the form in which it is kept.
func redirectFrom(from string) (string, error) {
	path, ok := news.CleanPath(from)
	if !ok || path == "/" || path == "/*" {
		return "", news.Fault{Kind: news.Invalid, Field: "from", Say: fmt.Sprintf("%.80q is not an address of ours.", from)}
	}
	if strings.Contains(strings.TrimSuffix(path, "/*"), "*") {
		return "", news.Fault{Kind: news.Invalid, Field: "from", Say: fmt.Sprintf("%.80q has a star elsewhere than at its end, as in /old/*.", from)}
	}
	return path, nil
}

// redirectTo checks where a redirect is to lead.
func redirectTo(path, to string) error {
	stars := strings.Count(to, "*")
	if stars > 1 || stars == 1 && (!strings.HasSuffix(to, "/*") || !strings.HasSuffix(path, "/*")) {
		return news.Fault{Kind: news.Invalid, Field: "to", Say: fmt.Sprintf("%.80q has a star that stands for nothing: write /old/* and /new/*.", to)}
	}
	if !news.SafeLink(strings.Replace(to, "*", "x", 1)) || strings.HasPrefix(to, "#") {
		return news.Fault{Kind: news.Invalid, Field: "to", Say: fmt.Sprintf("%.80q is not an address to send readers to.", to)}
	}
	return nil
}

// leadsOn follows redirects from a path: those that come back would never end.
func (t *tx) leadsOn(path string) error {
	for range mostHops {
		in, args := ruled(path)
		rows, err := t.rows(`SELECT path, target FROM public_address WHERE path IN (`+in+`) AND target <> ''`, args...)
		if err != nil {
			return err
		}
		to, err := best(rows, path)
		if err != nil {
			return err
		}
		u, err := url.Parse(to)
		if to == "" || err != nil || u.IsAbs() {
			return nil
		}
		var ok bool
		if path, ok = news.CleanPath(to); !ok {
			return nil
		}
	}
	return news.Fault{Kind: news.Invalid, Field: "to", Say: "That redirect would lead in a circle."}
}

// ruled returns the paths under which a redirect for a path may be kept, as
// placeholders and arguments: its own, and the rules for all below its parents.
func ruled(path string) (string, []any) {
	args := []any{path}
	for up := path; len(args) < mostParts; {
		i := strings.LastIndexByte(up, '/')
		if i <= 0 {
			break
		}
		up = up[:i]
		args = append(args, up+"/*")
	}
	for n := len(args); n&(n-1) != 0; n++ { // few different queries
		args = append(args, path)
	}
	var in strings.Builder
	for i := range args {
		fmt.Fprintf(&in, "$%d, ", i+1)
	}
	return strings.TrimSuffix(in.String(), ", "), args
}

// best returns where the nearest of some redirects leads from a path, or "".
func best(rows *sql.Rows, path string) (string, error) {
	defer rows.Close()
	var nearest, to string
	for rows.Next() {
		var from, target string
		if err := rows.Scan(&from, &target); err != nil {
			return "", err
		}
		if len(from) > len(nearest) || from == path {
			nearest, to = from, target
		}
		if from == path {
			break
		}
	}
	if rest, ok := strings.CutPrefix(path, strings.TrimSuffix(nearest, "*")); ok && strings.HasSuffix(nearest, "/*") {
		to = strings.Replace(to, "*", (&url.URL{Path: rest}).EscapedPath(), 1)
	}
	return to, rows.Err()
}

// rule returns where the redirect of all below one of a path's parents leads.
func (p public) rule(ctx context.Context, path string) (store.Place, error) {
	in, args := ruled(path)
	rows, err := p.db.visitors.query(ctx, `SELECT path, target FROM public_address WHERE path IN (`+in+`) AND target <> ''`, args...)
	if err != nil {
		return store.Place{}, err
	}
	to, err := best(rows, path)
	if err == nil && to == "" {
		err = sql.ErrNoRows
	}
	return store.Place{To: to}, p.db.fault(err, "There is nothing at this address.")
}

// RemoveRedirect implements store.Names.
func (s *DB) RemoveRedirect(ctx context.Context, from string, by store.Edit) error {
	path, err := redirectFrom(from)
	if err != nil {
		return err
	}
	return s.inTx(ctx, func(t *tx) error {
		n, err := t.exec(`DELETE FROM public_address WHERE path = $1 AND target <> ''`, path)
		if err != nil {
			return err
		}
		if n == 0 {
			return news.Fault{Kind: news.NotFound, Say: fmt.Sprintf("There is no redirect from %.80s.", path)}
		}
		if err := t.noted(by); err != nil {
			return err
		}
		return t.change(news.Configured, 0, by.By, news.PageKey(path))
	})
}

// Redirects implements store.Names.
func (s *DB) Redirects(ctx context.Context, begin, after string, limit int) ([]store.Redirect, error) {
	query := `SELECT path, target FROM public_address WHERE path > $1 AND path < $2 AND target <> '' ORDER BY path LIMIT $3`
	if after < begin {
		query, after = strings.Replace(query, "path >", "path >=", 1), begin
	}
	rows, err := s.readers.query(ctx, query, after, beyond(begin), int64(limit))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []store.Redirect
	for rows.Next() {
		var r store.Redirect
		if err := rows.Scan(&r.From, &r.To); err != nil {
			return nil, err
		}
		list = append(list, r)
	}
	return list, errors.Join(rows.Err())
}
