package wxr

import (
	"regexp"
	"strings"
)

// blockTags are elements beside which line ends mean nothing.
var blockTags = func() map[string]bool {
	m := map[string]bool{}
	for _, name := range strings.Fields(`address area article aside audio blockquote body caption center col colgroup dd details div dl dt
		embed fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr html iframe legend li link main map menu
		meta nav noscript object ol option p param pre script section select source style summary table tbody td tfoot th thead tr ul video`) {
		m[name] = true
	}
	return m
}()

// verbatim are elements in which line ends are left alone.
var verbatim = map[string]bool{"pre": true, "script": true, "style": true, "textarea": true, "svg": true}

// paragraphs does what WordPress does to classic text when it is shown: blank
// lines between words part paragraphs, other line ends are breaks, and an
// address alone on its line becomes what is there.
func paragraphs(s string) string {
	a := autop{edge: true}
	for s != "" {
		open := strings.IndexByte(s, '<')
		if open < 0 {
			open = len(s)
		}
		tag := s[open : open+tagLength(s[open:])]
		name := tagName(tag)
		a.text(s[:open], tag == "" || blockTags[name])
		s = s[open+len(tag):]
		switch {
		case tag == "":
		case strings.HasPrefix(tag, "<!"):
			if more := strings.TrimPrefix(tag, "<!--"); strings.HasPrefix(more, "more") || strings.HasPrefix(more, "nextpage") {
				a.ends = max(a.ends, 2)
			}
		case verbatim[name] && tag[1] != '/':
			if i := strings.Index(strings.ToLower(s), "</"+name); i >= 0 {
				tag, s = tag+s[:i], s[i:]
			}
			a.block(tag)
		case blockTags[name]:
			a.block(tag)
		case name == "br":
			a.inline(tag)
			a.ends = -1 // the line end after it is the same
		default:
			a.inline(tag)
		}
	}
	return a.out.String()
}

// An autop writes HTML and knows what the line ends since the last word mean.
type autop struct {
	out   strings.Builder
	edge  bool // only a block's tag stands before
	ends  int  // line ends since the last word or tag
	space bool // other space since
}

// text writes the text between two tags; atEnd says that a block's edge
// follows.
func (a *autop) text(s string, atEnd bool) {
	lines := strings.Split(s, "\n")
	for i, line := range lines {
		if i > 0 {
			a.ends++
		}
		word := strings.TrimSpace(line)
		switch {
		case word == "":
			a.space = a.space || line != ""
		case soleLine.MatchString(word) && (a.edge || a.ends > 0) && (atEnd || i < len(lines)-1):
			if embeds(word) {
				a.block(embed(word))
			} else {
				a.inline(`<a href="` + word + `">` + word + `</a>`)
			}
		default:
			a.inline(line)
		}
	}
}

var soleLine = regexp.MustCompile(`^https?://[^\s<>"]+$`)

// inline writes words or the tag of an element that stands among words.
func (a *autop) inline(s string) {
	switch {
	case a.edge:
	case a.ends >= 2:
		a.out.WriteString("\n<p>")
	case a.ends == 1:
		a.out.WriteString("<br>\n")
	case a.space:
		a.out.WriteByte(' ')
	}
	a.out.WriteString(s)
	a.edge, a.ends, a.space = false, 0, false
}

// block writes the tag of a block.
func (a *autop) block(s string) {
	if !a.edge && !strings.HasPrefix(s, "</") {
		a.out.WriteByte('\n')
	}
	a.out.WriteString(s)
	a.edge, a.ends, a.space = true, 0, false
}

// tagLength returns the length of the tag or comment at the beginning of s,
// 1 for a "<" that is neither.
func tagLength(s string) int {
	switch {
	case s == "":
		return 0
	case strings.HasPrefix(s, "<!--"):
		if end := strings.Index(s, "-->"); end >= 0 {
			return end + 3
		}
		return len(s)
	case len(s) < 2 || tagName(s) == "":
		return 1
	}
	var quote byte
	for i := 1; i < len(s); i++ {
		switch c := s[i]; {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '>':
			return i + 1
		case (c == '"' || c == '\'') && s[i-1] == '=':
			quote = c
		}
	}
	return 1
}

// tagName returns the name in a tag, in lower case, or "".
func tagName(tag string) string {
	tag = strings.TrimPrefix(strings.TrimPrefix(tag, "<"), "/")
	end := strings.IndexFunc(tag, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '-'
	})
	if end < 0 {
		end = len(tag)
	}
	return strings.ToLower(tag[:end])
}
