package storetest

import (
	"fmt"
	"testing"
	"time"

	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

// onDesk returns the IDs that a filter finds, page by page.
func onDesk(t *testing.T, s store.Store, f store.DeskFilter) (ids []news.StoryID) {
	t.Helper()
	var after store.Cursor
	for calls := 0; ; calls++ {
		rows, next, err := s.Desk(t.Context(), f, after, 2)
		if err != nil {
			t.Fatalf("Desk(%+v): %v", f, err)
		}
		for _, r := range rows {
			ids = append(ids, r.ID)
		}
		if next.Zero() {
			return ids
		}
		if after = next; calls > 10_000 {
			t.Fatalf("Desk(%+v) never ends", f)
		}
	}
}

func deskLists(t *testing.T, s store.Store) {
	topic, err := s.Topic(t.Context(), "en", "Harbour", "", 0)
	if err != nil {
		t.Fatal(err)
	}
	made := func(slug news.Slug, change func(*news.Story)) *news.Story {
		st := draft(slug)
		st.Headline = "Story " + string(slug)
		if change != nil {
			change(st)
		}
		return mustSave(t, s, st)
	}
	a := made("a", nil)
	b := made("b", func(st *news.Story) {
		st.Section, st.Kind, st.Topics, st.Bylines = "sport", news.Video, []news.TopicID{topic}, []news.Byline{{Name: "Inês Lopes"}}
	})
	c := made("c", func(st *news.Story) {
		st.Edition, st.Headline = "ar", "وزير الخارجية يصل إلى القاهرة"
	})
	d := made("d", func(st *news.Story) { st.Topics, st.Headline = []news.TopicID{topic}, "東京の港で火災" })
	if err := s.Publish(t.Context(), d.ID, 1, Noon, by); err != nil {
		t.Fatal(err)
	}
	b.State, b.Scheduled = news.Scheduled, Noon.Add(time.Hour)
	if err := s.SetFlow(t.Context(), b, by); err != nil {
		t.Fatal(err)
	}
	c.Embargo = Noon.Add(time.Hour)
	if err := s.SetFlow(t.Context(), c, by); err != nil {
		t.Fatal(err)
	}
	if err := s.Assign(t.Context(), a.ID, 7, by); err != nil {
		t.Fatal(err)
	}
	wantKind(t, s.Assign(t.Context(), 999, 7, by), news.NotFound)
	st, err := s.Story(t.Context(), b.ID)
	if err != nil {
		t.Fatal(err)
	}
	author := st.Bylines[0].Author

	type F = store.DeskFilter
	for _, c := range []struct {
		f    F
		want []news.StoryID
	}{
		{F{}, []news.StoryID{4, 3, 2, 1}},
		{F{Edition: "en"}, []news.StoryID{4, 2, 1}},
		{F{Edition: "fr"}, nil},
		{F{Section: "sport"}, []news.StoryID{2}},
		{F{State: news.Draft}, []news.StoryID{3, 1}},
		{F{State: news.OnAir}, []news.StoryID{4}},
		{F{State: news.Scheduled, Edition: "en"}, []news.StoryID{2}},
		{F{Kind: news.Video}, []news.StoryID{2}},
		{F{Kind: news.Article}, []news.StoryID{4, 3, 1}},
		{F{Topic: topic}, []news.StoryID{4, 2}},
		{F{Topic: topic, Section: "sport"}, []news.StoryID{2}},
		{F{Topic: topic, Author: author}, []news.StoryID{2}},
		{F{Author: author, State: news.Draft}, nil},
		{F{Owner: 7}, []news.StoryID{1}},
		{F{Embargoed: true}, []news.StoryID{3}},
		{F{Text: "story"}, []news.StoryID{2, 1}},
		{F{Text: "sto"}, []news.StoryID{2, 1}},
		{F{Text: "sto "}, nil},
		{F{Text: "LOPES ines"}, []news.StoryID{2}},
		{F{Text: "story lopes", Kind: news.Article}, nil},
		{F{Text: "القاهره وزير"}, []news.StoryID{3}},
		{F{Text: "東京"}, []news.StoryID{4}},
		{F{Text: "港"}, []news.StoryID{4}},
		{F{Text: "京都"}, nil},
		{F{Text: `"; DROP TABLE story --`}, nil},
		{F{Text: `'"\ ! & | : * ( )`}, nil},
	} {
		same(t, fmt.Sprintf("Desk(%+v)", c.f), onDesk(t, s, c.f), c.want)
	}
	for _, c := range []struct {
		f    F
		most int
		want int
	}{{F{}, 99, 4}, {F{}, 3, 3}, {F{State: news.Draft}, 99, 2}, {F{State: news.Draft, Edition: "ar"}, 99, 1}, {F{Owner: 7}, 99, 1}, {F{Embargoed: true}, 99, 1}} {
		n, err := s.CountDesk(t.Context(), c.f, c.most)
		if err != nil || n != c.want {
			t.Errorf("CountDesk(%+v, %d) = %d, %v; want %d", c.f, c.most, n, err, c.want)
		}
	}
	due, err := s.Due(t.Context(), Noon, Noon.Add(2*time.Hour), 10)
	if err != nil || len(due) != 1 || due[0].ID != b.ID || !due[0].Scheduled.Equal(Noon.Add(time.Hour)) {
		t.Errorf("Due = %+v, %v", due, err)
	}
	if due, err := s.Due(t.Context(), Noon, Noon.Add(time.Hour), 10); err != nil || len(due) != 0 {
		t.Errorf("Due before its time = %+v, %v", due, err)
	}

	if err := s.Drafted(t.Context(), a.ID, "Ferry late again", 12); err != nil {
		t.Fatal(err)
	}
	rows, err := s.DeskRows(t.Context(), []news.StoryID{999, a.ID})
	if err != nil || len(rows) != 1 || rows[0].Headline != "Ferry late again" || rows[0].Words != 12 || rows[0].Owner != 7 {
		t.Errorf("after Drafted: %+v, %v", rows, err)
	}
	same(t, "found by what is being written", onDesk(t, s, F{Text: "ferry"}), []news.StoryID{1})
	same(t, "no longer by what was", onDesk(t, s, F{Text: "story a"}), []news.StoryID(nil))
	if err := s.Withdraw(t.Context(), d.ID, "wrong", by); err != nil {
		t.Fatal(err)
	}
	same(t, "withdrawn", onDesk(t, s, F{State: news.Withdrawn}), []news.StoryID{4})
}

// A filter that few stories pass is answered in bounded calls, and whole.
func deskBounded(t *testing.T, s store.Store) {
	var batch []store.Imported
	for i := range 5000 {
		st := draft(news.Slug(fmt.Sprintf("s%d", i)))
		st.State, st.Published, st.Headline = news.OnAir, Noon.Add(-time.Duration(i)*time.Hour), "Common words"
		if i == 4900 {
			st.Section = "sport"
		}
		batch = append(batch, store.Imported{Source: "s", Key: fmt.Sprint(i), Hash: "1", Story: *st})
	}
	if _, err := s.Import(t.Context(), batch); err != nil {
		t.Fatal(err)
	}
	rows, next, err := s.Desk(t.Context(), store.DeskFilter{Text: "common", Section: "sport"}, store.Cursor{}, 10)
	if err != nil || next.Zero() && len(rows) == 0 {
		t.Fatalf("first call: %d rows, %v, %v", len(rows), next, err)
	}
	same(t, "in the end", onDesk(t, s, store.DeskFilter{Text: "common", Section: "sport"}), []news.StoryID{4901})
	rows, _, err = s.Desk(t.Context(), store.DeskFilter{}, store.Cursor{}, 3)
	if err != nil || len(rows) != 3 || rows[0].ID != 1 || !rows[0].At.Equal(Noon) {
		t.Errorf("an archive is listed as it was published: %+v, %v", rows, err)
	}
}
