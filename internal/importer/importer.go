// Package importer brings stories in from other systems. Each format is a
// package of its own that turns bytes into Items and knows nothing of the
// store; this package converts, stores and reports them.
package importer

import (
	"encoding/json"
	"io"
	"io/fs"
	"iter"
	"time"

	"broadsheet/internal/news"
)

// An Item is a story as another system described it, before it has an
// edition, an ID or an address of ours.
type Item struct {
	ID          string // stable within the source, so that a second import updates
	Place       Place  // where in the input it stands, for the report
	Lang        string // BCP 47; "" means the edition asked for, or the default
	Kind        news.StoryKind
	Title       string
	Standfirst  string
	HTML        string    // the body as HTML, or
	Text        string    // as plain text: paragraphs between blank lines, or
	Doc         *news.Doc // as a document
	Date        time.Time // first publication; zero if unknown
	Updated     time.Time
	Section     string // a name or slug
	SectionName string // the section's name where Section is a slug
	Topics      []Topic
	Authors     []string
	Sources     []news.Source
	Dateline    string
	Slug        string
	Addresses   []string     // where it lived: paths or whole addresses
	Media       []news.Media // Src is a path in the import's folder, or a web address; the first is the lead
	Translation string       // ID of the item that it translates; the same for all of a set
	State       news.State   // "" means live
	Embargo     time.Time
	Corrections []news.Correction
	References  []news.Reference
	Standing    bool
	Extra       map[string]any // what we have no place for: comments, custom fields
	Notes       []string       // what the reader of the report should know, such as a dump left out of the body
}

// A Topic as another system named it.
type Topic struct {
	Name   string         `json:"name"`
	Kind   news.TopicKind `json:"kind,omitempty"`
	SameAs string         `json:"same_as,omitempty"` // its name in the default edition
}

// A Place is a position in the input.
type Place struct {
	File string
	Line int    // from 1; 0 if unknown
	Name string // "item 12", or an ID
}

// A Skip is the error of an item that is not a story: a menu entry, an
// attachment, a revision. It is reported and is no failure.
type Skip struct{ Why string }

func (s Skip) Error() string { return s.Why }

// A BadItem is the error of an item that cannot be read.
type BadItem struct {
	Place Place
	Err   error
}

func (b BadItem) Error() string { return b.Err.Error() }
func (b BadItem) Unwrap() error { return b.Err }

// A File is an input as a format sees it.
type File struct {
	Name string    // as shown in reports
	Body io.Reader // decompressed
	Dir  fs.FS     // the folder that it lies in, for media beside it; may be nil
}

// A Format reads one kind of file.
type Format struct {
	Name  string // as given on the command line: "wxr", "jsonl"
	Title string // one line for --help
	// GlobalIDs says that an ID means the same item in every file of the
	// format, as an address does; else IDs count within one file.
	GlobalIDs bool
	// Sniff reports whether a file of that name beginning so is of this format.
	Sniff func(name string, head []byte) bool
	// Items reads a file item by item, in memory that does not grow with the
	// file. An item that cannot be read yields a BadItem, one that is no story
	// an Item with its place and ID and a Skip; reading goes on after both.
	// Any other error ends the file.
	Items func(f File) iter.Seq2[Item, error]
}

// rawExtra returns m as raw JSON, or nil if there is nothing in it.
func rawExtra(m map[string]any) json.RawMessage {
	if len(m) == 0 {
		return nil
	}
	b, err := json.Marshal(m)
	if err != nil {
		return nil
	}
	return b
}
