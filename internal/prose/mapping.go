package prose

// A StepMap says where positions of the manuscript before a step are after it.
type StepMap struct {
	ranges   [2][3]int // start, old size, new size
	n        int
	inverted bool
}

func mapOf(ranges ...[3]int) StepMap {
	m := StepMap{n: len(ranges)}
	copy(m.ranges[:], ranges)
	return m
}

// Invert returns the map from after the step to before it.
func (m StepMap) Invert() StepMap { m.inverted = !m.inverted; return m }

// Map returns where the position is. assoc says to which side it keeps when
// something is put in where it is: -1 to what is before, 1 to what is after.
func (m StepMap) Map(pos, assoc int) int { return m.result(pos, assoc).pos }

type mapped struct {
	pos                   int
	before, after, across bool // what was there is deleted
	recover               [2]int
	recovers              bool
}

func (r mapped) deletedAfter() bool { return r.after || r.across }

func (m StepMap) sizes(i int) (was, is int) {
	if m.inverted {
		return m.ranges[i][2], m.ranges[i][1]
	}
	return m.ranges[i][1], m.ranges[i][2]
}

func (m StepMap) result(pos, assoc int) mapped {
	diff := 0
	for i := range m.n {
		start := m.ranges[i][0]
		if m.inverted {
			start -= diff
		}
		if start > pos {
			break
		}
		was, is := m.sizes(i)
		end := start + was
		if pos <= end {
			side := assoc
			if was > 0 && pos == start {
				side = -1
			} else if was > 0 && pos == end {
				side = 1
			}
			r := mapped{pos: start + diff}
			if side >= 0 {
				r.pos += is
			}
			edge := end
			if assoc < 0 {
				edge = start
			}
			if pos != edge {
				r.recovers, r.recover = true, [2]int{i, pos - start}
			}
			if was > 0 {
				switch pos {
				case start:
					r.after = true
				case end:
					r.before = true
				default:
					r.across = true
				}
			}
			return r
		}
		diff += is - was
	}
	return mapped{pos: pos + diff}
}

func (m StepMap) recover(at [2]int) int {
	diff := 0
	if !m.inverted {
		for i := range at[0] {
			diff += m.ranges[i][2] - m.ranges[i][1]
		}
	}
	return m.ranges[at[0]][0] + diff + at[1]
}

// A Mapping is a row of step maps. Mirrors are pairs of them of which one
// undoes the other, so that what the first deletes the second brings back.
type Mapping struct {
	maps   []StepMap
	mirror map[int]int
	from   int
}

// Append adds a map at the end.
func (m *Mapping) Append(s StepMap) { m.maps = append(m.maps, s) }

// SetMirror says that the maps of these numbers undo each other.
func (m *Mapping) SetMirror(a, b int) {
	if m.mirror == nil {
		m.mirror = map[int]int{}
	}
	m.mirror[a], m.mirror[b] = b, a
}

// Len returns how many maps there are.
func (m *Mapping) Len() int { return len(m.maps) }

// From returns the mapping by the maps from that number on.
func (m *Mapping) From(n int) *Mapping { return &Mapping{m.maps, m.mirror, n} }

// Map returns where the position is after all.
func (m *Mapping) Map(pos, assoc int) int { return m.result(pos, assoc).pos }

func (m *Mapping) result(pos, assoc int) mapped {
	var all mapped
	for i := m.from; i < len(m.maps); i++ {
		r := m.maps[i].result(pos, assoc)
		if r.recovers {
			if other, ok := m.mirror[i]; ok && other > i && other < len(m.maps) {
				i = other
				pos = m.maps[other].recover(r.recover)
				continue
			}
		}
		all.before, all.after, all.across = all.before || r.before, all.after || r.after, all.across || r.across
		pos = r.pos
	}
	all.pos = pos
	return all
}
