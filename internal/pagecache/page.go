package pagecache

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"

	"broadsheet/internal/news"
)

// A Coding is a way to make a page smaller on its way.
type Coding int

const (
	Plain Coding = iota // as it is
	Gzip
	Zstd
	Brotli // smallest and dearest: only for pages that proved hot
	Codings
)

func (c Coding) String() string { return [...]string{"", "gzip", "zstd", "br"}[c] }

// suffix ends the tags of forms in the coding.
func (c Coding) suffix() string { return [...]string{"", "-gzip", "-zstd", "-br"}[c] }

// quick is the level of gzip: a twentieth larger than the usual 6, for a third
// of the work. What takes gzip only is mostly programs; browsers get zstd, and
// Brotli of what is hot.
const quick = 2

// hot is how often a page's Brotli form is asked for before it is made.
const hot = 10

// A Form is a page in one coding. It does not change.
type Form struct {
	Coding Coding
	Body   []byte
	ETag   string // strong, quoted; each form has its own
	Length string // of Body, in digits

	beside *atomic.Pointer[[]byte]
}

// Beside returns what Put has put beside the form, or nil.
func (f *Form) Beside() []byte {
	if b := f.beside.Load(); b != nil {
		return *b
	}
	return nil
}

// Put keeps bytes beside a form of a page as long as that is held; they count
// against the budget. What is there already stays.
func (c *Cache) Put(p *Page, f *Form, b []byte) {
	if f.beside.CompareAndSwap(nil, &b) {
		c.grew(p, int64(cap(b)))
	}
}

// A Page is a finished page. It does not change.
type Page struct {
	Type      string       // media type
	Listed    bool         // a list that goes on at addresses of its own
	Story     news.StoryID // whose page it is; 0 if of none
	Surrogate string       // the keys it depends on, for a cache in front of us; may be ""
	Link      string       // what it links to, as a Link header says it; may be ""
	Unlisted  bool         // not for search engines, though readers may have it
	Value     any          // of NewValue
	Form                   // the plain one

	making sync.Mutex // one form at a time
	forms  [Codings]atomic.Pointer[Form]
	asked  atomic.Int32 // for Brotli
	extra  int64        // bytes of the forms made; guarded by the cache
	entry  *entry       // where it is kept; guarded by the cache
}

// NewPage finishes a page.
func NewPage(mediaType string, body []byte) *Page {
	sum := sha256.Sum256(body)
	p := &Page{Type: mediaType, Form: newForm(Plain, body, base64.RawURLEncoding.EncodeToString(sum[:12]))}
	p.forms[Plain].Store(&p.Form)
	return p
}

// NewValue returns a page that is no page but a value, to be held as one. size
// is about how many bytes it takes.
func NewValue(v any, size int) *Page { return &Page{Value: v, extra: int64(size)} }

func newForm(c Coding, body []byte, tag string) Form {
	return Form{Coding: c, Body: body, ETag: `"` + tag + c.suffix() + `"`, Length: strconv.Itoa(len(body)), beside: new(atomic.Pointer[[]byte])}
}

// Has reports whether an entity tag names the page in any of its forms,
// whether it was made yet or not.
func (p *Page) Has(etag string) bool {
	tag, named := strings.CutPrefix(etag, strings.TrimSuffix(p.ETag, `"`))
	for c := Plain; named && c < Codings; c++ {
		if tag == c.suffix()+`"` {
			return true
		}
	}
	return false
}

// Form returns a page in a coding. It is made when it is first asked for and
// counts against the budget; a coding that would not make the page clearly
// smaller gives the plain form. It returns nil for the Brotli form of a page
// that has not proved hot, or for which it is just being made.
func (c *Cache) Form(p *Page, as Coding) *Form {
	if f := p.forms[as].Load(); f != nil {
		return f
	}
	if as != Brotli {
		p.making.Lock()
	} else if p.asked.Add(1) < hot || !p.making.TryLock() {
		return nil
	}
	defer p.making.Unlock()
	if f := p.forms[as].Load(); f != nil {
		return f
	}
	f, body := &p.Form, c.press.squeeze(p.Body, as)
	if body != nil && len(body) < len(p.Body)-len(p.Body)/16 {
		made := newForm(as, body, p.ETag[1:len(p.ETag)-1])
		f = &made
		c.grew(p, int64(cap(body)))
	}
	p.forms[as].Store(f)
	return f
}

// A press makes bodies smaller. Its machines are used again, for each holds
// more memory than the pages it presses.
type press struct{ gzip, zstd, brotli sync.Pool }

// squeeze returns the body in a coding, or nil.
func (s *press) squeeze(body []byte, as Coding) []byte {
	if as == Zstd {
		e, _ := s.zstd.Get().(*zstd.Encoder)
		if e == nil {
			var err error
			if e, err = zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedBetterCompression), zstd.WithEncoderConcurrency(1), zstd.WithWindowSize(1<<20), zstd.WithLowerEncoderMem(true), zstd.WithEncoderCRC(false)); err != nil {
				return nil
			}
		}
		defer s.zstd.Put(e)
		return bytes.Clone(e.EncodeAll(body, nil))
	}
	var b bytes.Buffer
	var err error
	switch as {
	case Gzip:
		w, _ := s.gzip.Get().(*gzip.Writer)
		if w == nil {
			w, _ = gzip.NewWriterLevel(nil, quick)
		}
		defer s.gzip.Put(w)
		w.Reset(&b)
		w.Write(body)
		err = w.Close()
	case Brotli:
		w, _ := s.brotli.Get().(*brotli.Writer)
		if w == nil {
			w = brotli.NewWriterLevel(nil, 5)
		}
		defer s.brotli.Put(w)
		w.Reset(&b)
		w.Write(body)
		err = w.Close()
	}
	if err != nil {
		return nil
	}
	return bytes.Clone(b.Bytes())
}
