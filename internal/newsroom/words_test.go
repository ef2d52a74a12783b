package newsroom

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

func catalogue(t *testing.T, name string) map[string]string {
	t.Helper()
	b, err := files.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	var list map[string]string
	if err := json.Unmarshal(b, &list); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return list
}

// Every language has every word, with the same {names} in it, and no two
// catalogues have the same key.
func TestCatalogues(t *testing.T) {
	names := regexp.MustCompile(`\{\w+\}`)
	from := map[string]string{}
	for _, file := range []string{"words/", "words/account.", "words/front.", "words/site.", "words/library.", "words/work.", "ui/words."} {
		english := catalogue(t, file+"en.json")
		for key := range english {
			if other := from[key]; other != "" {
				t.Errorf("%s and %s both have %q", file, other, key)
			}
			from[key] = file
		}
		for _, lang := range languages[1:] {
			other := catalogue(t, file+lang+".json")
			for key, says := range english {
				base, _, plural := strings.Cut(key, ".")
				if other[key] == "" && !plural {
					t.Errorf("%s%s.json lacks %q", file, lang, base)
					continue
				}
				for _, name := range names.FindAllString(says, -1) {
					if !plural && !strings.Contains(other[key], name) {
						t.Errorf("%s%s.json: %q lacks %s", file, lang, key, name)
					}
				}
			}
		}
	}
}

// Every sentence that a fault of accounts may say is said in every language.
func TestFaultsAreSaidInEveryLanguage(t *testing.T) {
	holes := regexp.MustCompile(`\{\w+\}|%[.\d]*[dsqv]`)
	plain := func(s string) string { return holes.ReplaceAllString(s, "{}") }
	sentences := map[string]string{}
	for _, pattern := range []string{"../auth/*.go", "../news/front.go", "../outbound/*.go", "../store/sqlstore/front.go", "../store/sqlstore/edition.go", "../store/sqlstore/author.go", "../store/sqlstore/redirect.go", "../store/sqlstore/section.go", "../store/sqlstore/topic.go", "../store/sqlstore/account.go", "../store/sqlstore/credential.go", "../store/sqlstore/session.go", "../store/sqlstore/ticket.go", "../store/sqlstore/job.go", "../store/sqlstore/view.go", "../jobs/*.go", "../importer/inbox/*.go"} {
		list, err := filepath.Glob(pattern)
		if err != nil || len(list) == 0 {
			t.Fatal(pattern, err)
		}
		for _, file := range list {
			if strings.HasSuffix(file, "_test.go") || strings.HasSuffix(file, "letter.go") {
				continue
			}
			f, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
			if err != nil {
				t.Fatal(err)
			}
			ast.Inspect(f, func(n ast.Node) bool {
				if l, ok := n.(*ast.BasicLit); ok && l.Kind == token.STRING {
					if s, err := strconv.Unquote(l.Value); err == nil && regexp.MustCompile(`^(%|[A-Z]).{8,}\.$`).MatchString(s) {
						sentences[plain(s)] = file
					}
				}
				return true
			})
		}
	}
	if len(sentences) < 60 {
		t.Fatalf("only %d sentences were found", len(sentences))
	}
	for _, lang := range languages[1:] {
		said := map[string]string{}
		for english, other := range catalogue(t, "words/faults."+lang+".json") {
			said[plain(english)] = other
			if a, b := len(holes.FindAllString(english, -1)), len(holes.FindAllString(other, -1)); a != b {
				t.Errorf("%s: %q has %d names and %q has %d", lang, english, a, other, b)
			}
		}
		for s, file := range sentences {
			if said[s] == "" && s != "That takes a {}: {}." {
				t.Errorf("%s: %q of %s is not said", lang, s, file)
			}
		}
	}
	n := &Newsroom{}
	if err := n.loadSayings(files); err != nil {
		t.Fatal(err)
	}
	if got := n.inLanguage("ar", "A name may have at most 100 characters."); got != "لا يزيد الاسم على 100 حرفًا." {
		t.Errorf("with a number: %q", got)
	}
	if got := n.inLanguage("en", "A user needs a name."); got != "A user needs a name." {
		t.Errorf("in English: %q", got)
	}
	if got := n.inLanguage("ar", "Never heard of."); got != "Never heard of." {
		t.Errorf("what is not known: %q", got)
	}
}
