package prose

import (
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// Text is held as the browser holds it, in UTF-16 code units: a step may part
// the two halves of a character and a later one may join them again.

func units(s string) []uint16 { return utf16.Encode([]rune(s)) }

// text returns the text without halves of characters and zero bytes.
func text(u []uint16) string {
	list := utf16.Decode(u)
	n := 0
	for _, r := range list {
		if r != 0 {
			list[n] = r
			n++
		}
	}
	return string(list[:n])
}

// weigh returns how many bytes the text has in UTF-8.
func weigh(u []uint16) int {
	n := 0
	for _, c := range u {
		switch {
		case c < 0x80:
			n++
		case c < 0x800 || c >= 0xd800 && c < 0xe000:
			n += 2
		default:
			n += 3
		}
	}
	return n
}

// unquote reads a JSON string, which must be well formed.
func unquote(raw []byte) ([]uint16, bool) {
	if len(raw) < 2 || raw[0] != '"' || raw[len(raw)-1] != '"' {
		return nil, false
	}
	raw = raw[1 : len(raw)-1]
	out := make([]uint16, 0, len(raw))
	for i := 0; i < len(raw); {
		c := raw[i]
		switch {
		case c == '\\' && i+1 < len(raw):
			if raw[i+1] == 'u' && i+6 <= len(raw) {
				n, err := strconv.ParseUint(string(raw[i+2:i+6]), 16, 16)
				if err != nil {
					return nil, false
				}
				out = append(out, uint16(n))
				i += 6
				continue
			}
			out = append(out, escaped(raw[i+1]))
			i += 2
		case c < utf8.RuneSelf:
			out = append(out, uint16(c))
			i++
		default:
			r, n := utf8.DecodeRune(raw[i:])
			out = utf16.AppendRune(out, r)
			i += n
		}
	}
	return out, true
}

func escaped(c byte) uint16 {
	switch c {
	case 'b':
		return '\b'
	case 'f':
		return '\f'
	case 'n':
		return '\n'
	case 'r':
		return '\r'
	case 't':
		return '\t'
	}
	return uint16(c)
}

// quote appends the text as a JSON string; halves of characters stay.
func quote(b []byte, u []uint16) []byte {
	const hex = "0123456789abcdef"
	b = append(b, '"')
	for i := 0; i < len(u); i++ {
		c := u[i]
		switch {
		case c == '"' || c == '\\':
			b = append(b, '\\', byte(c))
		case c == '\b':
			b = append(b, '\\', 'b')
		case c == '\f':
			b = append(b, '\\', 'f')
		case c == '\n':
			b = append(b, '\\', 'n')
		case c == '\r':
			b = append(b, '\\', 'r')
		case c == '\t':
			b = append(b, '\\', 't')
		case c >= 0x20 && c < 0x80:
			b = append(b, byte(c))
		case c >= 0xd800 && c < 0xdc00 && i+1 < len(u) && u[i+1] >= 0xdc00 && u[i+1] < 0xe000:
			b = utf8.AppendRune(b, utf16.DecodeRune(rune(c), rune(u[i+1])))
			i++
		case c < 0x20 || c >= 0xd800 && c < 0xe000:
			b = append(b, '\\', 'u', hex[c>>12], hex[c>>8&15], hex[c>>4&15], hex[c&15])
		default:
			b = utf8.AppendRune(b, rune(c))
		}
	}
	return append(b, '"')
}
