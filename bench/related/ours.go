package main

import (
	"context"
	"iter"
	"os"
	"slices"
	"time"

	"broadsheet/internal/news"
	"broadsheet/internal/related"
)

// This file is all that asks internal/related.

// ours ranks as the product does: the lists that the index keeps, with their
// floor.
type ours struct {
	name    string
	dates   bool // show the index when stories were published
	arrive  bool // build of the distractors only; the others arrive one by one
	archive *archive
	x       *related.Index
	took    []time.Duration // of each arrival
	words   map[string]related.Dictionary
}

func (o *ours) Name() string { return o.name }

// story returns what the index reads of a story.
func (o *ours) story(s *story) related.Story {
	r := related.Story{ID: news.StoryID(s.ord + 1), Edition: news.EditionID(s.lang),
		Headline: s.title, Lead: s.lead, Body: s.body, Names: s.tags}
	if o.dates {
		r.Published = s.at
	}
	return r
}

func (o *ours) Build(ctx context.Context, a *archive) error {
	o.archive = a
	x, err := related.Build(ctx, o.those(func(s *story) bool { return !o.arrive || !s.arrives }), related.Options{Abroad: true, Words: o.words})
	if err != nil {
		return err
	}
	o.x = x
	for _, s := range a.stories {
		if o.arrive && s.arrives {
			began := time.Now()
			if _, err := x.Put(o.story(s)); err != nil {
				return err
			}
			o.took = append(o.took, time.Since(began))
		}
	}
	return nil
}

func (o *ours) those(wanted func(*story) bool) iter.Seq2[related.Story, error] {
	return func(yield func(related.Story, error) bool) {
		for _, s := range o.archive.stories {
			if wanted(s) && !yield(o.story(s), nil) {
				return
			}
		}
	}
}

// Rank returns all that a page shows, those that are folded under others as
// copies of their text included.
func (o *ours) Rank(i, n int) []int {
	id := news.StoryID(i + 1)
	var list []int
	add := func(other news.StoryID) {
		if at := int(other) - 1; other != id && !slices.Contains(list, at) {
			list = append(list, at)
		}
	}
	links := append(o.links(id, related.More), o.links(id, related.Copies)...)
	slices.SortStableFunc(links, func(a, b related.Link) int { return int(b.Score - a.Score) })
	for _, l := range links {
		add(l.ID)
		for _, c := range o.links(l.ID, related.Copies) {
			add(c.ID)
		}
	}
	return list[:min(n, len(list))]
}

func (o *ours) links(id news.StoryID, slot related.Slot) []related.Link {
	links, err := o.x.Related(id, slot, related.Kept)
	if err != nil {
		panic(err) // in memory nothing fails
	}
	return links
}

func (o *ours) Pair(a, b *story) float64 { return o.x.Similarity(o.story(a), o.story(b)) }

// readDictionary reads a dictionary into English.
func readDictionary(language, path string) (related.Dictionary, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return related.ReadDictionary(news.EditionID(language), f)
}

// postingsOfOurs is how many terms of a story the index has postings for, as
// the comment of internal/related says.
const postingsOfOurs = 32

func (o *ours) Size() size {
	return size{Postings: postingsOfOurs, Bytes: o.x.Stats().BytesPerStory()}
}

func (o *ours) Close() error { o.x = nil; return nil }

// An index is the product's, as scale drives it.
type index struct{ *related.Index }

// build makes an index of n stories in a folder.
func build(ctx context.Context, dir string, n int, make func(id int) *story, stage func(string)) (index, error) {
	o := &ours{dates: true}
	last := related.Stage("")
	x, err := related.Build(ctx, func(yield func(related.Story, error) bool) {
		for id := range n {
			if !yield(o.story(make(id)), nil) {
				return
			}
		}
	}, related.Options{Dir: dir, Progress: func(s related.Stage, _, _ int) {
		if s != last {
			last = s
			stage(string(s))
		}
	}})
	if err == nil {
		err = x.Install()
	}
	return index{x}, err
}

// fill makes the lists of about n stories and returns how many it made.
func (x index) fill(n, workers int, most time.Duration) (int, error) {
	made, left, began := 0, 1, time.Now()
	for made < n && left > 0 && time.Since(began) < most {
		var err error
		if left, err = x.Fill(256, workers, func(done int) { made += done }); err != nil {
			return made, err
		}
	}
	return made, nil
}

// arrive puts a story into the index and returns how many lists change.
func (x index) arrive(s *story) (int, error) {
	changed, err := x.Put((&ours{dates: true}).story(s))
	return len(changed), err
}

// list reads a story's list.
func (x index) list(ord, n int) ([]int, error) {
	links, err := x.Related(news.StoryID(ord+1), related.More, n)
	return ordinals(links, n), err
}

// query answers a story that the index does not know.
func (x index) query(s *story, n int) ([]int, error) {
	links, err := x.Preview((&ours{dates: true}).story(s))
	return ordinals(links[related.More], n), err
}

func ordinals(links []related.Link, n int) []int {
	list := make([]int, min(n, len(links)))
	for i := range list {
		list[i] = int(links[i].ID) - 1
	}
	return list
}

func (x index) bytesPerStory() float64 { return x.Stats().BytesPerStory() }

// open opens the index of a folder.
func open(dir string) (index, error) {
	x, _, err := related.Open(dir, false)
	return index{x}, err
}
