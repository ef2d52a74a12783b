package sqlstore

import (
	"errors"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

// Everything that readers ask, and every statement of publishing and
// importing, must walk along an index that is already in the order asked: no
// scan of a table and no sorting, or a large archive would be slow. The
// statements are those that the operations below really prepared.
func TestQueryPlans(t *testing.T) {
	db, err := OpenSQLite(t.Context(), filepath.Join(t.TempDir(), "a.db"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	ctx, now := t.Context(), time.Now()
	must := func(err error) {
		t.Helper()
		if err != nil && !errors.Is(err, news.NotFound) {
			t.Fatal(err)
		}
	}
	must(db.SaveEdition(ctx, news.Edition{ID: "en", Name: "English", Title: "T", Dir: news.LTR, Zone: "UTC"}, store.Edit{}))
	_, err = db.Import(ctx, []store.Imported{{Source: "s", Key: "k", Hash: "1", Topics: []store.NamedTopic{{Name: "Topic"}}, Same: "x", Refs: []string{"y"}, Old: []string{"/old"},
		Story: news.Story{Edition: "en", State: news.OnAir, Content: news.Content{Kind: news.Article, Slug: "a", Headline: "A",
			Bylines: []news.Byline{{Name: "Ines"}}, References: []news.Reference{{Title: "y"}}}}}})
	must(err)
	st := &news.Story{Edition: "en", Content: news.Content{Kind: news.Article, Slug: "a", Headline: "A"}}
	must(db.Save(ctx, st, store.Edit{}))
	must(db.Publish(ctx, st.ID, 1, now, store.Edit{}))
	must(db.Publish(ctx, st.ID, 1, now, store.Edit{}))
	must(db.Curate(ctx, &news.Curation{Story: st.ID, Pins: []news.StoryID{1}, Storyline: 1}, store.Edit{}))
	_, err = db.EditFront(ctx, "en", "", store.Edit{}, func(f *news.Front) error {
		f.Slots[2].Fill = news.Fill{By: news.FillTopic, Topic: 1}
		return f.Put(st.ID, "lead", 0, now)
	})
	must(err)
	_, err = db.UndoFront(ctx, "en", "", 1, false, store.Edit{})
	must(err)
	must(db.PublishFront(ctx, "en", "", 2, store.Edit{}))
	for _, published := range []bool{false, true} {
		_, err = db.FrontVersions(ctx, "en", "", published, 0, 10)
		must(err)
	}
	_, err = db.FrontVersion(ctx, "en", "", 1)
	must(err)
	_, err = db.PinnedOn(ctx, st.ID)
	must(err)
	_, err = db.Public().Front(ctx, "en", "")
	must(err)
	must(db.ChangeEdition(ctx, "en", store.Edit{}, func(e *news.Edition) error { e.Title = "Other"; return nil }))
	_, err = db.AuthorList(ctx, "", "", 10)
	must(err)
	must(db.SaveAuthor(ctx, news.Author{ID: 1, Name: "Inês"}, store.Edit{}))
	must(db.Withdraw(ctx, st.ID, "wrong", store.Edit{}))
	must(db.Publish(ctx, st.ID, 1, now, store.Edit{}))
	must(db.Unpublish(ctx, st.ID, time.Hour, store.Edit{}, store.Entry{}))
	must(db.SaveEdition(ctx, news.Edition{ID: "ar", Name: "Arabic", Title: "T", Dir: news.RTL, Zone: "UTC", Prefix: "/ar"}, store.Edit{}))
	arabic := &news.Story{Edition: "ar", Content: news.Content{Kind: news.Article, Slug: "a", Headline: "A"}}
	must(db.Save(ctx, arabic, store.Edit{}))
	must(db.Translate(ctx, st.ID, arabic.ID, store.Edit{}))
	must(db.Untranslate(ctx, st.ID, store.Edit{}))
	_, err = db.InSet(ctx, 1)
	must(err)
	gone := &news.Story{Edition: "en", Content: news.Content{Kind: news.Article, Slug: "gone", Headline: "A"}}
	must(db.Save(ctx, gone, store.Edit{}))
	must(db.Delete(ctx, gone.ID, store.Edit{}, store.Entry{}))
	remark := store.Comment{Story: st.ID, Text: "@Ada", Mentions: []store.UserID{1}}
	must(db.AddComment(ctx, &remark))
	_, err = db.Comments(ctx, st.ID)
	must(err)
	_, err = db.Mentions(ctx, 1, 0, 10)
	must(err)
	must(db.SeeMentions(ctx, 1, st.ID, remark.ID))
	must(db.ResolveComment(ctx, st.ID, remark.ID, true))
	_, err = db.Curation(ctx, st.ID)
	must(err)
	_, err = db.PublishDue(ctx, now, 1)
	must(err)
	_, err = db.Known(ctx, "s", []string{"k"})
	must(err)
	_, err = db.After(ctx, 0, 10)
	must(err)
	_, _, err = db.List(ctx, store.Filter{State: news.Draft}, store.Cursor{}, 10)
	must(err)
	p := db.Public()
	for _, s := range []store.Scope{{}, {Section: "world"}, {Kind: news.Video}, {Topic: 1}, {Author: 1}, {Corrected: true}, {From: now, To: now}} {
		s.Edition = "en"
		_, _, err := p.List(ctx, s, store.Cursor{At: now, ID: 1}, 10)
		must(err)
	}
	_, err = p.Story(ctx, 1)
	must(err)
	for _, path := range []string{"/old", "/nothing"} {
		_, err = p.Find(ctx, path)
		must(err)
	}
	_, err = p.Cards(ctx, []news.StoryID{1})
	must(err)
	_, err = p.Translations(ctx, 1)
	must(err)
	_, err = p.Curation(ctx, 1)
	must(err)
	_, err = p.Curations(ctx, 0, 10)
	must(err)
	_, err = p.Months(ctx, "en")
	must(err)
	must(db.Redirect(ctx, "/from/*", "/to/*", store.Edit{}))
	must(db.RemoveRedirect(ctx, "/from/*", store.Edit{}))
	_, err = db.Redirects(ctx, "/a", "", 10)
	must(err)
	_, err = db.Redirects(ctx, "", "/a", 10)
	must(err)
	for _, after := range []string{"", "tz"} {
		_, err = db.TopicList(ctx, "en", "t", after, 10)
		must(err)
	}
	must(db.RenameTopic(ctx, "en", 1, "topic", "Topic", news.Place, store.Edit{}))
	must(db.SaveSections(ctx, "en", nil, []news.Section{{ID: "x", Name: "X"}}, store.Edit{}))
	must(db.SaveSections(ctx, "en", []news.Section{{ID: "x", Name: "X"}}, nil, store.Edit{}))
	_, err = p.TopicsIn(ctx, "en", 10)
	must(err)
	_, err = p.AuthorsIn(ctx, "en", 10)
	must(err)
	must(db.CountReads(ctx, now, map[news.StoryID]int64{1: 1}))
	must(db.ForgetReads(ctx, now))
	_, err = p.MostRead(ctx, now, time.Hour, 10)
	must(err)
	_, err = p.TopicBySlug(ctx, "en", "topic")
	must(err)
	_, err = p.AuthorBySlug(ctx, "ines")
	must(err)
	_, err = p.Authors(ctx, []news.AuthorID{1})
	must(err)

	manageAccounts(t, db)
	_, err = db.BeginDraft(ctx, store.Draft{Story: 1, Client: "c", Snapshot: []byte("x")})
	must(err)
	_, err = db.DraftBy(ctx, "c")
	must(err)
	must(db.AppendSteps(ctx, 1, 0, []store.DraftStep{{At: now, Data: []byte("x")}}))
	_, err = db.StepsAfter(ctx, 1, 0, 10)
	must(err)
	must(db.KeepDraft(ctx, 1, []byte("x"), 1, 1))
	_, err = db.PruneSteps(ctx, now, 10)
	must(err)
	remark = store.Comment{Story: 1, Text: "x"}
	must(db.AddComment(ctx, &remark))
	_, err = db.Comments(ctx, 1)
	must(err)
	must(db.PlaceComments(ctx, 1, []store.Comment{remark}))
	must(db.ResolveComment(ctx, 1, remark.ID, true))
	useLibrary(t, db)
	must(db.KeepView(ctx, 1, store.View{Name: "mine", Query: "q=x"}))
	_, err = db.Views(ctx, 1)
	must(err)
	must(db.DropView(ctx, 1, "mine"))
	job := &store.Job{Kind: "check", Key: "x", Title: "X"}
	must(db.AddJob(ctx, job, store.Entry{}))
	job, err = db.ClaimJob(ctx, time.Minute)
	must(err)
	_, err = db.BeatJob(ctx, job.ID, job.Attempt, 1, 2)
	must(err)
	must(db.StopJob(ctx, job.ID, store.Entry{}))
	job.State = store.JobStopped
	must(db.EndJob(ctx, job))
	must(db.RetryJob(ctx, job.ID, store.Entry{}))
	for _, kind := range []string{"", "check"} {
		_, err = db.JobList(ctx, kind, 0, 10)
		must(err)
	}
	_, err = db.Job(ctx, job.ID)
	must(err)

	seen := map[string]bool{}
	note := func(query any, _ any) bool { seen[query.(string)] = true; return true }
	db.visitors.known.Range(note)
	db.readers.known.Range(note)
	must(db.inTx(ctx, func(*tx) error { // on the writer's own goroutine
		for query := range db.writer.stmts {
			seen[query] = true
		}
		return nil
	}))
	if len(seen) < 40 {
		t.Fatalf("only %d statements were prepared", len(seen))
	}
	for query := range seen {
		plan := explain(t, db, query)
		if strings.Contains(query, "FROM edition ") || strings.Contains(query, "topic_name n") {
			continue // a handful of rows
		}
		if strings.Contains(query, "FROM public_reading") && strings.Contains(plan, "public_reading USING PRIMARY KEY (hour>? AND hour<?)") {
			continue // a ranking of what was read in the window: nobody waits for it
		}
		plan = strings.ReplaceAll(plan, "SCAN desk_text VIRTUAL TABLE INDEX 0:=", "") // one row by its number
		plan = strings.ReplaceAll(plan, "SCAN asset_text VIRTUAL TABLE INDEX 0:=", "")
		if strings.Contains(query, "asset_text MATCH") { // its rows as they come, the last first
			plan = strings.ReplaceAll(plan, "SCAN t VIRTUAL TABLE INDEX 192:M1<", "")
		}
		if strings.Contains(query, "RECURSIVE named") {
			plan = strings.NewReplacer("SCAN named", "", "SCAN CONSTANT ROW", "").Replace(plan) // what it found so far
			if strings.Contains(plan, "SEARCH public_topic USING PRIMARY KEY (edition=? AND topic<?)") == strings.Contains(plan, "SEARCH public_author USING PRIMARY KEY (edition=? AND author<?)") {
				t.Errorf("%s\nis answered by: %s", query, plan)
			}
		}
		if strings.Contains(query, "FROM public_topic p") && strings.Contains(query, "LIMIT $5) few") {
			plan = strings.Replace(plan, "SCAN few", "", 1) // no more than the limit
		}
		if strings.Contains(plan, "SCAN") || strings.Contains(plan, "TEMP B-TREE") {
			t.Errorf("%s\nis answered by: %s", strings.Join(strings.Fields(query), " "), plan)
		}
	}
}

// useLibrary does what can be done with files.
func useLibrary(t *testing.T, db *DB) {
	t.Helper()
	ctx := t.Context()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	sum := strings.Repeat("ab", 32)
	a := news.Asset{Kind: news.Picture, Path: sum[:2] + "/" + sum[2:] + ".jpg", SHA256: sum, Origin: "boat.jpg"}
	must(db.SaveAsset(ctx, &a))
	must(db.SaveAsset(ctx, &a))
	m := a.Media()
	m.Alt, m.Sizes = "A boat", []news.Rendition{{Src: strings.ReplaceAll(m.Src, "ab", "cd"), Width: 320}}
	st := &news.Story{Edition: "en", Content: news.Content{Kind: news.Article, Slug: "boat", Headline: "A", Media: []news.Media{m}}}
	must(db.Save(ctx, st, store.Edit{}))
	must(db.Save(ctx, st, store.Edit{}))
	must(db.Publish(ctx, st.ID, 2, time.Now(), store.Edit{}))
	_, err := db.EditFront(ctx, "en", "", store.Edit{}, func(f *news.Front) error {
		if err := f.Put(st.ID, "lead", 0, time.Now()); err != nil {
			return err
		}
		f.Slots[0].Pins[0].Picture = &m
		return nil
	})
	must(err)
	must(db.Describe(ctx, a.ID, store.Edit{}, func(a *news.Asset) error { a.Alt = "B"; return nil }))
	_, err = db.Asset(ctx, a.ID)
	must(err)
	for _, kind := range []news.MediaKind{"", news.Picture} {
		for _, bare := range []bool{false, true} {
			for _, text := range []string{"", "boat"} {
				_, _, err = db.Library(ctx, store.LibraryFilter{Kind: kind, Bare: bare, Text: text}, store.LibraryCursor{}, 10)
				must(err)
			}
		}
	}
	_, err = db.Uses(ctx, a.ID, 0, 10)
	must(err)
	_, err = db.FrontUses(ctx, a.ID)
	must(err)
}

func explain(t *testing.T, db *DB, query string) string {
	t.Helper()
	args := 0
	for i := range 999 {
		if strings.Contains(query, "$"+strconv.Itoa(i+1)) {
			args = i + 1
		}
	}
	rows, err := db.read.Query("EXPLAIN QUERY PLAN "+query, make([]any, args)...)
	if err != nil {
		if strings.Contains(query, "SAVEPOINT") || query == "COMMIT" || query == "BEGIN IMMEDIATE" {
			return ""
		}
		t.Fatalf("explain %s: %v", query, err)
	}
	defer rows.Close()
	var plan []string
	for rows.Next() {
		var id, parent, x int
		var detail string
		rows.Scan(&id, &parent, &x, &detail)
		plan = append(plan, detail)
	}
	return strings.Join(plan, "; ")
}

// Readers' connections cannot read what is not public, whatever they ask.
func TestReadersCannotReachDrafts(t *testing.T) {
	db, err := OpenSQLite(t.Context(), filepath.Join(t.TempDir(), "a.db"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, table := range []string{"public_story", "public_curation"} {
		if _, err := db.public.Exec(`SELECT COUNT(*) FROM ` + table); err != nil {
			t.Errorf("readers cannot read %s: %v", table, err)
		}
	}
	for _, q := range []string{
		`SELECT * FROM story`, `SELECT content FROM revision`, `SELECT * FROM public_story WHERE id IN (SELECT id FROM story)`,
		`SELECT keys FROM change`, `SELECT * FROM imported`, `SELECT * FROM asset`, `SELECT data FROM curation`, `PRAGMA query_only = 0`, `ATTACH 'x' AS y`,
		`DELETE FROM public_story`, `UPDATE edition SET data = ''`, `INSERT INTO topic (kind) VALUES ('x')`, `DELETE FROM public_curation`,
	} {
		if _, err := db.public.Exec(q); err == nil {
			t.Errorf("readers' connection ran %q", q)
		}
	}
}

// What is damaged on disk is reported, and never shown as if it were whole.
func TestDamageIsNoticed(t *testing.T) {
	db, err := OpenSQLite(t.Context(), filepath.Join(t.TempDir(), "a.db"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	ctx := t.Context()
	if err := db.SaveEdition(ctx, news.Edition{ID: "en", Name: "English", Title: "T", Dir: news.LTR, Zone: "UTC"}, store.Edit{}); err != nil {
		t.Fatal(err)
	}
	st := &news.Story{Edition: "en", Content: news.Content{Kind: news.Article, Slug: "a", Headline: "A", Body: news.Doc{Blocks: []news.Node{news.Para("Text of the story")}}}}
	if err := db.Save(ctx, st, store.Edit{}); err != nil {
		t.Fatal(err)
	}
	if err := db.Publish(ctx, st.ID, 1, time.Now(), store.Edit{}); err != nil {
		t.Fatal(err)
	}
	if err := db.Curate(ctx, &news.Curation{Story: st.ID, Title: "Storm"}, store.Edit{}); err != nil {
		t.Fatal(err)
	}
	if _, err := db.BeginDraft(ctx, store.Draft{Story: st.ID, Base: 1, Snapshot: []byte("Words of the draft")}); err != nil {
		t.Fatal(err)
	}
	if err := db.AppendSteps(ctx, st.ID, 0, []store.DraftStep{{Data: []byte("Step one")}, {Data: []byte("Step two")}}); err != nil {
		t.Fatal(err)
	}
	other := *st
	other.ID, other.Head, other.Slug = 0, 0, "b"
	if err := db.Save(ctx, &other, store.Edit{}); err != nil {
		t.Fatal(err)
	}
	if err := db.Curate(ctx, &news.Curation{Story: other.ID, Pins: []news.StoryID{st.ID}}, store.Edit{}); err != nil {
		t.Fatal(err)
	}
	if _, err := db.EditFront(ctx, "en", "", store.Edit{}, func(f *news.Front) error { return f.Put(st.ID, "lead", 0, time.Now()) }); err != nil {
		t.Fatal(err)
	}
	if err := db.PublishFront(ctx, "en", "", 1, store.Edit{}); err != nil {
		t.Fatal(err)
	}
	damage := func(query string) {
		t.Helper()
		err := db.inTx(ctx, func(t *tx) error { _, err := t.exec(query); return err })
		if err != nil {
			t.Fatal(err)
		}
	}
	reports := func() (list []string) {
		t.Helper()
		if err := db.Check(ctx, func(s string) { list = append(list, s) }); err != nil {
			t.Fatal(err)
		}
		return list
	}
	if r := reports(); r != nil {
		t.Fatalf("a sound store reports %q", r)
	}
	for name, c := range map[string]struct{ harm, undo string }{
		"body":     {`UPDATE public_body SET data = CAST(replace(CAST(data AS TEXT), 'Text', 'Test') AS BLOB)`, `UPDATE public_body SET data = CAST(replace(CAST(data AS TEXT), 'Test', 'Text') AS BLOB)`},
		"revision": {`UPDATE revision SET content = CAST(replace(CAST(content AS TEXT), 'Text', 'Test') AS BLOB)`, `UPDATE revision SET content = CAST(replace(CAST(content AS TEXT), 'Test', 'Text') AS BLOB)`},
		"card":     {`UPDATE public_story SET card = CAST(replace(CAST(card AS TEXT), 'A', 'B') AS BLOB)`, `UPDATE public_story SET card = CAST(replace(CAST(card AS TEXT), 'B', 'A') AS BLOB)`},
		"change":   {`UPDATE change SET seq = 99 WHERE seq = 3`, `UPDATE change SET seq = 3 WHERE seq = 99`},
		"address":  {`UPDATE public_address SET present = 0`, `UPDATE public_address SET present = 1`},
		"month":    {`UPDATE public_month SET stories = 7`, `UPDATE public_month SET stories = 1`},
		"head":     {`UPDATE story SET head = 2`, `UPDATE story SET head = 1`},

		"manuscript": {`UPDATE draft_snapshot SET data = CAST(replace(CAST(data AS TEXT), 'Words', 'Swords') AS BLOB)`, `UPDATE draft_snapshot SET data = CAST(replace(CAST(data AS TEXT), 'Swords', 'Words') AS BLOB)`},
		"step":       {`UPDATE draft_step SET data = CAST(replace(CAST(data AS TEXT), 'one', 'two') AS BLOB) WHERE version = 1`, `UPDATE draft_step SET data = CAST(replace(CAST(data AS TEXT), 'two', 'one') AS BLOB) WHERE version = 1`},
		"journal":    {`UPDATE draft SET version = 3`, `UPDATE draft SET version = 2`},

		"curation":             {`UPDATE curation SET data = CAST(replace(CAST(data AS TEXT), 'Storm', 'Norms') AS BLOB)`, `UPDATE curation SET data = CAST(replace(CAST(data AS TEXT), 'Norms', 'Storm') AS BLOB)`},
		"copy of the curation": {`UPDATE public_curation SET data = CAST(replace(CAST(data AS TEXT), 'Storm', 'Norms') AS BLOB)`, `UPDATE public_curation SET data = CAST(replace(CAST(data AS TEXT), 'Norms', 'Storm') AS BLOB)`},
		"front":                {`UPDATE front_version SET data = CAST(replace(CAST(data AS TEXT), 'lead', 'deal') AS BLOB)`, `UPDATE front_version SET data = CAST(replace(CAST(data AS TEXT), 'deal', 'lead') AS BLOB)`},
		"copy of the front":    {`UPDATE public_front SET data = CAST(replace(CAST(data AS TEXT), 'lead', 'deal') AS BLOB)`, `UPDATE public_front SET data = CAST(replace(CAST(data AS TEXT), 'deal', 'lead') AS BLOB)`},
		"curation's story":     {`UPDATE curation SET story = 99 WHERE story = 1`, `UPDATE curation SET story = 1 WHERE story = 99`},
		"copy's story":         {`UPDATE public_curation SET story = 99 WHERE story = 1`, `UPDATE public_curation SET story = 1 WHERE story = 99`},
		"copy of a draft's curation": {`UPDATE public_curation SET data = (SELECT data FROM public_curation WHERE story = 1) WHERE story = 2`,
			`UPDATE public_curation SET data = (SELECT data FROM curation WHERE story = 2) WHERE story = 2`},
	} {
		damage(c.harm)
		if len(reports()) == 0 {
			t.Errorf("damage to the %s was not noticed", name)
		}
		_, pubErr := db.Public().Story(ctx, st.ID)
		_, revErr := db.Revision(ctx, st.ID, 1)
		_, draftErr := db.Draft(ctx, st.ID)
		_, stepErr := db.StepsAfter(ctx, st.ID, 0, 10)
		if name == "manuscript" && draftErr == nil || name == "step" && stepErr == nil {
			t.Errorf("the damaged %s was shown", name)
		}
		if name == "body" && pubErr == nil || name == "revision" && revErr == nil {
			t.Errorf("the damaged %s was shown", name)
		}
		damage(c.undo)
		if r := reports(); r != nil {
			t.Fatalf("after mending the %s: %q", name, r)
		}
	}
}
