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

var kyiv = &news.Media{Kind: news.Picture, Src: "/media/front.jpg", Alt: "A gate"}

func pin(id news.StoryID, slot string, at int) func(*news.Front) error {
	return func(f *news.Front) error { return f.Put(id, slot, at, Noon) }
}

func editFront(t *testing.T, s store.Store, change func(*news.Front) error) store.FrontDraft {
	t.Helper()
	d, err := s.EditFront(t.Context(), "en", "", by, change)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func publicFront(t *testing.T, s store.Store) news.Front {
	t.Helper()
	f, err := s.Public().Front(t.Context(), "en", "")
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func frontDraft(t *testing.T, s store.Store) store.FrontDraft {
	t.Helper()
	d, err := s.Front(t.Context(), "en", "")
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func fronts(t *testing.T, s store.Store) {
	a := air(t, s, draft("a"), Noon)
	auto := frontDraft(t, s)
	if auto.Num != 0 || len(auto.Slots) < 2 || auto.Live != 0 || auto.MayUndo || auto.MayRedo {
		t.Errorf("a front that nobody laid out is %+v", auto)
	}
	one := editFront(t, s, func(f *news.Front) error {
		if err := f.Put(a.ID, "lead", 0, Noon); err != nil {
			return err
		}
		return f.Change(news.Pin{Story: a.ID, Headline: "لليوم", Picture: kyiv, Window: news.Window{Until: Noon.Add(time.Hour)}})
	})
	if got := frontDraft(t, s); !reflect.DeepEqual(got, one) || got.Num != 1 || !got.MayUndo || got.MayRedo {
		t.Errorf("the draft reads back as %+v, stored %+v", got, one)
	}
	if got := publicFront(t, s); len(got.Slots) != 0 {
		t.Errorf("readers see a draft: %+v", got)
	}
	if err := s.PublishFront(t.Context(), "en", "", 1, by); err != nil {
		t.Fatal(err)
	}
	if got := publicFront(t, s); !reflect.DeepEqual(got, one.Front) {
		t.Errorf("readers see %+v, published was %+v", got, one.Front)
	}
	editFront(t, s, func(f *news.Front) error { return f.Take(a.ID) })
	if got := publicFront(t, s); !reflect.DeepEqual(got, one.Front) {
		t.Errorf("a step after publishing shows: %+v", got)
	}
	at, err := s.PinnedOn(t.Context(), a.ID)
	if err != nil || !reflect.DeepEqual(at, []store.FrontPlace{{Edition: "en"}}) {
		t.Errorf("pinned on %v, %v", at, err)
	}
	list, err := s.FrontVersions(t.Context(), "en", "", false, 0, 10)
	if err != nil || len(list) != 2 || list[0].Num != 2 || !list[0].Live.IsZero() || list[1].Live != Noon || list[1].By != by.By {
		t.Errorf("versions %+v, %v", list, err)
	}
	list, err = s.FrontVersions(t.Context(), "en", "", true, 0, 10)
	if err != nil || len(list) != 1 || list[0].Num != 1 {
		t.Errorf("published versions %+v, %v", list, err)
	}
	list, err = s.FrontVersions(t.Context(), "en", "", false, 2, 10)
	if err != nil || len(list) != 1 || list[0].Num != 1 {
		t.Errorf("versions before the second %+v, %v", list, err)
	}
	if v, err := s.FrontVersion(t.Context(), "en", "", 1); err != nil || !reflect.DeepEqual(*v, one.Front) {
		t.Errorf("version 1 is %+v, %v", v, err)
	}
	other, err := s.EditFront(t.Context(), "ar", "world", by, func(f *news.Front) error { f.Slots[1].Size = 7; return nil })
	if err != nil || other.Num != 1 || frontDraft(t, s).Num != 2 {
		t.Errorf("a section's front: %+v, %v", other, err)
	}
}

func frontRefused(t *testing.T, s store.Store) {
	a := mustSave(t, s, draft("a"))
	arabic := draft("c")
	arabic.Edition = "ar"
	mustSave(t, s, arabic)
	editFront(t, s, pin(a.ID, "lead", 0))
	before := frontDraft(t, s)
	own := errors.New("the caller's own")
	for what, c := range map[string]struct {
		change func(*news.Front) error
		want   error
	}{
		"a story that does not exist": {pin(404, "seconds", 0), news.Invalid},
		"one of another edition":      {pin(arabic.ID, "seconds", 0), news.Invalid},
		"a topic that does not exist": {func(f *news.Front) error {
			f.Slots[2].Fill = news.Fill{By: news.FillTopic, Topic: 404}
			return nil
		}, news.Invalid},
		"what is no front": {func(f *news.Front) error { f.Slots[0].Size = 9; return nil }, news.Invalid},
		"the caller's no":  {func(f *news.Front) error { f.Slots = nil; return own }, own},
	} {
		if _, err := s.EditFront(t.Context(), "en", "", by, c.change); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", what, err)
		}
	}
	if got := frontDraft(t, s); !reflect.DeepEqual(got, before) {
		t.Errorf("what was refused changed the draft: %+v", got)
	}
	for _, at := range []store.FrontPlace{{Edition: "xx"}, {Edition: "en", Section: "gone"}} {
		_, err := s.Front(t.Context(), at.Edition, at.Section)
		wantKind(t, err, news.NotFound)
		_, err = s.EditFront(t.Context(), at.Edition, at.Section, by, pin(a.ID, "lead", 0))
		wantKind(t, err, news.NotFound)
	}
	_, err := s.FrontVersion(t.Context(), "en", "", 9)
	wantKind(t, err, news.NotFound)
	wantKind(t, s.PublishFront(t.Context(), "en", "", 0, by), news.Conflict)
	wantKind(t, s.PublishFront(t.Context(), "en", "", 2, by), news.Conflict)
	wantKind(t, s.PublishFront(t.Context(), "ar", "", 0, by), news.Conflict)
}

func frontUndone(t *testing.T, s store.Store) {
	var list []news.StoryID
	for i := range 3 {
		st := mustSave(t, s, draft(news.Slug(fmt.Sprintf("s%d", i))))
		list = append(list, st.ID)
		editFront(t, s, pin(st.ID, "latest", i))
	}
	step := func(redo bool, pinned int, undo, again bool) {
		t.Helper()
		d, err := s.UndoFront(t.Context(), "en", "", frontDraft(t, s).Num, redo, by)
		if err != nil {
			t.Fatal(err)
		}
		if got := d.Pinned(); len(got) != pinned || d.MayUndo != undo || d.MayRedo != again {
			t.Fatalf("after redo=%v: %v, undo %v, redo %v", redo, got, d.MayUndo, d.MayRedo)
		}
		if got := frontDraft(t, s); !reflect.DeepEqual(got, d) {
			t.Fatalf("it reads back as %+v, was %+v", got, d)
		}
	}
	step(false, 2, true, true)
	step(false, 1, true, true)
	step(true, 2, true, true)
	step(true, 3, true, false)
	step(false, 2, true, true)
	step(false, 1, true, true)
	step(false, 0, false, true)
	_, err := s.UndoFront(t.Context(), "en", "", frontDraft(t, s).Num, false, by)
	wantKind(t, err, news.Conflict)
	_, err = s.UndoFront(t.Context(), "en", "", 1, true, by)
	wantKind(t, err, news.Conflict)
	editFront(t, s, pin(list[2], "lead", 0)) // now there is another future
	step(false, 0, false, true)
	step(true, 1, true, false)
}

// Of a story that is not public, readers' side learns the number and its
// place: not the headline that an editor wrote for it, nor the picture.
func frontWithheld(t *testing.T, s store.Store) {
	live, dark := air(t, s, draft("a"), Noon), mustSave(t, s, draft("b"))
	editFront(t, s, func(f *news.Front) error {
		for i, id := range []news.StoryID{live.ID, dark.ID} {
			if err := f.Put(id, "seconds", i, Noon); err != nil {
				return err
			}
			if err := f.Change(news.Pin{Story: id, Headline: "For the front", Picture: kyiv}); err != nil {
				return err
			}
		}
		return nil
	})
	if err := s.PublishFront(t.Context(), "en", "", 1, by); err != nil {
		t.Fatal(err)
	}
	want := func(when string, id news.StoryID, shown bool) {
		t.Helper()
		f := publicFront(t, s)
		if _, p := f.Pin(id); p == nil || (p.Headline != "") != shown || (p.Picture != nil) != shown {
			t.Errorf("%s readers' side has %+v", when, p)
		}
	}
	want("of a live story", live.ID, true)
	want("of a draft", dark.ID, false)
	if err := s.Publish(t.Context(), dark.ID, 1, Noon, by); err != nil {
		t.Fatal(err)
	}
	want("once it is live", dark.ID, true)
	if err := s.Unpublish(t.Context(), dark.ID, time.Hour, by, store.Entry{Action: "undo publish"}); err != nil {
		t.Fatal(err)
	}
	want("of a publication that was taken back", dark.ID, false)
	if err := s.Withdraw(t.Context(), live.ID, "Wrong.", by); err != nil {
		t.Fatal(err)
	}
	want("of a withdrawn story", live.ID, false)
}

func frontAnnounced(t *testing.T, s store.Store) {
	a := air(t, s, draft("a"), Noon)
	var told []news.Change
	s.OnChange(func(c []news.Change) { told = append(told, c...) })
	editFront(t, s, pin(a.ID, "lead", 0))
	if told != nil {
		t.Errorf("a step of a draft told %v", told)
	}
	if err := s.PublishFront(t.Context(), "en", "", 1, by); err != nil {
		t.Fatal(err)
	}
	if len(told) != 1 || !reflect.DeepEqual(told[0].Keys, []news.Key{news.FrontKey("en", "")}) {
		t.Errorf("publishing told %+v", told)
	}
}

// Steps of several editors at the same time are all kept.
func frontTogether(t *testing.T, s store.Store) {
	const people, each = 4, 5
	var all []news.StoryID
	for i := range people * each {
		all = append(all, mustSave(t, s, draft(news.Slug(fmt.Sprintf("s%d", i)))).ID)
	}
	var wg sync.WaitGroup
	for p := range people {
		wg.Go(func() {
			for i := range each {
				id := all[p*each+i]
				_, err := s.EditFront(t.Context(), "en", "", by, func(f *news.Front) error {
					if f.Slot("wide") == nil {
						f.Add(news.Slot{ID: "wide", Shape: news.TilesSlot, Size: news.MaxSlotSize}, 2)
					}
					return f.Put(id, "wide", 0, Noon)
				})
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	d := frontDraft(t, s)
	if got := d.Pinned(); len(got) != len(all) || d.Num != len(all) {
		t.Errorf("%d of %d are pinned, after %d steps", len(got), len(all), d.Num)
	}
}
