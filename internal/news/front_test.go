package news_test

import (
	"errors"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"broadsheet/internal/news"
)

var (
	frontNow = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	frontOf  = &news.Edition{ID: "en", Name: "English", Title: "T", Dir: news.LTR, Zone: "UTC",
		Sections: []news.Section{{ID: "world", Name: "World", Menu: true}, {ID: "sport", Name: "Sport"}}}
)

func autoFront(s news.SectionID) *news.Front {
	return &news.Front{Edition: "en", Section: s, Slots: news.AutoSlots(frontOf, s)}
}

// places are the stories at the places of a slot now, 0 where none is pinned.
func places(f *news.Front, slot string, now time.Time) (list []news.StoryID) {
	for _, p := range f.Slot(slot).Arrange(func(p *news.Pin) bool { return p.Open(now) }) {
		if p == nil {
			list = append(list, 0)
		} else {
			list = append(list, p.Story)
		}
	}
	return list
}

func TestFrontsThatComeByThemselvesAreValid(t *testing.T) {
	for _, s := range []news.SectionID{"", "world"} {
		if err := autoFront(s).Validate(frontOf); err != nil {
			t.Errorf("section %q: %v", s, err)
		}
	}
}

// A story stands where it was put; the others keep their order and move on no
// further than they must.
func TestPut(t *testing.T) {
	f := autoFront("")
	put := func(id news.StoryID, slot string, at int, want ...news.StoryID) {
		t.Helper()
		if err := f.Put(id, slot, at, frontNow); err != nil {
			t.Fatal(err)
		}
		if got := places(f, slot, frontNow); !reflect.DeepEqual(got, want) {
			t.Fatalf("%d at %s %d: %v, want %v", id, slot, at, got, want)
		}
	}
	put(1, "seconds", 2, 0, 0, 1, 0)
	put(2, "seconds", 0, 2, 0, 1, 0)
	put(3, "seconds", 0, 3, 2, 1, 0) // 2 moves on by one, 1 need not
	put(4, "seconds", 1, 3, 4, 2, 1)
	put(5, "seconds", 0, 5, 3, 4, 2) // 1 has no place left
	put(2, "seconds", 0, 2, 5, 3, 4)
	put(2, "lead", 0, 2)
	put(6, "lead", 0, 6)
	if got := places(f, "seconds", frontNow); !reflect.DeepEqual(got, []news.StoryID{0, 5, 3, 4}) {
		t.Errorf("what was left behind moved: %v", got)
	}
	if err := f.Validate(frontOf); err != nil {
		t.Error(err)
	}
}

func TestPutRefuses(t *testing.T) {
	f := autoFront("")
	for what, err := range map[string]error{
		"a slot that is gone": f.Put(1, "gone", 0, frontNow),
		"what is counted":     f.Put(1, "most-read", 0, frontNow),
		"below the first":     f.Put(1, "lead", -1, frontNow),
		"behind the last":     f.Put(1, "lead", 1, frontNow),
		"moving what is gone": f.Move("gone", 0),
		"dropping":            f.Drop("gone"),
	} {
		if !errors.Is(err, news.Invalid) {
			t.Errorf("%s: %v", what, err)
		}
	}
	for what, err := range map[string]error{"taking": f.Take(1), "changing": f.Change(news.Pin{Story: 1})} {
		if !errors.Is(err, news.NotFound) {
			t.Errorf("%s: %v", what, err)
		}
	}
	if !reflect.DeepEqual(f, autoFront("")) {
		t.Error("what was refused changed the front")
	}
}

// A pin for later holds no place now; when its time comes it takes its place
// and the others move on.
func TestScheduledPins(t *testing.T) {
	f, later := autoFront(""), frontNow.Add(time.Hour)
	for i, id := range []news.StoryID{1, 2} {
		if err := f.Put(id, "seconds", i, frontNow); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.Put(3, "seconds", 0, frontNow); err != nil {
		t.Fatal(err)
	}
	if err := f.Change(news.Pin{Story: 3, Headline: " Tonight ", Window: news.Window{From: later, Until: later.Add(time.Hour)}}); err != nil {
		t.Fatal(err)
	}
	if err := f.Put(1, "seconds", 0, frontNow); err != nil { // 3 is out of the way and stays for later
		t.Fatal(err)
	}
	for at, want := range map[time.Time][]news.StoryID{
		frontNow:                    {1, 0, 2, 0},
		later:                       {1, 3, 2, 0},
		later.Add(59 * time.Minute): {1, 3, 2, 0},
		later.Add(time.Hour):        {1, 0, 2, 0},
	} {
		got := places(f, "seconds", at)
		if !reflect.DeepEqual(got, want) {
			t.Errorf("at %v: %v, want %v", at, got, want)
		}
	}
	_, p := f.Pin(3)
	if p.Headline != "Tonight" {
		t.Errorf("the headline is %q", p.Headline)
	}
	f.Tidy(later.Add(time.Hour))
	if _, p := f.Pin(3); p != nil {
		t.Error("what is over was kept")
	}
}

// Whatever is done, no story is on the page twice, no slot shows more than it
// has places, and what was put last stands where it was put.
func TestFrontsStayValid(t *testing.T) {
	for seed := range uint64(300) {
		r := rand.New(rand.NewPCG(seed, 1))
		f := autoFront("")
		for range 60 {
			slot := &f.Slots[r.IntN(len(f.Slots))]
			switch r.IntN(8) {
			case 0:
				f.Take(news.StoryID(1 + r.IntN(20)))
			case 1:
				f.Add(news.Slot{Shape: news.BlockSlot, Fill: news.Fill{By: news.FillSection, Section: "sport"}, Size: 1 + r.IntN(4)}, 2+r.IntN(4))
			case 2:
				if i := slices.IndexFunc(f.Slots, func(s news.Slot) bool { return s.ID == slot.ID }); i > 1 {
					f.Move(slot.ID, 2+r.IntN(4))
				}
			case 3:
				if slot.ID != "lead" && len(f.Slots) > 4 {
					f.Drop(slot.ID)
				}
			case 4:
				from := frontNow.Add(time.Duration(r.IntN(5)-2) * time.Hour)
				f.Change(news.Pin{Story: news.StoryID(1 + r.IntN(20)), Window: news.Window{From: from, Until: from.Add(time.Hour)}})
			default:
				id, at := news.StoryID(1+r.IntN(20)), r.IntN(slot.Size)
				_, was := f.Pin(id)
				open := was == nil || was.Open(frontNow)
				name := slot.ID
				if f.Put(id, name, at, frontNow) == nil && open {
					if got := places(f, name, frontNow); got[at] != id {
						t.Fatalf("seed %d: %d was put at %d of %v", seed, id, at, got)
					}
				}
			}
			if err := f.Validate(frontOf); err != nil {
				t.Fatalf("seed %d: %v", seed, err)
			}
		}
	}
}

func TestFrontValidate(t *testing.T) {
	picture := &news.Media{Kind: news.Picture, Src: "/media/a.jpg"}
	for what, c := range map[string]struct {
		change func(*news.Front)
		field  string
	}{
		"a variant":              {func(f *news.Front) { f.Slots[0].Pins = []news.Pin{{Story: 1, Headline: "H", Picture: picture}} }, ""},
		"no slots":               {func(f *news.Front) { f.Slots = nil }, ""},
		"a topic":                {func(f *news.Front) { f.Slots[2].Fill = news.Fill{By: news.FillTopic, Topic: 7} }, ""},
		"another edition":        {func(f *news.Front) { f.Edition = "ar" }, "edition"},
		"no such section":        {func(f *news.Front) { f.Section = "gone" }, "section"},
		"two leads":              {func(f *news.Front) { f.Slots[1].Shape, f.Slots[1].Size = news.LeadSlot, 1 }, "slots"},
		"no lead":                {func(f *news.Front) { f.Slots = f.Slots[1:] }, "slots"},
		"seconds far below":      {func(f *news.Front) { f.Move("seconds", 3) }, "slots"},
		"the same ID twice":      {func(f *news.Front) { f.Slots[2].ID = "lead" }, "slots"},
		"an unknown shape":       {func(f *news.Front) { f.Slots[2].Shape = "wheel" }, "shape"},
		"a shape of sections":    {func(f *news.Front) { f.Slots[2].Shape = news.RowsSlot }, "shape"},
		"no places":              {func(f *news.Front) { f.Slots[2].Size = 0 }, "size"},
		"too many places":        {func(f *news.Front) { f.Slots[0].Size = 2 }, "size"},
		"an unknown rule":        {func(f *news.Front) { f.Slots[2].Fill.By = "luck" }, "fill"},
		"a section that is gone": {func(f *news.Front) { f.Slots[2].Fill = news.Fill{By: news.FillSection, Section: "gone"} }, "fill"},
		"no topic":               {func(f *news.Front) { f.Slots[2].Fill = news.Fill{By: news.FillTopic} }, "fill"},
		"most read as tiles":     {func(f *news.Front) { f.Slots[2].Fill.By = news.FillMost }, "fill"},
		"a story twice": {func(f *news.Front) {
			f.Slots[0].Pins, f.Slots[2].Pins = []news.Pin{{Story: 1}}, []news.Pin{{Story: 1}}
		}, "pins"},
		"a pin to what is counted": {func(f *news.Front) { f.Slot("most-read").Pins = []news.Pin{{Story: 1}} }, "pins"},
		"a pin of nothing":         {func(f *news.Front) { f.Slots[0].Pins = []news.Pin{{}} }, "pins"},
		"a long headline":          {func(f *news.Front) { f.Slots[0].Pins = []news.Pin{{Story: 1, Headline: strings.Repeat("ü", 301)}} }, "headline"},
		"a headline of two lines":  {func(f *news.Front) { f.Slots[0].Pins = []news.Pin{{Story: 1, Headline: "a\nb"}} }, "headline"},
		"a title that is no text":  {func(f *news.Front) { f.Slots[2].Title = "a\xff" }, "title"},
		"another host's picture": {func(f *news.Front) {
			f.Slots[0].Pins = []news.Pin{{Story: 1, Picture: &news.Media{Kind: news.Picture, Src: "https://other.example/a.jpg"}}}
		}, "picture"},
		"a clip as picture": {func(f *news.Front) {
			f.Slots[0].Pins = []news.Pin{{Story: 1, Picture: &news.Media{Kind: news.Clip, Src: "/media/a.mp4"}}}
		}, "picture"},
		"an end before its beginning": {func(f *news.Front) {
			f.Slots[0].Pins = []news.Pin{{Story: 1, Window: news.Window{From: frontNow, Until: frontNow}}}
		}, "until"},
	} {
		t.Run(what, func(t *testing.T) {
			f := autoFront("")
			c.change(f)
			err := f.Validate(frontOf)
			var fault news.Fault
			switch errors.As(err, &fault); {
			case c.field == "" && err != nil:
				t.Error(err)
			case c.field != "" && (fault.Kind != news.Invalid || fault.Field != c.field || fault.Say == ""):
				t.Errorf("%#v, want field %s", err, c.field)
			}
		})
	}
}
