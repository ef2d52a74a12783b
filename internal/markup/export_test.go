package markup

import (
	"strings"

	"golang.org/x/net/html"

	"broadsheet/internal/news"
)

// FromHTMLSlowly reads HTML by the tokenizer alone.
func FromHTMLSlowly(source string, opt Options) (news.Doc, []string) {
	b := newBuilder(opt)
	b.source = source
	return b.read(html.NewTokenizer(strings.NewReader(strings.ToValidUTF8(source, "\ufffd"))))
}
