// Package wxr reads the files that WordPress exports: WXR 1.0 to 1.2.
//
// A file is read as a stream, an item at a time, and with a loose rein: real
// exports hold wrong characters, broken CDATA sections and wrong encodings.
// An item that is damaged beyond that is reported with its line, and reading
// goes on with the next. The package translates what WordPress means by a
// post's content (blocks, shortcodes, paragraphs without tags) into HTML; it
// does not clean it: that is the business of package markup.
package wxr

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"iter"

	"broadsheet/internal/importer"
)

// Format reads WordPress exports. An item's ID is made of its guid, which
// WordPress keeps for ever, so that a later export of the same site updates.
var Format = importer.Format{
	Name:      "wxr",
	Title:     "WordPress export (WXR)",
	GlobalIDs: true,
	Sniff:     sniff,
	Items:     items,
}

func sniff(_ string, head []byte) bool {
	head = bytes.ReplaceAll(head, []byte{0}, nil) // UTF-16
	return bytes.Contains(head, []byte("wordpress.org/export/")) ||
		bytes.Contains(head, []byte("<wp:wxr_version>"))
}

func items(f importer.File) iter.Seq2[importer.Item, error] {
	return func(yield func(importer.Item, error) bool) {
		s := newSite(f.Name)
		if err := s.lookAhead(f.Body); err != nil {
			yield(importer.Item{}, err)
			return
		}
		r, err := newReader(f.Body)
		if err != nil {
			yield(importer.Item{}, err)
			return
		}
		for n := 1; ; {
			p, err := r.next()
			if err == io.EOF {
				return
			}
			if err != nil {
				yield(importer.Item{}, err)
				return
			}
			if !p.item {
				s.readHead(p.text)
				continue
			}
			it, err := s.item(n, p)
			if !yield(it, err) {
				return
			}
			n++
		}
	}
}

// lookAhead reads the whole file once for what items refer to and may come
// after them: attachments and terms. A body that cannot be read twice is left
// alone; what comes too late is then noted with the item.
func (s *site) lookAhead(body io.Reader) error {
	seeker, ok := body.(io.ReadSeeker)
	if !ok {
		return nil
	}
	start, err := seeker.Seek(0, io.SeekCurrent)
	if err != nil {
		return nil
	}
	r, err := newReader(body)
	for err == nil {
		var p piece
		if p, err = r.next(); err != nil {
			break
		}
		switch {
		case !p.item:
			s.readHead(p.text)
		case p.damage == nil && bytes.Contains(p.text, []byte("attachment")):
			if post, bad := s.parse(p.text); bad == nil {
				s.remember(post)
			}
		}
	}
	if !errors.Is(err, io.EOF) {
		return err
	}
	s.whole = true
	_, err = seeker.Seek(start, io.SeekStart)
	return err
}

// newReader returns a reader of the pieces of a file in whatever encoding.
func newReader(body io.Reader) (*splitter, error) {
	r, err := decoded(bufio.NewReaderSize(body, 64<<10))
	if err != nil {
		return nil, err
	}
	return &splitter{src: r, line: 1}, nil
}
