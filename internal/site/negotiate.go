package site

import (
	"strings"

	"broadsheet/internal/pagecache"
)

// choose returns the form of a page that suits an Accept-Encoding header best:
// what the client likes most, and of what it likes equally the smallest.
func (s *Site) choose(p *pagecache.Page, accept string) *pagecache.Form {
	likes, plain := weigh(accept)
	for {
		best := pagecache.Plain
		for c := pagecache.Brotli; c > pagecache.Plain; c-- {
			if likes[c] > 0 && likes[c] > likes[best] {
				best = c
			}
		}
		if best == pagecache.Plain || likes[best] < plain {
			return &p.Form
		}
		if f := s.pages.Form(p, best); f != nil {
			return f
		}
		likes[best] = 0
	}
}

// weigh reads an Accept-Encoding header: how much the client likes each
// coding, in thousandths, and how much it says to like none at all. What is
// not well formed is not liked.
func weigh(header string) (likes [pagecache.Codings]int, plain int) {
	var named [pagecache.Codings]bool
	rest, others := header, 0
	for rest != "" {
		var part string
		part, rest, _ = strings.Cut(rest, ",")
		name, q, weighted := strings.Cut(part, ";")
		weight := 1000
		if weighted {
			weight = thousandths(strings.TrimSpace(q))
		}
		switch name = strings.TrimSpace(name); {
		case name == "*":
			others = weight
		case strings.EqualFold(name, "identity"):
			plain = weight
		default:
			for c := pagecache.Gzip; c < pagecache.Codings; c++ {
				if strings.EqualFold(name, c.String()) {
					likes[c], named[c] = weight, true
				}
			}
		}
	}
	for c := pagecache.Gzip; c < pagecache.Codings; c++ {
		if !named[c] {
			likes[c] = others
		}
	}
	return likes, plain
}

// thousandths reads a weight such as "q=0.5"; 0 if it is none.
func thousandths(q string) int {
	if len(q) < 3 || len(q) > 7 || q[0]|0x20 != 'q' || q[1] != '=' {
		return 0
	}
	n, scale := 0, 1000
	for i, b := range []byte(q[2:]) {
		switch {
		case i == 1 && b == '.':
		case i != 1 && '0' <= b && b <= '9':
			n += int(b-'0') * scale
			scale /= 10
		default:
			return 0
		}
	}
	return min(n, 1000)
}
