package capture

import (
	"regexp"
	"strings"
)

// varDump reads a value as PHP's var_dump writes it. Strings are counted in
// bytes; where the count is wrong, because the page was cut or its character
// set changed, the closing quotation mark is looked for.
func (s *scanner) varDump() (value, bool) {
	s.space()
	if s.depth > maxDepth {
		return value{cut: true}, false
	}
	s.depth++
	defer func() { s.depth-- }()
	for _, word := range []string{"NULL", "*RECURSION*", "..."} {
		if s.take(word) {
			return value{}, true
		}
	}
	m := varDumpHead.FindStringSubmatch(s.text[s.pos:min(len(s.text), s.pos+300)])
	if m == nil {
		return value{}, false
	}
	s.pos += len(m[0])
	switch {
	case m[1] != "":
		return value{text: m[2]}, true
	case m[3] != "":
		inner := scanner{text: m[3]}
		n, _ := inner.number()
		return s.counted(n)
	}
	return s.varDumpFields()
}

// varDumpHead begins a dumped value: a scalar in its brackets, a string up to
// its opening quotation mark, or a group up to its brace.
var varDumpHead = regexp.MustCompile(`^(?:(int|float|bool|enum|resource|uninitialized)\(([^()\n]{0,80})\)(?: of type \(\w+\))?` +
	`|string\((\d{1,9})\) (?:"|&quot;|&#34;|“|”)` +
	`|(?:array\(\d{1,9}\)|object\([^()\n]{1,120}\)#\d{1,9} \(\d{1,9}\)) ?\{)`)

// varDumpKey is the key of a field, up to its value.
var varDumpKey = regexp.MustCompile(`^\[(?:"|&quot;|&#34;|“|”)?([^\]\n]{1,200}?)(?:"|&quot;|&#34;|“|”)?(?::(?:"[^"\n]*":)?(?:private|protected))?\]\s*=(?:>|&gt;)`)

func (s *scanner) varDumpFields() (value, bool) {
	v := value{group: true}
	for !s.done() {
		if s.take("}") {
			return v, true
		}
		m := varDumpKey.FindStringSubmatch(s.text[s.pos:min(len(s.text), s.pos+400)])
		if m == nil {
			break
		}
		s.pos += len(m[0])
		item, ok := s.varDump()
		if !ok {
			break
		}
		v.fields = append(v.fields, field{m[1], item})
		if item.cut {
			break
		}
	}
	v.cut = true
	return v, true
}

// counted reads the rest of a string of n bytes.
func (s *scanner) counted(n int) (value, bool) {
	rest := s.text[s.pos:]
	fits := n <= len(rest) && closing(rest[n:])
	if first := strings.TrimSpace(rest[:min(len(rest), 20)]); strings.HasPrefix(first, "[") || strings.HasPrefix(first, "{") {
		json := scanner{text: rest, depth: s.depth}
		v, ok := json.json()
		s.work += json.pos + json.work
		if ok && v.keys() > 0 {
			if v.cut && fits {
				s.pos += n
			} else {
				s.pos += json.pos
				s.space()
			}
			s.closeQuote()
			return v, true
		}
	}
	if fits {
		s.pos += n
		s.closeQuote()
		return scalar(rest[:n], s.depth), true
	}
	// The count is wrong: the string ends at the first mark that can close it,
	// within a fair distance.
	near := min(len(rest), 2*n+64)
	for i := range near {
		s.work++
		if rest[i] == '\n' && blankLine(rest[i:]) {
			break
		}
		if closing(rest[i:]) {
			s.pos += i
			s.closeQuote()
			return scalar(rest[:i], s.depth), true
		}
	}
	// There is no end. What was lost began on this line.
	end := min(n, len(rest))
	if line := strings.Index(rest[:end], "\n\n"); line >= 0 {
		end = line
	}
	s.pos += end
	v := scalar(rest[:end], s.depth)
	v.cut = true
	return v, true
}

// closing reports whether the text begins with a quotation mark after which a
// dump can go on or end.
func closing(text string) bool {
	s := scanner{text: text}
	if !s.closeQuote() {
		return false
	}
	rest := strings.TrimLeft(s.text[s.pos:min(len(s.text), s.pos+200)], " \t\r")
	return rest == "" || rest[0] == '\n' || rest[0] == '}' || rest[0] == '[' || rest[0] == '<' || afterString.MatchString(rest)
}

var afterString = regexp.MustCompile(`^(?:string|int|float|bool|array|object)\(`)

func (s *scanner) closeQuote() bool {
	for _, mark := range []string{`"`, "&quot;", "&#34;", "”", "“", "″"} {
		if s.take(mark) {
			return true
		}
	}
	return false
}

// xdebug reads a value as the Xdebug extension shows it, where an array says
// how many fields follow and nothing closes it.
func (s *scanner) xdebug() (value, bool) {
	s.space()
	if s.depth > maxDepth {
		return value{cut: true}, false
	}
	s.depth++
	defer func() { s.depth-- }()
	m := xdebugHead.FindStringSubmatch(s.text[s.pos:min(len(s.text), s.pos+8000)])
	if m == nil {
		return value{}, false
	}
	s.pos += len(m[0])
	if m[4] != "" {
		return scalar(m[4], s.depth), true
	}
	if m[1] == "" && m[2] == "" {
		return value{text: m[3]}, true
	}
	inner := scanner{text: m[1]}
	left, counted := inner.number()
	v := value{group: true}
	for !counted || left > 0 {
		if s.done() {
			v.cut = counted
			return v, true
		}
		if s.take("empty") {
			return v, true
		}
		m := xdebugKey.FindStringSubmatch(s.text[s.pos:min(len(s.text), s.pos+300)])
		if m == nil || !counted && m[1] == "" {
			v.cut = counted
			return v, true
		}
		s.pos += len(m[0])
		item, ok := s.xdebug()
		if !ok {
			v.cut = true
			return v, true
		}
		v.fields = append(v.fields, field{m[2] + m[3], item})
		left--
	}
	return v, true
}

var (
	xdebugHead = regexp.MustCompile(`(?s)^(?:array \(size=(\d{1,9})\)|object\(([^()\n]{1,120})\)\[\d+\]|((?:int|float) [-\d.E+]+|boolean (?:true|false)|null)|string '(.*?)' \(length=\d+\))`)
	xdebugKey  = regexp.MustCompile(`^(?:(public|protected|private)(?: '[^'\n]*')? )?(?:'([^'\n]{1,200})'|(\d{1,9})) =(?:>|&gt;)\s*`)
)

// export reads an array as var_export writes it.
func (s *scanner) export() (value, bool) {
	s.space()
	if s.depth > maxDepth {
		return value{cut: true}, false
	}
	s.depth++
	defer func() { s.depth-- }()
	if m := exportScalar.FindStringSubmatch(s.text[s.pos:min(len(s.text), s.pos+8000)]); m != nil {
		s.pos += len(m[0])
		if m[2] != "" {
			return value{text: m[2]}, true
		}
		return scalar(strings.NewReplacer(`\'`, `'`, `\\`, `\`).Replace(m[1]), s.depth), true
	}
	m := exportHead.FindString(s.text[s.pos:min(len(s.text), s.pos+200)])
	if m == "" {
		return value{}, false
	}
	s.pos += len(m)
	v := value{group: true}
	for !s.done() {
		if s.take(")") {
			s.take(")") // of __set_state
			return v, true
		}
		m := exportKey.FindStringSubmatch(s.text[s.pos:min(len(s.text), s.pos+300)])
		if m == nil {
			break
		}
		s.pos += len(m[0])
		item, ok := s.export()
		if !ok {
			break
		}
		v.fields = append(v.fields, field{m[1] + m[2], item})
		s.space()
		s.take(",")
	}
	v.cut = true
	return v, true
}

var (
	exportHead   = regexp.MustCompile(`^(?:[\w\\]+::__set_state\(|\(object\) ?)?array ?\(`)
	exportScalar = regexp.MustCompile(`^(?:'((?:[^'\\]|\\.)*)'|([-\d.E+]+|true|false|NULL))`)
	exportKey    = regexp.MustCompile(`^(?:'([^'\n]{1,200})'|(\d{1,9})) =(?:>|&gt;)\s*`)
)

// printR reads an array or object as PHP's print_r writes it. Its texts are
// not quoted: one ends where the next key begins or its array closes.
func (s *scanner) printR() (value, bool) {
	s.space()
	if s.depth > maxDepth {
		return value{cut: true}, false
	}
	s.depth++
	defer func() { s.depth-- }()
	m := printRHead.FindString(s.text[s.pos:min(len(s.text), s.pos+300)])
	if m == "" {
		return value{}, false
	}
	s.pos += len(m)
	v := value{group: true}
	for !s.done() {
		if s.take(")") {
			return v, true
		}
		m := printRKey.FindStringSubmatch(s.text[s.pos:min(len(s.text), s.pos+400)])
		if m == nil {
			break
		}
		s.pos += len(m[0])
		item, ok := s.printR()
		if !ok {
			item = s.bare()
		}
		v.fields = append(v.fields, field{m[1], item})
		if item.cut {
			break
		}
	}
	v.cut = true
	return v, true
}

var (
	printRHead = regexp.MustCompile(`^(?:Array|[A-Za-z_][\w\\]{0,100} Object)\s{0,200}\(`)
	printRKey  = regexp.MustCompile(`^\[([^\]\n]{0,200})\]\s*=(?:>|&gt;)[ \t]*`)
)

// bare reads a text without quotation marks. Brackets within it are counted.
func (s *scanner) bare() value {
	start, open := s.pos, 0
	for ; s.pos < len(s.text); s.pos++ {
		switch s.text[s.pos] {
		case '(':
			open++
			continue
		case ')':
			if open > 0 {
				open--
				continue
			}
			return scalar(strings.TrimSpace(s.text[start:s.pos]), s.depth)
		case ' ', '\n':
			if s.text[s.pos] == '\n' {
				if s.closesLine() {
					return scalar(strings.TrimSpace(s.text[start:s.pos]), s.depth)
				}
				if blankLine(s.text[s.pos:]) {
					v := scalar(strings.TrimSpace(s.text[start:s.pos]), s.depth)
					v.cut = true
					return v
				}
			}
			next := strings.TrimLeft(s.text[s.pos:min(len(s.text), s.pos+300)], " \t\r\n")
			if strings.HasPrefix(next, "[") && printRKey.MatchString(next) {
				return scalar(strings.TrimSpace(s.text[start:s.pos]), s.depth)
			}
		}
	}
	v := scalar(strings.TrimSpace(s.text[start:]), s.depth)
	v.cut = true
	return v
}

// closesLine reports whether the next line holds nothing but a closing bracket.
func (s *scanner) closesLine() bool {
	next := strings.TrimLeft(s.text[s.pos:min(len(s.text), s.pos+200)], " \t\r\n")
	if !strings.HasPrefix(next, ")") {
		return false
	}
	line, _, _ := strings.Cut(next[1:], "\n")
	return strings.TrimSpace(line) == ""
}
