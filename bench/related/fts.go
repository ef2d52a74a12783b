package main

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"

	_ "modernc.org/sqlite" // the driver
)

// fts asks SQLite's full-text search for the best terms of a story, any of
// them, ranked by bm25(); heavier titles find less on ECB+. Each edition has a
// table; English is stemmed.
type fts struct {
	engine
	folder string
	db     *sql.DB
	tables map[string]string // by language
}

func newFTS() *fts {
	f := &fts{tables: map[string]string{}}
	f.lexicon = newLexicon(func(_, text string, each func(string)) { words(text, each) })
	f.search = f.ask
	return f
}

func (f *fts) Name() string { return "SQLite FTS5, 20 terms" }

func (f *fts) Build(ctx context.Context, a *archive) error {
	f.archive = a
	var err error
	if f.folder, err = os.MkdirTemp("", "related-fts"); err != nil {
		return err
	}
	if f.db, err = sql.Open("sqlite", filepath.Join(f.folder, "fts.db")+"?_pragma=journal_mode(off)&_pragma=synchronous(off)"); err != nil {
		return err
	}
	f.db.SetMaxOpenConns(1)
	tx, err := f.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	spaced := func(text string) string { // FTS5 does not part Han characters
		var b strings.Builder
		words(text, func(w string) { b.WriteString(w); b.WriteByte(' ') })
		return b.String()
	}
	for _, s := range a.stories {
		table := f.tables[s.lang]
		if table == "" {
			table = fmt.Sprintf("edition%d", len(f.tables))
			f.tables[s.lang] = table
			how := "unicode61"
			if s.lang == "en" {
				how = "porter unicode61"
			}
			if _, err := tx.ExecContext(ctx, fmt.Sprintf("CREATE VIRTUAL TABLE %s USING fts5(title, body, content='', tokenize='%s')", table, how)); err != nil {
				return err
			}
		}
		f.add(s)
		if _, err := tx.ExecContext(ctx, "INSERT INTO "+table+"(rowid, title, body) VALUES (?, ?, ?)", s.ord, spaced(s.title), spaced(s.text())); err != nil {
			return err
		}
	}
	for _, table := range f.tables {
		if _, err := tx.ExecContext(ctx, "INSERT INTO "+table+"("+table+") VALUES ('optimize')"); err != nil {
			return err
		}
	}
	return tx.Commit()
}

func (f *fts) ask(terms []weighed, lang string, n int) ([]hit, error) {
	table := f.tables[lang]
	if table == "" {
		return nil, nil
	}
	quoted := make([]string, len(terms))
	for i, t := range terms {
		quoted[i] = `"` + t.word + `"`
	}
	rows, err := f.db.Query("SELECT rowid, -bm25("+table+") AS score FROM "+table+" WHERE "+table+" MATCH ? ORDER BY score DESC LIMIT ?",
		strings.Join(quoted, " OR "), n)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var hits []hit
	for rows.Next() {
		var h hit
		if err := rows.Scan(&h.ord, &h.score); err != nil {
			return nil, err
		}
		hits = append(hits, h)
	}
	return hits, rows.Err()
}

func (f *fts) Size() size {
	return size{Postings: postingsOf(f.lexicon), Bytes: bytesIn(f.folder) / float64(len(f.archive.stories))}
}

func (f *fts) Close() error {
	return cmp.Or(f.failed, errors.Join(f.db.Close(), os.RemoveAll(f.folder)))
}

// postingsOf returns how many different terms a story has on average.
func postingsOf(l *lexicon) float64 {
	postings, stories := 0, 0
	for lang, df := range l.df {
		stories += l.n[lang]
		for _, n := range df {
			postings += n
		}
	}
	return float64(postings) / float64(stories)
}

// bytesIn returns the size of the files in a folder.
func bytesIn(folder string) float64 {
	total := 0.0
	err := filepath.WalkDir(folder, func(_ string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err == nil {
			total += float64(info.Size())
		}
		return err
	})
	if err != nil {
		return math.NaN()
	}
	return total
}
