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
