package main

import (
	"cmp"
	"context"
	"math"
	"slices"
)

// bySection is the latest of the same section, when the story comes out: what
// many sites show. A story that names no section has its first tag for one;
// without tags, the edition is one section. It needs dates.
type bySection struct {
	archive *archive
	shelves map[[2]string][]*story // by language and section, in order of time
}

func (y *bySection) Name() string { return "same section, latest" }

func (y *bySection) Build(_ context.Context, a *archive) error {
	y.archive, y.shelves = a, map[[2]string][]*story{}
	for _, s := range a.stories {
		if !s.at.IsZero() {
			key := [2]string{s.lang, s.section}
			y.shelves[key] = append(y.shelves[key], s)
		}
	}
	for _, shelf := range y.shelves {
		slices.SortStableFunc(shelf, byTime)
	}
	return nil
}

func byTime(a, b *story) int { return cmp.Or(a.at.Compare(b.at), cmp.Compare(a.ord, b.ord)) }

// Rank returns the stories before story i, the latest first.
func (y *bySection) Rank(i, n int) (list []int) {
	s := y.archive.stories[i]
	shelf := y.shelves[[2]string{s.lang, s.section}]
	at, found := slices.BinarySearchFunc(shelf, s, byTime)
	if !found {
		return nil
	}
	for at--; at >= 0 && len(list) < n; at-- {
		list = append(list, shelf[at].ord)
	}
	return list
}

func (y *bySection) Pair(a, b *story) float64 { return math.NaN() }
func (y *bySection) Size() size               { return size{Postings: 1, Bytes: math.NaN()} }
func (y *bySection) Close() error             { y.shelves = nil; return nil }
