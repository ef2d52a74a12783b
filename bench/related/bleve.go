package main

import (
	"cmp"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strconv"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/analysis"
	"github.com/blevesearch/bleve/v2/analysis/analyzer/standard"
	"github.com/blevesearch/bleve/v2/analysis/lang/ar"
	"github.com/blevesearch/bleve/v2/analysis/lang/cjk"
	"github.com/blevesearch/bleve/v2/analysis/lang/de"
	"github.com/blevesearch/bleve/v2/analysis/lang/en"
	"github.com/blevesearch/bleve/v2/analysis/lang/es"
	"github.com/blevesearch/bleve/v2/analysis/lang/fa"
	"github.com/blevesearch/bleve/v2/analysis/lang/fr"
	"github.com/blevesearch/bleve/v2/analysis/lang/hr"
	"github.com/blevesearch/bleve/v2/analysis/lang/ru"
	"github.com/blevesearch/bleve/v2/analysis/lang/tr"
	"github.com/blevesearch/bleve/v2/mapping"
	"github.com/blevesearch/bleve/v2/search/query"
)

// bleveSearch asks Bleve for the best terms of a story, any of them, each
// boosted by its weight in the story. Each edition has an index, with the
// analyzer of its language. Title and body share a field: with a field of its
// own for the title, at any boost, it finds less on ECB+, where only some
// stories have titles. Scoring is Bleve's tf-idf: its BM25 takes the number of
// different terms in the index, divided by that of stories, for the average
// length, so that short items come before all others in a mixed archive.
type bleveSearch struct {
	engine
	folder    string
	indexes   map[string]bleve.Index // by language
	analyzers map[string]analysis.Analyzer
}

func newBleve() *bleveSearch {
	b := &bleveSearch{indexes: map[string]bleve.Index{}, analyzers: map[string]analysis.Analyzer{}}
	b.lexicon = newLexicon(b.analyze)
	b.search = b.ask
	return b
}

func (b *bleveSearch) Name() string { return "Bleve, 20 terms" }

// analyzerOf returns the name of the analyzer of a language.
func analyzerOf(lang string) string {
	switch lang {
	case "ar":
		return ar.AnalyzerName
	case "de":
		return de.AnalyzerName
	case "en":
		return en.AnalyzerName
	case "es":
		return es.AnalyzerName
	case "fa":
		return fa.AnalyzerName
	case "fr":
		return fr.AnalyzerName
	case "hr":
		return hr.AnalyzerName
	case "ja", "zh":
		return cjk.AnalyzerName
	case "ru":
		return ru.AnalyzerName
	case "tr":
		return tr.AnalyzerName
	}
	return standard.Name
}

// mappingOf returns how the stories of a language are indexed: nothing stored,
// no positions.
func (b *bleveSearch) mappingOf(lang string) *mapping.IndexMappingImpl {
	field := bleve.NewTextFieldMapping()
	field.Store, field.IncludeTermVectors, field.IncludeInAll, field.DocValues = false, false, false, false
	field.Analyzer = analyzerOf(lang)
	m := bleve.NewIndexMapping()
	m.DefaultMapping = bleve.NewDocumentStaticMapping()
	field.Name = "text"
	m.DefaultMapping.AddFieldMappingsAt("title", field)
	m.DefaultMapping.AddFieldMappingsAt("body", field)
	return m
}

func (b *bleveSearch) analyze(lang, text string, f func(string)) {
	a := b.analyzers[lang]
	if a == nil {
		return
	}
	for _, t := range a.Analyze([]byte(text)) {
		f(string(t.Term))
	}
}

func (b *bleveSearch) Build(ctx context.Context, a *archive) error {
	b.archive = a
	var err error
	if b.folder, err = os.MkdirTemp("", "related-bleve"); err != nil {
		return err
	}
	batches := map[string]*bleve.Batch{}
	for _, s := range a.stories {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		x := b.indexes[s.lang]
		if x == nil {
			m := b.mappingOf(s.lang)
			if x, err = bleve.New(filepath.Join(b.folder, s.lang), m); err != nil {
				return err
			}
			b.indexes[s.lang], b.analyzers[s.lang] = x, m.AnalyzerNamed(analyzerOf(s.lang))
			batches[s.lang] = x.NewBatch()
		}
		b.add(s)
		batch := batches[s.lang]
		if err := batch.Index(strconv.Itoa(s.ord), map[string]any{"title": s.title, "body": s.text()}); err != nil {
			return err
		}
		if batch.Size() == 1000 {
			if err := x.Batch(batch); err != nil {
				return err
			}
			batch.Reset()
		}
	}
	for lang, batch := range batches {
		if err := b.indexes[lang].Batch(batch); err != nil {
			return err
		}
	}
	return nil
}

func (b *bleveSearch) ask(terms []weighed, lang string, n int) ([]hit, error) {
	x := b.indexes[lang]
	if x == nil {
		return nil, nil
	}
	any := make([]query.Query, len(terms))
	for i, t := range terms {
		q := query.NewTermQuery(t.word)
		q.SetField("text")
		q.SetBoost(t.weight)
		any[i] = q
	}
	found, err := x.Search(bleve.NewSearchRequestOptions(query.NewDisjunctionQuery(any), n, 0, false))
	if err != nil {
		return nil, err
	}
	hits := make([]hit, len(found.Hits))
	for i, h := range found.Hits {
		ord, err := strconv.Atoi(h.ID)
		if err != nil {
			return nil, err
		}
		hits[i] = hit{ord, h.Score}
	}
	return hits, nil
}

func (b *bleveSearch) Size() size {
	return size{Postings: postingsOf(b.lexicon), Bytes: bytesIn(b.folder) / float64(len(b.archive.stories))}
}

func (b *bleveSearch) Close() error {
	err := b.failed
	for _, x := range b.indexes {
		err = cmp.Or(err, x.Close())
	}
	return errors.Join(err, os.RemoveAll(b.folder))
}
