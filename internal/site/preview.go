package site

import (
	"bytes"
	"context"

	"broadsheet/internal/store"
)

// Preview returns the page of a story as readers would see it if st were its
// public form. It is kept nowhere.
func (s *Site) Preview(ctx context.Context, st *store.PublicStory) ([]byte, error) {
	v, err := s.builder.Preview(ctx, st)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	err = s.theme.Now().Render(&b, v)
	return b.Bytes(), err
}
