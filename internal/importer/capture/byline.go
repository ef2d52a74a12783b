package capture

import (
	"regexp"
	"strings"
	"unicode"
)

var (
	bylineStart = regexp.MustCompile(`^(?i)(?:(?:written|reported|story|text|words|posted|published|reporting|analysis|opinion) )?(?:by|von|par|por|door|av|af|di)[ :]\s*(.+)$|^(?i)(?:authors?|autor(?:in|en|es)?|auteur|autore|text|byline|writer|reporter|автор|بقلم|كتب|الكاتب|作者|記者|记者|yazar)\s*[:：]\s*(.+)$|^بقلم\s+(.+)$`)
	nameBreaks  = regexp.MustCompile(`(?i)\s*(?:[,;|•·/]|\s[–—-]\s|\s(?:and|und|et|og|och|и|with|mit|avec)\s|\s?&\s?|、|，|،)\s*`)
	nameNoise   = regexp.MustCompile(`\([^()]*\)|\[[^\[\]]*\]|\S+@\S+\.\S+|(?:^|\s)@\w+|https?://\S+`)
	namePlace   = regexp.MustCompile(`\s(?:in|at|for|from|aus|à|en|on|about)\s.*$`)
	nameJoin    = regexp.MustCompile(`\s(?:y|e|en)\s`) // joins authors, and the two names of one
	nameTail    = regexp.MustCompile(`(?i)\s+(?:updated|published|posted|follow|twitter|(?:@\w+)|(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.? \d{1,2}\b|\d{1,2}[. ].*|(?:last )?update\b).*$`)
	dateish     = regexp.MustCompile(`(?i)^(?:(?:on )?(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.?(?: \d{1,2})?|(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?|mo|di|mi|do|fr|sa|so|\d+ .*)$`)
	roleWords   = regexp.MustCompile(`(?i)\b(?:editor|correspondent|reporter|writer|staff|journalist|columnist|contributor|producer|photographer|redakteur(?:in)?|redaktion|newsroom|bureau|desk|chief|senior|analyst|politics|business|sports?|producer|team|professor|lecturer|director|special to)\b`)
	notNames    = regexp.MustCompile(`(?i)^(?:by|admin|administrator|author|unknown|anonymous|null|none|undefined|guest|user|webmaster|editor|staff|n/?a|share|follow|read more|view all .*|(?:see )?more (?:stories|posts|from) .*|about (?:the )?author.*|twitter|facebook|news|autor(?:in)?|auteur|ceo|founder|lesedauer.*|posted.*|last|投稿者|author.*|posted|updated|published|all rights reserved)$|https?:|\.(?:com|org|net|html?|php)\b|\d{4}`)
)

// byline reads a line that names the authors: "By Jane Roe and John Doe".
func byline(line string) ([]string, bool) {
	m := bylineStart.FindStringSubmatch(line)
	if m == nil || len(line) > 200 {
		return nil, false
	}
	text := m[1] + m[2] + m[3]
	if strings.HasSuffix(text, ".") && strings.Count(text, " ") > 3 {
		return nil, false
	}
	names := splitNames(text)
	return names, len(names) > 0
}

// splitNames returns the names in a printed byline, without roles, addresses
// and the word "by".
func splitNames(text string) []string {
	text = oneLine(nameNoise.ReplaceAllString(text, " "))
	if m := bylineStart.FindStringSubmatch(text); m != nil {
		text = m[1] + m[2] + m[3]
	}
	var list []string
	var parts []string
	for _, part := range nameBreaks.Split(text, -1) {
		if m := nameJoin.FindStringIndex(part); m != nil && strings.Contains(part[:m[0]], " ") && strings.Contains(part[m[1]:], " ") {
			parts = append(parts, part[:m[0]], part[m[1]:])
			continue
		}
		parts = append(parts, part)
	}
	for _, part := range parts {
		part = strings.Trim(part, " :,-–—*\"'“”")
		if !strings.HasSuffix(part, "r.") { // "Jr." and "Sr." keep theirs
			part = strings.Trim(part, ".")
		}
		if bare := namePlace.ReplaceAllString(part, ""); bare != part && isName(bare) {
			part = bare
		}
		if m := nameTail.FindStringIndex(part); m != nil {
			part = part[:m[0]]
		}
		if len(list) > 0 && roleWords.MatchString(part) || !isName(part) || dateish.MatchString(part) {
			continue
		}
		list = addName(list, part)
	}
	return list
}

// printedNames returns the names in a byline as a page shows it, with dates,
// roles and links round it. Where whole names stand there, single words are
// none.
func printedNames(text string) []string {
	var list []string
	whole := false
	for _, n := range splitNames(text) {
		whole = whole || strings.Contains(n, " ") || spaceless(n)
	}
	for _, n := range splitNames(text) {
		repeats := false
		for _, before := range list {
			repeats = repeats || strings.HasSuffix(n, before)
		}
		if whole && !strings.Contains(n, " ") && !spaceless(n) || repeats || roleWords.MatchString(n) || len(list) == 6 {
			continue
		}
		list = append(list, n)
	}
	return list
}

// isName reports whether a text can be the name of a person or a desk: a few
// words of which the first and last begin with a capital, where the script
// has them.
func isName(s string) bool {
	words := strings.Fields(s)
	if len(words) == 0 || len(words) > 6 || len(s) > 80 || len(s) < 2 || notNames.MatchString(s) {
		return false
	}
	for i, w := range words {
		r := firstRune(w)
		if (i == 0 || i == len(words)-1) && unicode.IsLower(r) && !nameLower[strings.ToLower(w)] || !unicode.IsLetter(r) && i == 0 {
			return false
		}
	}
	return strings.IndexFunc(s, unicode.IsLetter) >= 0 && !strings.ContainsAny(s, "<>{}=?!")
}

// nameLower are names that are written in lower case, and the particles that
// may open one.
var nameLower = wordSet("dpa epd afp van von de da di del der den la le al el bin ibn ter ten zu dos")

func addName(list []string, name string) []string {
	for _, n := range list {
		if fold(n) == fold(name) {
			return list
		}
	}
	return append(list, name)
}
