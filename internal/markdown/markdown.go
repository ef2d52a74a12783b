// Package markdown writes what programs read as text: a story in Markdown, and
// the guide to a site (llms.txt). What is in them is settled in package page.
//
// The Markdown is CommonMark with GitHub's tables. Every text is escaped, so
// that nothing in it becomes markup, a link or HTML.
package markdown

import (
	"fmt"
	"io"
	"strings"
	"time"

	"broadsheet/internal/news"
	"broadsheet/internal/page"
)

// Write writes v, a *page.Text or *page.Guide.
func Write(w io.Writer, v any) error {
	var blocks []string
	switch v := v.(type) {
	case *page.Text:
		blocks = story(v)
	case *page.Guide:
		blocks = guide(v)
	default:
		return fmt.Errorf("markdown: %T is no text", v)
	}
	_, err := io.WriteString(w, strings.Join(blocks, "\n\n")+"\n")
	return err
}

func story(p *page.Text) (blocks []string) {
	words := p.Base.Words()
	add := func(block string) {
		if block != "" {
			blocks = append(blocks, block)
		}
	}
	add(heading(1, plain(p.Headline)))
	add(guard(plain(p.Standfirst)))
	var facts []string
	if len(p.By) > 0 {
		names := make([]string, len(p.By))
		for i, l := range p.By {
			names[i] = named(&p.Base, l)
		}
		facts = append(facts, plain(words.By)+" "+p.Lang.List(names))
	}
	if p.Place != "" {
		facts = append(facts, plain(p.Place))
	}
	if p.Dated(p.PublicStory.Published) && !p.Standing {
		facts = append(facts, dated(&p.Base, words.Published, p.PublicStory.Published))
		if p.Updated.After(p.PublicStory.Published) {
			facts = append(facts, dated(&p.Base, words.Updated, p.Updated))
		}
	}
	if p.URL != "" {
		facts = append(facts, link(plain(p.URL), p.URL))
	}
	add(list(facts))
	for _, grave := range []bool{true, false} {
		if !grave {
			for i := range p.Shown {
				add(shown(&p.Base, &p.Shown[i]))
			}
			blocks = append(blocks, body(p.HTML, &p.Base)...)
		}
		var notes []string
		for _, c := range p.Corrections {
			if c.Grave == grave {
				notes = append(notes, plain(p.DateTime(c.At))+": "+plain(c.Note))
			}
		}
		if len(notes) > 0 {
			add(heading(2, plain(words.Corrections)))
			add(list(notes))
		}
	}
	var sources []string
	for _, s := range p.Sources {
		sources = append(sources, link(plain(s.Name), s.URL))
	}
	if len(sources) > 0 {
		add(heading(2, plain(words.Sources)))
		add(list(sources))
	}
	var topics []string
	for _, l := range p.TopicLinks {
		topics = append(topics, named(&p.Base, l))
	}
	if len(topics) > 0 {
		add(heading(2, plain(words.Topics)))
		add(list(topics))
	}
	return blocks
}

// guide writes a site's llms.txt: https://llmstxt.org. It speaks English, as
// programs do; names are in the words of the edition.
func guide(p *page.Guide) (blocks []string) {
	blocks = append(blocks, heading(1, plain(p.Edition.Title)))
	if p.Edition.Tagline != "" {
		blocks = append(blocks, "> "+guard(plain(p.Edition.Tagline)))
	}
	blocks = append(blocks, guard(plain(fmt.Sprintf("A news site. The language of this edition is %s. Put .md after the address of a story to have it in Markdown: text, byline, dates, sources and corrections. Every list of stories has feeds with their full text: put /feed.rss, /feed.atom or /feed.json after its address.", p.Edition.ID))))
	for _, part := range p.Parts {
		var lines []string
		for _, l := range part.Links {
			line := link(plain(l.Name), l.Href)
			if l.Note != "" {
				line += ": " + plain(l.Note)
			}
			lines = append(lines, line)
		}
		if len(lines) > 0 {
			blocks = append(blocks, heading(2, plain(part.Name)), list(lines))
		}
	}
	return blocks
}

func named(b *page.Base, l page.Link) string {
	if l.Href == "" {
		return plain(l.Name)
	}
	return link(plain(l.Name), b.Absolute(l.Href))
}

// shown is a picture, film or sound with what stands under it.
func shown(b *page.Base, m *news.Media) string {
	at := link(plain(word(b, m.Kind)), b.Absolute(m.Src))
	if m.Kind == news.Picture {
		at = "!" + bracket(plain(m.Alt), b.Absolute(m.Src))
	}
	return guard(strings.Join(strings.Fields(at+" "+plain(m.Caption)+" "+plain(m.Credit)), " "))
}

func word(b *page.Base, kind news.MediaKind) string {
	switch kind {
	case news.Clip:
		return b.Words().Video
	case news.Sound:
		return b.Words().Audio
	}
	return b.Words().Picture
}

func heading(level int, text string) string {
	return strings.Repeat("#", level) + " " + strings.ReplaceAll(strings.ReplaceAll(text, "\\\n", " "), "#", `\#`)
}

func list(lines []string) string {
	items := make([]string, len(lines))
	for i, l := range lines {
		items[i] = "- " + guard(l)
	}
	return strings.Join(items, "\n")
}

func dated(b *page.Base, word string, t time.Time) string {
	return plain(word) + " " + plain(b.DateTime(t)) + " (" + b.ISO(t) + ")"
}
