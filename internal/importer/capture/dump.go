package capture

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"broadsheet/internal/news"
)

// A dump is debugging output, an error message or an unfilled template that
// leaked into a page: the bytes from start to end of a text.
type dump struct {
	kind       string // with its article: "a var_dump"
	start, end int
	size       int              // as the dump itself counts, else end - start
	items      []news.Reference // what it holds of related items
	cut        bool             // it breaks off before its end
	times      int              // how many of the kind are counted together; 0 means one
}

// A form is one way in which data are dumped.
type form struct {
	kind  string
	start *regexp.Regexp // where one may begin
	words []string       // of which one stands in each
	read  func(*scanner) (value, bool)
}

var dataForms = []form{
	{"a var_dump", regexp.MustCompile(`(?:string\(\d+\) (?:"|&quot;|&#34;|“|”)|array\(\d+\) ?\{|object\([^()\n]+\)#\d+ \(\d+\) ?\{|\b(?:int|float|bool|enum)\([^()\n]+\))`),
		[]string{"string(", "array(", "object(", "int(", "float(", "bool(", "enum("}, (*scanner).varDump},
	{"a var_dump", regexp.MustCompile(`(?:array \(size=\d+\)|object\([\w\\]+\)\[\d+\]|string '[^'\n]*' \(length=\d+\))`),
		[]string{"(size=", "(length=", ")["}, (*scanner).xdebug},
	{"a var_export", regexp.MustCompile(`array \(\s+(?:'[^'\n]+'|\d+) =(?:>|&gt;)`), []string{"array ("}, (*scanner).export},
	{"a print_r dump", regexp.MustCompile(`(?:\bArray|\b[A-Za-z_][\w\\]* Object)\s*\(\s*\[[^\]\n]*\]\s*=(?:>|&gt;)`),
		[]string{"Array", "Object"}, (*scanner).printR},
	{"JSON data", regexp.MustCompile(`[\[{]\s*(?:[\[{]\s*)*(?:"|'|&quot;|&#34;|\\"|“|”|„)`), []string{"{", "["}, (*scanner).json},
}

// A dump of data this long, in bytes, may stand within a line. A shorter one
// without related items must have its lines to itself.
const longDump = 120

// findDumps returns the dumps in a text in their order. Whether one leaked or
// is quoted is for the caller to say; see leaked. Its time grows with the
// length of the text only.
func findDumps(text string) []dump {
	found := findTraces(text)
	type candidate struct {
		at   int
		form *form
	}
	var candidates []candidate
	for i := range dataForms {
		for _, m := range matches(dataForms[i].start, text, dataForms[i].words...) {
			candidates = append(candidates, candidate{m[0], &dataForms[i]})
		}
	}
	slices.SortStableFunc(candidates, func(a, b candidate) int { return cmp.Compare(a.at, b.at) })
	end, budget := 0, 8*len(text)+1<<16
	for _, c := range candidates {
		if c.at < end || budget < 0 {
			continue
		}
		s := scanner{text: text, pos: c.at}
		v, ok := c.form.read(&s)
		budget -= s.pos - c.at + s.work + 64
		if !ok {
			continue
		}
		d := dump{kind: c.form.kind, start: c.at, end: s.pos, items: references(v), cut: v.cut}
		if !d.plausible(text, v) {
			continue
		}
		d.size = d.end - d.start
		if m := countedString.FindStringSubmatch(text[d.start:d.end]); m != nil && !v.cut {
			d.size = d.end - d.start - len(m[0]) - 1
		}
		d.widen(text)
		end = d.end
		found = append(found, d)
	}
	return joined(text, found)
}

var countedString = regexp.MustCompile(`^string\(\d+\) "`)

// plausible reports whether what was read is more than words in brackets.
func (d *dump) plausible(text string, v value) bool {
	names, long := v.keys(), d.end-d.start >= longDump
	switch {
	case len(d.items) > 0:
		return true
	case d.kind == "JSON data" && names < 2:
		return !v.cut && len(v.fields) > 2 && d.end-d.start >= longDump/2 && d.alone(text)
	case d.kind == "JSON data" && d.end-d.start < longDump/3:
		return false
	case v.cut && (names < 2 || !long):
		return false
	}
	return long || d.alone(text)
}

// alone reports whether the dump has its lines to itself.
func (d *dump) alone(text string) bool {
	_, opens := d.opensLine(text)
	after := text[d.end:min(len(text), d.end+200)]
	after, _, _ = strings.Cut(after, "\n")
	return opens && len(after) < 200 && afterDump.FindString(after) == after
}

// opensLine reports whether nothing of the text stands on the dump's line
// before it, and where that line begins.
func (d *dump) opensLine(text string) (line int, ok bool) {
	from := max(0, d.start-200)
	line = from + strings.LastIndexByte(text[from:d.start], '\n') + 1
	before := text[line:d.start]
	return line, len(before) < 200 && beforeDump.FindString(before) == before
}

var (
	// beforeDump is what may stand on a line before a dump and belongs to it:
	// a tag, the name of a variable.
	beforeDump = regexp.MustCompile(`[ \t]*(?:<pre[^<>\n]*>)?[ \t]*(?:\$?[\w>\[\]'-]+[ \t]?[:=]|(?i:debug|dump))?[ \t]*$`)
	afterDump  = regexp.MustCompile(`^[ \t\r]*(?:</pre>)?;?[ \t\r]*`)
	// debris is left over where a dump was cut.
	debris = regexp.MustCompile(`^(?:\.\.\.|…|[\]})"',; \t]|&quot;)+`)
	// callPlace is the line that Xdebug puts before its dumps.
	callPlace = regexp.MustCompile(`(?:^|\n)[ \t]*(?:/|[A-Za-z]:\\)[^\s:]+:\d+:\s*$`)
)

// widen takes in what belongs to a dump on its first and last line.
func (d *dump) widen(text string) {
	if d.cut {
		d.end += len(debris.FindString(text[d.end:min(len(text), d.end+100)]))
	}
	if line, ok := d.opensLine(text); ok {
		d.start = line
	}
	if m := callPlace.FindStringIndex(text[max(0, d.start-300):d.start]); m != nil {
		d.start = max(0, d.start-300) + m[0]
	}
	d.end += len(afterDump.FindString(text[d.end:min(len(text), d.end+100)]))
}

// joined puts dumps in order and makes one of neighbours of a kind.
func joined(text string, list []dump) []dump {
	slices.SortStableFunc(list, func(a, b dump) int { return cmp.Compare(a.start, b.start) })
	var out []dump
	for _, d := range list {
		if n := len(out); n > 0 {
			last := &out[n-1]
			if d.end <= last.end {
				continue
			}
			d.start = max(d.start, last.end)
			if d.kind == last.kind && strings.Trim(text[last.end:d.start], " \t\r\n,;") == "" {
				last.items = append(last.items, d.items...)
				last.size += d.size
				last.end, last.cut = d.end, last.cut || d.cut
				continue
			}
		}
		out = append(out, d)
	}
	return out
}

// note says what was found for the import's report. It never quotes the dump,
// which may hold what nobody should read.
func (d *dump) note(where string) string {
	what := d.kind
	if d.times > 1 {
		what = fmt.Sprintf("%d of %s", d.times, strings.TrimPrefix(strings.TrimPrefix(what, "a "), "an "))
	}
	text := fmt.Sprintf("%s of %d bytes", what, d.size)
	if d.cut {
		text += ", cut short,"
	}
	switch len(d.items) {
	case 0:
		return fmt.Sprintf("%s stood %s; it was left out", text, where)
	case 1:
		return fmt.Sprintf("%s with 1 related item stood %s; it was left out and its item kept as a reference", text, where)
	}
	return fmt.Sprintf("%s with %d related items stood %s; it was left out and its items kept as references", text, len(d.items), where)
}

// without returns the text with the dumps taken out. Each leaves an end of
// line, so that what stood around it does not grow together.
func without(text string, dumps []dump) string {
	if len(dumps) == 0 {
		return text
	}
	var b strings.Builder
	at := 0
	for _, d := range dumps {
		b.WriteString(text[at:d.start])
		b.WriteByte('\n')
		at = d.end
	}
	b.WriteString(text[at:])
	return b.String()
}
