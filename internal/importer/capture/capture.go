// Package capture reads saved article pages of old sites: HTML, or text with
// leftovers of the page around it. One file is one page and gives one item.
//
// A page may be damaged: its character set mislabelled, its tags broken, and
// debugging output leaked into it. What leaked is never published: it is left
// out of every text, the data in it are kept as references, and the item's
// notes say what was found and where. Code that an article quotes is no leak
// and stays.
//
// The package fetches nothing and runs nothing that it finds in a page.
package capture

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"iter"
	"path"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"broadsheet/internal/importer"
)

// MaxPage is the size of the largest page that is read, in bytes.
const MaxPage = 20 << 20

// Format reads captures whose times are in UTC unless the page says otherwise.
var Format = In(time.UTC)

// In returns the format for captures of a site that printed its times in the
// given zone without naming it.
func In(zone *time.Location) importer.Format {
	return importer.Format{
		Name:  "capture",
		Title: "saved article pages: HTML, or text with leftovers",
		Sniff: sniff,
		Items: reader{zone}.items,
	}
}

// A reader reads captures of one site.
type reader struct{ zone *time.Location }

func (r reader) items(f importer.File) iter.Seq2[importer.Item, error] {
	return func(yield func(importer.Item, error) bool) {
		place := importer.Place{File: f.Name}
		it, err := r.item(f)
		it.Place = place
		var skip importer.Skip
		if err != nil && !errors.As(err, &skip) {
			it, err = importer.Item{Place: place}, importer.BadItem{Place: place, Err: err}
		}
		yield(it, err)
	}
}

func (r reader) item(f importer.File) (importer.Item, error) {
	b, err := io.ReadAll(io.LimitReader(f.Body, MaxPage+1))
	switch {
	case err != nil:
		return importer.Item{}, err
	case len(b) > MaxPage:
		return importer.Item{}, fmt.Errorf("the page is larger than %d MB", MaxPage>>20)
	case len(bytes.TrimSpace(b)) == 0:
		return importer.Item{}, errors.New("the file is empty")
	case isBinary(b):
		return importer.Item{}, errors.New("the file is not text")
	}
	text := decode(b)
	if isHTML(f.Name, text) {
		return r.html(f.Name, text)
	}
	return r.text(f.Name, text)
}

var (
	htmlHead  = regexp.MustCompile(`(?i)<(?:!doctype html|html|head|body)[\s>]|<meta\s[^>]*>|<title[\s>]|<(?:article|div|p)(?:\s[^<>]*)?>`)
	otherHead = regexp.MustCompile(`^(?:[{\[]|<\?xml|<(?:rss|feed|rdf|nitf|newsml|opml|newsItem|urlset|sitemapindex)\b|(?i:from |return-path:|received:|mime-version:|delivered-to:|content-type:|message-id:|zczc|begin:))|^[\w-]+\t[\w-]+\t`)
	htmlNames = regexp.MustCompile(`(?i)\.(?:x?html?|shtml|php|aspx?|jsp)$`)
	xmlOther  = regexp.MustCompile(`(?i)<(?:rss|feed|rdf:rdf|nitf|newsml|newsitem|newsmessage|packageitem|opml|urlset|sitemapindex|wxr_version)[\s>]`)
)

// sniff reports whether a file looks like a saved page. A text is taken only
// if nothing in it points to another format.
func sniff(name string, head []byte) bool {
	if len(bytes.TrimSpace(head)) == 0 || isBinary(head) {
		return false
	}
	text := strings.TrimSpace(decode(head))
	if xmlOther.MatchString(text) {
		return false
	}
	if htmlNames.MatchString(name) {
		return true
	}
	if !otherHead.MatchString(text) && htmlDoc.MatchString(text) {
		return true
	}
	if strings.HasPrefix(text, "<?xml") && strings.Contains(strings.ToLower(text), "<html") {
		return true
	}
	return strings.EqualFold(path.Ext(name), ".txt") && !otherHead.MatchString(text) && !strings.HasPrefix(text, "<") &&
		!strings.ContainsFunc(text, func(r rune) bool { return r < ' ' && r != '\n' && r != '\r' && r != '\t' && r != '\f' }) &&
		manyLines(text)
}

// htmlDoc is how an HTML document begins, comments aside.
var htmlDoc = regexp.MustCompile(`(?i)^(?:\s|<!--(?s:.*?)-->)*<(?:!doctype html|html|head|body|meta|title)[\s>]`)

// manyLines reports whether a text has a first line that can be a headline and
// more after it.
func manyLines(text string) bool {
	first, rest, ok := strings.Cut(text, "\n")
	return ok && utf8.RuneCountInString(first) <= 300 && strings.TrimSpace(rest) != ""
}

// isHTML reports whether a page is to be read as HTML.
func isHTML(name, text string) bool {
	head := text[:min(len(text), 1<<16)]
	if htmlDoc.MatchString(head) {
		return true
	}
	found := len(htmlHead.FindAllStringIndex(head, 20))
	return htmlNames.MatchString(name) && found > 0 || found > 8
}

// pageID identifies a page that does not tell its address: by its file's name
// and what it is, so that capturing it again updates its story.
func pageID(name, title, date string) string {
	sum := sha256.Sum256([]byte(title + "\n" + date))
	return path.Base(strings.ReplaceAll(name, `\`, "/")) + "-" + hex.EncodeToString(sum[:6])
}

// setDates sets the item's times, and notes what had to be assumed.
func (r reader) setDates(it *importer.Item, published, updated when) {
	if !published.wall.IsZero() {
		it.Date = published.in(r.zone)
		switch {
		case published.zone == nil && published.hasTime:
			it.Notes = append(it.Notes, fmt.Sprintf("the page names no time zone; %s was taken as %s", published.wall.Format("2006-01-02 15:04:05"), r.zone))
		case !published.hasTime:
			it.Notes = append(it.Notes, fmt.Sprintf("the page gives the day only, %s", published.wall.Format("2006-01-02")))
		}
		if published.unsure {
			it.Notes = append(it.Notes, fmt.Sprintf("day and month of the date may be the other way round; it was read as %s", published.wall.Format("2 January 2006")))
		}
	}
	if !updated.wall.IsZero() {
		it.Updated = updated.in(r.zone)
	}
}
