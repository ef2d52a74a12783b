package main

import (
	"math"
	"time"
)

// A question is one thing that the labels of a file let us ask of a ranker.
type question interface {
	Title() string
	Columns() []column
	Count() int                               // of stories or pairs asked
	Ask(r ranker, say func(answer)) []float64 // a value for each column, NaN if there is none
}

// An answer is what a ranker says about one story or pair, in the form that
// score_related.py reads.
type answer struct {
	Set     string   `json:"set"`
	ID      string   `json:"id"`
	Related []string `json:"related,omitempty"`
	Score   *float64 `json:"score,omitempty"`
}

// A pair is two stories that people have compared.
type pair struct {
	id   string
	a, b *story
}

// lists asks for the list of each labelled story. A story of the list is
// relevant if it has a label in common; stories of other files are not, so the
// larger the archive the harder the question.
type lists struct {
	kind         string
	list         int // entries asked for
	most         int // lists asked for
	asked        []*story
	labels       map[*story][]string
	members      map[string][]*story
	byOrd        map[int]*story
	relevantOnce map[*story]map[int]bool
}

func newLists(kind string, list, most int) *lists {
	return &lists{kind: kind, list: list, most: most, labels: map[*story][]string{}, members: map[string][]*story{},
		byOrd: map[int]*story{}, relevantOnce: map[*story]map[int]bool{}}
}

func (l *lists) add(s *story, labels []string) {
	l.byOrd[s.ord] = s
	l.labels[s] = labels
	for _, label := range labels {
		l.members[label] = append(l.members[label], s)
	}
	if len(labels) > 0 {
		l.asked = append(l.asked, s)
	}
}

// relevant returns the other stories with a label of s.
func (l *lists) relevant(s *story) map[int]bool {
	if known := l.relevantOnce[s]; known != nil {
		return known
	}
	r := map[int]bool{}
	for _, label := range l.labels[s] {
		for _, m := range l.members[label] {
			if m != s && m.lang == s.lang {
				r[m.ord] = true
			}
		}
	}
	if len(l.relevantOnce) < l.most {
		l.relevantOnce[s] = r
	}
	return r
}

// sample returns the stories to ask for: all, or as many as allowed at even
// distances.
func (l *lists) sample() (stories []*story) {
	for _, s := range l.asked {
		if len(l.relevant(s)) > 0 {
			stories = append(stories, s)
		}
	}
	if n := len(stories); n > l.most {
		for i := range l.most {
			stories[i] = stories[i*n/l.most]
		}
		stories = stories[:l.most]
	}
	return stories
}

func (l *lists) Title() string { return "same " + l.kind }
func (l *lists) Count() int    { return len(l.sample()) }

func (l *lists) Columns() []column {
	return []column{{"P@5", 3}, {"nDCG@5", 3}, {"MAP", 3}, {"R@10", 3}, {"right", 3}, {"links", 1}, {"p50 µs", 0}, {"p99 µs", 0}}
}

func (l *lists) Ask(r ranker, say func(answer)) []float64 {
	var sum quality
	var took []time.Duration
	stories := l.sample()
	for _, s := range stories {
		began := time.Now()
		list := r.Rank(s.ord, l.list)
		took = append(took, time.Since(began))
		relevant := l.relevant(s)
		hits := make([]bool, len(list))
		a := answer{Set: s.set, ID: s.id, Related: make([]string, len(list))}
		for k, ord := range list {
			hits[k] = relevant[ord]
			if other := l.byOrd[ord]; other != nil {
				a.Related[k] = other.id
			} else {
				a.Related[k] = "of another file"
			}
		}
		sum.add(judge(hits, len(relevant)))
		say(a)
	}
	values := append(sum.values(len(stories)), quantile(took, .5), quantile(took, .99))
	if sum.Links == 0 { // the data do not have what the method needs
		for i := range values {
			values[i] = math.NaN()
		}
	}
	return values
}
