package site_test

import (
	"io"
	"log/slog"
	"strings"
	"testing"
	"time"

	"broadsheet/internal/news"
	"broadsheet/internal/site"
)

// front changes how a page is laid out and publishes it.
func (r *room) front(t testing.TB, s news.SectionID, change func(*news.Front) error) {
	t.Helper()
	d, err := r.EditFront(t.Context(), "en", s, edit, change)
	if err == nil {
		err = r.PublishFront(t.Context(), "en", s, d.Num, edit)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// A pinned story stands where it was pinned, with its headline for the front,
// and nowhere else on the page; it is there as soon as it is live and gone as
// soon as it is withdrawn; the story's own page keeps its headline.
func TestFrontPins(t *testing.T) {
	r := newRandomRoom(t, 3)
	now := noon
	s := r.fresh(t, func(o *site.Options) {
		o.Now, o.Log = func() time.Time { return now }, slog.New(slog.NewTextHandler(io.Discard, nil))
	})
	r.OnChange(s.Apply)
	st := story("chosen", "The story's own headline")
	st.Edition, st.Kind = "en", news.Article
	r.must(r.Save(t.Context(), st, edit))
	r.front(t, "", func(f *news.Front) error {
		if err := f.Put(st.ID, "lead", 0, now); err != nil {
			return err
		}
		return f.Change(news.Pin{Story: st.ID, Headline: "Chosen <b>for</b> the front"})
	})
	has := func(when, path, what string, want int) {
		t.Helper()
		if got := strings.Count(get(s, path).Body.String(), what); got != want {
			t.Errorf("%s %s has %q %d times, want %d", when, path, what, got, want)
		}
	}
	const variant, own = "Chosen &lt;b&gt;for&lt;/b&gt; the front", "The story&#39;s own headline"
	has("as a draft", "/", variant, 0)
	r.must(r.Publish(t.Context(), st.ID, st.Head, now, edit))
	has("live", "/", variant, 1)
	has("live", "/", own, 0)
	has("live", "/world", own, 1)
	body := get(s, "/").Body.String()
	if lead, chosen := strings.Index(body, `class="card lead`), strings.Index(body, variant); lead < 0 || chosen < lead || chosen > lead+2000 {
		t.Errorf("it does not lead the page")
	}
	r.must(r.Withdraw(t.Context(), st.ID, "Wrong.", edit))
	has("withdrawn", "/", variant, 0)
}

// What is pinned for a time comes and goes at its time, to the second, without
// anybody doing anything.
func TestFrontWindows(t *testing.T) {
	r := newRandomRoom(t, 4)
	now := noon
	s := r.fresh(t, func(o *site.Options) { o.Now = func() time.Time { return now } })
	r.OnChange(s.Apply)
	st := r.air(t, story("tonight", "Tonight's debate"))
	from := now.Add(90 * time.Minute)
	r.front(t, "", func(f *news.Front) error {
		if err := f.Put(st.ID, "lead", 0, now); err != nil {
			return err
		}
		return f.Change(news.Pin{Story: st.ID, Headline: "Debate tonight", Window: news.Window{From: from, Until: from.Add(time.Hour)}})
	})
	for _, c := range []struct {
		at    time.Time
		shown bool
	}{{now, false}, {from.Add(-time.Second), false}, {from, true}, {from.Add(time.Hour - time.Second), true}, {from.Add(time.Hour), false}} {
		now = c.at
		get(s, "/") // may be what it was just before
		if got := strings.Contains(get(s, "/").Body.String(), "Debate tonight"); got != c.shown {
			t.Errorf("at %v it is shown: %v", c.at.Sub(from), got)
		}
	}
}

func editionOf(t *testing.T, r *randomRoom) *news.Edition {
	list, err := r.Public().Editions(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return &list[0]
}

// However a front is laid out, no story is on the page twice.
func TestNoStoryTwiceOnAFront(t *testing.T) {
	r := newRandomRoom(t, 5)
	for i := range 60 {
		r.air(t, r.draft(3000+i))
	}
	s := r.fresh(t)
	r.OnChange(s.Apply)
	for seed := range 20 {
		r.front(t, "", func(f *news.Front) error {
			f.Slots = news.AutoSlots(editionOf(t, r), "")
			for i := range 12 {
				slot := &f.Slots[(seed+i*7)%len(f.Slots)]
				id := r.stories[(seed*31+i*5)%len(r.stories)].ID
				if st, err := r.Story(t.Context(), id); err == nil && st.Edition == "en" {
					f.Put(id, slot.ID, i%slot.Size, noon)
				}
			}
			f.Add(news.Slot{Shape: news.BlockSlot, Title: "Twice?", Fill: news.Fill{By: news.FillLatest}, Size: 6}, 2+seed%3)
			return nil
		})
		body := get(s, "/").Body.String()
		seen := map[string]bool{}
		for _, part := range strings.Split(body, `<h`)[1:] { // headlines of cards, not of what is read most
			if i := strings.Index(part, `<a href="`); i == 2 {
				href, _, _ := strings.Cut(part[i+9:], `"`)
				if seen[href] {
					t.Errorf("layout %d: %s is there twice", seed, href)
				}
				seen[href] = true
			}
		}
		if len(seen) < 20 {
			t.Fatalf("layout %d shows %d stories", seed, len(seen))
		}
	}
}
