package main

import (
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// A story as every method sees it.
type story struct {
	ord     int // place in the archive; -1 if it is not there
	set     string
	id      string
	lang    string
	title   string
	lead    string
	body    string
	tags    []string
	section string
	at      time.Time
	arrives bool // its file is not of the distractors
	event   int  // of a made story
	bag     bag
}

// text returns all that is written below the title.
func (s *story) text() string {
	var b strings.Builder
	for _, part := range append([]string{s.lead, s.body}, s.tags...) {
		if part != "" {
			b.WriteString(part)
			b.WriteByte('\n')
		}
	}
	return b.String()
}

// An archive is the stories of all files, in one edition for each language.
type archive struct {
	stories    []*story
	vocabulary vocabulary
	sets       []*set
	halves     map[string]*story // of pairs, by text: some stories are in many pairs
}

// A set is what one file asks.
type set struct {
	name      string
	stories   int
	arrives   bool
	questions []question
}

func newArchive() *archive {
	return &archive{vocabulary: vocabulary{}, halves: map[string]*story{}}
}

// add puts a story into the archive.
func (a *archive) add(s *story, in *set) *story {
	s.ord, s.set, s.arrives = len(a.stories), in.name, in.arrives
	s.bag = a.vocabulary.bag(s.title + " " + s.text())
	a.stories = append(a.stories, s)
	in.stories++
	return s
}

// half puts a story of a pair into the archive, unless it is there.
func (a *archive) half(r *row, lang string, in *set) *story {
	if r.Lang == "" {
		r.Lang = lang
	}
	s := r.story(nil)
	key := s.lang + "\n" + s.title + "\n" + s.body
	if known := a.halves[key]; known != nil {
		return known
	}
	a.halves[key] = s
	return a.add(s, in)
}

// load puts the stories of a file into the archive.
func (a *archive) load(path string, arrives bool, list, queries int) error {
	rows, err := read(path)
	if err != nil {
		return err
	}
	name, _, _ := strings.Cut(filepath.Base(path), ".jsonl")
	a.take(name, rows, arrives, list, queries)
	return nil
}

// take puts rows into the archive, with the questions that they allow.
func (a *archive) take(name string, rows []*row, arrives bool, list, queries int) {
	in := &set{name: name, arrives: arrives}
	a.sets = append(a.sets, in)
	hidden := judges(rows)
	same, graded, found := &verdicts{}, &grades{}, &translations{}
	byKind := make([]*lists, len(hidden))
	for i, k := range hidden {
		byKind[i] = newLists(labels[k].name, list, queries)
	}
	for _, r := range rows {
		if r.A != nil && r.B != nil {
			langA, langB := r.Lang+r.LangA, r.Lang+r.LangB
			p := pair{id: r.ID, a: a.half(r.A, langA, in), b: a.half(r.B, langB, in)}
			switch {
			case r.Overall != nil:
				graded.add(p, 4-*r.Overall)
			case r.SameEvent != nil:
				same.add(p.a.lang, p, *r.SameEvent)
			case p.a.lang != p.b.lang:
				found.add(p)
			}
			continue
		}
		s := a.add(r.story(hidden), in)
		for i, k := range hidden {
			byKind[i].add(s, labels[k].of(r))
		}
		for n, h := range r.Headlines {
			head := &story{ord: -1, lang: s.lang, title: h.Headline, bag: a.vocabulary.bag(h.Headline)}
			same.add("headlines", pair{id: s.id + "#" + strconv.Itoa(n), a: head, b: s}, h.Stance != "unrelated")
		}
	}
	for _, l := range byKind {
		in.ask(l)
	}
	in.ask(graded)
	in.ask(same)
	in.ask(found)
}

// ask keeps a question that has something to ask.
func (in *set) ask(q question) {
	if q.Count() > 0 {
		in.questions = append(in.questions, q)
	}
}
