package importer

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"strings"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

const (
	menuSections = 9   // sections that a new edition's menu shows
	maxSections  = 200 // beyond, a section name is kept as a topic
)

// keep stores a converted chunk and reports what became of each item.
func (d *desk) keep(ctx context.Context, c *chunk, sum *Summary) error {
	var batch []store.Imported
	var at []int
	for i := range c.items {
		r := &c.items[i]
		if d.again(c.source, r) || r.err != nil || r.story == nil {
			continue
		}
		if err := d.makeRoom(ctx, r); err != nil {
			return err
		}
		batch, at = append(batch, *r.story), append(at, i)
	}
	outcomes := make([]store.Outcome, len(batch))
	if len(batch) > 0 {
		var err error
		if d.opt.DryRun {
			outcomes = dryRun(batch, c, at)
		} else if outcomes, err = d.store.Import(ctx, batch); err != nil {
			return err
		}
	}
	next := 0
	for i := range c.items {
		r := &c.items[i]
		out := store.Outcome{Result: store.Unchanged}
		switch {
		case r.err != nil:
			out = refusal(r.err)
		case r.story != nil:
			out = outcomes[next]
			next++
			if (out.Result == store.Added || out.Result == store.Updated) && r.story.Story.Published.Equal(news.Undated) {
				sum.Undated++
			}
		}
		sum.Items++
		sum.add(out.Result)
		if len(r.notes) > 0 && out.Result != store.Unchanged {
			sum.Noted++
		}
		d.report(r, out)
	}
	return nil
}

// again reports whether an item came before in this run, and then leaves it
// out: the first counts, or two that differ would take turns at every run.
func (d *desk) again(source string, r *readItem) bool {
	if r.err != nil || r.item.ID == "" {
		return false
	}
	h := fnv.New64a()
	h.Write([]byte(source + "\x00" + r.item.ID))
	key := h.Sum64()
	was, seen := d.seen[key]
	if !seen {
		d.seen[key] = r.hash
		return false
	}
	if r.story = nil; was != r.hash {
		r.err = Skip{"An item of the same identity came earlier in this run; that one counts."}
	}
	return true
}

func refusal(err error) store.Outcome {
	if skip := (Skip{}); errors.As(err, &skip) {
		return store.Outcome{Result: store.Skipped, Err: skip}
	}
	return store.Outcome{Result: store.Refused, Err: err}
}

// dryRun says what an import would do, as far as reading can tell.
func dryRun(batch []store.Imported, c *chunk, at []int) []store.Outcome {
	out := make([]store.Outcome, len(batch))
	for i := range batch {
		out[i].Result = store.Added
		if c.items[at[i]].known != "" {
			out[i].Result = store.Updated
		}
		if err := batch[i].Story.Validate(); err != nil {
			out[i] = store.Outcome{Result: store.Refused, Err: err}
		}
	}
	return out
}

func (d *desk) report(r *readItem, out store.Outcome) {
	if d.opt.Report == nil || out.Result == store.Unchanged || (out.Result == store.Added || out.Result == store.Updated) && len(r.notes) == 0 {
		return
	}
	e := Entry{Result: out.Result, File: r.item.Place.File, Line: r.item.Place.Line, Item: r.item.ID, Title: line(r.item.Title), Story: out.ID, Notes: r.notes}
	if bad := (BadItem{}); errors.As(r.err, &bad) && e.File == "" {
		e.File, e.Line = bad.Place.File, bad.Place.Line
	}
	if e.Item == "" {
		e.Item = r.item.Place.Name
	}
	if out.Err != nil {
		e.Reason = say(out.Err)
	}
	d.opt.Report(e)
}

// say returns the sentence of an error that is for people.
func say(err error) string {
	var f news.Fault
	if errors.As(err, &f) && f.Say != "" {
		return f.Say
	}
	return err.Error()
}

// makeRoom sees to it that the edition and the section of an item exist.
func (d *desk) makeRoom(ctx context.Context, r *readItem) error {
	st := &r.story.Story
	d.mu.RLock()
	e := d.editions[st.Edition]
	d.mu.RUnlock()
	if e == nil {
		made := d.newEdition(st.Edition)
		if err := d.save(ctx, made); err != nil {
			return fmt.Errorf("make edition %s: %w", st.Edition, err)
		}
		e = &made
	}
	if st.Section == "" || st.Standing {
		return nil
	}
	if known := d.sections[e.ID]; known == nil {
		d.sections[e.ID] = map[news.SectionID]bool{}
		for _, s := range e.Sections {
			d.sections[e.ID][s.ID] = true
		}
	}
	if d.sections[e.ID][st.Section] {
		return nil
	}
	name := line(r.item.SectionName)
	if name == "" {
		name = line(r.item.Section)
	}
	if string(news.Slugify(name)) == name && strings.ToLower(name) == name { // only a slug is known
		words := []rune(strings.ReplaceAll(name, "-", " "))
		name = strings.ToUpper(string(words[:1])) + string(words[1:])
	}
	for clash := range news.Reserved {
		if string(st.Section) == news.Reserved[clash] {
			st.Section += "-news"
		}
	}
	if d.sections[e.ID][st.Section] {
		return nil
	}
	if len(e.Sections) >= maxSections {
		r.story.Topics = append(r.story.Topics, store.NamedTopic{Name: name, Kind: news.Subject})
		st.Section = ""
		return nil
	}
	grown := *e
	grown.Sections = append(append([]news.Section(nil), e.Sections...), news.Section{ID: st.Section, Name: name, Menu: len(e.Sections) < menuSections})
	if err := d.save(ctx, grown); err != nil {
		return fmt.Errorf("make section %s: %w", st.Section, err)
	}
	d.sections[e.ID][st.Section] = true
	return nil
}

// save stores an edition's settings, unless nothing is to be stored.
func (d *desk) save(ctx context.Context, e news.Edition) error {
	if !d.opt.DryRun {
		if err := d.store.SaveEdition(ctx, e, store.Edit{By: "import"}); err != nil {
			return err
		}
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.editions[e.ID] = &e
	if d.first == "" {
		d.first = e.ID
	}
	return nil
}

// newEdition returns the settings of an edition that the archive brings.
func (d *desk) newEdition(id news.EditionID) news.Edition {
	e := news.Edition{ID: id, Name: string(id), Title: d.opt.Title, Dir: news.DirectionOf(id), Zone: "UTC", Pattern: news.DefaultPattern}
	if tag, err := language.Parse(string(id)); err == nil {
		if self := display.Self.Name(tag); self != "" {
			e.Name = self
		}
	}
	d.mu.RLock()
	defer d.mu.RUnlock()
	if first := d.editions[d.first]; first != nil {
		e.Prefix, e.Zone = "/"+strings.ToLower(string(id)), first.Zone
		if e.Title == "" {
			e.Title = first.Title
		}
	}
	if e.Title == "" {
		e.Title = "Broadsheet"
	}
	return e
}
