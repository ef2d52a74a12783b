package site

import (
	"bytes"
	"context"
	"time"

	"broadsheet/internal/news"
	"broadsheet/internal/page"
	"broadsheet/internal/store"
)

// Preview returns the page of a story as readers would see it if st were its
// public form. It is kept nowhere.
func (s *Site) Preview(ctx context.Context, st *store.PublicStory) ([]byte, error) {
	v, err := s.builder.Preview(ctx, st)
	return s.once(v, err)
}

// PreviewFront returns the page that a front is laid out for, as readers would
// see it at the instant at if f were published. It is kept nowhere.
func (s *Site) PreviewFront(ctx context.Context, f *news.Front, at time.Time) ([]byte, error) {
	v, err := s.builder.PreviewFront(ctx, f, at)
	return s.once(v, err)
}

// Lay says what would stand where at the instant at if f were published.
func (s *Site) Lay(ctx context.Context, f *news.Front, at time.Time) ([]page.Laid, error) {
	return s.builder.Lay(ctx, f, at)
}

// once renders a page for whom it was gathered, with the theme as it is now.
func (s *Site) once(v any, err error) ([]byte, error) {
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	err = s.theme.Now().Render(&b, v)
	return b.Bytes(), err
}
