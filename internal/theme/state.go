package theme

import (
	"cmp"
	"slices"
	"time"
)

// A State is what an overlay is made of at a moment.
type State struct {
	Folder   bool      // there is one
	Read     time.Time // when it was last read
	Files    []File    // of the folder, by name
	Problems []Problem
	Failures int64 // pages that its templates failed to render
}

// A File is one of an overlay's.
type File struct {
	Name     string
	Bytes    int
	Replaces bool // an embedded file of that name, which it stands in for
	Worn     bool // it is in use; else what is embedded is, if anything
}

// State says what the overlay is made of now.
func (o *Overlay) State() State {
	t := o.Now()
	s := State{Folder: o.dir != "", Problems: t.Problems(), Failures: o.Failures()}
	o.mu.Lock()
	defer o.mu.Unlock()
	s.Read = o.at
	for name, size := range o.found {
		_, worn := t.over[name]
		s.Files = append(s.Files, File{Name: name, Bytes: size, Replaces: has(o.files, name), Worn: worn})
	}
	slices.SortFunc(s.Files, func(a, b File) int { return cmp.Compare(a.Name, b.Name) })
	return s
}
