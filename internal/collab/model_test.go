package collab

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"

	"broadsheet/internal/news"
	"broadsheet/internal/prose"
)

// A tab plays the editor's part: it does what prosemirror-collab and the
// editor's sync.ts do in a browser. What it has not been told to be taken it
// keeps, also when it crashes.
type tab struct {
	client    string
	who       Person
	rooms     *Rooms
	story     news.StoryID
	version   int64
	confirmed *prose.Node // the server's manuscript of the version
	waiting   []prose.Step
	doc       *prose.Node
	taken     int  // steps that the server said were taken
	offline   bool // it neither sends nor hears
	dropped   int  // steps that had no place after a merge
}

// open takes the manuscript as the server has it.
func (b *tab) open(h *history) error {
	m, err := b.rooms.Open(h.ctx, b.story)
	if err != nil {
		return err
	}
	b.version, b.confirmed, b.doc, b.waiting = m.Version, m.Doc, m.Doc, nil
	return nil
}

// crash loses all but the record in the browser's store.
func (b *tab) crash() {
	doc := b.confirmed
	for i, s := range b.waiting {
		data, err := json.Marshal(s)
		if err != nil {
			panic(err)
		}
		if s, err = prose.ParseStep(data); err == nil {
			b.waiting[i] = s
			doc, err = s.Apply(doc)
		}
		if err != nil {
			panic(err)
		}
	}
	b.doc = doc
}

// edit makes a step of one's own, if it fits.
func (b *tab) edit(step string) bool {
	s, err := prose.ParseStep([]byte(step))
	if err != nil {
		return false
	}
	doc, err := s.Apply(b.doc)
	if err != nil {
		return false
	}
	b.waiting, b.doc = append(b.waiting, s), doc
	return true
}

// receive takes what the server took: first one's own, then others' over which
// one's own waiting steps are moved.
func (b *tab) receive(items []Item) error {
	own := 0
	for own < len(items) && items[own].Client == b.client {
		own++
	}
	if own > len(b.waiting) {
		return fmt.Errorf("%s is told of %d steps of its own and waits for %d", b.client, own, len(b.waiting))
	}
	var m prose.Mapping
	rest := b.waiting[own:]
	for i := len(rest) - 1; i >= 0; i-- {
		m.Append(rest[i].Maps().Invert())
	}
	doc := b.confirmed
	for i, item := range items {
		s, err := prose.ParseStep(item.Step)
		if err == nil {
			doc, err = s.Apply(doc)
		}
		if err != nil {
			return fmt.Errorf("%s cannot apply what was taken: %w", b.client, err)
		}
		if i >= own {
			m.Append(s.Maps())
		}
	}
	b.version, b.confirmed, b.taken = b.version+int64(len(items)), doc, b.taken+own
	b.waiting = nil
	for i, s := range rest {
		moved := s
		if len(items) > own {
			moved = s.Map(m.From(len(rest) - i))
		}
		if moved == nil {
			b.dropped++
			continue
		}
		next, err := moved.Apply(doc)
		if err != nil {
			b.dropped++
			continue
		}
		doc = next
		m.Append(moved.Maps())
		m.SetMirror(len(rest)-i-1, m.Len()-1)
		b.waiting = append(b.waiting, moved)
	}
	b.doc = doc
	return nil
}

// fate is what happens to a request.
type fate int

const (
	arrives fate = iota
	answerLost
)

// send sends what waits.
func (b *tab) send(h *history, f fate) error {
	if b.offline || len(b.waiting) == 0 {
		return nil
	}
	steps := make([]json.RawMessage, min(len(b.waiting), 1+h.rand.IntN(6)))
	for i := range steps {
		data, err := json.Marshal(b.waiting[i])
		if err != nil {
			return err
		}
		steps[i] = data
	}
	now, items, err := b.rooms.Take(h.ctx, b.story, b.client, b.who, b.version, steps)
	var outage outageError
	switch {
	case f == answerLost:
		return nil
	case err == nil:
		if now != b.version+int64(len(steps)) {
			return fmt.Errorf("%s sent %d steps at %d and was told %d", b.client, len(steps), b.version, now)
		}
		own := make([]Item, len(steps))
		for i := range own {
			own[i] = Item{Client: b.client, Step: steps[i]}
		}
		return b.receive(own)
	case errors.Is(err, news.Conflict):
		if len(items) == 0 || now != b.version+int64(len(items)) {
			return fmt.Errorf("%s at %d: a conflict with %d steps, now at %d", b.client, b.version, len(items), now)
		}
		return b.receive(items)
	case errors.Is(err, news.Gone):
		return b.renew(h)
	case errors.As(err, &outage):
		return nil
	}
	return fmt.Errorf("%s at %d sent %s: %w", b.client, b.version, steps, err)
}

// listen asks for what was missed.
func (b *tab) listen(h *history) error {
	if b.offline {
		return nil
	}
	items, now, err := b.rooms.After(h.ctx, b.story, b.version)
	switch {
	case errors.Is(err, news.Gone):
		return b.renew(h)
	case err != nil:
		return err
	case now != b.version+int64(len(items)):
		return fmt.Errorf("%s at %d: %d steps after it lead to %d", b.client, b.version, len(items), now)
	}
	return b.receive(items)
}

// renew takes the manuscript anew where the journal does not go back far
// enough, and moves what waits over the difference.
func (b *tab) renew(h *history) error {
	m, err := b.rooms.Open(h.ctx, b.story)
	if err != nil {
		return err
	}
	var items []Item
	for _, s := range prose.Difference(b.confirmed, m.Doc) {
		data, err := json.Marshal(s)
		if err != nil {
			return err
		}
		items = append(items, Item{Step: data})
	}
	if err := b.receive(items); err != nil {
		return err
	}
	b.version = m.Version
	h.renewed = true
	return nil
}

// some returns a step that a person might make of the document. With words it
// only adds them.
func (b *tab) some(r *rand.Rand, word string, onlyWords bool) string {
	size := b.doc.Len()
	from := r.IntN(size + 1)
	to := min(size, from+r.IntN(1+r.IntN(12)))
	text := fmt.Sprintf(`{"type":"text","text":%q}`, word)
	typed := fmt.Sprintf(`{"stepType":"replace","from":%d,"to":%d,"slice":{"content":[%s]}}`, from, from, text)
	if onlyWords {
		return typed
	}
	switch r.IntN(12) {
	case 0, 1:
		return fmt.Sprintf(`{"stepType":"replace","from":%d,"to":%d}`, from, to)
	case 2:
		return fmt.Sprintf(`{"stepType":"replace","from":%d,"to":%d,"slice":{"content":[{"type":"paragraph"},{"type":"paragraph"}],"openStart":1,"openEnd":1},"structure":true}`, from, from)
	case 3:
		return fmt.Sprintf(`{"stepType":"replace","from":%d,"to":%d,"structure":true}`, from, min(size, from+2))
	case 4:
		return fmt.Sprintf(`{"stepType":"addMark","from":%d,"to":%d,"mark":%s}`, from, to, []string{`{"type":"strong"}`, `{"type":"link","attrs":{"href":"/a"}}`, `{"type":"link","attrs":{"href":"/b"}}`}[r.IntN(3)])
	case 5:
		return fmt.Sprintf(`{"stepType":"removeMark","from":%d,"to":%d,"mark":{"type":"strong"}}`, from, to)
	case 6:
		return fmt.Sprintf(`{"stepType":"replaceAround","from":%d,"to":%d,"gapFrom":%d,"gapTo":%d,"insert":1,"slice":{"content":[{"type":"quotation","attrs":{"speaker":%q}}]},"structure":true}`, from, to, from, to, word)
	case 7:
		return fmt.Sprintf(`{"stepType":"docAttr","attr":"place","value":%q}`, word)
	case 8:
		return fmt.Sprintf(`{"stepType":"replace","from":%d,"to":%d,"slice":{"content":[{"type":"paragraph","content":[%s]},{"type":"divider"},{"type":"bullet_list","content":[{"type":"list_item","content":[{"type":"paragraph"}]}]}]}}`, from, from, text)
	case 9:
		return fmt.Sprintf(`{"stepType":"attr","pos":%d,"attr":"speaker","value":%q}`, from, word)
	}
	return typed
}

// undo makes the step that undoes the last one that waits.
func (b *tab) undo() {
	doc := b.confirmed
	for i, s := range b.waiting {
		if i == len(b.waiting)-1 {
			if back, err := s.Invert(doc); err == nil {
				if data, err := json.Marshal(back); err == nil {
					b.edit(string(data))
				}
			}
			return
		}
		next, err := s.Apply(doc)
		if err != nil {
			return
		}
		doc = next
	}
}

func words(n *prose.Node) string {
	b, err := json.Marshal(n)
	if err != nil {
		return err.Error()
	}
	return strings.ToValidUTF8(string(b), "?")
}
