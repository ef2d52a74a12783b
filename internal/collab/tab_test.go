package collab_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strconv"

	"broadsheet/internal/collab"
	"broadsheet/internal/news"
	"broadsheet/internal/prose"
)

// A tab is an editor in a browser, as prosemirror-collab and the page around
// it are: what is typed is in the document at once, kept in the browser's
// store a little later, and always before it is sent.
type tab struct {
	client string
	who    collab.Person
	node   int // which server it talks to

	version   int64
	confirmed *prose.Node // at version
	mine      []prose.Step
	doc       *prose.Node // confirmed, and mine

	kept record
}

// A record is what the browser's store has of a tab.
type record struct {
	version   int64
	confirmed *prose.Node
	mine      []prose.Step
	there     bool
}

func (b *tab) keep() {
	b.kept = record{b.version, b.confirmed, append([]prose.Step(nil), b.mine...), true}
}

// edit applies a step to the tab's document.
func (b *tab) edit(s prose.Step) bool {
	next, err := s.Apply(b.doc)
	if err != nil {
		return false
	}
	b.doc, b.mine = next, append(b.mine, s)
	return true
}

// receive takes steps from the server in. It returns those of the tab's own
// that no longer have a place.
func (b *tab) receive(items []collab.Item) (gone []prose.Step, err error) {
	own := 0
	for own < len(items) && items[own].Client == b.client {
		own++
	}
	if own > len(b.mine) {
		return nil, fmt.Errorf("%s is told of %d steps of its own and has %d", b.client, own, len(b.mine))
	}
	var theirs []prose.Step
	for i, item := range items {
		s, err := prose.ParseStep(item.Step)
		if err != nil {
			return nil, err
		}
		if i >= own {
			theirs = append(theirs, s)
			continue
		}
		if b.confirmed, err = s.Apply(b.confirmed); err != nil {
			return nil, fmt.Errorf("own step %s: %w", item.Step, err)
		}
	}
	b.version += int64(len(items))
	mine := b.mine[own:]
	rest, doc, err := rebase(b.confirmed, mine, theirs)
	if err != nil {
		return nil, err
	}
	for _, s := range theirs {
		if b.confirmed, err = s.Apply(b.confirmed); err != nil {
			return nil, err
		}
	}
	if len(rest) < len(mine) {
		gone = mine
	}
	b.mine, b.doc = rest, doc
	return gone, nil
}

// rebase moves a tab's steps over those of others, as prosemirror-collab does.
// Steps are given up only where the place that they were about is gone, or a
// structure that they need; a keystroke only where its place is gone, or with
// an earlier step of the tab's own, which may have made that place.
func rebase(doc *prose.Node, mine, theirs []prose.Step) (rest []prose.Step, end *prose.Node, err error) {
	over := &prose.Mapping{}
	for i := len(mine) - 1; i >= 0; i-- {
		over.Append(mine[i].Maps().Invert())
	}
	for _, s := range theirs {
		if doc, err = s.Apply(doc); err != nil {
			return nil, nil, err
		}
		over.Append(s.Maps())
	}
	for i, s := range mine {
		mapped := s.Map(over.From(len(mine) - i))
		if mapped == nil {
			continue
		}
		next, err := mapped.Apply(doc)
		if err != nil {
			if data, _ := s.MarshalJSON(); keystroke.Match(data) && len(rest) == i && !touched(data, mine[:i], theirs) {
				return nil, nil, fmt.Errorf("a keystroke is given up, though its place is there: %s, %v; of %s, over %s", data, err, listed(mine), listed(theirs))
			}
			continue
		}
		doc = next
		over.Append(mapped.Maps())
		over.SetMirror(len(mine)-1-i, over.Len()-1)
		rest = append(rest, mapped)
	}
	return rest, doc, nil
}

// touched reports whether what is right beside a keystroke was replaced: where
// it belongs is then not known.
func touched(data []byte, earlier, theirs []prose.Step) bool {
	low, _ := strconv.Atoi(keystroke.FindStringSubmatch(string(data))[1])
	high := low
	for i := len(earlier) - 1; i >= 0; i-- {
		m := earlier[i].Maps().Invert()
		low, high = m.Map(low, -1), m.Map(high, 1)
	}
	for _, s := range theirs {
		var j struct{ From, To int }
		data, _ := s.MarshalJSON()
		json.Unmarshal(data, &j)
		if j.From < j.To && j.From <= high && low <= j.To {
			return true
		}
		low, high = s.Maps().Map(low, -1), s.Maps().Map(high, 1)
	}
	return false
}

func listed(steps []prose.Step) string {
	data, _ := json.Marshal(steps)
	return string(data)
}

var keystroke = regexp.MustCompile(`^\{"stepType":"replace","from":(\d+),"to":(\d+),"slice":\{"content":\[\{"type":"text","text":"[^"]*"\}\]\}\}$`)

// marks are the signs that the steps put in, each of which is typed once only.
func marks(steps []prose.Step) (out []rune) {
	for _, s := range steps {
		data, _ := s.MarshalJSON()
		var j struct {
			Slice struct {
				Content json.RawMessage `json:"content"`
			} `json:"slice"`
		}
		if json.Unmarshal(data, &j) == nil {
			out = append(out, signs(string(j.Slice.Content))...)
		}
	}
	return out
}

// signs are the typed signs in a text.
func signs(s string) (out []rune) {
	for _, r := range s {
		if r >= firstSign && r < firstSign+mostSigns || r >= firstWide && r < firstWide+mostSigns {
			out = append(out, r)
		}
	}
	return out
}

// Each keystroke is a sign of its own; every fifth takes two units.
const (
	firstSign = 0x4e00
	firstWide = 0x20000
	mostSigns = 0x4000
)

func sign(n int) rune {
	if n%5 == 4 {
		return firstWide + rune(n)
	}
	return firstSign + rune(n)
}

func isConflict(err error) bool { return errors.Is(err, news.Conflict) }
