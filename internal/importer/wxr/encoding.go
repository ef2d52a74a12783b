package wxr

import (
	"bufio"
	"bytes"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// decoded returns a reader of the same text in which ASCII is ASCII: UTF-16 is
// turned into UTF-8 and a byte order mark taken off. Other encodings are left
// for each piece, as files do not keep to what they say.
func decoded(r *bufio.Reader) (io.Reader, error) {
	head, err := r.Peek(4)
	if err != nil && err != io.EOF {
		return nil, err
	}
	switch {
	case bytes.HasPrefix(head, []byte("\xef\xbb\xbf")):
		_, err := r.Discard(3)
		return r, err
	case bytes.HasPrefix(head, []byte("\xff\xfe")), bytes.HasPrefix(head, []byte("<\x00")):
		return transform.NewReader(r, unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder()), nil
	case bytes.HasPrefix(head, []byte("\xfe\xff")), bytes.HasPrefix(head, []byte("\x00<")):
		return transform.NewReader(r, unicode.UTF16(unicode.BigEndian, unicode.UseBOM).NewDecoder()), nil
	}
	return r, nil
}

// declared returns the encoding that the head of a file names, or nil if that
// is UTF-8 or none.
func declared(head []byte) encoding.Encoding {
	head = head[:min(len(head), 200)]
	start := bytes.Index(head, []byte("<?xml"))
	end := bytes.Index(head, []byte("?>"))
	if start < 0 || end < start {
		return nil
	}
	e, name := charset.Lookup(attr(string(head[start+len("<?xml"):end]), "encoding"))
	if name == "utf-8" {
		return nil
	}
	return e
}

// toUTF8 returns text as UTF-8, whatever the file says: bytes that are UTF-8
// are, others are in the encoding declared, and where none is, single bytes
// that are out of order are Windows-1252, the most common of mistakes.
func toUTF8(b []byte, declared encoding.Encoding) string {
	if utf8.Valid(b) {
		return mend(string(b))
	}
	if declared != nil {
		if s, err := declared.NewDecoder().Bytes(b); err == nil {
			return string(s)
		}
	}
	var out strings.Builder
	for len(b) > 0 {
		r, n := utf8.DecodeRune(b)
		if r == utf8.RuneError && n == 1 {
			r = charmap.Windows1252.DecodeByte(b[0])
		}
		out.WriteRune(r)
		b = b[n:]
	}
	return out.String()
}

// mend undoes the damage of UTF-8 that was taken for Latin 1 and encoded once
// more, where control characters betray it.
func mend(s string) string {
	if !strings.ContainsFunc(s, isC1) {
		return s
	}
	var out strings.Builder
	runes := []rune(s)
	for i := 0; i < len(runes); {
		if r, n := twice(runes[i:]); n > 0 {
			out.WriteRune(r)
			i += n
			continue
		}
		out.WriteRune(runes[i])
		i++
	}
	return out.String()
}

func isC1(r rune) bool { return r >= 0x80 && r < 0xa0 }

// twice reads a character that was encoded twice; n is 0 if there is none.
func twice(runes []rune) (r rune, n int) {
	if runes[0] < 0xc2 || runes[0] > 0xf4 {
		return 0, 0
	}
	var b []byte
	for _, c := range runes[:min(4, len(runes))] {
		if c > 0xff {
			break
		}
		b = append(b, byte(c))
	}
	r, n = utf8.DecodeRune(b)
	if r == utf8.RuneError || n < 2 {
		return 0, 0
	}
	for _, c := range runes[:n] {
		if isC1(c) {
			return r, n
		}
	}
	return 0, 0
}
