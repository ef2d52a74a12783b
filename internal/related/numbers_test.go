package related

import (
	"math/rand/v2"
	"testing"

	"broadsheet/internal/news"
)

func TestNumbers(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	var n numbers
	var want []news.StoryID
	for range 20_000 {
		switch r.IntN(20) {
		case 0:
			if len(want) > 0 {
				length := r.IntN(len(want))
				n.cut(uint32(length))
				want = want[:length]
			}
		case 1:
			want = append(want, news.StoryID(r.Uint64()>>1))
			n.append(want[len(want)-1])
		default:
			want = append(want, news.StoryID(len(want)+1))
			n.append(want[len(want)-1])
		}
		if n.len() != len(want) {
			t.Fatalf("%d IDs, want %d", n.len(), len(want))
		}
		for range min(len(want), 3) {
			if i := r.IntN(len(want)); n.at(uint32(i)) != want[i] {
				t.Fatalf("%d is %d, want %d", i, n.at(uint32(i)), want[i])
			}
		}
	}
}
