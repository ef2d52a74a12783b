package capture

import (
	"strings"
	"unicode"
)

// technicalWords are words of which an article about programming uses several
// and another article few. The number is their weight.
var technicalWords = map[string]int{
	"json": 2, "php": 2, "javascript": 2, "python": 2, "java": 2, "sql": 2, "mysql": 2, "xml": 2, "css": 2, "var_dump": 2,
	"print_r": 2, "debugger": 2, "parser": 2, "compiler": 2, "runtime": 2, "github": 2, "localhost": 2, "regex": 2,
	"programming": 2, "programmer": 2, "programmers": 2, "backend": 2, "endpoint": 2, "traceback": 2, "stack trace": 2,
	"wordpress": 2, "npm": 2, "node.js": 2, "html": 2, "api": 2, "debugging": 2, "json_encode": 2,
	"code": 1, "server": 1, "database": 1, "developer": 1, "developers": 1, "function": 1, "functions": 1, "script": 1,
	"query": 1, "array": 1, "variable": 1, "variables": 1, "framework": 1, "library": 1, "exception": 1, "syntax": 1,
	"repository": 1, "string": 1, "undefined": 1, "debug": 1, "object": 1, "plugin": 1, "command": 1, "response": 1,
}

// technical reports whether a text is about programming, so that code in it
// is likely to be quoted.
func technical(prose string) bool {
	seen := map[string]bool{}
	weight := 0
	for word := range strings.FieldsFuncSeq(prose, func(r rune) bool { return !unicode.IsLetter(r) && r != '_' && r != '.' }) {
		word = strings.ToLower(strings.Trim(word, "."))
		if n := technicalWords[word]; n > 0 && !seen[word] {
			seen[word] = true
			weight += n
		}
	}
	return weight >= 6
}

// leaked returns those of the dumps that leaked into the text. The others are
// quoted by it: they stand in code, after a sentence that announces them, or
// in the midst of an article about programming. inCode reports whether the
// page marks a dump as code.
func leaked(text string, dumps []dump, inCode func(dump) bool) []dump {
	if len(dumps) == 0 {
		return nil
	}
	about := technical(without(text, dumps))
	first, last := prose(text, dumps)
	var out []dump
	for _, d := range dumps {
		edge := d.end <= first || d.start >= last
		switch {
		case inCode(d):
		case announced(text[:d.start]) && (about || !edge) && len(d.items) == 0:
		case about && announced(text[:d.start]):
		case about && !edge && len(d.items) == 0:
		default:
			out = append(out, d)
		}
	}
	return out
}

// announced reports whether the text before a dump ends in a colon.
func announced(before string) bool {
	before = strings.TrimRightFunc(before[max(0, len(before)-200):], unicode.IsSpace)
	return strings.HasSuffix(before, ":") || strings.HasSuffix(before, "：")
}

// prose returns where the first sentence-like line outside the dumps begins
// and where the last one ends.
func prose(text string, dumps []dump) (first, last int) {
	first = len(text)
	at, next := 0, 0
	for line := range strings.Lines(text) {
		start, end := at, at+len(line)
		at = end
		for next < len(dumps) && dumps[next].end <= start {
			next++
		}
		if next < len(dumps) && dumps[next].start < end {
			// Only what stands beside the dump counts.
			if dumps[next].start <= start {
				continue
			}
			end = dumps[next].start
		}
		if t := strings.TrimSpace(text[start:end]); len(t) >= 80 && strings.Count(t, " ")+1 >= 6 || len(t) >= 80 && spaceless(t) {
			first, last = min(first, start), end
		}
	}
	return first, last
}

// spaceless reports whether a text is in a script written without spaces.
func spaceless(text string) bool {
	for _, r := range text {
		if unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Khmer, unicode.Lao, unicode.Myanmar) {
			return true
		}
	}
	return false
}
