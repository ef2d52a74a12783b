package newsroom

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"regexp"
	"strings"
)

// sayings are the sentences of faults in another language. Faults are born in
// English, in packages that know no catalogue; {n} stands for what differs
// each time.
type sayings struct {
	whole   map[string]string
	pattern []saying
}

type saying struct {
	is *regexp.Regexp
	to string
}

// loadSayings reads the sentences of each language but English.
func (n *Newsroom) loadSayings(files fs.FS) error {
	n.sayings = map[string]sayings{}
	for _, lang := range languages[1:] {
		b, err := fs.ReadFile(files, "words/faults."+lang+".json")
		if err != nil {
			return err
		}
		var list map[string]string
		if err := json.Unmarshal(b, &list); err != nil {
			return fmt.Errorf("faults in %s: %w", lang, err)
		}
		s := sayings{whole: map[string]string{}}
		for english, other := range list {
			if !strings.Contains(english, "{") {
				s.whole[english] = other
				continue
			}
			form := regexp.QuoteMeta(english)
			form = regexp.MustCompile(`\\\{\w+\\\}`).ReplaceAllString(form, "(.+)")
			is, err := regexp.Compile("^" + form + "$")
			if err != nil {
				return err
			}
			s.pattern = append(s.pattern, saying{is, other})
		}
		n.sayings[lang] = s
	}
	return nil
}

var hole = regexp.MustCompile(`\{\w+\}`)

// inLanguage says a sentence in a language; as it is if that has none for it.
func (n *Newsroom) inLanguage(lang, say string) string {
	s := n.sayings[lang]
	if other, ok := s.whole[say]; ok {
		return other
	}
	for _, p := range s.pattern {
		if with := p.is.FindStringSubmatch(say); with != nil {
			i := 0
			return hole.ReplaceAllStringFunc(p.to, func(string) string {
				i++
				if i >= len(with) {
					return ""
				}
				return with[i]
			})
		}
	}
	return say
}
