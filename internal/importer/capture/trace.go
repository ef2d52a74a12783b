package capture

import (
	"regexp"
	"strings"
)

// Error messages and stack traces of the languages that news sites are
// written in. Each pattern asks for the message's own form: its words, a path,
// a line number. Prose about errors has the words only.
var (
	phpMessage = regexp.MustCompile(`(?:PHP )?(?:<b>)?\b(?:Notice|Warning|Fatal error|Parse error|Deprecated|Strict [Ss]tandards|Catchable fatal error|Recoverable fatal error|User (?:[Nn]otice|[Ww]arning|[Ee]rror|[Dd]eprecated))(?:</b>)?:\s`)
	phpPlace   = regexp.MustCompile(`(?s)^.*? in (?:<b>)?(?:(?:/|[A-Za-z]:[\\/]|\\\\|phar://)[^\n]*?|Unknown|[\w./-]+\.(?:php|inc|phtml)[^\n]{0,40}?)(?:</b>)? on line (?:<b>)?\d+(?:</b>)?`)
	breaks     = regexp.MustCompile(`^(?:\s*<br ?/?>)+`)
	breaksEnd  = regexp.MustCompile(`(?:<br ?/?>\s*)+$`)

	pythonTrace = regexp.MustCompile(`Traceback \(most recent call last\):`)
	pythonPlace = regexp.MustCompile(`^\s*File ("|&quot;|“|”)[^\n]+, line \d+`)
	pythonError = regexp.MustCompile(`^[A-Za-z_][\w.]*(?:: .*)?$`)
	pythonChain = regexp.MustCompile(`^\s*(?:During handling of the above exception, another exception occurred:|The above exception was the direct cause of the following exception:)\s*`)

	stackTrace = regexp.MustCompile(`(?:(?:Exception in thread "[^"\n]*" )?(?:Uncaught )?\[?\b[\w.$]*(?:Exception|Error|Throwable)\b[^\n]*?\]?)?` +
		`(?:\s*(?:` + stackFrame + `|\.\.\. \d+ (?:more|common frames omitted)|Caused by: [^\n]+?)){2,}`)
	goTrace = regexp.MustCompile(`(?:panic: [^\n]+\s+(?:\[signal [^\n]+\s+)?)?goroutine \d+ \[[^\]\n]+\]:(?:\n[\w./()*{}…-]+\([^\n]*\)\n\s+\S+\.go:\d+[^\n]*)+`)

	sqlError = regexp.MustCompile(`(?m)^[ \t]*(?:(?i:error|mysql|mysql error|database error|query failed|warning|db error|invalid query|sql error)[ \t]?(?:\(?#?\d+\)?)?[:.-][ \t]*)*(?:` +
		`You have an error in your SQL syntax; check the manual[^\n]*` +
		`|SQLSTATE\[\w+\][^\n]*` +
		`|(?i:wordpress database error):? [^\n]*` +
		`|ORA-\d{5}: [^\n]*` +
		`|ERROR:\s+(?:relation|column|syntax error at|operator does not exist|duplicate key value|invalid input syntax)[^\n]*(?:\nLINE \d+: [^\n]*)?(?:\n\s*\^)?` +
		`|Microsoft (?:OLE DB Provider|JET Database)[^\n]*(?:\n?[^\n]*error '[0-9a-fA-F]{8}'[^\n]*)` +
		`|Table '[\w.-]+' doesn't exist[^\n]*` +
		`|Unknown column '[\w.]+' in '[\w ]+'[^\n]*` +
		`|Unclosed quotation mark after the character string[^\n]*` +
		`|Incorrect syntax near '[^'\n]*'\.[^\n]*` +
		`|Duplicate entry '[^\n]*' for key '[^\n]*'[^\n]*` +
		`|Access denied for user '[^'\n]*'@'[^'\n]*'[^\n]*` +
		`|Can't connect to (?:local )?MySQL server (?:through socket|on) '[^\n]*` +
		`)`)
)

// stackFrame is one call of a stack trace: Java, JavaScript, .NET or Ruby.
const stackFrame = `at (?:async )?[^\s()]+ ?\((?:[^()\n]*:\d+|Native Method|Unknown Source|<anonymous>)\)` +
	`|at (?:https?://|file://|/)\S+:\d+:\d+` +
	`|at [\w.<>+]+\([^()\n]*\) in [^\n]+?:line \d+` +
	`|[A-Z]\w*(?:\.[\w<>]+)+\([^()\n]*\)(?: in \S+:\d+)? \+\d+` +
	"|(?:from )?\\S+\\.rb:\\d+:in [`'‘][^'’\\n]+['’]"

// findTraces returns the error messages and traces in a text.
func findTraces(text string) []dump {
	var found []dump
	add := func(kind string, start, end int) {
		found = append(found, dump{kind: kind, start: start, end: end, size: end - start})
	}
	end := 0
	for _, m := range matches(phpMessage, text, " on line ") {
		if m[0] < end {
			continue
		}
		window, _, _ := strings.Cut(text[m[1]:min(len(text), m[1]+4000)], "\n\n")
		place := phpPlace.FindString(window)
		if place == "" || len(place) > 1500 && !strings.Contains(place, "\n#0 ") {
			continue
		}
		start := m[0]
		if back := breaksEnd.FindStringIndex(text[max(0, start-60):start]); back != nil {
			start = max(0, start-60) + back[0]
		}
		end = m[1] + len(place)
		end += len(breaks.FindString(text[end:min(len(text), end+60)]))
		add(phpKind(text[m[0]:m[1]]), start, end)
	}
	end = 0
	for _, m := range matches(pythonTrace, text, "Traceback (") {
		if m[0] < end {
			continue
		}
		if n := pythonLength(text[m[1]:min(len(text), m[1]+1<<16)]); n > 0 {
			end = m[1] + n
			add("a Python traceback", m[0], end)
		}
	}
	for _, m := range matches(stackTrace, text, ".java:", ".kt:", ".scala:", "(Native Method)", "(Unknown Source)", "(<anonymous>)", ".js:", ".ts:", ".mjs:", ":line ", ") +", ".rb:") {
		add("a stack trace", m[0], m[1])
	}
	for _, m := range matches(goTrace, text, "goroutine ") {
		add("a stack trace", m[0], m[1])
	}
	for _, m := range matches(sqlError, text, "SQL", "atabase error", "DATABASE ERROR", "ORA-", "ERROR:", "Microsoft ", "Table '", "Unknown column", "Unclosed quotation", "Incorrect syntax", "Duplicate entry", "Access denied for user") {
		add("an SQL error", m[0], m[1])
	}
	return found
}

// matches returns where the pattern stands in the text. None is looked for
// unless the text has one of the words that each of them holds.
func matches(pattern *regexp.Regexp, text string, words ...string) [][]int {
	for _, word := range words {
		if strings.Contains(text, word) {
			return pattern.FindAllStringIndex(text, -1)
		}
	}
	return nil
}

func phpKind(head string) string {
	switch head = strings.ToLower(head); {
	case strings.Contains(head, "error"):
		return "a PHP error"
	case strings.Contains(head, "warning"):
		return "a PHP warning"
	}
	return "a PHP notice"
}

// pythonLength returns how long the traceback is of which the text is the rest
// after its first line, or 0 if it is none. Where the line ends were lost, it
// reaches to the end of the line.
func pythonLength(text string) int {
	at, places, afterPlace := 0, 0, false
	for at < len(text) {
		line, _, _ := strings.Cut(text[at:], "\n")
		trimmed := strings.TrimSpace(line)
		indented := trimmed != "" && trimmed[0] != line[0]
		switch {
		case pythonPlace.MatchString(line):
			places++
			afterPlace = true
		case places == 0:
			if trimmed != "" || at > 0 {
				return 0
			}
		case indented:
			afterPlace = false
		case pythonError.MatchString(trimmed):
			at += len(line)
			chain := pythonChain.FindString(text[at:])
			if chain == "" || !strings.HasPrefix(text[at+len(chain):], "Traceback") {
				return at
			}
			return at + len(chain)
		case trimmed == "" || !afterPlace:
			return at
		default: // the code of a call that lost its indentation
			afterPlace = false
		}
		at = min(len(text), at+len(line)+1)
	}
	return at * min(places, 1)
}

// leftovers are what templates and format strings leave that nobody filled.
var leftovers = regexp.MustCompile(`\{\{\{?[ \t]*[#/^>&!]?[ \t]*[A-Za-z_$@][\w$.\[\]'"|:, ()-]*\}?\}\}` +
	`|\{%-?[ \t]*(?:if|elif|elsif|else|endif|for|endfor|block|endblock|include|extends|set|assign|comment|endcomment|load|url|trans|autoescape|endautoescape)\b[^%\n]*%\}` +
	`|(?s:<\?(?:php\b|=).*?\?>)` +
	`|<%[=@#-]?[^%\n]+%>` +
	`|%!(?:\w?\((?:MISSING|NOVERB|BADWIDTH|BADPREC|BADINDEX|EXTRA [^)\n]*|[\w.*]+=[^)\n]*)\))` +
	`|\$\{[a-zA-Z_][\w.]*\}` +
	`|\[\[[*+%~!$][\w.-]+\]\]` +
	`|\[object Object\]`)

// fill takes unfilled templates out of a text and closes the gaps. It returns
// how many there were and their bytes.
func fill(text string) (filled string, count, size int) {
	if !strings.ContainsAny(text, "{<%[$") {
		return text, 0, 0
	}
	filled = leftovers.ReplaceAllStringFunc(text, func(s string) string {
		count++
		size += len(s)
		return ""
	})
	if count > 0 {
		filled = gaps.ReplaceAllString(filled, "$1$2")
	}
	return filled, count, size
}

var gaps = regexp.MustCompile(`( )[ \t]+| ([,.;:!?])`)
