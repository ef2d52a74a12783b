package main

import (
	"cmp"
	"math"
	"slices"
)

// A quality is how good a list is, or many on average. Gains are binary: a
// story is relevant or not. L is the list, g the number of relevant stories
// in the archive, the story itself left out.
//
//	P@5     relevant ones of the first 5, divided by 5, however short L is
//	nDCG@5  sum of 1/log2(rank+1) of the relevant ones of the first 5, divided
//	        by what min(g, 5) of them at the top would have
//	MAP     sum of the precision at each relevant one of L, divided by
//	        min(g, length of L): a short list is not blamed for its shortness
//	R@10    relevant ones of the first 10, divided by min(g, 10)
//	right   relevant ones of the first 5 of all lists, divided by how many
//	        there are: what a method with a floor gains by showing less
//
// P@5, MAP and R@10 are those of the graders' score_related.py. Stories with
// g = 0 are not asked.
type quality struct {
	P5, NDCG5, MAP, R10 float64
	Links               float64 // length of L
	Shown               float64 // length of L, 5 at most
}

// judge returns the quality of one list, given which of its entries are
// relevant.
func judge(hits []bool, g int) quality {
	q := quality{Links: float64(len(hits)), Shown: float64(min(len(hits), 5))}
	found, ideal := 0, 0.0
	for k, hit := range hits {
		if !hit {
			continue
		}
		found++
		q.MAP += float64(found) / float64(k+1)
		if k < 5 {
			q.P5 += 1. / 5
			q.NDCG5 += 1 / math.Log2(float64(k+2))
		}
		if k < 10 {
			q.R10 += 1 / float64(min(g, 10))
		}
	}
	for k := range min(g, 5) {
		ideal += 1 / math.Log2(float64(k+2))
	}
	q.NDCG5 /= ideal
	q.MAP /= float64(max(min(g, len(hits)), 1))
	return q
}

func (q *quality) add(o quality) {
	q.P5, q.NDCG5, q.MAP, q.R10 = q.P5+o.P5, q.NDCG5+o.NDCG5, q.MAP+o.MAP, q.R10+o.R10
	q.Links, q.Shown = q.Links+o.Links, q.Shown+o.Shown
}

// values returns the averages over n lists, in the order of the columns.
func (q quality) values(n int) []float64 {
	k := float64(n)
	return []float64{q.P5 / k, q.NDCG5 / k, q.MAP / k, q.R10 / k, 5 * q.P5 / q.Shown, q.Links / k}
}

// pearson returns the correlation of two series, NaN of fewer than three.
func pearson(x, y []float64) float64 {
	if len(x) < 3 {
		return math.NaN()
	}
	n := float64(len(x))
	var mx, my, sxx, syy, sxy float64
	for i := range x {
		mx += x[i] / n
		my += y[i] / n
	}
	for i := range x {
		sxx += (x[i] - mx) * (x[i] - mx)
		syy += (y[i] - my) * (y[i] - my)
		sxy += (x[i] - mx) * (y[i] - my)
	}
	if sxx == 0 || syy == 0 {
		return 0
	}
	return sxy / math.Sqrt(sxx*syy)
}

// auc returns the chance that a pair with a yes scores above one with a no,
// ties counting half. NaN without both.
func auc(scores []float64, yes []bool) float64 {
	order := make([]int, len(scores))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(scores[a], scores[b]) })
	var ranks, p float64
	for i := 0; i < len(order); {
		j := i
		for j+1 < len(order) && scores[order[j+1]] == scores[order[i]] {
			j++
		}
		for _, o := range order[i : j+1] {
			if yes[o] {
				ranks += float64(i+j)/2 + 1
				p++
			}
		}
		i = j + 1
	}
	no := float64(len(yes)) - p
	if p == 0 || no == 0 {
		return math.NaN()
	}
	return (ranks - p*(p+1)/2) / (p * no)
}

// bestF1 returns the F1 of "yes if the score is at least t", for the best t.
func bestF1(scores []float64, yes []bool) float64 {
	order := make([]int, len(scores))
	all := 0.0
	for i := range order {
		order[i] = i
		if yes[i] {
			all++
		}
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(scores[b], scores[a]) })
	top, found := 0.0, 0.0
	for i, o := range order {
		if yes[o] {
			found++
		}
		if i+1 == len(order) || scores[order[i+1]] != scores[o] {
			top = max(top, 2*found/(float64(i+1)+all)) // F1 = 2 tp / (said yes + are yes)
		}
	}
	return top
}
