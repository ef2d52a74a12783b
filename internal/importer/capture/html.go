package capture

import (
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"strings"

	trafilatura "github.com/markusmobius/go-trafilatura"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"broadsheet/internal/importer"
	"broadsheet/internal/news"
)

// An htmlPage is a page that was saved as HTML, as far as it has been read.
type htmlPage struct {
	reader
	doc       *html.Node
	facts     *facts
	flow      string // the text of the page before the dumps were taken out
	dumps     []dump
	technical bool // the article is about programming
	fills     dump // unfilled templates in the body, counted together
	item      importer.Item
}

// html reads a page that was saved as HTML.
func (r reader) html(name, text string) (importer.Item, error) {
	p := htmlPage{reader: r, item: importer.Item{Kind: news.Article}}
	doc, err := parse(p.withoutPHP(text))
	if err != nil {
		return importer.Item{}, fmt.Errorf("the page cannot be read as HTML: %w", err)
	}
	p.doc = doc
	p.takeDumps()
	p.facts = factsOf(doc)
	each(doc, func(n *html.Node) bool { // its text is markup, which no reader sees
		if n.DataAtom == atom.Noscript {
			detach(n)
		}
		return true
	})
	found := p.extract()
	body := p.body(found.content)
	p.describe(body, found)
	p.reportDumps(body)
	p.relatedLinks(body)
	if p.item.ID = p.facts.address; p.item.ID == "" {
		p.item.ID = pageID(name, p.item.Title, p.facts.article.text("datePublished"))
	}
	if p.empty(body) {
		return importer.Item{}, errors.New("the page says that it is an article, but its text is not in it")
	}
	if why := p.notArticle(body); why != "" {
		return importer.Item{ID: p.item.ID, Title: p.item.Title}, importer.Skip{Why: why}
	}
	if p.item.Title == "" {
		p.item.Title = titleFromName(name)
		p.item.Notes = append(p.item.Notes, "the page has no headline; its file's name was taken")
	}
	return p.item, nil
}

// parse reads HTML. What is nested too deeply for that is flattened first.
func parse(text string) (*html.Node, error) {
	doc, err := html.Parse(strings.NewReader(text))
	if err == nil {
		return doc, nil
	}
	return html.Parse(strings.NewReader(flatten(text)))
}

// flatten keeps only those elements of a page that cannot nest.
func flatten(text string) string {
	var b strings.Builder
	z := html.NewTokenizer(strings.NewReader(text))
	for {
		switch z.Next() {
		case html.ErrorToken:
			return b.String()
		case html.TextToken:
			b.Write(z.Raw())
		case html.StartTagToken, html.EndTagToken, html.SelfClosingTagToken:
			raw := string(z.Raw())
			switch name, _ := z.TagName(); atom.Lookup(name) {
			case atom.Html, atom.Head, atom.Body, atom.Title, atom.Meta, atom.Link, atom.Base, atom.Script, atom.Style, atom.P, atom.Br,
				atom.H1, atom.H2, atom.H3, atom.H4, atom.Img, atom.Hr:
				b.WriteString(raw)
			case atom.Div, atom.Li, atom.Td, atom.Blockquote, atom.Article, atom.Section, atom.Pre:
				b.WriteString("<p>")
			default:
				b.WriteByte(' ')
			}
		}
	}
}

var (
	phpCode   = regexp.MustCompile(`(?s)<\?(?:php\b|=).*?\?>`)
	codeOpen  = regexp.MustCompile(`(?i)<(?:pre|code|textarea|xmp|script|style)\b`)
	codeClose = regexp.MustCompile(`(?i)</(?:pre|code|textarea|xmp|script|style)>`)
)

// withoutPHP takes PHP code out of a page that the server did not run. HTML
// would take it for a comment that ends at the first ">".
func (p *htmlPage) withoutPHP(text string) string {
	if !strings.Contains(text, "<?") {
		return text
	}
	var b strings.Builder
	at, open := 0, 0
	for _, m := range phpCode.FindAllStringIndex(text, -1) {
		before := text[at:m[0]]
		b.WriteString(before)
		open += len(codeOpen.FindAllStringIndex(before, -1)) - len(codeClose.FindAllStringIndex(before, -1))
		if open > 0 {
			b.WriteString(html.EscapeString(text[m[0]:m[1]]))
		} else {
			p.fills.times++
			p.fills.size += m[1] - m[0]
		}
		at = m[1]
	}
	b.WriteString(text[at:])
	return b.String()
}

// takeDumps takes what leaked into the page out of its tree.
func (p *htmlPage) takeDumps() {
	f := flowOf(p.doc)
	p.flow = f.text.String()
	found := findDumps(p.flow)
	p.technical = technical(without(p.flow, found)) || showsCode(p.doc)
	p.dumps = leaked(p.flow, found, f.inCode)
	f.remove(p.dumps)
}

// reportDumps notes the dumps that were taken out, and keeps their items.
func (p *htmlPage) reportDumps(body string) {
	first, last := len(p.flow), 0
	if len(p.dumps) > 0 {
		paras := strings.Split(body, "\n\n")
		place := func(para string) int { return strings.Index(p.flow, para[:min(len(para), 60)]) }
		for i := 0; i < len(paras) && first == len(p.flow); i++ {
			if at := place(paras[i]); at >= 0 && len(paras[i]) >= 30 {
				first = at
			}
		}
		for i := len(paras) - 1; i >= 0 && last == 0; i-- {
			if at := place(paras[i]); at >= 0 && len(paras[i]) >= 30 {
				last = at
			}
		}
	}
	for _, d := range p.dumps {
		where := "in the body"
		switch {
		case d.end <= first:
			where = "before the body"
		case d.start >= last:
			where = "after the body"
		}
		p.item.Notes = append(p.item.Notes, d.note(where))
		resolve(d.items, p.facts.base)
		p.item.References = append(p.item.References, d.items...)
	}
	if p.fills.times > 0 {
		p.item.Notes = append(p.item.Notes, p.fills.templateNote())
	}
}

// A found is what a look at the whole page found, beside its facts.
type found struct {
	content *html.Node // the body; nil if there is none
	date    when
	author  string
}

// extract finds the body of the article by its content, and the date if the
// page's own data do not give it.
func (p *htmlPage) extract() found {
	published, _ := p.facts.dates()
	opts := trafilatura.Options{EnableFallback: true, ExcludeComments: true, HtmlDateMode: trafilatura.Disabled}
	if published.wall.IsZero() {
		opts.HtmlDateMode = trafilatura.Default
	}
	if p.facts.address != "" {
		opts.OriginalURL, _ = url.Parse(p.facts.address)
	}
	result, err := extractSafely(p.doc, opts)
	if err != nil {
		return found{}
	}
	return found{result.ContentNode, when{wall: result.Metadata.Date}, result.Metadata.Author}
}

// extractSafely is trafilatura.ExtractDocument for pages on which it fails.
func extractSafely(doc *html.Node, opts trafilatura.Options) (result *trafilatura.ExtractResult, err error) {
	defer func() {
		if recover() != nil {
			err = errors.New("the extractor failed")
		}
	}()
	return trafilatura.ExtractDocument(doc, opts)
}

// describe fills the item from the page's facts.
func (p *htmlPage) describe(body string, found found) {
	f, it := p.facts, &p.item
	it.Title = cutTo(f.headline(), news.MaxHeadline)
	if it.Standfirst == "" {
		it.Standfirst = f.standfirst(it.Title, body)
	}
	it.Authors = f.authors(found.author)
	it.Section = f.section()
	it.Topics = f.itemTopics()
	it.Kind = p.kind()
	published, updated := f.dates()
	if published.wall.IsZero() {
		published = found.date
	}
	for _, t := range f.times {
		if w, ok := parseWhen(t); ok && !published.wall.IsZero() && !published.hasTime && w.hasTime && w.wall.Format("20060102") == published.wall.Format("20060102") {
			published = w
		}
	}
	p.setDates(it, published, updated)
	it.Lang = p.language(body)
	it.Dateline = clean(f.article.text("dateline"))
	if f.address != "" {
		it.Addresses = []string{f.address}
	}
	if site := f.site(); site != "" {
		it.Extra = map[string]any{"site_name": site}
	}
	it.Sources = p.sources(body)
}

// kind returns what sort of story the page says it is.
func (p *htmlPage) kind() news.StoryKind {
	f := p.facts
	og := f.first("og:type")
	switch {
	case f.article.is("LiveBlogPosting"):
		return news.Live
	case f.article.is("VideoObject"), strings.HasPrefix(og, "video"):
		return news.Video
	case f.article.is("ImageGallery", "MediaGallery"):
		return news.Gallery
	}
	return news.Article
}

var langTag = regexp.MustCompile(`^[a-zA-Z]{2,3}(?:-[a-zA-Z0-9]{2,8})*$`)

// language returns the page's language: as it says, unless the text is plainly
// in another script.
func (p *htmlPage) language(body string) string {
	guess := guessLanguage(body)
	for _, s := range []string{p.facts.lang, p.facts.article.text("inLanguage"), p.facts.first("og:locale", "content-language", "language", "dc.language")} {
		s = strings.ReplaceAll(strings.TrimSpace(s), "_", "-")
		if !langTag.MatchString(s) {
			continue
		}
		base, _, _ := strings.Cut(strings.ToLower(s), "-")
		if guess != "" && guess != base && (base == "en" || wideScript[guess] != wideScript[base]) {
			return guess // a template's language that nobody changed
		}
		return s
	}
	return guess
}

// wideScript tells languages by their script, where it is not Latin.
var wideScript = map[string]string{"ar": "arab", "fa": "arab", "ur": "arab", "he": "hebr", "ru": "cyrl", "uk": "cyrl", "bg": "cyrl", "sr": "cyrl",
	"zh": "han", "ja": "kana", "ko": "hang", "th": "thai", "hi": "deva", "el": "grek", "my": "mymr", "ka": "geor", "bn": "beng", "ta": "taml"}

// sources returns the agencies that the page's own data name, and those that
// its text credits.
func (p *htmlPage) sources(body string) []news.Source {
	var list []news.Source
	for _, key := range []string{"sourceOrganization", "provider"} {
		for _, name := range texts(p.facts.article[key]) {
			if agency, ok := agencyNamed(clean(name)); ok {
				list = addSource(list, agency)
			}
		}
	}
	for _, name := range p.item.Authors {
		if agency, ok := agencyNamed(name); ok {
			list = addSource(list, agency)
		}
	}
	for _, s := range credits(body) {
		list = addSource(list, s.Name)
	}
	return list
}
