package main

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"unicode"
)

// words calls f for every word of a text: a kana or Han character, or a run of
// letters, digits and underscores, in small letters. It is the graders' way.
func words(text string, f func(string)) {
	text = strings.ToLower(text)
	start := -1
	for i, r := range text {
		switch {
		case start >= 0 && isWord(r):
		case start >= 0:
			f(text[start:i])
			start = -1
		case r >= 0x3040 && r <= 0x30ff, r >= 0x3400 && r <= 0x9fff:
			f(text[i : i+3])
		case isWord(r):
			start = i
		}
	}
	if start >= 0 {
		f(text[start:])
	}
}

func isWord(r rune) bool { return r == '_' || unicode.IsLetter(r) || unicode.IsNumber(r) }

// A vocabulary numbers the words of all languages.
type vocabulary map[string]uint32

// A bag is the words of a text and how often each stands there, by number.
type bag []counted

type counted struct {
	word uint32
	n    int32
}

func (v vocabulary) bag(text string) bag {
	var b bag
	at := map[uint32]int{}
	words(text, func(w string) {
		number, known := v[w]
		if !known {
			number = uint32(len(v))
			v[strings.Clone(w)] = number
		}
		i, seen := at[number]
		if !seen {
			i = len(b)
			at[number] = i
			b = append(b, counted{word: number})
		}
		b[i].n++
	})
	slices.SortFunc(b, func(x, y counted) int { return cmp.Compare(x.word, y.word) })
	return b
}

// length returns the number of words.
func (b bag) length() (n int) {
	for _, c := range b {
		n += int(c.n)
	}
	return n
}

// A weighed word is one of a query.
type weighed struct {
	word   string
	weight float64
}

// bestTerms is how many words of a story the search engines are asked for.
const bestTerms = 20

// titleCount is how often a word of a title counts, when the best are chosen.
const titleCount = 3

// best returns the words of most weight, by (1 + ln n) × idf: the usual tf-idf.
func best(counts map[string]int, stories int, df map[string]int, most int) []weighed {
	all := make([]weighed, 0, len(counts))
	for w, n := range counts {
		all = append(all, weighed{w, (1 + math.Log(float64(n))) * idf(stories, df[w])})
	}
	slices.SortFunc(all, func(a, b weighed) int {
		return cmp.Or(cmp.Compare(b.weight, a.weight), cmp.Compare(a.word, b.word))
	})
	return all[:min(most, len(all))]
}

// idf is the inverse document frequency, as the graders have it.
func idf(stories, df int) float64 { return math.Log(1 + float64(stories)/float64(max(df, 1))) }
