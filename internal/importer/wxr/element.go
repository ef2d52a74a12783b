package wxr

import (
	"bytes"
	"fmt"
	"html"
	"iter"
	"strings"
)

// An element is one of the elements directly in a piece of XML.
type element struct {
	name  string // with its prefix as written
	attrs string // as written
	inner []byte
	line  int // how many lines after the beginning of the piece
}

// elements yields the elements that stand directly in src. One that does not
// end is an error, and the last. Everything else that may be wrong with XML is
// put up with.
func elements(src []byte) iter.Seq2[element, error] {
	return func(yield func(element, error) bool) {
		s := splitter{buf: src, eof: true}
		counted, line := 0, 0
		for at := 0; ; {
			t, _ := s.token(at)
			if t.kind == noToken || t.kind == cutToken {
				return
			}
			at = t.end
			if t.kind != startTag {
				continue
			}
			line += bytes.Count(src[counted:t.start], []byte("\n"))
			counted = t.start
			tag := src[t.start+1 : t.end-1]
			e := element{name: string(t.name(src)), line: line}
			tag = tag[min(len(e.name), len(tag)):]
			closed := bytes.HasSuffix(tag, []byte("/"))
			e.attrs = string(bytes.TrimSuffix(tag, []byte("/")))
			if !closed {
				end, after := endOf(&s, t.end, e.name)
				if end < 0 {
					yield(e, fmt.Errorf("its <%s> is not closed", e.name))
					return
				}
				e.inner, at = src[t.end:end], after
			}
			if !yield(e, nil) {
				return
			}
		}
	}
}

// endOf returns where the end tag of an element begins and ends.
func endOf(s *splitter, at int, name string) (start, end int) {
	for depth := 1; ; {
		t, _ := s.token(at)
		switch {
		case t.kind == noToken || t.kind == cutToken:
			return -1, -1
		case t.kind == startTag && t.is(s.buf, name) && s.buf[t.end-2] != '/':
			depth++
		case t.kind == endTag && t.is(s.buf, name):
			if depth--; depth == 0 {
				return t.start, t.end
			}
		}
		at = t.end
	}
}

// text returns the text of an element: its CDATA sections and, outside them,
// its characters with the references resolved. Markup that should have been
// in a section is part of the text. If sections are nested, as no section can
// be, the outermost brackets count.
func text(inner []byte) string {
	if bytes.IndexByte(inner, '<') < 0 {
		if bytes.Contains(inner, cdataClose) {
			return string(inner)
		}
		return references(string(inner))
	}
	var out strings.Builder
	for rest := inner; ; {
		open := bytes.Index(rest, cdataOpen)
		outside := rest
		if open >= 0 {
			outside = rest[:open]
		}
		switch {
		case bytes.Contains(outside, cdataClose):
			if whole := bytes.TrimSpace(inner); bytes.HasPrefix(whole, cdataOpen) && bytes.HasSuffix(whole, cdataClose) {
				return strings.ReplaceAll(string(whole[len(cdataOpen):len(whole)-len(cdataClose)]), "]]]]><![CDATA[>", "]]>")
			}
			out.Write(outside)
		case bytes.IndexByte(outside, '<') >= 0:
			out.Write(outside)
		default:
			out.WriteString(references(string(outside)))
		}
		if open < 0 {
			return out.String()
		}
		rest = rest[open+len(cdataOpen):]
		section, after, _ := bytes.Cut(rest, cdataClose)
		out.Write(section)
		rest = after
	}
}

// references resolves character references, those of HTML too, and leaves
// every other ampersand alone.
func references(s string) string {
	amp := strings.IndexByte(s, '&')
	if amp < 0 {
		return s
	}
	var out strings.Builder
	for amp >= 0 {
		out.WriteString(s[:amp])
		s = s[amp:]
		end := strings.IndexByte(s[:min(len(s), 40)], ';')
		if end < 0 || strings.ContainsAny(s[1:end], "& <") {
			out.WriteByte('&')
			s = s[1:]
		} else {
			out.WriteString(html.UnescapeString(s[:end+1]))
			s = s[end+1:]
		}
		amp = strings.IndexByte(s, '&')
	}
	out.WriteString(s)
	return out.String()
}

// attr returns an attribute's value, or "".
func attr(attrs, name string) string {
	for rest := attrs; ; {
		key, more, ok := strings.Cut(rest, "=")
		if !ok {
			return ""
		}
		more = strings.TrimLeft(more, " \t\r\n")
		if more == "" || more[0] != '"' && more[0] != '\'' {
			return ""
		}
		value, after, ok := strings.Cut(more[1:], more[:1])
		if !ok {
			return ""
		}
		if strings.TrimSpace(key) == name {
			return references(value)
		}
		rest = after
	}
}
