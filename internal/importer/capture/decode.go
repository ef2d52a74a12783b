package capture

import (
	"bytes"
	"encoding/binary"
	"regexp"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/RadhiFadlillah/whatlanggo"
	"github.com/gogs/chardet"
	"golang.org/x/net/html/charset"
)

// decode turns the bytes of a page into text, whatever its character set.
// What the bytes themselves show goes before what the page says of them: text
// that is valid UTF-8 is UTF-8. The result is valid, without NULs, with "\n"
// at the ends of lines.
func decode(b []byte) string {
	text := ""
	switch wide, big := wideText(b); {
	case wide:
		text = decodeWide(b, big)
	default:
		b = bytes.TrimPrefix(b, []byte("\xef\xbb\xbf"))
		if mostlyUTF8(b) {
			text = strings.ToValidUTF8(string(b), "\ufffd")
		} else {
			text = decodeBytes(b)
		}
	}
	text = strings.TrimPrefix(text, "\ufeff")
	return mendTwice(lineEnds.Replace(text))
}

var lineEnds = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u2028", "\n", "\u2029", "\n\n", "\x00", "", "\x0b", " ", "\x0c", "\n")

// wideText reports whether the bytes are UTF-16, by its mark or by every other
// byte being nothing.
func wideText(b []byte) (wide, big bool) {
	switch {
	case bytes.HasPrefix(b, []byte{0xfe, 0xff}):
		return true, true
	case bytes.HasPrefix(b, []byte{0xff, 0xfe}):
		return true, false
	}
	var zeros [2]int
	head := b[:min(len(b), 2048)]
	for i, c := range head {
		if c == 0 {
			zeros[i%2]++
		}
	}
	half := len(head) / 2
	if half < 4 {
		return false, false
	}
	switch {
	case zeros[0] > half*6/10 && zeros[1] < half/20+1:
		return true, true
	case zeros[1] > half*6/10 && zeros[0] < half/20+1:
		return true, false
	}
	return false, false
}

func decodeWide(b []byte, big bool) string {
	units := make([]uint16, len(b)/2)
	for i := range units {
		if big {
			units[i] = binary.BigEndian.Uint16(b[2*i:])
		} else {
			units[i] = binary.LittleEndian.Uint16(b[2*i:])
		}
	}
	return string(utf16.Decode(units))
}

// mostlyUTF8 reports whether the bytes are UTF-8, allowing for a few that were
// damaged.
func mostlyUTF8(b []byte) bool {
	good, bad := 0, 0
	for len(b) > 0 {
		if b[0] < utf8.RuneSelf {
			b = b[1:]
			continue
		}
		r, n := utf8.DecodeRune(b)
		if r == utf8.RuneError && n == 1 {
			bad++
		} else {
			good++
		}
		b = b[n:]
	}
	return bad == 0 || good > 8*bad
}

var declared = regexp.MustCompile(`(?i)(?:charset|encoding)\s*=\s*["']?\s*([a-z0-9][a-z0-9_:.-]{1,30})`)

// decodeBytes reads text that is not UTF-8: by the character set that it
// declares, else by the one that its bytes look like.
func decodeBytes(b []byte) string {
	name := ""
	if m := declared.FindSubmatch(b[:min(len(b), 8192)]); m != nil {
		name = strings.ToLower(string(m[1]))
	}
	enc, canonical := charset.Lookup(name)
	if enc == nil || canonical == "utf-8" || strings.HasPrefix(canonical, "utf-16") {
		detect := chardet.NewTextDetector()
		if bytes.Contains(b[:min(len(b), 4096)], []byte("<")) {
			detect = chardet.NewHtmlDetector()
		}
		enc = nil
		if guess, err := detect.DetectBest(b[:min(len(b), 1<<18)]); err == nil && guess.Confidence >= 30 {
			enc, _ = charset.Lookup(guess.Charset)
		}
		if enc == nil {
			enc, _ = charset.Lookup("windows-1252")
		}
	}
	text, err := enc.NewDecoder().Bytes(b)
	if err != nil {
		return strings.ToValidUTF8(string(b), "\ufffd")
	}
	return string(text)
}

// twice matches UTF-8 that was once taken for windows-1252 and encoded again:
// "â€™" for an apostrophe.
var twice = regexp.MustCompile(`(?:[ÂÃ][\x{80}-\x{bf}€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|â[€‚][\x{80}-\x{bf}€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ])`)

// mendTwice undoes such an encoding if it runs through the whole text. A text
// that also has such letters rightly is left as it is.
func mendTwice(text string) string {
	if strings.Count(text, "Ã")+strings.Count(text, "Â")+strings.Count(text, "â€") < 3 {
		return text
	}
	found := twice.FindAllStringIndex(text, -1)
	if len(found) < 3 {
		return text
	}
	other := 0
	for _, r := range twice.ReplaceAllString(text, "") {
		if r >= utf8.RuneSelf {
			other++
		}
	}
	if other > len(found)/10 {
		return text
	}
	enc, _ := charset.Lookup("windows-1252")
	return twice.ReplaceAllStringFunc(text, func(s string) string {
		raw, err := enc.NewEncoder().String(s)
		if err != nil || !utf8.ValidString(raw) {
			return s
		}
		return raw
	})
}

// isBinary reports whether a file's head is that of a picture, an archive or
// the like.
func isBinary(b []byte) bool {
	head := b[:min(len(b), 4096)]
	for _, magic := range []string{"PK\x03\x04", "\x89PNG", "\xff\xd8\xff", "GIF8", "%PDF-", "RIFF", "\x1f\x8b", "SQLite format 3", "\x7fELF", "BZh", "Rar!", "\xd0\xcf\x11\xe0"} {
		if bytes.HasPrefix(head, []byte(magic)) {
			return true
		}
	}
	if wide, _ := wideText(b); wide {
		return false
	}
	odd := 0
	for _, c := range head {
		if c < 9 || c > 13 && c < 32 && c != 27 {
			odd++
		}
	}
	return odd > len(head)/10+8
}

// guessLanguage returns the language of a text as a tag, or "" if it is short
// or doubtful.
func guessLanguage(text string) string {
	if utf8.RuneCountInString(text) < 200 {
		return ""
	}
	info := whatlanggo.Detect(text[:min(len(text), 8000)])
	if !info.IsReliable() {
		return ""
	}
	return info.Lang.Iso6391()
}
