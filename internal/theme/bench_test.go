package theme

import (
	"io"
	"testing"

	"broadsheet/internal/news"
)

// BenchmarkRender measures writing pages that are full of everything.
func BenchmarkRender(b *testing.B) {
	t, err := Open()
	if err != nil {
		b.Fatal(err)
	}
	l := languages[0]
	e := l.edition()
	e.Load()
	story, front := l.story(news.Article), l.front()
	story.Base.Edition, front.Base.Edition = e, e
	for name, p := range map[string]any{"story": story, "front": front} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if err := t.Render(io.Discard, p); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
