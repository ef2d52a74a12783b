package main

import (
	"fmt"
	"math"
	"slices"
)

// grades asks how well scores agree with people's: Pearson's correlation with
// 4 - overall, for each pair of languages. That is the measure of SemEval-2022
// task 8.
type grades struct {
	groups []string
	pairs  map[string][]pair
	people map[string][]float64
}

func (g *grades) add(p pair, grade float64) {
	if g.pairs == nil {
		g.pairs, g.people = map[string][]pair{}, map[string][]float64{}
	}
	group := p.a.lang + "-" + p.b.lang
	if g.pairs[group] == nil {
		g.groups = append(g.groups, group)
		slices.Sort(g.groups)
	}
	g.pairs[group] = append(g.pairs[group], p)
	g.people[group] = append(g.people[group], grade)
}

func (g *grades) Title() string { return "graded pairs, Pearson r by languages" }

func (g *grades) Count() (n int) {
	for _, pairs := range g.pairs {
		n += len(pairs)
	}
	return n
}

func (g *grades) Columns() (c []column) {
	for _, group := range g.groups {
		c = append(c, column{fmt.Sprintf("%s (%d)", group, len(g.pairs[group])), 3})
	}
	return append(c, column{"all", 3})
}

func (g *grades) Ask(r ranker, say func(answer)) (values []float64) {
	var everyone, every []float64
	for _, group := range g.groups {
		scores, ok := scoresOf(r, g.pairs[group], say)
		values = append(values, orNaN(ok, pearson(scores, g.people[group])))
		every, everyone = append(every, scores...), append(everyone, g.people[group]...)
	}
	return append(values, orNaN(!math.IsNaN(values[0]), pearson(every, everyone)))
}

// verdicts asks whether scores part the pairs with a yes from those with a no:
// by ROC-AUC and the best F1, for each group.
type verdicts struct {
	groups []string
	pairs  map[string][]pair
	yes    map[string][]bool
}

func (v *verdicts) add(group string, p pair, yes bool) {
	if v.pairs == nil {
		v.pairs, v.yes = map[string][]pair{}, map[string][]bool{}
	}
	if v.pairs[group] == nil {
		v.groups = append(v.groups, group)
		slices.Sort(v.groups)
	}
	v.pairs[group] = append(v.pairs[group], p)
	v.yes[group] = append(v.yes[group], yes)
}

func (v *verdicts) Title() string { return "pairs related or not, ROC-AUC and best F1" }

func (v *verdicts) Count() (n int) {
	for _, pairs := range v.pairs {
		n += len(pairs)
	}
	return n
}

func (v *verdicts) Columns() (c []column) {
	for _, group := range v.groups {
		c = append(c, column{fmt.Sprintf("%s (%d) AUC", group, len(v.pairs[group])), 3}, column{group + " F1", 3})
	}
	return c
}

func (v *verdicts) Ask(r ranker, say func(answer)) (values []float64) {
	for _, group := range v.groups {
		scores, ok := scoresOf(r, v.pairs[group], say)
		values = append(values, orNaN(ok, auc(scores, v.yes[group])), orNaN(ok, bestF1(scores, v.yes[group])))
	}
	return values
}

// translations asks whether a story's translation scores best of all stories
// of its file in that language, in both directions. A tie is a miss, and so is
// a score of nothing.
type translations struct {
	groups  []string
	pairs   map[string][]pair
	stories map[string][]*story // by language
}

func (t *translations) add(p pair) {
	if t.pairs == nil {
		t.pairs, t.stories = map[string][]pair{}, map[string][]*story{}
	}
	group := min(p.a.lang, p.b.lang) + "-" + max(p.a.lang, p.b.lang)
	if t.pairs[group] == nil {
		t.groups = append(t.groups, group)
		slices.Sort(t.groups)
	}
	t.pairs[group] = append(t.pairs[group], p)
	for _, s := range []*story{p.a, p.b} {
		if !slices.Contains(t.stories[s.lang], s) {
			t.stories[s.lang] = append(t.stories[s.lang], s)
		}
	}
}

func (t *translations) Title() string {
	return "the translation found among the file's stories of that language"
}

func (t *translations) Count() (n int) {
	for _, pairs := range t.pairs {
		n += len(pairs)
	}
	return n
}

func (t *translations) Columns() (c []column) {
	for _, group := range t.groups {
		c = append(c, column{fmt.Sprintf("%s (%d) R@1", group, len(t.pairs[group])), 2}, column{"R@5", 2})
	}
	return append(c, column{"all R@1", 3}, column{"R@5", 3})
}

func (t *translations) Ask(r ranker, _ func(answer)) (values []float64) {
	var first, fifth float64
	for _, group := range t.groups {
		one, five := 0.0, 0.0
		for _, p := range t.pairs[group] {
			for _, way := range [][2]*story{{p.a, p.b}, {p.b, p.a}} {
				rank := t.rank(r, way[0], way[1])
				if rank == 1 {
					one++
				}
				if rank >= 1 && rank <= 5 {
					five++
				}
			}
		}
		n := 2 * float64(len(t.pairs[group]))
		values = append(values, one/n, five/n)
		first, fifth = first+one, fifth+five
	}
	n := 2 * float64(t.Count())
	values = append(values, first/n, fifth/n)
	probe := t.pairs[t.groups[0]][0]
	for i := range values {
		values[i] = orNaN(!math.IsNaN(r.Pair(probe.a, probe.b)), values[i])
	}
	return values
}

// rank returns the place of a story's translation, 0 if it scores nothing.
func (t *translations) rank(r ranker, from, to *story) int {
	score := r.Pair(from, to)
	if !(score > 0) {
		return 0
	}
	rank := 1
	for _, s := range t.stories[to.lang] {
		if s != to && r.Pair(from, s) >= score {
			rank++
		}
	}
	return rank
}

// scoresOf returns a ranker's scores of pairs, and whether it has any.
func scoresOf(r ranker, pairs []pair, say func(answer)) (scores []float64, ok bool) {
	ok = true
	for _, p := range pairs {
		score := r.Pair(p.a, p.b)
		ok = ok && !math.IsNaN(score)
		scores = append(scores, score)
		say(answer{Set: p.b.set, ID: p.id, Score: &score})
	}
	return scores, ok
}

func orNaN(ok bool, v float64) float64 {
	if !ok {
		return math.NaN()
	}
	return v
}
