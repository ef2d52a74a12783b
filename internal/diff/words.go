package diff

import (
	"strings"

	"github.com/clipperhouse/uax29/v2/words"
)

// Words returns what changed between two texts, word by word in any script, as
// Unicode Standard Annex 29 divides them: first what went, then what came. Its
// memory is linear in the texts and its time bounded: where too much changed,
// the rest counts as changed.
func Words(a, b string) []Run {
	x, y := split(a), split(b)
	gone, came := changes(x, y)
	var out runs
	i, j := 0, 0
	for i < len(x) || j < len(y) {
		switch {
		case i < len(x) && gone[i]:
			out.add(Removed, x[i])
			i++
		case j < len(y) && came[j]:
			out.add(Added, y[j])
			j++
		default:
			out.add(Same, x[i])
			i, j = i+1, j+1
		}
	}
	return gathered(out.all())
}

// split cuts a text into words, spaces and signs.
func split(s string) (list []string) {
	for it := words.FromString(s); it.Next(); {
		list = append(list, it.Value())
	}
	return list
}

// runs gathers text of one kind into one run.
type runs struct {
	list []Run
	kind Kind
	text strings.Builder
}

func (r *runs) add(k Kind, text string) {
	if text == "" {
		return
	}
	if k != r.kind {
		r.end()
		r.kind = k
	}
	r.text.WriteString(text)
}

func (r *runs) end() {
	if r.text.Len() > 0 {
		r.list = append(r.list, Run{r.kind, r.text.String()})
		r.text.Reset()
	}
}

// all returns the runs.
func (r *runs) all() []Run {
	r.end()
	return r.list
}

// gathered makes one change of changes between which only spaces stayed, and
// puts what went before what came.
func gathered(list []Run) []Run {
	var (
		out        runs
		gone, came strings.Builder
	)
	flush := func() {
		went, arrived := gone.String(), came.String()
		gone.Reset()
		came.Reset()
		// Spaces that both begin or end with stayed.
		n := min(leading(went), leading(arrived))
		out.add(Same, went[:n])
		went, arrived = went[n:], arrived[n:]
		n = min(trailing(went), trailing(arrived))
		tail := went[len(went)-n:]
		out.add(Removed, went[:len(went)-n])
		out.add(Added, arrived[:len(arrived)-n])
		out.add(Same, tail)
	}
	for i, run := range list {
		switch {
		case run.Kind == Removed:
			gone.WriteString(run.Text)
		case run.Kind == Added:
			came.WriteString(run.Text)
		case i > 0 && i < len(list)-1 && strings.Trim(run.Text, " ") == "":
			gone.WriteString(run.Text)
			came.WriteString(run.Text)
		default:
			flush()
			out.add(Same, run.Text)
		}
	}
	flush()
	return out.all()
}

func leading(s string) int  { return len(s) - len(strings.TrimLeft(s, " ")) }
func trailing(s string) int { return len(s) - len(strings.TrimRight(s, " ")) }
