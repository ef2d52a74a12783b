package theme

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// A Problem is something wrong with a file of an overlay, for whoever writes
// it. Readers never see it.
type Problem struct {
	File string // its name in the overlay, or "." for the folder
	Line int    // 0 if it is about the whole file
	Text string
}

// Error is the problem with its place.
func (p Problem) Error() string {
	if p.Line == 0 {
		return p.File + ": " + p.Text
	}
	return fmt.Sprintf("%s:%d: %s", p.File, p.Line, p.Text)
}

// Problems lists what is wrong with the overlay, as far as it is known: what
// is seen when files are read, and since then pages that failed.
func (t *Theme) Problems() []Problem {
	t.mu.Lock()
	defer t.mu.Unlock()
	return slices.Clone(t.wrong)
}

// note keeps the failure of a page.
func (t *Theme) note(p Problem) {
	t.mu.Lock()
	if !slices.ContainsFunc(t.wrong, func(q Problem) bool { return q.File == p.File && q.Line == p.Line }) {
		t.wrong = append(t.wrong, p)
	}
	t.mu.Unlock()
	if t.found != nil {
		t.found(p)
	}
}

var (
	place = regexp.MustCompile(`^(?:html/)?template: ?([a-z-]+/[a-z-]+\.html):(\d+)(?::\d+)?: (?s:(.*))`)
	doing = regexp.MustCompile(`^executing "[^"]*" at (<.*?>): `)
)

// problem says where in which template an error arose.
func problem(err error) Problem {
	m := place.FindStringSubmatch(err.Error())
	if m == nil {
		return Problem{File: ".", Text: err.Error()}
	}
	line, _ := strconv.Atoi(m[2])
	text := doing.ReplaceAllString(m[3], "at $1: ")
	if i := strings.Index(text, ": error calling "); errors.Is(err, errEndless) {
		text = errEndless.Error()
	} else if i > 0 && strings.Contains(text, "runtime error") {
		text = text[:i] + ": it stopped with " + text[strings.LastIndex(text, "runtime error"):]
	}
	return Problem{m[1], line, text}
}

// failure is the problem of a page that could not be rendered.
func failure(name string, err error) Problem {
	p := problem(err)
	if p.File == "." {
		p.File = name + "/" + name + ".html"
	}
	return p
}

// unbalanced returns what in a style sheet is never closed or was never
// opened, and in which line; "" if nothing is.
func unbalanced(css []byte) (line int, text string) {
	type opened struct {
		by   byte
		line int
	}
	var open []opened
	closes := map[byte]byte{'}': '{', ')': '(', ']': '['}
	line = 1
	for i := 0; i < len(css); i++ {
		switch c := css[i]; c {
		case '\n':
			line++
		case '\\':
			i++
		case '/':
			if i+1 < len(css) && css[i+1] == '*' {
				end := strings.Index(string(css[i+2:]), "*/")
				if end < 0 {
					return line, "the comment that begins here has no end: add */"
				}
				line += strings.Count(string(css[i:i+2+end]), "\n")
				i += end + 3
			}
		case '"', '\'':
			start := line
			for i++; i < len(css) && css[i] != c && css[i] != '\n'; i++ {
				if css[i] == '\\' && i+1 < len(css) {
					if i++; css[i] == '\n' {
						line++
					}
				}
			}
			if i >= len(css) || css[i] == '\n' {
				return start, "the text that begins here with " + string(c) + " has no end"
			}
		case '{', '(', '[':
			open = append(open, opened{c, line})
		case '}', ')', ']':
			if n := len(open); n == 0 {
				return line, "there is a " + string(c) + " too many"
			} else if open[n-1].by != closes[c] {
				return line, fmt.Sprintf("the %c of line %d is not closed before this %c", open[n-1].by, open[n-1].line, c)
			}
			open = open[:len(open)-1]
		}
	}
	if n := len(open); n > 0 {
		return open[n-1].line, fmt.Sprintf("the %c that stands here is never closed", open[n-1].by)
	}
	return 0, ""
}
