package storetest

import (
	"fmt"
	"reflect"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

// curation returns what the desk reads.
func curation(t *testing.T, s store.Store, id news.StoryID) news.Curation {
	t.Helper()
	c, err := s.Curation(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func publicCuration(t *testing.T, s store.Store, id news.StoryID) news.Curation {
	t.Helper()
	c, err := s.Public().Curation(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func mustCurate(t *testing.T, s store.Store, c *news.Curation) {
	t.Helper()
	if err := s.Curate(t.Context(), c, by); err != nil {
		t.Fatal(err)
	}
}

func curations(t *testing.T, s store.Store) {
	a, b, c := air(t, s, draft("a"), Noon), air(t, s, draft("b"), Noon), air(t, s, draft("c"), Noon)
	arabic := draft("d")
	arabic.Edition = "ar"
	mustSave(t, s, arabic)
	want := news.Curation{Story: a.ID, Pins: []news.StoryID{c.ID, arabic.ID}, Blocks: []news.StoryID{b.ID}, Hidden: true, Boost: -90, Storyline: a.ID, Title: " Storm — عاصفة <b> "}
	mustCurate(t, s, &want)
	same(t, "number and title", []any{want.Num, want.Title}, []any{1, "Storm — عاصفة <b>"})
	if got := curation(t, s, a.ID); !reflect.DeepEqual(got, want) {
		t.Errorf("the desk reads %+v, want %+v", got, want)
	}
	if got := publicCuration(t, s, a.ID); !reflect.DeepEqual(got, want) {
		t.Errorf("readers' side reads %+v, want %+v", got, want)
	}
	want.Pins = []news.StoryID{arabic.ID, b.ID, c.ID} // the order is the editor's
	want.Blocks, want.Boost, want.Hidden = nil, 200, false
	mustCurate(t, s, &want)
	if got := publicCuration(t, s, a.ID); !reflect.DeepEqual(got, want) || got.Num != 2 {
		t.Errorf("after a second save readers' side reads %+v, want %+v", got, want)
	}
	other := news.Curation{Story: c.ID, Boost: 1}
	mustCurate(t, s, &other)
	all, err := s.Public().Curations(t.Context(), 0, 10)
	if err != nil || !reflect.DeepEqual(all, []news.Curation{want, other}) {
		t.Errorf("all = %+v, %v", all, err)
	}
	first, err := s.Public().Curations(t.Context(), 0, 1)
	if err != nil || !reflect.DeepEqual(first, all[:1]) {
		t.Errorf("a page of one = %+v, %v", first, err)
	}
	rest, err := s.Public().Curations(t.Context(), a.ID, 10)
	if err != nil || !reflect.DeepEqual(rest, all[1:]) {
		t.Errorf("after the first = %+v, %v", rest, err)
	}
	cleared := news.Curation{Story: a.ID, Num: want.Num}
	mustCurate(t, s, &cleared)
	if got := curation(t, s, a.ID); !got.Empty() || got.Num != 3 {
		t.Errorf("cleared, it is %+v", got)
	}
}

func curationMissing(t *testing.T, s store.Store) {
	st := mustSave(t, s, draft("a"))
	for what, got := range map[string]news.Curation{"desk": curation(t, s, st.ID), "public": publicCuration(t, s, st.ID)} {
		if !reflect.DeepEqual(got, news.Curation{Story: st.ID}) {
			t.Errorf("%s: a story of which nothing was decided has %+v", what, got)
		}
	}
	if got := publicCuration(t, s, 404); !reflect.DeepEqual(got, news.Curation{Story: 404}) {
		t.Errorf("no story has %+v", got)
	}
	_, err := s.Curation(t.Context(), 404)
	wantKind(t, err, news.NotFound)
	wantKind(t, s.Curate(t.Context(), &news.Curation{Story: 404, Hidden: true}, by), news.NotFound)
}

func curationRefused(t *testing.T, s store.Store) {
	a, b := mustSave(t, s, draft("a")), mustSave(t, s, draft("b"))
	arabic := draft("c")
	arabic.Edition = "ar"
	mustSave(t, s, arabic)
	kept := news.Curation{Story: a.ID, Pins: []news.StoryID{b.ID}}
	mustCurate(t, s, &kept)
	before, _ := s.Last(t.Context())
	for what, change := range map[string]func(*news.Curation){
		"pins":      func(c *news.Curation) { c.Pins = []news.StoryID{b.ID, 404} },
		"blocks":    func(c *news.Curation) { c.Pins, c.Blocks = nil, []news.StoryID{b.ID, 404} },
		"storyline": func(c *news.Curation) { c.Storyline = 404 },
		"boost":     func(c *news.Curation) { c.Boost = 201 },
	} {
		c := kept
		change(&c)
		tried := c
		err := s.Curate(t.Context(), &c, by)
		wantKind(t, err, news.Invalid)
		if !strings.Contains(err.Error(), what) {
			t.Errorf("%s: the error does not name the field: %v", what, err)
		}
		if !reflect.DeepEqual(c, tried) {
			t.Errorf("%s: a refused curation was changed to %+v", what, c)
		}
	}
	wantKind(t, s.Curate(t.Context(), &news.Curation{Story: a.ID, Num: 1, Storyline: arabic.ID}, by), news.Invalid)
	after, _ := s.Last(t.Context())
	if got := curation(t, s, a.ID); !reflect.DeepEqual(got, kept) || after != before {
		t.Errorf("refused curations left %+v and %d changes", got, after-before)
	}
	many := news.Curation{Story: a.ID, Num: 1} // as many as there may be
	for i := range news.MaxPins + news.MaxBlocks {
		st := mustSave(t, s, draft(news.Slug(fmt.Sprint("s", i))))
		if i < news.MaxPins {
			many.Pins = append(many.Pins, st.ID)
		} else {
			many.Blocks = append(many.Blocks, st.ID)
		}
	}
	mustCurate(t, s, &many)
}

func curationStale(t *testing.T, s store.Store) {
	st := mustSave(t, s, draft("a"))
	wantKind(t, s.Curate(t.Context(), &news.Curation{Story: st.ID, Num: 1, Hidden: true}, by), news.Conflict)
	mine := news.Curation{Story: st.ID, Boost: 10}
	mustCurate(t, s, &mine)
	theirs := news.Curation{Story: st.ID, Boost: 20}
	wantKind(t, s.Curate(t.Context(), &theirs, by), news.Conflict)
	if got := curation(t, s, st.ID); got.Boost != 10 || got.Num != 1 || theirs.Num != 0 {
		t.Errorf("after a conflict: stored %+v, theirs %+v", got, theirs)
	}
	for round := range 8 { // the first may meet no connections that are open
		var wg sync.WaitGroup
		var won atomic.Int64
		for i := range 8 {
			wg.Go(func() {
				c := news.Curation{Story: st.ID, Num: 1 + round, Boost: 20 + 8*round + i}
				if s.Curate(t.Context(), &c, by) == nil {
					won.Add(1)
				}
			})
		}
		wg.Wait()
		same(t, "winners of one number", []int{int(won.Load()), curation(t, s, st.ID).Num}, []int{1, 2 + round})
	}
}

func curationAnnounced(t *testing.T, s store.Store) {
	st := air(t, s, draft("a"), Noon)
	var heard []news.Change
	s.OnChange(func(list []news.Change) { heard = append(heard, list...) })
	c := news.Curation{Story: st.ID, Hidden: true}
	mustCurate(t, s, &c)
	if len(heard) != 1 || heard[0].Kind != news.Curated || heard[0].Story != st.ID || heard[0].By != by.By || heard[0].Hard() {
		t.Fatalf("announced %+v", heard)
	}
	same(t, "keys", heard[0].Keys, []news.Key{news.RelatedKey(st.ID)})
	again := c
	again.Pins = []news.StoryID{} // none, in other words
	mustCurate(t, s, &again)
	same(t, "number after saving the same again", again.Num, 1)
	mustCurate(t, s, &news.Curation{Story: mustSave(t, s, draft("b")).ID}) // nothing, where nothing was
	if got := heard[1:]; len(got) != 1 || got[0].Kind != news.Saved {
		t.Errorf("curations that change nothing announced %+v", got)
	}
	c.Title = "Storm"
	mustCurate(t, s, &c)
	same(t, "keys of a title", heard[len(heard)-1].Keys, []news.Key{news.RelatedKey(st.ID), news.StorylineKey(st.ID)})
	log, err := s.After(t.Context(), heard[0].Seq-1, 100)
	if err != nil || !reflect.DeepEqual(log, heard) {
		t.Errorf("the log has %+v, heard %+v, %v", log, heard, err)
	}
}

func storylines(t *testing.T, s store.Store) {
	var ids []news.StoryID
	for i := range 4 {
		ids = append(ids, mustSave(t, s, draft(news.Slug(fmt.Sprint("s", i)))).ID)
	}
	set := func(i, j int) error {
		c := curation(t, s, ids[i])
		c.Storyline = ids[j]
		return s.Curate(t.Context(), &c, by)
	}
	for _, step := range []struct {
		i, j int
		ok   bool
	}{
		{0, 0, true},  // begins its own
		{1, 0, true},  // joins it
		{2, 1, true},  // and so does who joins that
		{0, 2, false}, // a circle of three
		{0, 1, false}, // and of two
		{0, 3, true},  // merged into another
		{3, 2, false}, // a circle of four
		{1, 1, true},  // split
		{3, 2, true},  // so that no circle is left
		{1, 0, false}, // but for this
	} {
		err := set(step.i, step.j)
		if step.ok && err != nil {
			t.Fatalf("story %d to the storyline of %d: %v", step.i, step.j, err)
		}
		if !step.ok {
			wantKind(t, err, news.Invalid)
		}
	}
	for range 8 { // two that close a circle together
		var wg sync.WaitGroup
		x, y := mustSave(t, s, draft("x")).ID, mustSave(t, s, draft("y")).ID
		errs := make([]error, 2)
		for i, c := range []news.Curation{{Story: x, Storyline: y}, {Story: y, Storyline: x}} {
			wg.Go(func() { errs[i] = s.Curate(t.Context(), &c, by) })
		}
		wg.Wait()
		if (errs[0] == nil) == (errs[1] == nil) {
			t.Errorf("of two storylines that close a circle: %v and %v", errs[0], errs[1])
		}
	}
}

func curatedDraft(t *testing.T, s store.Store) {
	shown := air(t, s, draft("shown"), Noon)
	secret := draft("secret")
	mustSave(t, s, secret)
	secret.Embargo, secret.State = Noon.Add(1), news.Ready
	if err := s.SetFlow(t.Context(), secret, by); err != nil {
		t.Fatal(err)
	}
	mustCurate(t, s, &news.Curation{Story: secret.ID, Storyline: secret.ID, Title: "Minister resigns", Pins: []news.StoryID{shown.ID}})
	mustCurate(t, s, &news.Curation{Story: shown.ID, Storyline: secret.ID, Pins: []news.StoryID{secret.ID}})
	before, _ := s.Last(t.Context())
	want := news.Curation{Story: secret.ID, Num: 1, Storyline: secret.ID, Pins: []news.StoryID{shown.ID}}
	if got := publicCuration(t, s, secret.ID); !reflect.DeepEqual(got, want) {
		t.Errorf("of a draft readers' side reads %+v", got)
	}
	all, err := s.Public().Curations(t.Context(), 0, 10)
	if err != nil || len(all) != 2 || strings.Contains(fmt.Sprint(all), "Minister") {
		t.Errorf("all = %+v, %v", all, err)
	}
	same(t, "the desk's title", curation(t, s, secret.ID).Title, "Minister resigns")
	_, err = s.Public().Story(t.Context(), secret.ID)
	wantKind(t, err, news.NotFound)
	cards, err := s.Public().Cards(t.Context(), []news.StoryID{secret.ID})
	if err != nil || len(cards) != 0 {
		t.Errorf("cards of a curated draft: %v, %v", cards, err)
	}
	log, _ := s.After(t.Context(), 0, 100)
	for _, c := range log {
		if strings.Contains(fmt.Sprint(c), "Minister") {
			t.Errorf("the change log tells the title: %+v", c)
		}
	}
	last, _ := s.Last(t.Context())
	same(t, "changes made by reading", last, before)
}

func curationOutlives(t *testing.T, s store.Store) {
	other := air(t, s, draft("other"), Noon)
	st := mustSave(t, s, draft("a"))
	want := news.Curation{Story: st.ID, Pins: []news.StoryID{other.ID}, Boost: 50, Storyline: st.ID, Title: "Storm"}
	mustCurate(t, s, &want)
	untitled := want
	untitled.Title = ""
	var heard []news.Key
	s.OnChange(func(list []news.Change) {
		for _, c := range list {
			heard = append(heard, c.Keys...)
		}
	})
	expect := func(after string, public news.Curation, told bool) {
		t.Helper()
		if got := curation(t, s, st.ID); !reflect.DeepEqual(got, want) {
			t.Errorf("after %s the desk reads %+v, want %+v", after, got, want)
		}
		if got := publicCuration(t, s, st.ID); !reflect.DeepEqual(got, public) {
			t.Errorf("after %s readers' side reads %+v, want %+v", after, got, public)
		}
		if has := strings.Contains(fmt.Sprint(heard), string(news.StorylineKey(st.ID))); has != told {
			t.Errorf("after %s the keys are %v", after, heard)
		}
		heard = nil
	}
	expect("saving", untitled, false)
	air(t, s, st, Noon)
	expect("publishing", want, true)
	st.Headline = "Edited"
	mustSave(t, s, st)
	expect("editing", want, false)
	air(t, s, st, Noon)
	expect("publishing the edit", want, false)
	if err := s.Withdraw(t.Context(), st.ID, "It was wrong.", by); err != nil {
		t.Fatal(err)
	}
	expect("withdrawing", untitled, true)
	want.Boost, untitled.Boost = 60, 60
	mustCurate(t, s, &want)
	untitled.Num = want.Num
	expect("curating what is withdrawn", untitled, false)
	if err := s.Publish(t.Context(), st.ID, st.Head, Noon, by); err != nil {
		t.Fatal(err)
	}
	expect("publishing again", want, true)
	id := mustImport(t, s, item("x", "1"))[0].ID
	imported := news.Curation{Story: id, Hidden: true, Title: "Imported"}
	mustCurate(t, s, &imported)
	mustImport(t, s, item("x", "2"))
	if got := publicCuration(t, s, id); !reflect.DeepEqual(got, imported) {
		t.Errorf("after a second import: %+v, want %+v", got, imported)
	}
}

func curationRaces(t *testing.T, s store.Store) {
	for i := range 8 {
		st := mustSave(t, s, draft(news.Slug(fmt.Sprint("s", i))))
		var wg sync.WaitGroup
		wg.Go(func() {
			if err := s.Publish(t.Context(), st.ID, 1, Noon, by); err != nil {
				t.Error(err)
			}
		})
		wg.Go(func() {
			if err := s.Curate(t.Context(), &news.Curation{Story: st.ID, Title: "Storm"}, by); err != nil {
				t.Error(err)
			}
		})
		wg.Wait()
		same(t, "title after both", publicCuration(t, s, st.ID).Title, "Storm")
	}
}
