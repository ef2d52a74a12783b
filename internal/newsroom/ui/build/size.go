package main

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// zipped is how many bytes a browser gets.
func zipped(b []byte) int {
	var out bytes.Buffer
	z, _ := gzip.NewWriterLevel(&out, gzip.BestCompression)
	z.Write(b)
	z.Close()
	return out.Len()
}

// summary says what the script is made of, the largest first: each package,
// and our own files together.
func summary(metafile string) string {
	var m struct {
		Outputs map[string]struct {
			Inputs map[string]struct{ BytesInOutput int }
		}
	}
	if err := json.Unmarshal([]byte(metafile), &m); err != nil {
		return ""
	}
	sizes := map[string]int{}
	for name, o := range m.Outputs {
		if !strings.HasSuffix(name, ".js") {
			continue
		}
		for path, in := range o.Inputs {
			name := "our own"
			if _, rest, ok := strings.Cut(path, "node_modules/"); ok {
				name, _, _ = strings.Cut(rest, "/")
			}
			sizes[name] += in.BytesInOutput
		}
	}
	names := make([]string, 0, len(sizes))
	for n := range sizes {
		names = append(names, n)
	}
	slices.SortFunc(names, func(a, b string) int {
		if sizes[a] != sizes[b] {
			return sizes[b] - sizes[a]
		}
		return strings.Compare(a, b)
	})
	var b strings.Builder
	for _, n := range names {
		fmt.Fprintf(&b, "%8d  %s\n", sizes[n], n)
	}
	return b.String()
}
