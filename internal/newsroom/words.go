package newsroom

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"strings"

	"golang.org/x/text/language"

	"broadsheet/internal/locale"
	"broadsheet/internal/news"
)

// words are all that the newsroom says in one language, by key.
type words map[string]string

// languages are those that the newsroom speaks, the first for want of others.
var languages = []string{"en", "ar"}

var matcher = language.NewMatcher([]language.Tag{language.English, language.Arabic})

// loadWords reads the catalogues: the server's and the editor's. A word that a
// language lacks is said in English.
func (n *Newsroom) loadWords(files fs.FS) error {
	n.words = map[string]words{}
	for _, lang := range languages {
		all := words{}
		maps.Copy(all, n.words["en"])
		for _, name := range []string{"words/" + lang + ".json", "words/account." + lang + ".json", "words/front." + lang + ".json", "words/site." + lang + ".json", "words/library." + lang + ".json", "words/work." + lang + ".json", "ui/words." + lang + ".json"} {
			b, err := fs.ReadFile(files, name)
			if err != nil {
				return err
			}
			var list words
			if err := json.Unmarshal(b, &list); err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
			maps.Copy(all, list)
		}
		n.words[lang] = all
	}
	return nil
}

// speak chooses the language of the answer: the user's, or the one that the
// browser asks for.
func (n *Newsroom) speak(r *request, user string) {
	r.Lang = user
	if n.words[user] == nil {
		_, i := language.MatchStrings(matcher, r.Header.Get("Accept-Language"))
		r.Lang = languages[i]
	}
	r.W = n.words[r.Lang]
}

// locale has the dates and numbers of the request's language.
func (r *request) locale() *locale.Language { return locale.For(news.EditionID(r.Lang)) }

// say fills {names} into the word of a key: name, value, name, value.
func (w words) say(key string, pairs ...string) string {
	for i := 0; i+1 < len(pairs); i += 2 {
		pairs[i] = "{" + pairs[i] + "}"
	}
	return strings.NewReplacer(pairs...).Replace(w[key])
}

// some returns the words under the keys, and under those that begin with a key
// that ends in "_".
func (w words) some(keys ...string) words {
	list := words{}
	for _, key := range keys {
		if !strings.HasSuffix(key, "_") {
			list[key] = w[key]
			continue
		}
		for k, v := range w {
			if strings.HasPrefix(k, key) {
				list[k] = v
			}
		}
	}
	return list
}
