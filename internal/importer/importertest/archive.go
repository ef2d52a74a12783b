package importertest

import (
	"bytes"
	"os"
	"strings"
)

// An Archive is a text file that holds other files, in the txtar form: a
// comment, then each file after a line "-- name --".
type Archive struct {
	Comment []byte
	Files   []File
}

// A File is one file of an archive.
type File struct {
	Name string
	Data []byte
}

// ReadArchive reads an archive from a file.
func ReadArchive(name string) (*Archive, error) {
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	var ar Archive
	to := &ar.Comment
	for line := range bytes.Lines(text) {
		mark := strings.TrimSpace(string(line))
		if strings.HasPrefix(mark, "-- ") && strings.HasSuffix(mark, " --") && len(mark) > 6 {
			ar.Files = append(ar.Files, File{Name: strings.TrimSpace(mark[3 : len(mark)-3])})
			to = &ar.Files[len(ar.Files)-1].Data
			continue
		}
		*to = append(*to, line...)
	}
	return &ar, nil
}

// File returns the contents of the file of that name, or nil.
func (ar *Archive) File(name string) []byte {
	for _, f := range ar.Files {
		if f.Name == name {
			return f.Data
		}
	}
	return nil
}

// Format writes the archive as text.
func (ar *Archive) Format() []byte {
	var b bytes.Buffer
	put := func(data []byte) {
		b.Write(data)
		if len(data) > 0 && data[len(data)-1] != '\n' {
			b.WriteByte('\n')
		}
	}
	put(ar.Comment)
	for _, f := range ar.Files {
		b.WriteString("-- " + f.Name + " --\n")
		put(f.Data)
	}
	return b.Bytes()
}
