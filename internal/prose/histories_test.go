package prose

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"
)

// A history is what the editor's own libraries made of a document.
type history struct {
	Doc   json.RawMessage
	Steps []struct {
		Step  json.RawMessage
		Trial bool // the step is not part of the history
		OK    bool // it fits
		Doc   json.RawMessage
		Map   [][3]int // position, side, position after
	}
	Last json.RawMessage
}

// Documents, steps and maps are those of prosemirror-transform, step by step,
// and what does not fit there does not fit here.
func TestHistories(t *testing.T) {
	f, err := os.Open("testdata/histories.jsonl.gz")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	if n := follow(t, z); n < 5000 {
		t.Errorf("only %d steps were compared", n)
	}
}

// With PROSE_HISTORIES=N, Node and the editor's packages, N new histories are
// made and compared.
func TestNewHistories(t *testing.T) {
	n, _ := strconv.Atoi(os.Getenv("PROSE_HISTORIES"))
	if n == 0 {
		t.Skip("PROSE_HISTORIES asks for none")
	}
	ui, err := filepath.Abs("../newsroom/ui")
	if err != nil {
		t.Fatal(err)
	}
	seed := strconv.FormatInt(time.Now().Unix(), 10)
	cmd := exec.CommandContext(t.Context(), "node", "testdata/histories.cjs", ui, seed, strconv.Itoa(n))
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("node, with the packages of %s (npm ci): %v", ui, err)
	}
	t.Logf("seed %s: %d steps", seed, follow(t, bytes.NewReader(out)))
}

func follow(t *testing.T, r io.Reader) (compared int) {
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, 16<<20)
	for h := 1; lines.Scan(); h++ {
		var in history
		if err := json.Unmarshal(lines.Bytes(), &in); err != nil {
			t.Fatal(err)
		}
		doc := parsed(t, in.Doc)
		for i, s := range in.Steps {
			compared++
			step, err := ParseStep(s.Step)
			var next *Node
			if err == nil {
				next, err = step.Apply(doc)
			}
			if (err == nil) != s.OK {
				t.Fatalf("history %d, step %d: %v, want fit=%v\n%s\nin %s", h, i, err, s.OK, s.Step, written(doc))
			}
			if s.Doc != nil && string(s.Doc) != "null" && !next.Equal(parsed(t, s.Doc)) {
				t.Fatalf("history %d, step %d: %s\nmade of %s\n%s, want\n%s", h, i, s.Step, written(doc), written(next), s.Doc)
			}
			for _, m := range s.Map {
				if got := step.Map().Map(m[0], m[1]); got != m[2] {
					t.Fatalf("history %d, step %d: %s maps %d (%d) to %d, want %d", h, i, s.Step, m[0], m[1], got, m[2])
				}
			}
			if !s.Trial {
				doc = next
			}
		}
		if !doc.Equal(parsed(t, in.Last)) {
			t.Fatalf("history %d ends with\n%s, want\n%s", h, written(doc), in.Last)
		}
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return compared
}

func parsed(t *testing.T, data []byte) *Node {
	t.Helper()
	doc, err := Parse(data)
	if err != nil {
		t.Fatalf("%v: %s", err, data)
	}
	return doc
}

func written(n *Node) string {
	b, err := json.Marshal(n)
	if err != nil {
		return err.Error()
	}
	return string(b)
}
