package wxr

import (
	"bytes"
	"errors"
	"fmt"
	"io"
)

// maxPiece is the longest item that is read, in bytes.
const maxPiece = 64 << 20

// A piece is an item of a file, or what stands before and between items.
type piece struct {
	text   []byte // of an item, what is in it; valid until the next piece
	line   int    // where it begins
	item   bool
	damage error // why the item cannot be read
}

// A splitter cuts a file into pieces. It looks only for the tags of items and
// minds comments and CDATA sections, so it stands whatever is in them.
type splitter struct {
	src  io.Reader
	buf  []byte // read and not yet given out
	used int    // length of the piece given out last, at the front of buf
	line int    // of buf[0]
	eof  bool
	err  error
	peek bool // an item begins at the front of buf

	never map[string]bool // what does not come any more
}

var errTooLong = fmt.Errorf("it is longer than %d MB", maxPiece>>20)

var (
	cdataOpen  = []byte("<![CDATA[")
	cdataClose = []byte("]]>")
)

// next returns the next piece. At the end of the file the error is io.EOF.
func (s *splitter) next() (piece, error) {
	s.drop(s.used)
	s.used = 0
	if s.peek {
		s.peek = false
		return s.nextItem()
	}
	at := 0
	for {
		t, err := s.token(at)
		if err != nil {
			return piece{}, err
		}
		switch {
		case t.kind == noToken:
			if len(s.buf) == 0 {
				return piece{}, io.EOF
			}
			s.used = len(s.buf)
			return piece{text: s.buf, line: s.line}, nil
		case t.kind == startTag && t.is(s.buf, "item"):
			s.peek = true
			if t.start == 0 {
				return s.next()
			}
			s.used = t.start
			return piece{text: s.buf[:t.start], line: s.line}, nil
		case t.start > maxPiece:
			return piece{}, fmt.Errorf("line %d: no item begins within %d MB", s.line, maxPiece>>20)
		}
		if at = t.end; t.kind == cutToken {
			at = t.start + 1
		}
	}
}

// nextItem returns the item that begins at the front of buf.
func (s *splitter) nextItem() (piece, error) {
	open, err := s.token(0)
	if err != nil {
		return piece{}, err
	}
	p := piece{line: s.line, item: true}
	give := func(inner, whole int, damage error) (piece, error) {
		p.text, s.used, p.damage = s.buf[open.end:max(inner, open.end)], whole, damage
		return p, nil
	}
	if s.buf[open.end-2] == '/' {
		return give(open.end, open.end, nil)
	}
	var last []byte // the name of the innermost start tag, roughly
	for at := open.end; ; {
		t, err := s.token(at)
		if err != nil {
			return piece{}, err
		}
		name := t.name(s.buf)
		switch {
		case t.kind == noToken || t.kind == cutToken:
			if cut := lostEnd(s.buf[open.end:]); cut >= 0 {
				cut += open.end
				return give(cut, cut+len("</item>"), errors.New("a CDATA section or comment in it is not closed"))
			}
			if !s.eof {
				return give(0, len(s.buf), errTooLong)
			}
			return give(len(s.buf), len(s.buf), errors.New("the file ends in the middle of it"))
		case t.kind == endTag && string(name) == "item":
			return give(t.start, t.end, nil)
		case t.kind == startTag && string(name) == "item", t.kind == endTag && (string(name) == "channel" || string(name) == "rss"):
			return give(t.start, t.start, errors.New("it has no end"))
		case t.kind == startTag:
			last = append(last[:0], name...)
		case t.kind == cdata:
			if cut := lostEnd(s.buf[t.start:t.end]); cut >= 0 {
				if cut += t.start; s.closes(t.end, last) && !bytes.Contains(s.buf[t.start:cut], append([]byte("</"), last...)) {
					break
				}
				return give(cut, cut+len("</item>"), errors.New("a CDATA section in it is not closed"))
			}
		}
		if at = t.end; at > maxPiece {
			return give(0, at, errTooLong)
		}
	}
}

// closes reports whether what stands at the place goes on as it does after a
// whole CDATA section: with the end of its element or another section.
func (s *splitter) closes(at int, element []byte) bool {
	s.fill(at + 1024)
	rest := bytes.TrimLeft(s.buf[at:], " \t\r\n")
	return bytes.HasPrefix(rest, cdataOpen) || bytes.HasPrefix(rest, append([]byte("</"), element...))
}

// lostEnd returns where in text the end of an item stands that is followed by
// another item or the end of all, or -1.
func lostEnd(text []byte) int {
	for from := 0; ; {
		i := bytes.Index(text[from:], []byte("</item>"))
		if i < 0 {
			return -1
		}
		i += from
		rest := bytes.TrimLeft(text[i+len("</item>"):], " \t\r\n")
		if bytes.HasPrefix(rest, []byte("<item>")) || bytes.HasPrefix(rest, []byte("<item ")) || bytes.HasPrefix(rest, []byte("</channel>")) {
			return i
		}
		from = i + 1
	}
}

// drop forgets the first n bytes of buf.
func (s *splitter) drop(n int) {
	s.line += bytes.Count(s.buf[:n], []byte("\n"))
	s.buf = s.buf[n:]
}

// fill reads until buf holds n bytes, or all that are left.
func (s *splitter) fill(n int) {
	for len(s.buf) < n && !s.eof {
		if cap(s.buf)-len(s.buf) < 16<<10 {
			s.buf = append(make([]byte, 0, 2*len(s.buf)+128<<10), s.buf...)
		}
		n, err := s.src.Read(s.buf[len(s.buf):cap(s.buf)])
		s.buf = s.buf[:len(s.buf)+n]
		if err != nil {
			s.eof = true
			if err != io.EOF {
				s.err = err
			}
		}
	}
}

// A token is a tag, comment, section or instruction.
type token struct {
	kind       tokenKind
	start, end int // in buf
}

type tokenKind uint8

const (
	noToken  tokenKind = iota // none is left
	cutToken                  // one begins and does not end
	startTag
	endTag
	cdata
	other
)

// is reports whether the tag has the name, with or without a prefix.
func (t token) is(buf []byte, name string) bool { return string(t.name(buf)) == name }

// name returns the name of a tag.
func (t token) name(buf []byte) []byte {
	if t.kind != startTag && t.kind != endTag {
		return nil
	}
	text := buf[t.start+1 : t.end]
	if t.kind == endTag {
		text = text[1:]
	}
	if end := bytes.IndexAny(text, " \t\r\n/>"); end >= 0 {
		text = text[:end]
	}
	return text
}

// token returns the first token at or after a place in buf, reading on as
// needed. The error is the source's.
func (s *splitter) token(at int) (token, error) {
	for {
		i := bytes.IndexByte(s.buf[at:], '<')
		if i >= 0 {
			at += i
			break
		}
		at = len(s.buf)
		if s.fill(at + 1); len(s.buf) == at {
			return token{noToken, at, at}, s.err
		}
	}
	s.fill(at + 16)
	rest := s.buf[at:]
	t := token{start: at}
	ends := ">"
	switch {
	case bytes.HasPrefix(rest, []byte("<!--")):
		t.kind, ends = other, "-->"
	case bytes.HasPrefix(rest, cdataOpen):
		t.kind, ends = cdata, "]]>"
	case bytes.HasPrefix(rest, []byte("<?")):
		t.kind, ends = other, "?>"
	case bytes.HasPrefix(rest, []byte("</")):
		t.kind = endTag
	case len(rest) > 1 && (rest[1]|0x20 >= 'a' && rest[1]|0x20 <= 'z' || rest[1] == '_' || rest[1] >= 0x80):
		t.kind = startTag
	default: // no tag
		t.kind, t.end = other, at+1
		return t, nil
	}
	tag := t.kind == startTag || t.kind == endTag
	for from := at + 2; ; {
		have := len(s.buf)
		if s.never[ends] {
			t.kind, t.end = cutToken, have
			break
		}
		if i := bytes.Index(s.buf[from:], []byte(ends)); i >= 0 {
			t.end = from + i + len(ends)
			break
		}
		from = max(from, have-len(ends)+1)
		if have-at > maxPiece {
			t.kind, t.end = cutToken, have
			break
		}
		if s.fill(have + 1); len(s.buf) == have {
			if s.never == nil {
				s.never = map[string]bool{}
			}
			s.never[ends] = true
		}
	}
	if tag && bytes.IndexByte(s.buf[at+1:t.end], '<') >= 0 {
		t.kind, t.end = other, at+1 // a bare "<"
	}
	return t, s.err
}
