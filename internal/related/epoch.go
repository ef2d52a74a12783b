package related

import "math"

// An epoch is the frozen statistics of an edition: how rare each term was when
// they were taken. It never changes.
type epoch struct {
	stories int    // that it was taken from
	terms   table  // those in two stories or more
	rarity  []rare // of each of them
	unseen  rare   // of a term in one story or none; see newEpoch
	indexed rare   // the least rarity of an indexed term
	strict  bool   // of the shelf of all editions: see inOne
}

// rare is the rarity of a term in units of 1/1024, or 0 if it is too common to
// say anything.
type rare uint16

// rarity returns how rare a term is that stands in df of n stories:
// ln(1 + (n+9)/(df+1)) to the power of 0.7. What is added makes it sane from
// the first story on, and in a small archive, where most words are in one story
// only, keeps them from crowding out those that stories share. The power is
// there because the product of two weights has the rarity twice.
func rarity(df, n int) rare {
	if df > 3+n/3 {
		return 0
	}
	return rare(math.Round(1024 * math.Pow(math.Log(1+float64(n+9)/float64(df+1)), 0.7)))
}

// commonest returns in how many of n stories a term may stand and still be
// indexed. In a small archive it drops the small words of the language. In a
// large one it bounds the cost of a query, by so many postings for each of 32
// terms: 1,000 up to a hundred thousand stories, 10,000 at a million and up to
// two million, and from there on one for every two hundred stories.
func commonest(n int) int {
	return max(min(3+n/5, 1000), min(n/100, 10_000), n/200)
}

// newEpoch freezes the statistics of n stories. The terms ascend strictly, and
// df has their document counts, all of them 2 or more. A term seen once is as
// often a misprint as a name that will come again, so that it weighs an eighth
// less than its rarity would have it; more loses what is new in the news.
func newEpoch(n int, terms []uint32, df []uint32) *epoch {
	rarities := make([]rare, len(terms))
	for i, d := range df {
		rarities[i] = rarity(int(d), n)
	}
	return epochOf(n, terms, rarities)
}

// epochOf is an epoch as it was before.
func epochOf(n int, terms []uint32, rarities []rare) *epoch {
	return &epoch{stories: n, terms: newTable(terms), rarity: rarities, unseen: rarity(1, n) * 7 / 8, indexed: rarity(commonest(n), n)}
}

// of returns how rare a term is.
func (e *epoch) of(term uint32) rare {
	if i, ok := e.terms.find(term); ok {
		return e.rarity[i]
	}
	return e.unseen
}

// inOne marks the rarity of a term that only one edition has, where editions
// are compared: there it counts half if it is a name or a number, and not at
// all if it is another word, and so do words that no story had.
const inOne rare = 1 << 15

// abroad returns how rare a term of some frequency is where editions are
// compared, and the frequency without its mark.
func (e *epoch) abroad(c count) (rare, uint16) {
	even, f := c.frequency&evenUnseen != 0, c.frequency&^evenUnseen
	i, known := e.terms.find(c.term)
	switch {
	case known && e.rarity[i]&inOne == 0:
		return e.rarity[i], f
	case !even:
		return 0, f
	case known:
		return e.rarity[i] &^ inOne / 2, f
	}
	return e.unseen, f
}

func (e *epoch) bytes() int64 { return e.terms.bytes() + 2*int64(len(e.rarity)) }

// unit is the length of a sketch as a vector of weights. Its square, and so
// every product of two sketches, fits 16 bits with room for rounding.
const unit = 250

// sketch makes the terms of a sketch: the allTerms of the greatest weight,
// frequency × rarity, scaled so that the squares of the weights add up to about
// unit squared. The headTerms best of those that are rare enough are its head.
func (e *epoch) sketch(counts []count, k *sketch) {
	// A weight is less than 2^31. Below it stands whether the term may be in
	// the head, and the term turned round: greater is better, and no two are
	// equal.
	best := make([]uint64, 0, 1024)
	for _, c := range counts {
		rarity := rare(0)
		if e.strict {
			rarity, c.frequency = e.abroad(c)
		} else {
			rarity = e.of(c.term)
		}
		if w := uint64(c.frequency) * uint64(rarity); w > 0 {
			b := w<<33 | uint64(^c.term)
			if rarity >= e.indexed {
				b |= 1 << 32
			}
			best = append(best, b)
		}
	}
	best = greatest(best, allTerms)
	var squares uint64
	var buffer [allTerms]uint64
	may := buffer[:0]
	for _, b := range best {
		squares += b >> 33 * (b >> 33)
		if b>>32&1 == 1 {
			may = append(may, b)
		}
	}
	length := max(uint64(math.Sqrt(float64(squares))), 1)
	least := ^uint64(0) // of the head
	for _, b := range greatest(may, headTerms) {
		least = min(least, b)
	}
	// Now by term, with the weight below it and whether it is of the head.
	for i, b := range best {
		w := (2*unit*(b>>33) + length) / (2 * length)
		best[i] = uint64(^uint32(b))<<32 | w<<1
		if b >= least && b>>32&1 == 1 {
			best[i] |= 1
		}
	}
	sortHashes(best)
	k.heads, k.rests = 0, 0
	for i, b := range best {
		term, w := uint32(b>>32), uint8(b>>1)
		switch {
		case w == 0, i > 0 && key(term) == key(uint32(best[i-1]>>32)): // two terms with one key
		case b&1 == 1:
			k.head[k.heads], k.weights[k.heads] = term, w
			k.heads++
		case int(k.rests) < restTerms:
			k.rest[k.rests] = key(term)<<8 | uint32(w)
			k.rests++
		}
	}
}

// greatest moves the n greatest numbers of a list, none of them equal, to its
// front and returns them, in no order that matters (quickselect).
func greatest(list []uint64, n int) []uint64 {
	if len(list) <= n {
		return list
	}
	low, high := 0, len(list) // those before low are among the n, those from high on are not
	for high-low > 1 {
		a, b, c := list[low], list[(low+high)/2], list[high-1]
		pivot := max(min(a, b), min(max(a, b), c)) // the median
		i, j := low, high-1
		for i <= j {
			for list[i] > pivot {
				i++
			}
			for list[j] < pivot {
				j--
			}
			if i <= j {
				list[i], list[j] = list[j], list[i]
				i++
				j--
			}
		}
		switch {
		case n <= j:
			high = j + 1
		case n >= i:
			low = i
		default:
			return list[:n]
		}
	}
	return list[:n]
}

// sortHashes sorts at most allTerms numbers that begin with a hash: nearly, by
// their first bits, and then in full.
func sortHashes(list []uint64) {
	var from [allTerms + 1]uint8 // where the numbers with the same first bits begin
	var nearly [allTerms]uint64
	const shift = 64 - 7
	for _, x := range list {
		from[x>>shift+1]++
	}
	for b := range allTerms {
		from[b+1] += from[b]
	}
	for _, x := range list {
		nearly[from[x>>shift]] = x
		from[x>>shift]++
	}
	for i, x := range nearly[:len(list)] {
		for ; i > 0 && list[i-1] > x; i-- {
			list[i] = list[i-1]
		}
		list[i] = x
	}
}
