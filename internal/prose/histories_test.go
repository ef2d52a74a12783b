package prose

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/andybalholm/brotli"
)

// A history is what ProseMirror itself made of random edits: see
// testdata/gen/histories.mjs.
type history struct {
	Seed   int64
	Doc    json.RawMessage
	Steps  []historyStep
	Rebase *struct {
		Mine, Theirs, Result []json.RawMessage
		Doc                  json.RawMessage
	}
}

type historyStep struct {
	Step    json.RawMessage
	Doc     json.RawMessage // "" if the step must be refused
	Inverse json.RawMessage
	Map     [][6]int
	Over    []json.RawMessage // a step at the same document, and what it is after this one
	Aside   bool              // the history does not go on from it
}

// The server does with a step just what ProseMirror does.
func TestHistories(t *testing.T) {
	f, err := os.Open("testdata/histories.jsonl.br")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	checkHistories(t, brotli.NewReader(f), 2500)
}

// The same with histories that nobody has seen, where Node is at hand and
// PROSE_HISTORIES says how many.
func TestFreshHistories(t *testing.T) {
	n, _ := strconv.Atoi(os.Getenv("PROSE_HISTORIES"))
	if n == 0 {
		t.Skip("PROSE_HISTORIES is not set")
	}
	dir := filepath.Join("testdata", "gen")
	if _, err := os.Stat(filepath.Join(dir, "node_modules")); err != nil {
		install := exec.CommandContext(t.Context(), "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund")
		install.Dir = dir
		if out, err := install.CombinedOutput(); err != nil {
			t.Fatalf("npm ci: %v\n%s", err, out)
		}
	}
	seed := rand.Int32()
	t.Logf("seed %d", seed)
	gen := exec.CommandContext(t.Context(), "node", "histories.mjs", fmt.Sprint(seed), fmt.Sprint(n))
	gen.Dir, gen.Stderr = dir, os.Stderr
	out, err := gen.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := gen.Start(); err != nil {
		t.Fatal(err)
	}
	checkHistories(t, out, n)
	if err := gen.Wait(); err != nil {
		t.Fatal(err)
	}
}

func checkHistories(t *testing.T, from io.Reader, least int) {
	var (
		wg                        sync.WaitGroup
		n, steps, refused, failed atomic.Int64
		lines                     = make(chan []byte)
	)
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for line := range lines {
				var h history
				if err := json.Unmarshal(line, &h); err != nil {
					t.Error(err)
					continue
				}
				n.Add(1)
				steps.Add(int64(len(h.Steps)))
				for _, s := range h.Steps {
					if s.Doc == nil {
						refused.Add(1)
					}
				}
				if err := h.check(); err != nil && failed.Add(1) < 10 {
					t.Errorf("history of seed %d: %v", h.Seed, err)
				}
			}
		})
	}
	var err error
	for r := bufio.NewReaderSize(from, 1<<20); ; {
		var line []byte
		if line, err = r.ReadBytes('\n'); err != nil {
			break
		}
		lines <- line
	}
	close(lines)
	wg.Wait()
	if err != io.EOF {
		t.Error(err)
	}
	if n.Load() < int64(least) {
		t.Errorf("only %d histories", n.Load())
	}
	t.Logf("%d histories, %d steps, of which %d are refused", n.Load(), steps.Load(), refused.Load())
}

func (h *history) check() error {
	doc, err := Parse(h.Doc)
	if err != nil {
		return err
	}
	if err := sameJSON(doc, h.Doc); err != nil {
		return err
	}
	start := doc
	for i, s := range h.Steps {
		next, err := s.check(doc)
		if err != nil {
			return fmt.Errorf("step %d, %s: %w", i, s.Step, err)
		}
		if !s.Aside {
			doc = next
		}
	}
	if h.Rebase != nil {
		return h.rebased(doc)
	}
	again, err := Parse(h.Doc)
	if err != nil || !again.Equal(start) {
		return fmt.Errorf("a document was changed: %v", err)
	}
	return nil
}

func (s *historyStep) check(doc *Node) (*Node, error) {
	step, err := ParseStep(s.Step)
	var next *Node
	if err == nil {
		next, err = step.Apply(doc)
	}
	if s.Doc == nil {
		if err == nil {
			return nil, fmt.Errorf("was taken, and should be refused")
		}
		return doc, nil
	}
	if err != nil {
		return nil, err
	}
	if err := sameDoc(next, s.Doc); err != nil {
		return nil, err
	}
	if len(s.Step)%4 == 0 {
		if again, err := Parse(marshal(next)); err != nil || !again.Equal(next) {
			return nil, fmt.Errorf("the document does not read back: %v", err)
		}
	}
	if twice, err := ParseStep(marshal(step)); err != nil {
		return nil, fmt.Errorf("the step does not read back: %v", err)
	} else if same, err := twice.Apply(doc); err != nil || !same.Equal(next) {
		return nil, fmt.Errorf("read back, the step does something else: %v", err)
	}
	inverse, err := step.Invert(doc)
	if string(s.Inverse) != "null" {
		if err != nil {
			return nil, fmt.Errorf("invert: %v", err)
		}
		if err := sameJSON(inverse, s.Inverse); err != nil {
			return nil, fmt.Errorf("inverse: %v", err)
		}
	}
	m := step.Ranges()
	for _, want := range s.Map {
		p := want[0]
		deleted := 0
		if d := m.result(p, 1).deleted; d&across != 0 {
			deleted = 2
		} else if d.wentAfter() {
			deleted = 1
		}
		got := [6]int{p, m.Pos(p, -1), m.Pos(p, 1), m.Invert().Pos(p, -1), m.Invert().Pos(p, 1), deleted}
		if got != want {
			return nil, fmt.Errorf("mapped %v, want %v", got, want)
		}
	}
	if s.Over != nil {
		other, err := ParseStep(s.Over[0])
		if err != nil {
			return nil, err
		}
		if err := sameStep(other.Map(Through(m)), s.Over[1]); err != nil {
			return nil, fmt.Errorf("%s mapped: %v", s.Over[0], err)
		}
	}
	return next, nil
}

// rebased takes back a person's steps, does another's, and does the first's
// again as far as they still fit.
func (h *history) rebased(doc *Node) error {
	parse := func(list []json.RawMessage) (out []Step) {
		for _, raw := range list {
			s, err := ParseStep(raw)
			if err != nil {
				return nil
			}
			out = append(out, s)
		}
		return out
	}
	mine, theirs := parse(h.Rebase.Mine), parse(h.Rebase.Theirs)
	got, end, err := Rebase(doc, mine, theirs)
	if err != nil {
		return fmt.Errorf("rebase: %w", err)
	}
	if len(got) != len(h.Rebase.Result) {
		return fmt.Errorf("%d of %d steps are left, want %d", len(got), len(mine), len(h.Rebase.Result))
	}
	for i, s := range got {
		if err := sameStep(s, h.Rebase.Result[i]); err != nil {
			return fmt.Errorf("rebased: %w", err)
		}
	}
	return sameDoc(end, h.Rebase.Doc)
}

func marshal(v json.Marshaler) []byte {
	b, _ := v.MarshalJSON()
	return b
}

func sameStep(got Step, want json.RawMessage) error {
	if got == nil || string(want) == "null" {
		if got != nil || string(want) != "null" {
			return fmt.Errorf("got %v, want %s", got, want)
		}
		return nil
	}
	return sameJSON(got, want)
}

// sameDoc compares a document with its hash, or with its JSON.
func sameDoc(n *Node, want json.RawMessage) error {
	var hash string
	if json.Unmarshal(want, &hash) != nil {
		return sameJSON(n, want)
	}
	v, err := spelt(plainly(marshal(n)))
	if err != nil {
		return err
	}
	sum := sha256.Sum256([]byte(v))
	if got := hex.EncodeToString(sum[:])[:12]; got != hash {
		return fmt.Errorf("the document is %s, with hash %s, want %s", v, got, hash)
	}
	return nil
}

func plainly(data []byte) any {
	var v any
	if err := json.Unmarshal(data, &v); err != nil {
		return err.Error()
	}
	return v
}

func sameJSON(got json.Marshaler, want []byte) error {
	b := marshal(got)
	g, w := simple(plainly(b)), simple(plainly(want))
	if !reflect.DeepEqual(g, w) {
		return fmt.Errorf("got\n%s\nwant\n%s", b, want)
	}
	return nil
}

// simple leaves out what says nothing: the width of columns; and a set of
// changes of marks within another.
func simple(v any) any {
	switch v := v.(type) {
	case map[string]any:
		delete(v, "colwidth")
		for k, inner := range v {
			v[k] = simple(inner)
		}
		if steps, ok := v["steps"].([]any); ok {
			var flat []any
			for _, s := range steps {
				if inner, ok := s.(map[string]any)["steps"].([]any); ok {
					flat = append(flat, inner...)
				} else {
					flat = append(flat, s)
				}
			}
			v["steps"] = len(flat)
			if len(flat) > 0 {
				v["steps"] = flat
			}
		}
	case []any:
		for i := range v {
			v[i] = simple(v[i])
		}
	}
	return v
}

// TestWriteHistories writes the histories that are kept, from a generator's
// output that HISTORIES_FROM names.
func TestWriteHistories(t *testing.T) {
	from := os.Getenv("HISTORIES_FROM")
	if from == "" {
		t.Skip("HISTORIES_FROM is not set")
	}
	data, err := os.ReadFile(from)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	w := brotli.NewWriterOptions(&b, brotli.WriterOptions{Quality: 11, LGWin: 24})
	if _, err := w.Write(data); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile("testdata/histories.jsonl.br", b.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
	t.Logf("%d lines in %d bytes", strings.Count(string(data), "\n"), b.Len())
}
