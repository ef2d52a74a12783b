package main

import (
	"context"
	"math"
	"slices"
	"testing"
)

// fixture has two stories on a strike, two on a flood, and four others.
func fixture() []*row {
	rows := []*row{
		{ID: "s1", Title: "Dockers of Valparaiso strike", Body: "Dockers in Valparaiso went on strike. The union leader Marta Quispe wants higher wages for dockers. The harbour is closed."},
		{ID: "s2", Title: "Valparaiso harbour closed by strike", Body: "The harbour of Valparaiso stayed closed. Union leader Marta Quispe said the dockers would go on with the strike for wages."},
		{ID: "f1", Title: "Flood in Torgau", Body: "The river Elbe flooded Torgau. Mayor Henrik Simon had cellars pumped and bridges shut. Water stood at nine metres."},
		{ID: "f2", Title: "Torgau shuts bridges", Body: "Bridges over the Elbe at Torgau were shut by Mayor Henrik Simon. The flood reached nine metres of water and cellars were full."},
		{ID: "o1", Title: "Orchestra tours Asia", Body: "The orchestra plays Mahler in Seoul and Osaka. Tickets for the concerts were sold within hours."},
		{ID: "o2", Title: "A comet passes", Body: "Astronomers saw a comet with green tail. It passes the sun in March and comes back after centuries."},
		{ID: "o3", Title: "Cheese prices rise", Body: "Farmers ask for more money for milk. Supermarkets raised prices of cheese and butter again."},
		{ID: "o4", Title: "Chess title defended", Body: "The champion defended her title in the last game. A sacrifice of the queen won it after fifty moves."},
	}
	for i, r := range rows {
		r.Date = []string{"2026-01-02", "2026-01-01", "2026-02-02", "2026-02-01", "2026-03-01", "2026-03-02", "2026-03-03", "2026-03-04"}[i]
		r.Section = []string{"work", "work", "weather", "weather", "arts", "sky", "trade", "games"}[i]
		r.Event = r.ID[:1]
	}
	return rows
}

func TestEachFindsTheObviousRelative(t *testing.T) {
	a := newArchive()
	a.take("fixture", fixture(), true, 24, 100)
	for _, r := range append(peers(), &ours{name: "ours"}, &ours{name: "ours, arriving", arrive: true}) {
		t.Run(r.Name(), func(t *testing.T) {
			if err := r.Build(context.Background(), a); err != nil {
				t.Fatal(err)
			}
			for _, i := range []int{0, 2} {
				if list := r.Rank(i, 1); !slices.Equal(list, []int{i + 1}) {
					t.Errorf("the list of %s is %v", a.stories[i].id, list)
				}
			}
			near, far := r.Pair(a.stories[0], a.stories[1]), r.Pair(a.stories[0], a.stories[6])
			if _, cannot := r.(*bySection); !cannot && !(near > far) {
				t.Errorf("the relative scores %.3f, a stranger %.3f", near, far)
			}
			if list := r.Rank(0, 8); slices.Contains(list, 0) {
				t.Errorf("a story is in its own list %v", list)
			}
			if s := r.Size(); !(s.Postings > 0) {
				t.Errorf("size %v", s)
			}
			if err := r.Close(); err != nil {
				t.Error(err)
			}
		})
	}
}

// known answers what it is told to.
type known struct {
	ranker
	lists  map[int][]int
	scores map[[2]string]float64 // by titles
}

func (k known) Rank(i, _ int) []int      { return k.lists[i] }
func (k known) Pair(a, b *story) float64 { return k.scores[[2]string{a.title, b.title}] }

func ask(t *testing.T, q question, k known, want ...float64) (said []answer) {
	t.Helper()
	values := q.Ask(k, func(a answer) { said = append(said, a) })
	if len(values) != len(q.Columns()) {
		t.Fatalf("%d values for %d columns", len(values), len(q.Columns()))
	}
	for i, w := range want {
		near(t, q.Title()+": "+q.Columns()[i].Name, values[i], w)
	}
	return said
}

// Every measure of every kind of label, on answers that are told.
func TestQuestions(t *testing.T) {
	four, two, one := 4., 2., 1.
	yes, no := true, false
	half := func(title, lang string) *row { return &row{Title: title, Body: title, Lang: lang} }
	rows := fixture()[:4]
	rows = append(rows,
		&row{ID: "g1", A: half("a", ""), B: half("b", ""), LangA: "de", LangB: "en", Overall: &one},
		&row{ID: "g2", A: half("a", ""), B: half("c", ""), LangA: "de", LangB: "en", Overall: &four},
		&row{ID: "g3", A: half("a", ""), B: half("d", ""), LangA: "de", LangB: "en", Overall: &two},
		&row{ID: "y1", Lang: "ru", A: half("e", ""), B: half("f", ""), SameEvent: &yes},
		&row{ID: "y2", Lang: "ru", A: half("e", ""), B: half("g", ""), SameEvent: &no},
		&row{ID: "b", Body: "x", Headlines: []*headline{{"h", "agree"}, {"i", "unrelated"}}},
		&row{ID: "t1", A: half("m", "fr"), B: half("n", "de")},
		&row{ID: "t2", A: half("o", "fr"), B: half("p", "de")},
	)
	a := newArchive()
	a.take("all", rows, true, 24, 100)
	in := a.sets[0]
	if len(in.questions) != 4 {
		t.Fatalf("%d questions", len(in.questions))
	}
	// s1 and f1 find their relative at once, s2 second, f2 not.
	k := known{lists: map[int][]int{0: {1}, 1: {2, 0}, 2: {3}, 3: {0, 1}}, scores: map[[2]string]float64{
		{"a", "b"}: 1, {"a", "c"}: 2, {"a", "d"}: 3, // people: 3, 0, 2
		{"e", "f"}: .1, {"e", "g"}: .2, {"h", ""}: .7, {"i", ""}: .6,
		{"m", "n"}: .9, {"m", "p"}: .3, {"o", "p"}: .5, {"o", "n"}: .5, {"n", "m"}: .5, {"p", "o"}: .1, {"p", "m"}: .4,
	}}
	said := ask(t, in.questions[0], k, .6/4, (2+.63093)/4, 2.5/4, .75, 3./6, 1.5)
	if !slices.Equal(said[1].Related, []string{"f1", "s1"}) || said[1].ID != "s2" {
		t.Errorf("said %v", said[1])
	}
	ask(t, in.questions[1], k, -1/math.Sqrt(2*14./3)) // deviations -1 0 1 and 4/3 -5/3 1/3
	ask(t, in.questions[2], k, 1, 1, 0, 2./3)         // headlines, then ru: both must be said
	// m and n find each other, o ties, p finds o second: of four one way each.
	ask(t, in.questions[3], k, .5, 1, .5, 1)
}

// What a file is judged by is shown to nobody.
func TestLabelsAreHidden(t *testing.T) {
	a := newArchive()
	a.take("tagged", []*row{{ID: "1", Tags: []string{"x"}}, {ID: "2", Tags: []string{"x"}}}, true, 24, 100)
	a.take("topical", []*row{{ID: "3", Topic: 7.0, Places: []string{"usa"}}, {ID: "4", Topic: 7.0}}, true, 24, 100)
	a.take("eventful", []*row{{ID: "5", Event: "7a", Topic: 7.0, Tags: []string{"x"}}, {ID: "6", Event: "7a", Topic: 7.0}}, true, 24, 100)
	for i, want := range []struct {
		tags    int
		section string
	}{{0, ""}, {0, ""}, {1, "usa"}, {0, ""}, {1, "x"}, {0, ""}} {
		if s := a.stories[i]; len(s.tags) != want.tags || s.section != want.section {
			t.Errorf("story %s shows tags %v and section %q", s.id, s.tags, s.section)
		}
	}
	if n := len(a.sets[2].questions); n != 2 {
		t.Errorf("%d questions of events and topics", n)
	}
}
