package coverage

import (
	"bytes"
	"context"
	"fmt"
	"hash/fnv"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"broadsheet/internal/news"
	"broadsheet/internal/related"
)

// abroad says whether editions are related with each other, and with which
// dictionaries.
type abroad struct {
	wanted   bool
	words    map[string]related.Dictionary
	settings uint32 // stands for all that; 0 if it is not wanted
}

// dictionaryEnd is how the name of a dictionary's file goes on after the
// language.
const dictionaryEnd = "-en.tsv"

// abroad reads what is wanted. A dictionary that cannot be read is logged and
// left out.
func (c *Coverage) abroad(ctx context.Context) (abroad, error) {
	editions, err := c.opt.Source.Public().Editions(ctx)
	if err != nil {
		return abroad{}, err
	}
	a := abroad{wanted: len(editions) > 1 && slices.ContainsFunc(editions, func(e news.Edition) bool { return e.Abroad })}
	if !a.wanted {
		return a, nil
	}
	a.words = map[string]related.Dictionary{}
	sum := fnv.New32a()
	files, err := filepath.Glob(filepath.Join(c.opt.Words, "*"+dictionaryEnd))
	if err != nil || c.opt.Words == "" {
		files = nil
	}
	for _, path := range files {
		language := strings.TrimSuffix(filepath.Base(path), dictionaryEnd)
		data, err := os.ReadFile(path)
		if err == nil {
			a.words[language], err = related.ReadDictionary(news.EditionID(language), bytes.NewReader(data))
		}
		if err != nil {
			c.opt.Log.Error("a dictionary cannot be used and is left out", "file", path, "err", err)
			delete(a.words, language)
			continue
		}
		fmt.Fprintln(sum, language, len(data))
		sum.Write(data)
	}
	a.settings = max(sum.Sum32(), 1)
	return a, nil
}
