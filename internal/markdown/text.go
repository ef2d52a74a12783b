package markdown

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"broadsheet/internal/news"
)

// plain escapes a text, so that it is read as that text wherever it stands in
// a line. At the start of one it needs guard as well. White space becomes
// single spaces.
func plain(text string) string {
	var b strings.Builder
	text = strings.ToValidUTF8(text, "\ufffd")
	gap := false
	for i, r := range text {
		if r == ' ' || unicode.IsControl(r) || r == '\u2028' || r == '\u2029' {
			gap = b.Len() > 0
			continue
		}
		if gap {
			b.WriteByte(' ')
			gap = false
		}
		switch r {
		case '\\', '`', '*', '_', '[', ']', '<', '>', '&', '~', '|', '{', '}', '$', '^', '@':
			b.WriteByte('\\')
		case ':': // https://… is no link of ours
			if strings.HasPrefix(text[i:], "://") {
				b.WriteByte('\\')
			}
		case '.': // nor is www.…
			if strings.EqualFold(text[max(0, i-3):i], "www") {
				b.WriteByte('\\')
			}
		}
		b.WriteRune(r)
	}
	return b.String()
}

// guard escapes what would be markup at the start of a line.
func guard(text string) string {
	lines := strings.Split(text, "\n")
	for i, l := range lines {
		l = strings.TrimLeft(l, " ")
		digits := len(l) - len(strings.TrimLeft(l, "0123456789"))
		switch {
		case l == "":
		case strings.IndexByte("#+-=:", l[0]) >= 0:
			l = `\` + l
		case digits > 0 && digits < len(l) && (l[digits] == '.' || l[digits] == ')') && (digits+1 == len(l) || l[digits+1] == ' '):
			l = l[:digits] + `\` + l[digits:]
		}
		lines[i] = l
	}
	return strings.Join(lines, "\n")
}

// link writes a link; text is Markdown. Where an address may not stand in a
// page the text stands alone.
func link(text, to string) string {
	if text == "" || !news.SafeLink(to) {
		return text
	}
	return bracket(text, to)
}

func bracket(text, to string) string { return "[" + text + "](" + destination(to) + ")" }

// destination escapes an address as it stands in a link.
func destination(to string) string {
	const hexadecimal = "0123456789ABCDEF"
	var b strings.Builder
	for i := 0; i < len(to); {
		r, n := utf8.DecodeRuneInString(to[i:])
		switch {
		case r == '&':
			b.WriteString(`\&`)
		case r <= ' ' || r == 0x7f || strings.ContainsRune("<>()\\\"'`|*", r) || r == utf8.RuneError && n == 1 || unicode.IsSpace(r) || unicode.IsControl(r):
			for _, c := range []byte(to[i : i+n]) {
				b.Write([]byte{'%', hexadecimal[c>>4], hexadecimal[c&15]})
			}
		default:
			b.WriteString(to[i : i+n])
		}
		i += n
	}
	return b.String()
}
