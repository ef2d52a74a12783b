package markup

// A role says what an element means for the document.
type role uint8

const (
	inline    role = iota // its children count; also every element that we do not know
	format                // emphasis and links: they outlive the block that they are opened in
	paragraph             // p
	heading
	block   // begins and ends a paragraph
	pre     // keeps its line breaks
	aside   // a block that may be a pull quote
	quote   // blockquote
	list    // ul, ol
	item    // li
	term    // dt
	meaning // dd
	table
	caption // of a table
	rows    // thead, tbody, tfoot
	row
	cell
	figure
	figcaption
	footer   // of a quotation: its speaker
	noscript // counts for its pictures only
	player   // video, audio
	object   // what plug-ins showed
	param    // of an object
	source   // of a picture or player
	lineBreak
	rule
	image
	frameOf // iframe, embed
	form    // noted; its children count
	quoted  // q
	skipped // left out with its children
	void    // left out; has no children
)

// An element is one that we know.
type element struct {
	name  string
	role  role
	level int    // of a heading
	note  string // what to say when it is met
}

// blocks reports whether the element begins and ends a paragraph.
func (e element) blocks() bool { return e.role >= paragraph && e.role <= footer || e.role == form }

// drawing reports whether other rules hold in the element.
func (e element) drawing() bool { return e.name == "svg" || e.name == "math" }

// elements are those that we know, by name.
var elements = func() map[string]element {
	m := map[string]element{}
	for role, names := range map[role][]string{
		inline:     {"span", "font", "u", "small", "big", "s", "strike", "del", "ins", "code", "tt", "bdi", "bdo", "label", "sup", "sub", "time", "abbr", "mark", "svg", "math", "picture", "button"},
		format:     {"a", "b", "strong", "i", "em", "cite", "dfn"},
		paragraph:  {"p"},
		block:      {"div", "section", "article", "main", "header", "nav", "address", "center", "details", "summary", "dialog", "dl", "fieldset", "legend", "hgroup", "search", "body", "html", "head", "option"},
		pre:        {"pre", "listing", "xmp", "plaintext"},
		aside:      {"aside"},
		quote:      {"blockquote"},
		list:       {"ul", "ol", "menu", "dir"},
		item:       {"li"},
		term:       {"dt"},
		meaning:    {"dd"},
		table:      {"table"},
		caption:    {"caption"},
		rows:       {"thead", "tbody", "tfoot"},
		row:        {"tr"},
		cell:       {"td", "th"},
		figure:     {"figure"},
		figcaption: {"figcaption"},
		footer:     {"footer"},
		noscript:   {"noscript"},
		player:     {"video", "audio", "amp-video", "amp-audio"},
		object:     {"object"},
		param:      {"param"},
		source:     {"source", "track"},
		lineBreak:  {"br"},
		rule:       {"hr"},
		image:      {"img", "image", "amp-img", "amp-anim"},
		frameOf:    {"iframe", "embed", "amp-iframe", "amp-youtube"},
		form:       {"form"},
		quoted:     {"q"},
		skipped:    {"script", "style", "template", "title", "textarea", "select", "datalist", "xml", "noembed", "noframes", "annotation", "annotation-xml", "applet"},
		void:       {"meta", "link", "base", "col", "colgroup", "wbr", "input", "area", "basefont", "bgsound", "frame", "keygen"},
	} {
		for _, name := range names {
			m[name] = element{name: name, role: role}
		}
	}
	for name, level := range map[string]int{"h1": 2, "h2": 2, "h3": 3, "h4": 4, "h5": 4, "h6": 4} {
		m[name] = element{name: name, role: heading, level: level}
	}
	for name, note := range map[string]string{
		"script": "a script", "form": "a form", "applet": "an applet", "textarea": "a text field", "select": "a choice field",
		"del": "struck-out text stands as plain text", "s": "struck-out text stands as plain text",
		"strike": "struck-out text stands as plain text",
	} {
		e := m[name]
		e.note = note
		m[name] = e
	}
	return m
}()
