package theme

import (
	"io"
	"log/slog"
	"maps"
	"slices"
)

// Check renders samples of every type of page, full ones and ones that lack
// whatever a page can lack, with the overlay in a folder. It returns how many
// it rendered, and the overlay's mistakes.
func Check(dir string) (rendered int, problems []Problem, err error) {
	o, err := OpenOverlay(dir, slog.New(slog.DiscardHandler))
	if err != nil {
		return 0, nil, err
	}
	for _, l := range languages {
		for _, samples := range []map[string]any{l.full(), l.bare()} {
			for _, name := range slices.Sorted(maps.Keys(samples)) {
				if err := o.Now().Render(io.Discard, samples[name]); err != nil {
					return rendered, nil, err
				}
				rendered++
			}
		}
	}
	return rendered, o.Now().Problems(), nil
}
