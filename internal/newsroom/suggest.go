package newsroom

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"broadsheet/internal/news"
)

// Who is credited in a sentence: "…, Reuters reported", "according to AFP",
// "told the Post", and in Arabic.
var reports = []*regexp.Regexp{
	regexp.MustCompile(`\b(?:according to|told|reported by|quoted by)\s+(?:the\s+|news agency\s+)?((?:\p{Lu}[\p{L}\p{N}&.'’-]*\s?){1,4})`),
	regexp.MustCompile(`((?:\p{Lu}[\p{L}\p{N}&.'’-]*\s){1,4})(?:has\s+)?reported\b`),
	regexp.MustCompile(`(?:وفق|بحسب|نقلت|ذكرت|أفادت|وكالة)\s+(?:وكالة\s+|صحيفة\s+|قناة\s+)?([\p{Arabic}]{3,}(?:\s[\p{Arabic}]{3,})?)`),
}

// notSources are words with capitals that are no source.
var notSources = []string{"He", "She", "They", "It", "We", "The", "A", "An", "Police", "I", "But", "And", "His", "Her", "On", "In", "At"}

// reported returns the agencies and outlets that a text credits, each once.
func reported(text string) (names []string) {
	for _, re := range reports {
		for _, m := range re.FindAllStringSubmatch(text, 20) {
			name := strings.TrimFunc(m[1], func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(".,'’", r) })
			words := strings.Fields(name)
			for len(words) > 0 && slices.Contains(notSources, words[0]) {
				words = words[1:]
			}
			if name = strings.Join(words, " "); len(name) > 2 && !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	if len(names) > 6 {
		names = names[:6]
	}
	return names
}

// credits reports whether a name is among the sources.
func credits(list []news.Source, name string) bool {
	return slices.ContainsFunc(list, func(s news.Source) bool {
		return strings.Contains(strings.ToLower(s.Name), strings.ToLower(name)) || strings.Contains(strings.ToLower(name), strings.ToLower(s.Name))
	})
}

// suggest makes a suggestion of a value for a field.
func suggest(v any, name string) suggested {
	data, _ := json.Marshal(v)
	return suggested{name, string(data)}
}

// mostTopics is how many topics are offered, and mostTried how many phrases of
// a text are looked up.
const (
	mostTopics = 8
	mostTried  = 150
)

// namedTopics returns topics of the edition that the text names and the story
// does not have, those named most first.
func (n *Newsroom) namedTopics(r *request, text string, have []news.TopicID) ([]suggested, error) {
	var out []suggested
	for _, phrase := range phrases(text) {
		ids, err := n.store.TopicsNamed(r.Context(), r.Story.Edition, phrase, 1)
		if err != nil {
			return nil, err
		}
		if len(ids) == 0 || slices.Contains(have, ids[0]) {
			continue
		}
		topics, err := n.store.Public().Topics(r.Context(), ids)
		if err != nil {
			return nil, err
		}
		name := topics[0].Names[r.Story.Edition].Name
		if strings.EqualFold(name, phrase) && !slices.ContainsFunc(out, func(t suggested) bool { return t.Name == name }) {
			if out = append(out, suggest(knownName{int64(ids[0]), name}, name)); len(out) == mostTopics {
				break
			}
		}
	}
	return out, nil
}

// phrases returns the names of one to three words in a text, the most frequent
// first. In scripts without capitals every run of up to three words may be one.
func phrases(text string) []string {
	words := strings.FieldsFunc(text, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsNumber(r) && r != '-' && r != '\'' && r != '’'
	})
	count := map[string]int{}
	var order []string
	for i := range words {
		for k := 1; k <= 3 && i+k <= len(words); k++ {
			first, _ := firstRune(words[i])
			last, _ := firstRune(words[i+k-1])
			if unicode.IsLower(first) || unicode.IsLower(last) {
				continue
			}
			p := strings.Join(words[i:i+k], " ")
			if len(p) < 4 {
				continue
			}
			if count[p]++; count[p] == 1 {
				order = append(order, p)
			}
		}
	}
	slices.SortStableFunc(order, func(a, b string) int { return count[b] - count[a] })
	if len(order) > mostTried {
		order = order[:mostTried]
	}
	return order
}

func firstRune(s string) (rune, bool) {
	for _, r := range s {
		return r, true
	}
	return 0, false
}
