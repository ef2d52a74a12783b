package markup

import (
	"net/url"
	"slices"
	"strings"

	"broadsheet/internal/news"
)

// Limits of what is kept in mind while reading. HTML within them is read as
// browsers read it; beyond them, words are kept and structure is lost.
const (
	maxOpen   = 512 // open elements
	maxFormat = 32  // open formats
	maxNotes  = 100
)

// A builder makes a document from start tags, end tags and text.
type builder struct {
	lang  string
	base  *url.URL
	notes []string
	attrs attributes // of the tag at hand, reused

	source string
	ends   map[string]bool // of elements that have an end tag in source, as far as we looked

	skip      string // an element being left out with all that is in it
	skipDepth int

	frames  []frame // what is being gathered; the first is the document
	open    []open  // open elements, the innermost last
	lost    int     // open elements too deep to be in open
	formats []open  // open formats, the innermost last
	style   style   // as the open elements ask
	now     style   // as the formats ask on top
	line    line    // the paragraph being gathered

	player     *news.Media // the clip or sound whose files are being read
	offered    candidate   // the best file that a picture element offers so far
	object     string      // the address of what an object shows
	objectMark int         // what shown was when the object began
	shown      int         // embeds and players placed so far
	paras      int         // open p elements
	drawings   int         // open svg and math elements

	nodes, bytes int // made so far, about
}

// A style is what the elements around a piece of text ask of it.
type style struct {
	marks
	level  int  // of the heading that it stands in
	hidden bool // nothing here is shown
	mute   bool // text here is not shown, pictures are
	cite   bool // it names who said what it stands by
	credit bool // it credits a picture
	pre    bool // line breaks are kept
	raised bool // superscript
}

// marks are what may be marked on text.
type marks struct {
	strong, emphasis bool
	link, lang       string
}

// An open is an open element.
type open struct {
	element
	before style // outside it
	asks   asks
	frame  bool // it has a frame
}

// asks are what an element's name and attributes ask of its text.
type asks struct {
	strong, emphasis, hidden, cite, credit bool
	plain, upright                         bool // not strong, not emphasised
	link, lang                             string
}

func (s style) with(a asks) style {
	s.strong = (s.strong || a.strong) && !a.plain
	s.emphasis = (s.emphasis || a.emphasis) && !a.upright
	s.hidden = s.hidden || a.hidden
	s.cite = s.cite || a.cite
	s.credit = s.credit || a.credit
	if a.link != "" {
		s.link = a.link
	}
	if a.lang != "" {
		s.lang = a.lang
	}
	return s
}

// note records what a person should know, once.
func (b *builder) note(say string) {
	if say != "" && len(b.notes) < maxNotes && !slices.Contains(b.notes, say) {
		b.notes = append(b.notes, say)
	}
}

// restyle works out now.
func (b *builder) restyle() {
	b.now = b.style
	for i := range b.formats {
		b.now = b.now.with(b.formats[i].asks)
	}
	if sameLanguage(b.now.lang, b.lang) {
		b.now.lang = ""
	}
}

// ask reads what an element asks of its text.
func (b *builder) ask(el element, at attributes) asks {
	var a asks
	switch el.name {
	case "b", "strong":
		a.strong = true
	case "i", "em", "dfn":
		a.emphasis = true
	case "cite":
		a.cite = true
		a.credit = b.within(inCaption)
		a.emphasis = true
	case "a":
		a.link = b.address(at.get("href"))
	}
	if len(at) == 0 {
		return a
	}
	a.lang = langTag(firstOf(at.get("lang"), at.get("xml:lang")))
	if (el.name == "html" || el.name == "body") && b.lang == "" {
		b.lang, a.lang = a.lang, "" // of the whole
	}
	if css := at.get("style"); css != "" {
		readStyle(css, &a)
		if el.role == format { // <b style="font-weight:normal">, as some editors wrap all they copy
			a.plain, a.upright = false, false
		}
	}
	if at.has("hidden") && el.role != image {
		a.hidden = true
	}
	if a.hidden {
		b.note("hidden text")
	}
	if strings.Contains(at.get("class"), "credit") && b.within(inFigure) {
		a.credit = true
	}
	return a
}

// readStyle reads what inline CSS says of weight, slant and display: word
// processors write bold and italics so.
func readStyle(css string, a *asks) {
	for decl := range strings.SplitSeq(css, ";") {
		name, value, _ := strings.Cut(decl, ":")
		value = strings.ToLower(strings.TrimSpace(value))
		switch strings.ToLower(strings.TrimSpace(name)) {
		case "font-weight":
			a.strong = value == "bold" || value == "bolder" || value == "600" || value == "700" || value == "800" || value == "900"
			a.plain = !a.strong
		case "font-style":
			a.emphasis = value == "italic" || value == "oblique"
			a.upright = !a.emphasis
		case "display":
			a.hidden = value == "none"
		}
	}
}

// start meets a start tag.
func (b *builder) start(el element, at attributes) {
	if el.role == skipped {
		b.skip, b.skipDepth = el.name, 1
	}
	b.note(el.note)
	switch el.role {
	case void:
		switch el.name {
		case "input":
			b.space(' ')
		case "base":
			if u, err := url.Parse(at.get("href")); err == nil && b.base == nil && u.Host != "" && u.Scheme != "" {
				b.base = u
			}
		}
		return
	case skipped:
		return
	case source, param:
		b.part(el, at)
		return
	}
	if el.role >= caption && el.role <= cell && !b.inTable() {
		b.flush() // browsers ignore it
		return
	}
	if el.blocks() {
		b.closeBefore(el)
		b.flush()
	}
	switch {
	case el.role == format:
		b.startFormat(el, at)
	case el.role == lineBreak:
		b.breakLine()
	case el.role == rule:
		b.closeParagraph()
		b.flush()
		b.nodes++
		b.place(news.Node{Type: news.Divider})
	case el.role == image:
		b.image(at)
	case el.name == "embed" || el.name == "amp-youtube":
		b.elsewhere(el, at)
	case el.name == "iframe" || el.name == "amp-iframe":
		b.elsewhere(el, at)
		b.skip, b.skipDepth = el.name, 1
	default:
		b.push(el, at)
	}
}

// push opens an element.
func (b *builder) push(el element, at attributes) {
	if len(b.open) >= maxOpen {
		if !impliedEnd(el.role) {
			b.lost++
		}
		return
	}
	o := open{element: el, before: b.style}
	a := b.ask(el, at)
	o.frame = b.frameFor(el, at)
	if a != (asks{}) {
		b.style = b.style.with(a)
	}
	switch el.role {
	case paragraph:
		b.paras++
	case heading:
		b.style.level = el.level
	case term:
		b.style.strong = true
	case pre:
		b.style.pre = true
	case noscript:
		b.style.mute = true
	case player:
		b.startPlayer(el, at)
		b.style.hidden = true
	case object:
		b.startObject(at)
	}
	if o.frame {
		b.style.level = 0
	}
	switch el.name {
	case "sup":
		b.style.raised = true
	case "svg", "math":
		b.drawings++
	case "picture":
		b.offered = candidate{}
	}
	b.open = append(b.open, o)
	b.restyle()
	if el.role == quoted {
		b.write("“")
	}
}

// impliedEnd reports whether elements of the role are often left unclosed.
func impliedEnd(r role) bool {
	switch r {
	case paragraph, item, term, meaning, rows, row, cell:
		return true
	}
	return false
}

func (b *builder) startFormat(el element, at attributes) {
	if el.name == "a" {
		b.endFormat("a")
	}
	if len(b.formats) == maxFormat {
		b.formats = slices.Delete(b.formats, 0, 1)
	}
	b.formats = append(b.formats, open{element: el, asks: b.ask(el, at)})
	b.restyle()
}

func (b *builder) endFormat(name string) {
	for i := len(b.formats) - 1; i >= 0; i-- {
		if b.formats[i].name == name {
			b.formats = slices.Delete(b.formats, i, i+1)
			b.restyle()
			return
		}
	}
}

// end meets an end tag.
func (b *builder) end(el element) {
	switch el.role {
	case skipped, void, source, param, rule, image, frameOf:
		return
	case format:
		b.endFormat(el.name)
		return
	case lineBreak: // browsers read </br> so
		b.breakLine()
		return
	}
	if b.lost > 0 && !impliedEnd(el.role) {
		b.lost--
		if el.blocks() {
			b.flush()
		}
		return
	}
	switch {
	case el.role == heading:
		b.closeOpen("", headingScope)
	case el.role == item:
		b.closeOpen(el.name, listScope)
	case el.role == table || el.role == rows || el.role == row || el.role == cell || el.role == caption:
		b.closeOpen(el.name, tableScope)
	case el.blocks() || el.role == noscript || el.role == player || el.role == object:
		b.closeOpen(el.name, blockScope)
	default:
		b.closeOpen(el.name, inlineScope)
	}
}

// A scope says how far out an end tag reaches.
type scope uint8

const (
	inlineScope  scope = iota // not out of a block
	blockScope                // not out of a table cell
	listScope                 // not out of a list
	headingScope              // any heading, not out of a table cell
	tableScope                // not out of a table
)

// closeOpen closes the innermost open element of the name and all in it, if
// there is one within the scope.
func (b *builder) closeOpen(name string, s scope) {
	for i := len(b.open) - 1; i >= 0; i-- {
		o := &b.open[i]
		if o.name == name || s == headingScope && o.role == heading {
			b.closeTo(i)
			return
		}
		switch {
		case s == inlineScope && o.blocks(),
			s != tableScope && (o.role == cell || o.role == caption || o.role == table),
			s == listScope && (o.role == list || o.role == quote),
			s == tableScope && o.role == table:
			return
		}
	}
}

// closeTo closes open elements until n are left.
func (b *builder) closeTo(n int) {
	for len(b.open) > n {
		o := b.open[len(b.open)-1]
		if o.role == quoted {
			b.write("”")
		}
		if o.blocks() || o.frame {
			b.flush()
		}
		b.open = b.open[:len(b.open)-1]
		b.style = o.before
		if o.frame {
			b.closeFrame()
		}
		b.restyle()
		if o.drawing() {
			b.drawings--
		}
		switch o.role {
		case paragraph:
			b.paras--
		case player:
			b.endPlayer()
		case object:
			b.endObject()
		}
	}
}

// closeBefore closes what the start of el ends without an end tag.
func (b *builder) closeBefore(el element) {
	switch el.role {
	case item:
		b.closeOpen("li", listScope)
	case term, meaning:
		b.closeAny(meaning, term)
	case heading:
		b.closeOpen("", headingScope)
	case caption, rows:
		b.clearTo(table)
	case row:
		b.clearTo(table, rows)
	case cell:
		b.clearTo(table, rows, row)
		if b.frames[len(b.frames)-1].kind == inTable {
			b.push(elements["tr"], nil)
		}
	}
	b.closeParagraph()
}

func (b *builder) closeParagraph() {
	if b.paras > 0 {
		b.closeOpen("p", blockScope)
	}
}

// closeAny closes the innermost open element of one of two roles, if it is in
// the same list.
func (b *builder) closeAny(r, s role) {
	for i := len(b.open) - 1; i >= 0; i-- {
		switch o := &b.open[i]; {
		case o.role == r || o.role == s:
			b.closeTo(i)
			return
		case o.frame || o.name == "dl":
			return
		}
	}
}

// clearTo closes what is open in the innermost element of one of the roles.
func (b *builder) clearTo(roles ...role) {
	for i := len(b.open) - 1; i >= 0; i-- {
		if slices.Contains(roles, b.open[i].role) {
			b.closeTo(i + 1)
			return
		}
	}
}

// inTable reports whether a table is open.
func (b *builder) inTable() bool {
	return slices.ContainsFunc(b.open, func(o open) bool { return o.role == table })
}

// finish closes everything and returns the document.
func (b *builder) finish() (news.Doc, []string) {
	b.closeTo(0)
	b.flush()
	return b.document(b.frames[0].blocks), b.notes
}
