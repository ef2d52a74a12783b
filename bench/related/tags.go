package main

import (
	"context"
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// byTags ranks by shared tags, the rarer the better: what the plugins of
// content systems do. Stories without tags get some as people give them: the
// five best name phrases or words of their own text, by tf-idf.
type byTags struct {
	archive *archive
	df      map[string]map[string]int // stories by language and phrase
	n       map[string]int            // stories by language
	tags    [][]string                // by story
	with    map[[2]string][]int       // stories by language and tag
}

// madeTags is how many tags are made for a story.
const madeTags = 5

func (t *byTags) Name() string { return "tag overlap" }

func (t *byTags) Build(_ context.Context, a *archive) error {
	*t = byTags{archive: a, df: map[string]map[string]int{}, n: map[string]int{}, with: map[[2]string][]int{}}
	for _, s := range a.stories {
		df := t.df[s.lang]
		if df == nil {
			df = map[string]int{}
			t.df[s.lang] = df
		}
		for p := range phrases(s) {
			df[p]++
		}
		t.n[s.lang]++
	}
	for i, s := range a.stories {
		t.tags = append(t.tags, t.of(s))
		for _, tag := range t.tags[i] {
			key := [2]string{s.lang, tag}
			t.with[key] = append(t.with[key], i)
		}
	}
	return nil
}

// stored returns the tags of a story, which need not be in the archive.
func (t *byTags) stored(s *story) []string {
	if s.ord >= 0 {
		return t.tags[s.ord]
	}
	return t.of(s)
}

// of returns the tags of a story, given or made.
func (t *byTags) of(s *story) (tags []string) {
	for _, tag := range s.tags {
		if tag = strings.ToLower(strings.TrimSpace(tag)); !slices.Contains(tags, tag) {
			tags = append(tags, tag)
		}
	}
	if len(tags) > 0 {
		return tags
	}
	for _, w := range best(phrases(s), t.n[s.lang], t.df[s.lang], madeTags) {
		tags = append(tags, w.word)
	}
	return tags
}

// phrases returns the words of a story and its names of two and three words,
// in small letters, with how often each stands there.
func phrases(s *story) map[string]int {
	found := map[string]int{}
	count := func(text string) {
		var run []string
		end := -1 // of the run
		name := func() {
			if len(run) == 2 || len(run) == 3 {
				found[strings.Join(run, " ")]++
			}
			run = nil
		}
		for at := 0; at < len(text); {
			size := strings.IndexFunc(text[at:], func(r rune) bool { return !isWord(r) && r != '\'' && r != '’' && !unicode.IsMark(r) })
			if size < 0 {
				size = len(text) - at
			}
			word := text[at : at+size]
			first, _ := utf8.DecodeRuneInString(word)
			if !unicode.IsUpper(first) || end < 0 || text[end:at] != " " {
				name()
			}
			lower := strings.ToLower(word)
			if utf8.RuneCountInString(word) >= 3 {
				found[lower]++
			}
			if unicode.IsUpper(first) {
				run, end = append(run, lower), at+size
			}
			at += size
			_, gap := utf8.DecodeRuneInString(text[at:])
			at += gap
		}
		name()
	}
	count(s.title)
	count(s.text())
	return found
}

// idf returns the weight of a tag.
func (t *byTags) idf(lang, tag string) float64 {
	return idf(t.n[lang], len(t.with[[2]string{lang, tag}]))
}

func (t *byTags) Rank(i, n int) []int {
	s := t.archive.stories[i]
	scores := map[int]float64{}
	for _, tag := range t.tags[i] {
		for _, other := range t.with[[2]string{s.lang, tag}] {
			if other != i {
				scores[other] += t.idf(s.lang, tag)
			}
		}
	}
	hits := make([]hit, 0, len(scores))
	for ord, score := range scores {
		hits = append(hits, hit{ord, score})
	}
	return top(hits, n)
}

// Pair returns the weight of the shared tags over that of all.
func (t *byTags) Pair(a, b *story) float64 {
	tagsA, tagsB := t.stored(a), t.stored(b)
	shared, all := 0.0, 0.0
	for _, tag := range tagsA {
		w := t.idf(a.lang, tag)
		all += w
		if slices.Contains(tagsB, tag) {
			shared += w
		}
	}
	for _, tag := range tagsB {
		if !slices.Contains(tagsA, tag) {
			all += t.idf(b.lang, tag)
		}
	}
	if all == 0 {
		return 0
	}
	return shared / all
}

func (t *byTags) Size() size {
	tags := 0
	for _, of := range t.tags {
		tags += len(of)
	}
	return size{Postings: float64(tags) / float64(len(t.tags)), Bytes: math.NaN()}
}

func (t *byTags) Close() error { *t = byTags{}; return nil }
