// Package demo holds the content of "broadsheet demo": The Harbour Post, the
// newspaper of the invented port of Ostrow Quay, in English and Arabic. It is
// data only; README.md says what the data are and how the pictures, clips and
// sound are made.
package demo

import "embed"

// Files holds stories.jsonl, one story a line as our JSONL importer reads
// them, and the folder media that the stories refer to.
//
//go:embed stories.jsonl media
var Files embed.FS

// NewestDate is the date of the newest live story (RFC 3339). Loading moves
// every date by the same amount, so that this one is a few minutes ago.
const NewestDate = "2026-01-14T06:12:00Z"

// A Storyline is one that the demo's editors made by hand.
type Storyline struct {
	Title   string
	Stories []string // by headline; the first begins it
}

// Storylines are to be made once the stories are loaded.
func Storylines() []Storyline {
	return []Storyline{
		{"The first winter surge", []string{
			"Surge warning: gates to close for the first time this winter",
			"As the gates closed: the night of the surge, hour by hour",
			"Inside the control room on the night of the surge",
			"Three freighters waited nine hours outside the gates",
			"Storm barrier holds through its first winter surge",
		}},
		{"The pilots’ dispute", []string{
			"Report: tanker passed within nine metres of the third pier",
			"Pilots back action by 31 votes to 2",
			"Pilots refuse night passages through the gap",
			"Pilots win earlier notice of barrier closings",
		}},
		{"أول مدّ شتوي", []string{
			"تحذير من مدّ عاصفي: البوابات تُغلق للمرّة الأولى هذا الشتاء",
			"داخل غرفة التحكّم ليلة المدّ",
			"حاجز العواصف يصمد أمام أول مدّ شتوي",
		}},
	}
}
