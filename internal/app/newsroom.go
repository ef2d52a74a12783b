package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"broadsheet/internal/media/blob"
	"broadsheet/internal/news"
	"broadsheet/internal/store"
	"broadsheet/internal/store/sqlstore"
)

// A newsroom is an open data folder: the store, the media files, and where
// indexes lie.
type newsroom struct {
	*sqlstore.DB
	media *blob.Folder
	dir   string

	postgres bool // else SQLite
}

// open opens the newsroom, making its folder if need be.
func (f newsroomFlags) open(ctx context.Context) (*newsroom, error) {
	if err := os.MkdirAll(f.Data, 0o777); err != nil {
		return nil, folderFault(f.Data, err)
	}
	probe, err := os.CreateTemp(f.Data, ".write-*")
	if err != nil {
		return nil, folderFault(f.Data, err)
	}
	probe.Close()
	os.Remove(probe.Name())
	media, err := blob.Open(filepath.Join(f.Data, "media"))
	if err != nil {
		return nil, folderFault(f.Data, err)
	}
	var db *sqlstore.DB
	if f.Database != "" {
		if !strings.HasPrefix(f.Database, "postgres://") && !strings.HasPrefix(f.Database, "postgresql://") {
			return nil, fmt.Errorf("--database takes a PostgreSQL address such as postgres://user@host/name")
		}
		db, err = sqlstore.OpenPostgres(ctx, f.Database, sqlstore.Options{})
	} else {
		db, err = sqlstore.OpenSQLite(ctx, filepath.Join(f.Data, "broadsheet.db"), sqlstore.Options{})
	}
	if err != nil {
		media.Close()
		return nil, err
	}
	return &newsroom{DB: db, media: media, dir: f.Data, postgres: f.Database != ""}, nil
}

// indexes is the folder of what is computed from the store.
func (n *newsroom) indexes() string { return filepath.Join(n.dir, "index") }

// dictionaries is the folder of dictionaries, which the newsroom's engineer
// fills if editions are related with each other.
func (n *newsroom) dictionaries() string { return filepath.Join(n.dir, "dictionaries") }

func (n *newsroom) Close() error { return errors.Join(n.DB.Close(), n.media.Close()) }

// folderFault says what is wrong with a data folder and what to do.
func folderFault(dir string, err error) error {
	switch {
	case errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EROFS):
		return fmt.Errorf("the folder %s cannot be written to: name another with --data, or give this user the right to write there", dir)
	case errors.Is(err, syscall.ENOTDIR), errors.Is(err, fs.ErrExist):
		return fmt.Errorf("%s is a file, not a folder: name a folder with --data", dir)
	case errors.Is(err, syscall.ENOSPC):
		return fmt.Errorf("there is no space left for the folder %s", dir)
	}
	return fmt.Errorf("the folder %s cannot be used: %w", dir, err)
}

// files keeps media for the importer.
type files struct{ *blob.Folder }

// Put implements importer.Files.
func (f files) Put(ctx context.Context, name string, r io.Reader) (news.Asset, error) {
	file, err := f.Folder.Put(ctx, name, r)
	if err != nil {
		return news.Asset{}, err
	}
	a := news.Asset{Path: file.Path, SHA256: file.SHA256, Bytes: file.Bytes, Type: blob.TypeOf(file.Path), Origin: name, Kind: news.Attachment}
	for prefix, kind := range map[string]news.MediaKind{"image/": news.Picture, "video/": news.Clip, "audio/": news.Sound} {
		if strings.HasPrefix(a.Type, prefix) {
			a.Kind = kind
		}
	}
	return a, nil
}

// exists returns an error that says what to do if the folder holds no
// newsroom yet.
func (f newsroomFlags) exists() error {
	if f.Database != "" {
		return nil
	}
	if _, err := os.Stat(filepath.Join(f.Data, "broadsheet.db")); err != nil {
		return fmt.Errorf("there is no newsroom in %s yet: make one with \"broadsheet import\" or \"broadsheet serve\", or name another folder with --data", f.Data)
	}
	return nil
}

// firstEdition makes an edition if the newsroom has none.
func (n *newsroom) firstEdition(ctx context.Context, id news.EditionID, title string) error {
	list, err := n.Public().Editions(ctx)
	if err != nil || len(list) > 0 {
		return err
	}
	return n.SaveEdition(ctx, news.Edition{ID: id, Name: languageName(id), Title: title, Dir: news.DirectionOf(id), Zone: "UTC"}, store.Edit{By: "setup"})
}
