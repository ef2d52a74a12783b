package app

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
)

// checkAssets reports files that the store says we hold and that are not
// there.
func (n *newsroom) checkAssets(ctx context.Context, report func(string)) error {
	return n.Assets(ctx, func(path string, bytes int64) error {
		info, err := fs.Stat(n.media.FS(), path)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			report("media file " + path + " is missing")
		case err != nil:
			return err
		case info.Size() != bytes:
			report(fmt.Sprintf("media file %s has %d bytes and should have %d", path, info.Size(), bytes))
		}
		return nil
	})
}
