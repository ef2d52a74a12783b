package prose

import (
	"errors"
	"testing"

	"broadsheet/internal/news"
)

// seeds are documents with all that there is.
func seeds(f *testing.F) []*Node {
	var list []*Node
	for _, s := range []string{
		print(Empty()),
		`{"type":"story","content":[{"type":"headline","content":[{"type":"text","text":"A 😀"}]},{"type":"standfirst"},{"type":"paragraph","content":[{"type":"text","text":"one"},{"type":"break"},{"type":"text","text":"two","marks":[{"type":"strong"},{"type":"link","attrs":{"href":"/a"}}]}]},{"type":"bullet_list","content":[{"type":"list_item","content":[{"type":"paragraph","content":[{"type":"text","text":"x"}]}]},{"type":"list_item","content":[{"type":"paragraph"}]}]},{"type":"table","content":[{"type":"table_row","content":[{"type":"table_cell","content":[{"type":"paragraph"}]}]}]},{"type":"picture"},{"type":"quotation","content":[{"type":"paragraph"}]}]}`,
	} {
		n, err := Parse([]byte(s))
		if err != nil {
			f.Fatal(err)
		}
		list = append(list, n)
	}
	return list
}

// No step panics; what applies leaves a sound document, can be written and read
// again, and undone.
func FuzzStep(f *testing.F) {
	docs := seeds(f)
	for _, s := range []string{
		`{"stepType":"replace","from":4,"to":9,"slice":{"content":[{"type":"paragraph","content":[{"type":"text","text":"a"}]},{"type":"paragraph"}],"openStart":1,"openEnd":1}}`,
		`{"stepType":"replaceAround","from":9,"to":20,"gapFrom":9,"gapTo":20,"insert":1,"slice":{"content":[{"type":"quotation"}]},"structure":true}`,
		`{"stepType":"addMark","from":5,"to":12,"mark":{"type":"language","attrs":{"lang":"ar"}}}`,
		`{"stepType":"markSet","steps":[{"stepType":"removeMark","from":5,"to":12,"mark":{"type":"strong"}}]}`,
		`{"stepType":"attr","pos":6,"attr":"level","value":3}`,
		`{"stepType":"docAttr","attr":"topics","value":[1,2]}`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		step, err := ParseStep(data)
		if err != nil {
			if !errors.Is(err, news.Invalid) {
				t.Fatalf("%v is no fault", err)
			}
			return
		}
		again, err := ParseStep([]byte(jsonOf(step)))
		if err != nil || jsonOf(again) != jsonOf(step) {
			t.Fatalf("%s comes back as %s (%v)", jsonOf(step), jsonOf(again), err)
		}
		for _, doc := range docs {
			next, err := step.Apply(doc)
			if err != nil {
				if !errors.Is(err, news.Invalid) {
					t.Fatalf("%v is no fault", err)
				}
				continue
			}
			same, err := Parse([]byte(print(next)))
			if err != nil || !same.Equal(next) {
				t.Fatalf("%s\nmade %s\nwhich is unsound: %v", data, print(next), err)
			}
			if pos := step.Maps().Map(doc.Len(), 1); pos != next.Len() {
				t.Fatalf("%s: the end goes to %d of %d", data, pos, next.Len())
			}
			undo, err := step.Invert(doc)
			if err != nil {
				t.Fatal(err)
			}
			if back, err := undo.Apply(next); err != nil || len(print(back)) == 0 {
				t.Fatalf("%s undone by %s: %v", data, jsonOf(undo), err)
			}
		}
	})
}

func FuzzParse(f *testing.F) {
	for _, n := range seeds(f) {
		f.Add([]byte(print(n)))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		n, err := Parse(data)
		if err != nil {
			if !errors.Is(err, news.Invalid) {
				t.Fatalf("%v is no fault", err)
			}
			return
		}
		same, err := Parse([]byte(print(n)))
		if err != nil || !same.Equal(n) {
			t.Fatalf("%s comes back as %v (%v)", data, same, err)
		}
		c, err := Content(n, &news.Content{})
		if err != nil {
			t.Fatal(err)
		}
		if err := c.Body.Validate(); err != nil {
			t.Fatalf("%s makes a body that is none: %v", data, err)
		}
		if _, err := FromContent(&c); err != nil {
			t.Fatal(err)
		}
	})
}
