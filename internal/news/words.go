package news

import "unicode"

// Words counts the words of the body; a character of a script written without
// spaces counts as half of one.
func (d Doc) Words() int {
	words, halves := 0, 0
	d.Walk(func(n *Node) {
		in := false
		for _, r := range n.Text {
			if r < 0x80 { // most text, most of the time
				letter := r|0x20 >= 'a' && r|0x20 <= 'z' || r >= '0' && r <= '9'
				if letter && !in {
					words++
				}
				in = letter || in && r > ' '
				continue
			}
			switch {
			case r >= 0xe00 && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Khmer, unicode.Lao, unicode.Myanmar):
				halves++
				in = false
			case unicode.IsSpace(r):
				in = false
			case !in && (unicode.IsLetter(r) || unicode.IsDigit(r)):
				words++
				in = true
			}
		}
	})
	return words + halves/2
}
