package coverage

import (
	"slices"
	"testing"
)

func TestTelling(t *testing.T) {
	for _, c := range []struct{ names, want []string }{
		{[]string{"Steven Sotloff", "ISIS", "video"}, []string{"Steven Sotloff", "ISIS"}},
		{[]string{"storm barrier", "Storm Barrier Authority", "Marit Solberg"}, []string{"storm barrier", "Marit Solberg"}},
		{[]string{"England", "Bank"}, nil},
		{[]string{"VS CTS", "QTR NET", "Loss"}, nil},
		{[]string{"Marit Solberg", "surge", "2.1"}, nil},
		{[]string{"Marit Solberg", "Solberg"}, nil},
		{[]string{"شيرين أبو عاقلة", "اغتيال شيرين", "جنين"}, []string{"شيرين أبو عاقلة", "جنين"}},
		{nil, nil},
	} {
		if got := telling(c.names); !slices.Equal(got, c.want) {
			t.Errorf("%q: %q, want %q", c.names, got, c.want)
		}
	}
}
