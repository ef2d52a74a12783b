package capture

import (
	"path"
	"strings"
	"unicode/utf8"

	"broadsheet/internal/importer"
	"broadsheet/internal/news"
)

// paragraphs reads the body: blocks between blank lines, or single lines where
// the text has no blank ones.
func (p *textPage) paragraphs(lines []line) {
	lines = p.tail(lines)
	spaced := false // blank lines stand between paragraphs
	for i, l := range lines {
		spaced = spaced || l.text == "" && l.dump < 0 && i > 0 && i < len(lines)-1
	}
	var block []string
	flush := func() {
		if wrapped(block) && spaced {
			block = []string{strings.Join(block, " ")}
		}
		for _, t := range block {
			if t = p.fill(t); t != "" && fold(t) != fold(p.item.Title) {
				p.body = append(p.body, t)
			}
		}
		block = nil
	}
	for _, l := range lines {
		switch {
		case l.dump >= 0:
			flush()
			p.places = append(p.places, len(p.body))
		case l.text == "":
			flush()
		case !furniture.MatchString(l.text):
			block = append(block, l.text)
		}
	}
	flush()
}

// wrapped reports whether the lines of a block are one paragraph, broken at
// the edge of a page.
func wrapped(block []string) bool {
	longest := 0
	for _, l := range block {
		longest = max(longest, utf8.RuneCountInString(l))
	}
	if longest > 110 || longest < 40 {
		return false
	}
	for _, l := range block[:len(block)-1] {
		if utf8.RuneCountInString(l) < longest*6/10 {
			return false
		}
	}
	return true
}

// tail takes facts that stand after the body, and lists of other stories,
// which become references.
func (p *textPage) tail(lines []line) []line {
	for i, l := range lines {
		if l.dump < 0 && listHead.MatchString(l.text) && onlyTitles(lines[i+1:]) {
			kept := lines[:i:i]
			for _, l := range lines[i+1:] {
				if l.dump >= 0 {
					kept = append(kept, l)
				} else if title := strings.TrimLeft(l.text, "•-–*· "); title != "" && !furniture.MatchString(title) {
					p.listed(title)
				}
			}
			lines = kept
			break
		}
	}
	end := len(lines)
	for end > 0 {
		l := lines[end-1]
		if l.dump >= 0 || l.text != "" && !furniture.MatchString(l.text) && (utf8.RuneCountInString(l.text) > 160 || !p.fact(l.text)) {
			break
		}
		end--
	}
	return lines[:end]
}

func (p *textPage) listed(title string) {
	title, label := unlabel(title)
	p.item.References = append(p.item.References, news.Reference{Order: int64(len(p.item.References) + 1), Title: title, Kind: kindOf("", label, "", "")})
}

// onlyTitles reports whether the lines look like a list of headlines.
func onlyTitles(lines []line) bool {
	n := 0
	for _, l := range lines {
		if l.text == "" {
			continue
		}
		n++
		if n > 20 || utf8.RuneCountInString(l.text) > 140 || strings.HasSuffix(l.text, ".") && wordCount(l.text) > 8 {
			return false
		}
	}
	return n > 0
}

// fill takes unfilled templates out of a text of a page that is not about them.
func (p *textPage) fill(text string) string {
	if p.technical {
		return text
	}
	filled, n, size := fill(text)
	p.fills.times += n
	p.fills.size += size
	return strings.TrimSpace(filled)
}

// finish puts the item together, or says why there is none.
func (p *textPage) finish(name, text string) (importer.Item, error) {
	it := &p.item
	it.Title, it.Standfirst = withoutSite(p.fill(it.Title), ""), p.fill(it.Standfirst)
	for i, d := range p.dumps {
		where := "in the body"
		switch {
		case i >= len(p.places) || p.places[i] == len(p.body):
			where = "after the body"
		case p.places[i] <= 0:
			where = "before the body"
		}
		it.Notes = append(it.Notes, d.note(where))
		it.References = append(it.References, d.items...)
	}
	if p.fills.times > 0 {
		p.fills.kind = "template leftovers"
		it.Notes = append(it.Notes, p.fills.templateNote())
	}
	resolve(it.References, nil)
	if it.Title == "" && len(p.body) > 0 {
		it.Title = titleFromName(name)
		p.note("the page has no headline; its file's name was taken")
	}
	p.setDates(it, p.published, p.updated)
	body := strings.Join(p.body, "\n\n")
	it.Text = body
	it.Lang = guessLanguage(it.Title + "\n" + body)
	for _, s := range credits(body) {
		it.Sources = addSource(it.Sources, s.Name)
	}
	it.ID = pageID(name, it.Title, p.published.wall.String())
	if reason := notText(it.Title, body); reason != "" {
		it.ID = pageID(name, text, "")
		return importer.Item{ID: it.ID, Title: it.Title}, importer.Skip{Why: reason}
	}
	return *it, nil
}

// notText says why a text is no article, or "".
func notText(title, body string) string {
	switch {
	case wordCount(body) == 0:
		return "the page has no article text"
	case errorPage.MatchString(title) && wordCount(body) < 80:
		return "the page is an error message"
	}
	return ""
}

// titleFromName makes a title of a file's name.
func titleFromName(name string) string {
	base := strings.TrimSuffix(path.Base(strings.ReplaceAll(name, `\`, "/")), path.Ext(name))
	return oneLine(strings.NewReplacer("-", " ", "_", " ").Replace(base))
}
