// Package prose is the manuscript of a story as a ProseMirror document: the
// nodes that the editor edits, and the steps that change them. It takes and
// refuses the same steps as the editor's own library, and makes the same of
// them, so that the server and every browser arrive at the same words.
//
// Nodes are immutable and may be shared. Positions count UTF-16 code units,
// as in the browser. What comes in is bounded and checked: no document with
// an unsafe link, or one that does not fit the schema, can be made here.
//
// A manuscript may be unfit to publish; Content makes of it what can be saved.
// The package does no I/O.
package prose

import (
	"fmt"

	"broadsheet/internal/news"
)

// Limits of a manuscript beside those of a body: maxDepth counts the top node
// too, and maxAttrs is in bytes.
const (
	maxNodes = news.MaxNodes + 3
	maxDepth = news.MaxDepth + 2
	maxText  = news.MaxText
	maxAttrs = 4 << 20
	maxInput = 24 << 20 // bytes of JSON that are looked at
)

// unfit is the error for a document or step that cannot be.
func unfit(say string, args ...any) error {
	return news.Fault{Kind: news.Invalid, Field: "manuscript", Say: fmt.Sprintf(say, args...)}
}

func unfitIn(err error, say string, args ...any) error {
	return news.Fault{Kind: news.Invalid, Field: "manuscript", Say: fmt.Sprintf(say, args...), Err: err}
}
