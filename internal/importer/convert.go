package importer

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/language"
	"golang.org/x/text/unicode/norm"

	"broadsheet/internal/markup"
	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

// formVersion is part of every item's hash. Raise it when the same item is to
// become another story, so that the next import brings the new form.
const formVersion = "1"

// A desk turns items into stories and keeps them.
type desk struct {
	store    Store
	files    Files
	opt      Options
	editions map[news.EditionID]*news.Edition // changed by keep only, between conversions by lock
	first    news.EditionID                   // the default edition
	mu       sync.RWMutex                     // guards editions and first
	assets   sync.Map                         // where a file was found → news.Asset
	sections map[news.EditionID]map[news.SectionID]bool
	seen     map[uint64]string // hashes of items that came in this run
}

func newDesk(ctx context.Context, st Store, files Files, opt Options) (*desk, error) {
	d := &desk{store: st, files: files, opt: opt, editions: map[news.EditionID]*news.Edition{}, sections: map[news.EditionID]map[news.SectionID]bool{}, seen: map[uint64]string{}}
	list, err := st.Public().Editions(ctx)
	if err != nil {
		return nil, err
	}
	for i := range list {
		d.editions[list[i].ID] = &list[i]
		if list[i].Default {
			d.first = list[i].ID
		}
	}
	if opt.Edition != "" {
		tag, err := language.Parse(string(opt.Edition))
		if err != nil {
			return nil, news.Fault{Kind: news.Invalid, Field: "edition", Say: fmt.Sprintf("%q is not a language such as en, ar or pt-BR.", opt.Edition), Err: err}
		}
		if d.editions[opt.Edition] == nil {
			d.opt.Edition = news.EditionID(tag.String())
		}
	}
	return d, nil
}

// convert makes stories of a chunk's items, but for those that were imported
// before as they are now.
func (d *desk) convert(ctx context.Context, c *chunk) error {
	var keys []string
	for i := range c.items {
		if r := &c.items[i]; r.err == nil {
			r.hash = hashOf(&r.item, d.opt.Edition)
			keys = append(keys, r.item.ID)
		}
	}
	if len(keys) == 0 {
		return nil
	}
	known, err := d.store.Known(ctx, c.source, keys)
	if err != nil {
		return err
	}
	for i := range c.items {
		r := &c.items[i]
		if r.err != nil {
			continue
		}
		r.known = known[r.item.ID]
		r.notes = r.item.Notes
		if r.known == r.hash {
			continue
		}
		r.story, err = d.story(ctx, c, r)
		if err != nil {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			r.err = BadItem{Place: r.item.Place, Err: err}
		}
	}
	return nil
}

// hashOf returns a hash of all that an item says.
func hashOf(it *Item, into news.EditionID) string {
	plain := *it
	plain.Place, plain.Notes = Place{}, nil
	h := sha256.New()
	h.Write([]byte(formVersion + "\x00" + string(into) + "\x00"))
	if err := json.NewEncoder(h).Encode(&plain); err != nil { // Extra came from JSON or plain fields
		fmt.Fprintf(h, "%+v", plain)
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}

// edition says which edition an item belongs to; it need not exist yet.
func (d *desk) edition(lang string) (news.EditionID, error) {
	d.mu.RLock()
	defer d.mu.RUnlock()
	if lang == "" {
		switch {
		case d.opt.Edition != "":
			return d.opt.Edition, nil
		case d.first != "":
			return d.first, nil
		}
		return "en", nil
	}
	if d.editions[news.EditionID(lang)] != nil {
		return news.EditionID(lang), nil
	}
	tag, err := language.Parse(strings.ReplaceAll(lang, "_", "-"))
	if err != nil {
		return "", fmt.Errorf("its language %q is not one, such as en, ar or pt-BR", lang)
	}
	full := news.EditionID(tag.String())
	base, _ := tag.Base()
	short := news.EditionID(base.String())
	switch {
	case d.editions[full] != nil, full == d.opt.Edition:
		return full, nil
	case short == "und":
		return "", fmt.Errorf("its language %q is not one, such as en, ar or pt-BR", lang)
	}
	return short, nil
}

func (d *desk) story(ctx context.Context, c *chunk, r *readItem) (*store.Imported, error) {
	it := &r.item
	edition, err := d.edition(it.Lang)
	if err != nil {
		return nil, err
	}
	in := &store.Imported{Source: c.source, Key: it.ID, Hash: r.hash, Same: it.Translation}
	st := &in.Story
	st.Edition, st.Embargo = edition, it.Embargo
	d.flow(st, it)
	extra := map[string]any{}
	for k, v := range it.Extra {
		extra[k] = v
	}
	note := func(format string, args ...any) { r.notes = append(r.notes, fmt.Sprintf(format, args...)) }

	st.Kind = it.Kind
	switch st.Kind {
	case news.Article, news.Video, news.Gallery, news.Live, news.Audio:
	case "":
		st.Kind = news.Article
	default:
		note("a story of kind %q became an article", it.Kind)
		extra["kind"], st.Kind = string(it.Kind), news.Article
	}
	st.Headline = shorten(line(it.Title), news.MaxHeadline, "title", extra, note)
	st.Standfirst = shorten(line(it.Standfirst), news.MaxStandfirst, "standfirst", extra, note)
	st.Place, st.Standing = line(it.Dateline), it.Standing
	st.Section = news.SectionID(news.Slugify(norm.NFC.String(it.Section)))
	if st.Slug = news.Slugify(norm.NFC.String(it.Slug)); st.Slug == "" {
		if st.Slug = news.Slugify(norm.NFC.String(st.Headline)); st.Slug == "" {
			st.Slug = "story"
		}
	}
	base := d.addresses(in, it)
	for _, name := range it.Authors {
		if name = line(name); name != "" {
			st.Bylines = append(st.Bylines, news.Byline{Name: name})
		}
	}
	for _, s := range it.Sources {
		if s.Name = line(s.Name); s.Name == "" {
			continue
		}
		if s.URL != "" && !news.SafeLink(s.URL) {
			note("the link of source %s was left out", s.Name)
			s.URL = ""
		}
		st.Sources = append(st.Sources, s)
	}
	seen := map[string]bool{}
	for _, t := range it.Topics {
		name := line(t.Name)
		if name == "" || len(name) > 400 || seen[strings.ToLower(name)] {
			continue
		}
		seen[strings.ToLower(name)] = true
		in.Topics = append(in.Topics, store.NamedTopic{Name: name, Kind: topicKind(t.Kind), SameAs: line(t.SameAs), In: d.defaultEdition()})
	}
	st.Corrections = it.Corrections
	d.references(in, it, note)

	m := &mediaDesk{desk: d, ctx: ctx, dir: c.dir, in: c.in, base: base, found: map[string]*news.Media{}, note: note}
	for _, one := range it.Media {
		held, err := m.take(one)
		if err != nil {
			return nil, err
		}
		if held != nil {
			st.Media = append(st.Media, *held)
		} else {
			missing, _ := extra["missing_media"].([]news.Media)
			extra["missing_media"] = append(missing, one)
		}
	}
	var left []string
	switch {
	case it.Doc != nil:
		st.Body = *it.Doc
	case it.HTML != "":
		st.Body, left = markup.FromHTML(it.HTML, markup.Options{Lang: string(edition), Base: base})
	default:
		st.Body = markup.FromText(it.Text)
	}
	r.notes = append(r.notes, left...)
	if err := m.body(&st.Body); err != nil {
		return nil, err
	}
	in.Assets = m.assets
	st.Extra = rawExtra(extra)
	return in, nil
}

// flow sets the state and the times that go with it.
func (d *desk) flow(st *news.Story, it *Item) {
	st.State = it.State
	if st.State == "" {
		st.State = news.OnAir
	}
	st.Published, st.Updated = it.Date, it.Updated
	if st.State == news.OnAir && it.Date.After(d.opt.Now()) {
		st.State = news.Scheduled
	}
	switch st.State {
	case news.OnAir:
		if it.Date.IsZero() {
			st.Published = news.Undated
		}
		if !st.Updated.After(st.Published) {
			st.Updated = time.Time{}
		}
	case news.Scheduled:
		st.Scheduled, st.Published, st.Updated = it.Date, time.Time{}, time.Time{}
		if it.Date.IsZero() {
			st.State = news.Ready
		}
	case news.Withdrawn: // it was public elsewhere, not here
		st.State = news.Draft
	}
}

func topicKind(k news.TopicKind) news.TopicKind {
	for _, known := range news.TopicKinds {
		if k == known {
			return k
		}
	}
	return news.Subject
}

// addresses fills in the former paths, and returns the first whole address,
// against which relative ones are read.
func (d *desk) addresses(in *store.Imported, it *Item) (base string) {
	for _, a := range it.Addresses {
		if strings.Contains(a, "://") && base == "" {
			base = a
		}
		if path, ok := news.CleanPath(a); ok && path != "/" {
			in.Old = append(in.Old, path)
		}
	}
	return base
}

func (d *desk) references(in *store.Imported, it *Item, note func(string, ...any)) {
	for _, ref := range it.References {
		ref.Title = line(ref.Title)
		if ref.URL != "" && !news.SafeLink(ref.URL) {
			note("the link of the related item %q was left out", ref.Title)
			ref.URL = ""
		}
		ref.Story = 0
		in.Story.References = append(in.Story.References, ref)
		in.Refs = append(in.Refs, ref.ID)
	}
}

func (d *desk) defaultEdition() news.EditionID {
	d.mu.RLock()
	defer d.mu.RUnlock()
	if d.first == "" {
		return "en"
	}
	return d.first
}

// line returns text as one line: white space and control characters become
// single spaces. Everything else stays as it is, in every script.
func line(s string) string {
	if !utf8.ValidString(s) {
		s = strings.ToValidUTF8(s, "\ufffd")
	}
	plain := true
	for i := range len(s) {
		if c := s[i]; c < ' ' || c == 0x7f || c == ' ' && (i == 0 || i == len(s)-1 || s[i-1] == ' ') || c == 0xc2 || c == 0xe2 {
			plain = false
			break
		}
	}
	if plain {
		return s
	}
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool {
		return r != '\u00a0' && r != '\u202f' && unicode.IsSpace(r) || unicode.IsControl(r) || r == '\u2028' || r == '\u2029'
	}), " ")
}

// shorten cuts text that is longer than most characters between words, and
// keeps the whole of it in extra.
func shorten(s string, most int, what string, extra map[string]any, note func(string, ...any)) string {
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	note("its %s has more than %d characters; it was shortened, and kept whole beside the story", what, most)
	extra["whole_"+what] = s
	cut := string([]rune(s)[:most-1])
	if i := strings.LastIndexByte(cut, ' '); i > len(cut)/2 {
		cut = cut[:i]
	}
	return cut + "…"
}
