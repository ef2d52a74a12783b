// Package archtest keeps the promises that ARCHITECTURE.md makes about which
// package may import which, and that every package says what it is for.
package archtest

import (
	"bufio"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "broadsheet/"

// allowed lists, for each package, the packages of ours it may import. A
// package that is not listed fails the test: decide where it belongs.
var allowed = map[string][]string{
	"cmd/broadsheet":                 {"internal/app"},
	"bench/corpora":                  {},
	"bench/imports":                  {},
	"bench/serve":                    {},
	"bench/related":                  {"internal/news", "internal/related"},
	"internal/archtest":              {},
	"internal/news":                  {},
	"internal/locale":                {"internal/news"},
	"internal/markup":                {"internal/news"},
	"internal/media/blob":            {},
	"internal/outbound":              {"internal/news"},
	"internal/related":               {"internal/news"},
	"internal/demo":                  {},
	"internal/store":                 {"internal/news"},
	"internal/store/storetest":       {"internal/news", "internal/store"},
	"internal/store/sqlstore":        {"internal/news", "internal/store"},
	"internal/auth":                  {"internal/news", "internal/store"},
	"internal/pagecache":             {"internal/news"},
	"internal/page":                  {"internal/news", "internal/locale", "internal/store", "internal/related", "internal/coverage", "internal/mostread", "internal/pagecache"},
	"internal/theme":                 {"internal/media/blob", "internal/news", "internal/locale", "internal/page", "internal/store"},
	"internal/feed":                  {"internal/media/blob", "internal/news", "internal/page"},
	"internal/markdown":              {"internal/news", "internal/page"},
	"internal/oembed":                {"internal/page"},
	"internal/sitemap":               {"internal/news", "internal/page"},
	"internal/websub":                {"internal/news"},
	"internal/web":                   {},
	"internal/web/fastlane":          {},
	"internal/mostread":              {"internal/news", "internal/store"},
	"internal/site/schemaorg":        {},
	"internal/site":                  {"internal/store", "internal/oembed", "internal/markdown", "internal/mostread", "internal/feed", "internal/sitemap", "internal/news", "internal/page", "internal/pagecache", "internal/theme", "internal/web", "internal/web/fastlane", "internal/media/blob"},
	"internal/newsroom/browsertest":  {},
	"internal/newsroom/ui/build":     {},
	"internal/newsroom/ui/dev":       {},
	"internal/prose":                 {"internal/news"},
	"internal/collab":                {"internal/news", "internal/prose", "internal/store"},
	"internal/diff":                  {"internal/news"},
	"internal/newsroom":              {"internal/page", "internal/auth", "internal/locale", "internal/news", "internal/store", "internal/web", "internal/collab", "internal/prose", "internal/diff", "internal/mostread", "internal/coverage", "internal/related", "internal/importer", "internal/importer/inbox", "internal/outbound"},
	"internal/importer":              {"internal/news", "internal/store", "internal/markup"},
	"internal/importer/importertest": {"internal/importer"},
	"internal/importer/jsonl":        {"internal/importer", "internal/news"},
	"internal/importer/wxr":          {"internal/importer", "internal/news", "internal/markup"},
	"internal/importer/capture":      {"internal/importer", "internal/news"},
	"internal/jobs":                  {"internal/news", "internal/store"},
	"internal/importer/inbox":        {"internal/importer", "internal/news", "internal/store"},
	"internal/coverage":              {"internal/news", "internal/store", "internal/related", "internal/storyline"},
	"internal/storyline":             {"internal/news", "internal/related"},
	"internal/app": {"internal/auth", "internal/outbound", "internal/collab", "internal/jobs", "internal/importer/inbox", "internal/newsroom", "internal/websub", "internal/mostread", "internal/web/fastlane", "internal/coverage", "internal/news", "internal/store", "internal/store/sqlstore", "internal/site", "internal/related", "internal/demo", "internal/pagecache", "internal/theme", "internal/web",
		"internal/importer", "internal/importer/jsonl", "internal/importer/wxr", "internal/importer/capture", "internal/media/blob"},
}

var root = filepath.Join("..", "..")

func goFiles(t *testing.T, f func(pkg, file string)) {
	t.Helper()
	err := filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error {
		if err == nil && d.IsDir() && (strings.HasPrefix(d.Name(), ".") && d.Name() != ".." || d.Name() == "testdata" || d.Name() == "node_modules") {
			return filepath.SkipDir
		}
		if err != nil || d.IsDir() || !strings.HasSuffix(p, ".go") {
			return err
		}
		rel, err := filepath.Rel(root, filepath.Dir(p))
		f(filepath.ToSlash(rel), p)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestImportsAndPackageComments(t *testing.T) {
	commented := map[string]bool{}
	goFiles(t, func(pkg, file string) {
		isTest := strings.HasSuffix(file, "_test.go")
		if isTest && pkg != "internal/archtest" {
			return // tests may import what they try
		}
		f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly|parser.ParseComments)
		if err != nil {
			t.Error(err)
			return
		}
		commented[pkg] = commented[pkg] || f.Doc != nil
		may, listed := allowed[pkg]
		if !listed {
			t.Errorf("%s is not listed in archtest; decide what it may import", pkg)
		}
		for _, im := range f.Imports {
			name, _ := strconv.Unquote(im.Path.Value)
			if ours, ok := strings.CutPrefix(name, module); ok && !slices.Contains(may, ours) {
				t.Errorf("%s may not import %s", path.Join(pkg, filepath.Base(file)), ours)
			}
			if pkg == "internal/news" && strings.Contains(strings.Split(name, "/")[0], ".") {
				t.Errorf("internal/news imports only the standard library, not %s", name)
			}
		}
	})
	for pkg, ok := range commented {
		if !ok {
			t.Errorf("package %s has no comment saying what it is for", pkg)
		}
	}
	for pkg := range allowed {
		if _, there := commented[pkg]; !there {
			t.Errorf("archtest lists %s, which does not exist", pkg)
		}
	}
}

func TestFilesStaySmall(t *testing.T) {
	const most = 600
	goFiles(t, func(pkg, file string) {
		f, err := os.Open(file)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		lines := 0
		for s := bufio.NewScanner(f); s.Scan(); {
			lines++
		}
		if lines > most && !strings.HasSuffix(file, "_test.go") {
			t.Errorf("%s has %d lines; split it by noun before it passes %d", path.Join(pkg, filepath.Base(file)), lines, most)
		}
	})
}

func TestNoForbiddenRooms(t *testing.T) {
	goFiles(t, func(pkg, file string) {
		for _, part := range strings.Split(pkg, "/") {
			if slices.Contains([]string{"util", "utils", "common", "models", "services", "helpers", "manager"}, part) {
				t.Errorf("%s: name the package by what it holds", pkg)
			}
		}
	})
}
