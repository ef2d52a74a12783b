package prose

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// A history is what the editor's own library made of a manuscript: a line of
// testdata/gen/gen.mjs.
type history struct {
	Seed  int             `json:"seed"`
	Doc   json.RawMessage `json:"doc"`
	Steps []struct {
		Step    json.RawMessage `json:"step"`
		OK      bool            `json:"ok"`
		Doc     string          `json:"doc"`
		Inverse json.RawMessage `json:"inverse"`
		Map     [][3]int        `json:"map"`
	} `json:"steps"`
	Rebased *struct {
		Mine, Theirs []json.RawMessage
		Steps        []json.RawMessage `json:"steps"`
		Doc          string            `json:"doc"`
	} `json:"rebased"`
}

// Every step does what it does in the editor: it fits or not, and the same
// document, inverse, mapping and rebased steps come of it.
func TestStepsAreThoseOfTheEditor(t *testing.T) {
	f, err := os.Open("testdata/histories.jsonl.gz")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	histories, steps := replay(t, z)
	if histories < 1000 || steps < 5000 {
		t.Errorf("only %d histories with %d steps", histories, steps)
	}
}

// With PROSE_HISTORIES=N and Node, N new histories are made and checked;
// PROSE_SEED says where to begin.
func TestFreshHistories(t *testing.T) {
	n := os.Getenv("PROSE_HISTORIES")
	if n == "" {
		t.Skip("PROSE_HISTORIES is not set")
	}
	seed := os.Getenv("PROSE_SEED")
	if seed == "" {
		seed = "100000"
	}
	gen := func(name string, args ...string) *exec.Cmd {
		c := exec.Command(name, args...)
		c.Dir, c.Stderr = "testdata/gen", os.Stderr
		return c
	}
	if _, err := os.Stat("testdata/gen/node_modules"); err != nil {
		if err := gen("npm", "ci", "--no-audit", "--no-fund").Run(); err != nil {
			t.Fatal(err)
		}
	}
	c := gen("node", "gen.mjs", seed, n)
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	histories, steps := replay(t, out)
	if err := c.Wait(); err != nil {
		t.Fatal(err)
	}
	t.Logf("%d histories, %d steps", histories, steps)
}

func replay(t *testing.T, r io.Reader) (histories, steps int) {
	t.Helper()
	s := bufio.NewScanner(r)
	s.Buffer(nil, 64<<20)
	for s.Scan() {
		var h history
		if err := json.Unmarshal(s.Bytes(), &h); err != nil {
			t.Fatal(err)
		}
		histories++
		steps += len(h.Steps)
		if err := h.replay(); err != nil {
			t.Errorf("seed %d: %v", h.Seed, err)
			if t.Failed() && histories > 100000 {
				break
			}
		}
	}
	if err := s.Err(); err != nil {
		t.Fatal(err)
	}
	return histories, steps
}

func fingerprint(doc *Node) string {
	b, _ := doc.MarshalJSON()
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:6])
}

func (h *history) replay() error {
	doc, err := Parse(h.Doc)
	if err != nil {
		return fmt.Errorf("the first document: %w", err)
	}
	if b, _ := doc.MarshalJSON(); !bytes.Equal(b, h.Doc) {
		return fmt.Errorf("the first document is\n%s, want\n%s", b, h.Doc)
	}
	for i, row := range h.Steps {
		step, next, err := try(doc, row.Step)
		if (err == nil) != row.OK {
			return fmt.Errorf("step %d %s on\n%v\nfits %v, want %v (%v)", i, row.Step, print(doc), err == nil, row.OK, err)
		}
		if err != nil {
			continue
		}
		if got := fingerprint(next); got != row.Doc {
			return fmt.Errorf("after step %d %s on\n%v\nit is\n%v", i, row.Step, print(doc), print(next))
		}
		again, _ := step.MarshalJSON()
		if _, back, err := try(doc, again); err != nil || !back.Equal(next) {
			return fmt.Errorf("step %d %s, written out as %s, does something else (%v)", i, row.Step, again, err)
		}
		inverse, err := step.Invert(doc)
		if err != nil {
			return fmt.Errorf("invert step %d: %w", i, err)
		}
		back, err := inverse.Apply(next)
		if err != nil {
			return fmt.Errorf("undo step %d %s: %w", i, row.Step, err)
		}
		if row.Inverse != nil && !strings.Contains(string(row.Inverse), "markSet") {
			want, err := ParseStep(row.Inverse)
			if err != nil {
				return fmt.Errorf("inverse %s: %w", row.Inverse, err)
			}
			if got, want := jsonOf(inverse), jsonOf(want); got != want {
				return fmt.Errorf("the inverse of step %d %s is\n%s, want\n%s", i, row.Step, got, want)
			}
		} else if !back.Equal(doc) {
			return fmt.Errorf("step %d %s cannot be undone", i, row.Step)
		}
		for _, m := range row.Map {
			if got := step.Maps().Map(m[0], m[1]); got != m[2] {
				return fmt.Errorf("step %d %s takes %d (%d) to %d, want %d", i, row.Step, m[0], m[1], got, m[2])
			}
		}
		doc = next
	}
	if h.Rebased != nil {
		return h.rebase(doc)
	}
	return nil
}

func try(doc *Node, raw []byte) (Step, *Node, error) {
	step, err := ParseStep(raw)
	if err != nil {
		return nil, nil, err
	}
	next, err := step.Apply(doc)
	return step, next, err
}

func jsonOf(v json.Marshaler) string {
	if v == nil {
		return "null"
	}
	b, _ := v.MarshalJSON()
	return string(b)
}

func print(doc *Node) string { return jsonOf(doc) }

func (h *history) rebase(doc *Node) error {
	var m Mapping
	var mine, undo []Step
	at := doc
	for _, raw := range h.Rebased.Mine {
		step, next, err := try(at, raw)
		if err != nil {
			return fmt.Errorf("mine: %w", err)
		}
		inverse, err := step.Invert(at)
		if err != nil {
			return err
		}
		mine, undo, at = append(mine, step), append(undo, inverse), next
	}
	run := func(s Step) error {
		next, err := s.Apply(at)
		if err == nil {
			at = next
			m.Append(s.Maps())
		}
		return err
	}
	for i := len(undo) - 1; i >= 0; i-- {
		if err := run(undo[i]); err != nil {
			return fmt.Errorf("undo mine: %w", err)
		}
	}
	for _, raw := range h.Rebased.Theirs {
		s, err := ParseStep(raw)
		if err == nil {
			err = run(s)
		}
		if err != nil {
			return fmt.Errorf("theirs: %w", err)
		}
	}
	for i, from := 0, len(mine); i < len(mine); i++ {
		moved := mine[i].Map(m.From(from))
		from--
		ok := moved != nil && run(moved) == nil
		if ok {
			m.SetMirror(from, m.Len()-1)
		}
		if ok != (string(h.Rebased.Steps[i]) != "null") {
			return fmt.Errorf("rebased step %d %s: fits %v, want %s", i, jsonOf(mine[i]), ok, h.Rebased.Steps[i])
		}
		if !ok {
			continue
		}
		want, err := ParseStep(h.Rebased.Steps[i])
		if err != nil {
			return err
		}
		if got, want := jsonOf(moved), jsonOf(want); got != want {
			return fmt.Errorf("rebased step %d %s is\n%s, want\n%s", i, jsonOf(mine[i]), got, want)
		}
	}
	if got := fingerprint(at); got != h.Rebased.Doc {
		return fmt.Errorf("after rebasing it is %s", print(at))
	}
	return nil
}
