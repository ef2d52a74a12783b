package main

import (
	"math"
	"testing"
)

func near(t *testing.T, what string, got, want float64) {
	t.Helper()
	if math.Abs(got-want) > 1e-5 {
		t.Errorf("%s is %.5f, not %.5f", what, got, want)
	}
}

// The wanted values are worked out by hand.
func TestJudge(t *testing.T) {
	const y, n = true, false
	for _, c := range []struct {
		name              string
		hits              []bool
		g                 int
		p5, ndcg, ap, r10 float64
	}{
		// DCG 1 + 1/log2(4) = 1.5, ideal 1 + .63093 + .5 + .43068; precisions 1, 2/3 and 3/6.
		{"a hit beyond five", []bool{y, n, y, n, n, y}, 4, .4, 1.5 / 2.56161, (1 + 2./3 + 3./6) / 4, .75},
		{"shorter than g", []bool{y}, 3, .2, 1 / 2.13093, 1, 1. / 3},
		{"nothing right", []bool{n, n}, 2, 0, 0, 0, 0},
		{"empty", nil, 2, 0, 0, 0, 0},
		{"all of one", []bool{n, y}, 1, .2, .63093, .5, 1},
		{"more than ten", []bool{y, y, y, y, y, y, y, y, y, y, y, y}, 20, 1, 1, 1, 1},
	} {
		q := judge(c.hits, c.g)
		near(t, c.name+": P@5", q.P5, c.p5)
		near(t, c.name+": nDCG@5", q.NDCG5, c.ndcg)
		near(t, c.name+": MAP", q.MAP, c.ap)
		near(t, c.name+": R@10", q.R10, c.r10)
	}
}

func TestPairMeasures(t *testing.T) {
	near(t, "r", pearson([]float64{1, 2, 3}, []float64{1, 3, 2}), .5)
	near(t, "r of opposites", pearson([]float64{1, 2, 3}, []float64{3, 2, 1}), -1)
	near(t, "r of a constant", pearson([]float64{1, 1, 1}, []float64{3, 2, 1}), 0)

	// Of the four pairs of a yes and a no three are in order, one is a tie.
	scores, yes := []float64{.9, .8, .8, .1}, []bool{true, false, true, false}
	near(t, "AUC", auc(scores, yes), 3.5/4)
	// From .8 up: 2 found, 3 said, 2 are: 4/5. From .9 up: 2/3.
	near(t, "F1", bestF1(scores, yes), .8)
	if !math.IsNaN(auc(scores[:1], yes[:1])) {
		t.Error("an AUC without a no")
	}
}
