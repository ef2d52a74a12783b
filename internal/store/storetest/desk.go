package storetest

import (
	"errors"
	"fmt"
	"reflect"
	"sync"
	"testing"
	"time"

	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

func missingStory(t *testing.T, s store.Store) {
	_, err := s.Story(t.Context(), 404)
	wantKind(t, err, news.NotFound)
	wantKind(t, s.Publish(t.Context(), 404, 1, Noon, by), news.NotFound)
	wantKind(t, s.Withdraw(t.Context(), 404, "because", by), news.NotFound)
	_, err = s.Revision(t.Context(), 404, 1)
	wantKind(t, err, news.NotFound)
	_, err = s.Public().Story(t.Context(), 404)
	wantKind(t, err, news.NotFound)
	_, err = s.Public().Find(t.Context(), "/nothing")
	wantKind(t, err, news.NotFound)
	_, err = s.Public().TopicBySlug(t.Context(), "en", "nothing")
	wantKind(t, err, news.NotFound)
	_, err = s.Public().AuthorBySlug(t.Context(), "nobody")
	wantKind(t, err, news.NotFound)
}

func roundTrip(t *testing.T, s store.Store) {
	want := draft("a")
	want.Bylines = []news.Byline{{Name: "Ines Halloran"}}
	want.Sources = []news.Source{{Name: "Coastal Wire", URL: "https://coastalwire.example/"}}
	want.References = []news.Reference{{ID: "7", Order: 3, Title: "<b>", At: Noon}}
	want.Corrections = []news.Correction{{At: Noon, Note: "It was 43."}}
	want.Embargo = Noon.Add(time.Hour)
	mustSave(t, s, want)
	if want.ID == 0 || want.Head != 1 || want.State != news.Draft || !want.Saved.Equal(Noon) || want.Bylines[0].Author == 0 {
		t.Errorf("saved story not filled in: %+v", want)
	}
	got, err := s.Story(t.Context(), want.ID)
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Fatalf("Story = %+v, %v; want %+v", got, err, want)
	}
}

func staleSave(t *testing.T, s store.Store) {
	mine := mustSave(t, s, draft("a"))
	theirs := *mine
	mustSave(t, s, &theirs)
	mine.Headline = "Lost update"
	wantKind(t, s.Save(t.Context(), mine, by), news.Conflict)
	got, err := s.Story(t.Context(), mine.ID)
	if err != nil || got.Headline == mine.Headline || mine.Head != 1 || got.Head != 2 {
		t.Fatalf("after conflict: stored %+v, mine %+v, %v", got, mine, err)
	}
}

func revisions(t *testing.T, s store.Store) {
	st := draft("a")
	for i := range 3 {
		st.Headline = fmt.Sprint("Headline ", i+1)
		mustSave(t, s, st)
	}
	for i := range 3 {
		r, err := s.Revision(t.Context(), st.ID, news.RevisionNum(i+1))
		if err != nil || r.Headline != fmt.Sprint("Headline ", i+1) || r.By != by.By || !r.At.Equal(Noon) {
			t.Errorf("revision %d = %+v, %v", i+1, r, err)
		}
	}
	_, err := s.Revision(t.Context(), st.ID, 4)
	wantKind(t, err, news.NotFound)
}

func invalidSave(t *testing.T, s store.Store) {
	before, _ := s.Last(t.Context())
	blank := draft("a")
	blank.Headline = " "
	wantKind(t, s.Save(t.Context(), blank, by), news.Invalid)
	nowhere := draft("a")
	nowhere.Edition = "xx"
	wantKind(t, s.Save(t.Context(), nowhere, by), news.Invalid)
	unsafe := draft("a")
	unsafe.Body = news.Doc{Blocks: []news.Node{{Type: news.Paragraph, Content: []news.Node{{Type: news.Text, Text: "x", Marks: []news.Mark{{Type: news.Link, Href: "javascript:alert(1)"}}}}}}}
	wantKind(t, s.Save(t.Context(), unsafe, by), news.Invalid)
	if blank.ID != 0 || blank.Head != 0 {
		t.Errorf("a refused story was changed: %+v", blank)
	}
	stories, _, err := s.List(t.Context(), store.Filter{}, store.Cursor{}, 10)
	after, _ := s.Last(t.Context())
	if err != nil || len(stories) != 0 || after != before {
		t.Errorf("refused stories left %d rows and %d changes (%v)", len(stories), after-before, err)
	}
}

func publishUnknown(t *testing.T, s store.Store) {
	st := mustSave(t, s, draft("a"))
	wantKind(t, s.Publish(t.Context(), st.ID, st.Head+1, Noon, by), news.NotFound)
}

func publishedOnce(t *testing.T, s store.Store) {
	st := draft("a")
	first := time.Date(2026, 3, 29, 2, 30, 0, 123456789, time.FixedZone("CEST", 7200))
	want := first.UTC().Truncate(time.Microsecond)
	air(t, s, st, first)
	if err := s.Publish(t.Context(), st.ID, 1, first.Add(time.Hour), by); err != nil {
		t.Fatal(err)
	}
	got, _ := s.Story(t.Context(), st.ID)
	if !got.Published.Equal(want) || got.Published.Location() != time.UTC || !got.Updated.IsZero() {
		t.Fatalf("published %v, updated %v; want %v and never", got.Published, got.Updated, want)
	}
	air(t, s, got, first.Add(2*time.Hour))
	if !got.Published.Equal(want) || !got.Updated.Equal(want.Add(2*time.Hour)) {
		t.Fatalf("after a new revision: published %v, updated %v", got.Published, got.Updated)
	}
}

func embargo(t *testing.T, s store.Store) {
	st := mustSave(t, s, draft("secret"))
	st.Embargo, st.State = Noon.Add(time.Minute), news.Ready
	if err := s.SetFlow(t.Context(), st, by); err != nil {
		t.Fatal(err)
	}
	wantKind(t, s.Publish(t.Context(), st.ID, 1, Noon, by), news.Forbidden)
	st.State, st.Scheduled = news.Scheduled, Noon.Add(-time.Hour)
	if err := s.SetFlow(t.Context(), st, by); err != nil {
		t.Fatal(err)
	}
	if done, err := s.PublishDue(t.Context(), Noon, 10); err != nil || len(done) != 0 {
		t.Fatalf("published under embargo: %v, %v", done, err)
	}
	if done, err := s.PublishDue(t.Context(), Noon.Add(time.Minute), 10); err != nil || len(done) != 1 {
		t.Fatalf("not published after the embargo: %v, %v", done, err)
	}
	st.Embargo = Noon.Add(time.Hour)
	wantKind(t, s.SetFlow(t.Context(), st, by), news.Conflict)
}

func due(t *testing.T, s store.Store) {
	var want []news.StoryID
	for i := range 4 {
		st := mustSave(t, s, draft(news.Slug(fmt.Sprint("s", i))))
		st.State, st.Scheduled = news.Scheduled, Noon.Add(time.Duration(i)*time.Minute)
		if err := s.SetFlow(t.Context(), st, by); err != nil {
			t.Fatal(err)
		}
		want = append(want, st.ID)
	}
	got, err := s.PublishDue(t.Context(), Noon.Add(2*time.Minute), 10)
	if err != nil {
		t.Fatal(err)
	}
	same(t, "published", got, want[:3])
	again, _ := s.PublishDue(t.Context(), Noon.Add(2*time.Minute), 10)
	same(t, "published again", len(again), 0)
	st, _ := s.Story(t.Context(), want[2])
	if !st.Published.Equal(Noon.Add(2*time.Minute)) || st.State != news.OnAir || !st.Scheduled.IsZero() {
		t.Errorf("published story: %+v", st)
	}
}

func names(t *testing.T, s store.Store) {
	a, err := s.Topic(t.Context(), "en", "Storm  Barrier", news.Subject, 0)
	if err != nil {
		t.Fatal(err)
	}
	b, _ := s.Topic(t.Context(), "en", "storm barrier", news.Subject, 0)
	c, _ := s.Topic(t.Context(), "ar", "حاجز العواصف", news.Subject, a)
	same(t, "the same topic", []news.TopicID{b, c}, []news.TopicID{a, a})
	other, _ := s.Topic(t.Context(), "en", "Storm-barrier", news.Subject, 0)
	list, err := s.Public().Topics(t.Context(), []news.TopicID{other, a, 999})
	if err != nil || len(list) != 2 || list[0].ID != other || list[1].Names["ar"].Name != "حاجز العواصف" || list[1].Names["en"].Slug != "storm-barrier" || list[0].Names["en"].Slug != "storm-barrier-2" {
		t.Errorf("topics = %+v, %v", list, err)
	}
	found, err := s.Public().TopicBySlug(t.Context(), "en", "storm-barrier")
	if err != nil || found.ID != a {
		t.Errorf("by slug: %+v, %v", found, err)
	}
	x, _ := s.Author(t.Context(), "Ines Halloran")
	y, _ := s.Author(t.Context(), " INES  HALLORAN")
	same(t, "the same author", y, x)
	au, err := s.Public().AuthorBySlug(t.Context(), "ines-halloran")
	if err != nil || au.ID != x || au.Name != "Ines Halloran" {
		t.Errorf("author = %+v, %v", au, err)
	}
	_, err = s.Topic(t.Context(), "en", " \t", news.Subject, 0)
	wantKind(t, err, news.Invalid)
}

func editions(t *testing.T, s store.Store) {
	l, err := s.Public().Editions(t.Context())
	if err != nil || len(l) != 2 || l[0].ID != "en" || !l[0].Default || l[1].Default || l[1].Pattern != news.DefaultPattern {
		t.Fatalf("editions = %+v, %v", l, err)
	}
	wantKind(t, s.SaveEdition(t.Context(), news.Edition{ID: "fr", Name: "Français", Title: "T", Dir: news.LTR, Zone: "UTC", Prefix: "/ar"}, by), news.Conflict)
	wantKind(t, s.SaveEdition(t.Context(), news.Edition{ID: "fr", Name: "Français", Title: "T", Dir: news.LTR, Zone: "Mars/Base", Prefix: "/fr"}, by), news.Invalid)
}

func announces(t *testing.T, s store.Store) {
	got := map[news.Key]bool{}
	s.OnChange(func(list []news.Change) {
		for _, c := range list {
			for _, k := range c.Keys {
				got[k] = true
			}
		}
	})
	want := func(what string, keys ...news.Key) {
		t.Helper()
		for _, k := range keys {
			if !got[k] {
				t.Errorf("%s did not announce %s; it announced %v", what, k, got)
			}
		}
		got = map[news.Key]bool{}
	}
	st := draft("a")
	topic, _ := s.Topic(t.Context(), "en", "Topic", news.Subject, 0)
	st.Topics, st.Bylines = []news.TopicID{topic}, []news.Byline{{Name: "Ines"}}
	mustSave(t, s, st)
	same(t, "keys of a draft", len(got), 0)
	air(t, s, st, Noon)
	want("publishing", news.StoryKey(st.ID), news.LatestKey("en"), news.SectionKey("en", "world"), news.TopicKey("en", topic),
		news.AuthorKey("en", st.Bylines[0].Author), news.MonthKey("en", Noon))
	st.Section = "sport"
	air(t, s, st, Noon)
	if got[news.LatestKey("en")] {
		t.Error("moving between sections announced the edition's list, which did not change")
	}
	want("moving", news.StoryKey(st.ID), news.SectionKey("en", "world"), news.SectionKey("en", "sport"))
	stale := *st
	stale.Head--
	wantKind(t, s.Save(t.Context(), &stale, by), news.Conflict)
	same(t, "keys of a failed save", len(got), 0)
	if err := s.Withdraw(t.Context(), st.ID, "It was wrong.", by); err != nil {
		t.Fatal(err)
	}
	want("withdrawing", news.StoryKey(st.ID), news.LatestKey("en"), news.SectionKey("en", "sport"), news.TopicKey("en", topic))
}

func changeLog(t *testing.T, s store.Store) {
	start, err := s.Last(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex
	heard := map[int64]news.Change{}
	s.OnChange(func(list []news.Change) {
		mu.Lock()
		defer mu.Unlock()
		for _, c := range list {
			heard[c.Seq] = c
		}
	})
	for i := range 5 {
		air(t, s, draft(news.Slug(fmt.Sprint("s", i))), Noon)
	}
	log, err := s.After(t.Context(), start, 100)
	if err != nil || len(log) != 10 || len(heard) != 10 {
		t.Fatalf("log has %d rows, heard %d (%v); want 10", len(log), len(heard), err)
	}
	for i, c := range log {
		if c.Seq != start+int64(i)+1 || !reflect.DeepEqual(c, heard[c.Seq]) {
			t.Errorf("row %d of the log is %+v; heard %+v", i, c, heard[c.Seq])
		}
	}
	page, _ := s.After(t.Context(), start+7, 2)
	if len(page) != 2 || page[0].Seq != start+8 {
		t.Errorf("a page of the log = %+v", page)
	}
}

func concurrent(t *testing.T, s store.Store) {
	shared := mustSave(t, s, draft("shared"))
	var wg sync.WaitGroup
	var mu sync.Mutex
	won := 0
	for i := range 16 {
		wg.Go(func() {
			if err := s.Save(t.Context(), draft(news.Slug(fmt.Sprint("s", i))), by); err != nil {
				t.Error(err)
			}
			mine := *shared
			switch err := s.Save(t.Context(), &mine, by); {
			case err == nil:
				mu.Lock()
				won++
				mu.Unlock()
			case !errors.Is(err, news.Conflict):
				t.Error(err)
			}
		})
	}
	wg.Wait()
	stories, _, err := s.List(t.Context(), store.Filter{State: news.Draft}, store.Cursor{}, 100)
	if err != nil || len(stories) != 17 || won != 1 {
		t.Errorf("%d stories, %d winners of one head (%v); want 17 and 1", len(stories), won, err)
	}
}
