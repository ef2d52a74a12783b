package capture

import (
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"

	"broadsheet/internal/importer"
	"broadsheet/internal/news"
)

// A textPage is a page that was saved as text, as far as it has been read.
type textPage struct {
	reader
	item      importer.Item
	published when
	updated   when
	body      []string
	dumps     []dump
	places    []int // for each dump, how many paragraphs stood before it; -1 in the head
	technical bool
	fills     dump // unfilled templates, counted together
}

// text reads a page that was saved as text: title, date line, byline and
// paragraphs, with whatever else was on the page.
func (r reader) text(name, text string) (importer.Item, error) {
	p := textPage{reader: r, item: importer.Item{Kind: news.Article}}
	found := findDumps(text)
	p.dumps = leaked(text, found, func(dump) bool { return false })
	p.technical = technical(without(text, found))
	lines := p.lines(text)
	lines = p.head(lines)
	p.paragraphs(lines)
	return p.finish(name, text)
}

// A line is one of the text, a dump that stood there, or empty.
type line struct {
	text string
	dump int // index in dumps, or -1
}

// lines cuts the text into lines, with each dump as one of its own. Two halves
// of a sentence that a dump tore apart are joined.
func (p *textPage) lines(text string) []line {
	var out []line
	at := 0
	add := func(part string) {
		for l := range strings.SplitSeq(part, "\n") {
			out = append(out, line{oneLine(l), -1})
		}
	}
	torn := false
	for i, d := range p.dumps {
		before := text[at:d.start]
		if torn {
			before = p.mend(out, before)
		}
		add(before)
		last := out[len(out)-1].text
		torn = last != "" && !strings.HasSuffix(before, "\n") && !strings.ContainsRune(".!?:”\"»…。", lastRune(last))
		out = append(out, line{"", i})
		at = d.end
	}
	rest := text[at:]
	if torn {
		rest = p.mend(out, rest)
	}
	add(rest)
	return out
}

// mend adds the first line of the text to the last of the lines.
func (p *textPage) mend(out []line, text string) string {
	first, rest, _ := strings.Cut(text, "\n")
	for i := len(out) - 1; i >= 0; i-- {
		if out[i].dump < 0 {
			out[i].text = oneLine(out[i].text + " " + first)
			break
		}
	}
	return "\n" + rest
}

// Lines that a page's furniture leaves in its text, and those after which only
// lists of other stories follow.
var (
	furniture   = regexp.MustCompile(`^(?i)(?:share|share this(?: (?:story|article|on .*))?|print|print this(?: page)?|e-?mail|e-?mail this|tweet|facebook|twitter|whatsapp|telegram|linkedin|like|save|listen|advertisements?|ad|anzeige|publicité|publicidad|skip to (?:main )?content|menu|search|subscribe(?: now)?|sign (?:in|up)|log ?in|follow us.*|font size.*|a[+-]( a[+-])*|(?:\d+ )?comments?|comments? \(\d+\)|loading\.*|click to (?:enlarge|expand)|back to top|(?:©|\(c\)|copyright).{0,120}|all rights reserved\.?|\d+ (?:views?|shares?|min(?:ute)?s? read)|مشاركة|طباعة|إعلان)$`)
	listHead    = regexp.MustCompile(`^(?i)(?:related(?: (?:news|articles?|stor(?:y|ies)|items?|topics?|links?|content|videos?))?|read (?:more|also|next)|more (?:news|stories|on this(?: story)?|from .{2,40})|see also|you (?:may|might) (?:also )?like|recommended(?: .{2,20})?|most (?:read|popular|viewed)|also read|latest news|mehr zum thema|lire aussi|à lire aussi|اقرأ أيضا|أخبار ذات صلة|مواضيع ذات صلة)\s*[:：]?$`)
	breadcrumbs = regexp.MustCompile(`^(?:Home|Startseite|Accueil|Inicio|الرئيسية)\s*(?:[>»/|›]\s*[^>»/|›]{1,40}\s*){1,5}$`)
	labelled    = regexp.MustCompile(`^(?i)(section|category|categories|tags?|topics?|keywords|sources?|standfirst|summary|headline|title|published|updated|last updated|modified|date|posted|rubrik|quellen?|quelle|fuente|المصدر|القسم)\s?[:：]\s*(.+)$`)
	siteSuffix  = regexp.MustCompile(`^(.{10,}?)\s+(?:\||::|»|—|–|-)\s+([^|»]{2,60})$`)
	updatedWord = regexp.MustCompile(`(?i)\b(?:updated|modified|aktualisiert|mis à jour|actualizado|aggiornato|güncelle\w*)\b|تحديث`)
)

// head reads the lines before the body and returns the rest.
func (p *textPage) head(lines []line) []line {
	for i, l := range lines {
		switch {
		case l.dump >= 0:
			p.places = append(p.places, -1)
		case l.text == "":
		case furniture.MatchString(l.text) || p.crumbs(l.text):
		case p.item.Title == "":
			if utf8.RuneCountInString(l.text) > news.MaxHeadline || wordCount(l.text) > 45 {
				return lines[i:]
			}
			p.item.Title = l.text
			if m := labelled.FindStringSubmatch(l.text); m != nil && (strings.EqualFold(m[1], "title") || strings.EqualFold(m[1], "headline")) {
				p.item.Title = m[2]
			}
		case p.sameTitle(l.text):
		case p.fact(l.text):
		case p.item.Standfirst == "" && p.published.wall.IsZero() && wordCount(l.text) > 2 && p.factFollows(lines[i+1:]):
			if words := wordCount(p.item.Title); words <= 3 && wordCount(l.text) > words && utf8.RuneCountInString(l.text) < 160 && !strings.HasSuffix(l.text, ".") {
				p.note("%q stood above the headline and was left out", p.item.Title)
				p.item.Title = l.text // the first line was the site's name
				continue
			}
			p.item.Standfirst = l.text
		default:
			return lines[i:]
		}
	}
	return nil
}

func (p *textPage) note(format string, args ...any) {
	p.item.Notes = append(p.item.Notes, fmt.Sprintf(format, args...))
}

// crumbs reads a path such as "Home > News > World".
func (p *textPage) crumbs(l string) bool {
	if !breadcrumbs.MatchString(l) {
		return false
	}
	parts := strings.FieldsFunc(l, func(r rune) bool { return strings.ContainsRune(">»/|›", r) })
	p.item.Section = strings.TrimSpace(parts[len(parts)-1])
	return true
}

// sameTitle reports whether the line is the title once more. Of a page title
// and a headline, the headline is kept.
func (p *textPage) sameTitle(l string) bool {
	a, b := fold(p.item.Title), fold(l)
	if a == b {
		return true
	}
	if short := shorter(p.item.Title, l); short != "" {
		p.item.Title = short
		return true
	}
	return false
}

// shorter returns that of two titles which the other one repeats with a site's
// name before or after it, or "".
func shorter(a, b string) string {
	if len(a) > len(b) {
		a, b = b, a
	}
	fa, fb := fold(a), fold(b)
	if len(fa) < 8 || !strings.HasPrefix(fb, fa+" ") && !strings.HasSuffix(fb, " "+fa) {
		return ""
	}
	rest := strings.TrimSpace(strings.Replace(b, a, "", 1))
	if rest == b || !strings.ContainsRune("|-–—:»«•·", firstRune(rest)) && !strings.ContainsRune("|-–—:»«•·", lastRune(rest)) {
		return ""
	}
	return a
}

// fact reads a date line, a byline or a labelled line.
func (p *textPage) fact(l string) bool {
	if len(l) > 240 {
		return false
	}
	if m := labelled.FindStringSubmatch(l); m != nil && p.labelled(strings.ToLower(m[1]), m[2]) {
		return true
	}
	if p.dates(l) {
		return true
	}
	if names, ok := byline(l); ok {
		p.authors(names)
		return true
	}
	// "By Jane Roe, 17 August 2016" and "Jane Roe | 17 August 2016".
	for _, sep := range []string{" | ", " • ", " · ", ", ", " - ", " – ", " — "} {
		before, after, ok := strings.Cut(l, sep)
		if !ok {
			continue
		}
		names, named := byline(before)
		if !named && isName(before) && strings.Contains(before, " ") {
			names, named = []string{before}, true
		}
		if named && p.dates(after) {
			p.authors(names)
			return true
		}
	}
	return false
}

// dates reads a line that holds nothing but a date, or two of which one says
// when the page was changed.
func (p *textPage) dates(l string) bool {
	if at := updatedWord.FindStringIndex(l); at != nil && at[0] > 8 {
		if first, ok := dateLine(l[:at[0]]); ok {
			if second, ok := dateLine(l[at[0]:]); ok {
				p.published, p.updated = first, second
				return true
			}
		}
	}
	w, ok := dateLine(l)
	if !ok {
		return false
	}
	if updatedWord.MatchString(l) && !p.published.wall.IsZero() {
		p.updated = w
	} else if p.published.wall.IsZero() {
		p.published = w
	}
	return true
}

// dateLine reads a line that is a date and little else: up to two words may
// stand beside it, such as the name of a town.
func dateLine(l string) (when, bool) {
	if utf8.RuneCountInString(l) > 90 {
		return when{}, false
	}
	w, ok := parseWhen(l)
	return w, ok && w.left <= 2
}

func (p *textPage) labelled(label, rest string) bool {
	switch label {
	case "section", "category", "rubrik", "القسم":
		p.item.Section = rest
	case "categories", "tag", "tags", "topic", "topics", "keywords":
		for t := range strings.FieldsFuncSeq(rest, func(r rune) bool { return r == ',' || r == ';' || r == '،' || r == '|' }) {
			if t = oneLine(t); t != "" && len(t) < 100 {
				p.item.Topics = append(p.item.Topics, importer.Topic{Name: t})
			}
		}
	case "source", "sources", "quelle", "quellen", "fuente", "المصدر":
		for s := range strings.FieldsFuncSeq(rest, func(r rune) bool { return r == ',' || r == ';' || r == '/' || r == '&' || r == '،' }) {
			s = oneLine(s)
			if known, ok := outletByName[s]; ok {
				s = known.name
			}
			if s != "" && len(s) < 80 {
				p.item.Sources = addSource(p.item.Sources, s)
			}
		}
	case "standfirst", "summary":
		p.item.Standfirst = rest
	case "published", "updated", "last updated", "modified", "date", "posted":
		return p.dates(label + ": " + rest)
	default:
		return false
	}
	return true
}

func (p *textPage) authors(names []string) {
	for _, n := range names {
		p.item.Authors = addName(p.item.Authors, n)
		if agency, ok := agencyNamed(n); ok {
			p.item.Sources = addSource(p.item.Sources, agency)
		}
	}
}

// factFollows reports whether a date line or byline stands among the next few
// lines, so that what is before it belongs to the head.
func (p *textPage) factFollows(lines []line) bool {
	seen := 0
	for _, l := range lines {
		if l.text == "" || l.dump >= 0 {
			continue
		}
		probe := textPage{}
		probe.item.Title = p.item.Title
		if probe.fact(l.text) {
			return true
		}
		if seen++; seen == 2 {
			return false
		}
	}
	return false
}
