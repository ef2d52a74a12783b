package prose

// A Map says which ranges a step replaced, and so where each position of the
// document before it is after it.
type Map struct {
	ranges   []span
	inverted bool
}

// A span is a replaced range: where it began, and its lengths before and after.
type span struct{ start, old, new int }

// Invert returns the map from the document after to that before.
func (m Map) Invert() Map { return Map{m.ranges, !m.inverted} }

// Pos returns where a position is after the step. With assoc < 0 it stays
// before what is inserted there, else it goes after it.
func (m Map) Pos(pos, assoc int) int { return m.result(pos, assoc).pos }

// A mapped is a position after a step.
type mapped struct {
	pos     int
	deleted deletion
	recover *recovery // where to find it again after the step is undone
}

// deletion says what went with the position.
type deletion int

const (
	before deletion = 1 << iota // what was before it
	after                       // what was after it
	across                      // what was around it
)

func (d deletion) wentAfter() bool { return d&(after|across) != 0 }

type recovery struct{ index, offset int }

func (m Map) result(pos, assoc int) mapped {
	diff := 0
	for i, r := range m.ranges {
		start, old, new := r.start, r.old, r.new
		if m.inverted {
			start, old, new = start-diff, r.new, r.old
		}
		if start > pos {
			break
		}
		end := start + old
		if pos <= end {
			side := assoc
			switch {
			case old == 0:
			case pos == start:
				side = -1
			case pos == end:
				side = 1
			}
			out := mapped{pos: start + diff}
			if side >= 0 {
				out.pos += new
			}
			edge := end
			if assoc < 0 {
				edge = start
			}
			if pos != edge {
				out.recover = &recovery{i, pos - start}
			}
			switch {
			case old == 0:
			case pos == start:
				out.deleted = after
			case pos == end:
				out.deleted = before
			default:
				out.deleted = across
			}
			return out
		}
		diff += new - old
	}
	return mapped{pos: pos + diff}
}

func (m Map) recovered(r recovery) int {
	diff := 0
	if !m.inverted {
		for _, s := range m.ranges[:r.index] {
			diff += s.new - s.old
		}
	}
	return m.ranges[r.index].start + diff + r.offset
}

// A Mapping is a row of maps. Where one undoes an earlier one, what the
// earlier deleted is found again.
type Mapping struct {
	maps   []Map
	mirror map[int]int // both ways
	from   int
}

// Through returns the mapping through the maps.
func Through(maps ...Map) *Mapping { return &Mapping{maps: maps} }

// Add appends a map.
func (m *Mapping) Add(next Map) { m.maps = append(m.maps, next) }

// Mirror notes that the i-th map and the last one undo each other.
func (m *Mapping) Mirror(i int) {
	if m.mirror == nil {
		m.mirror = map[int]int{}
	}
	m.mirror[i], m.mirror[len(m.maps)-1] = len(m.maps)-1, i
}

// From returns the mapping without the maps before the i-th.
func (m *Mapping) From(i int) *Mapping { return &Mapping{m.maps, m.mirror, i} }

// Pos maps a position, as Map.Pos does.
func (m *Mapping) Pos(pos, assoc int) int { return m.result(pos, assoc).pos }

func (m *Mapping) result(pos, assoc int) mapped {
	out := mapped{pos: pos}
	for i := m.from; i < len(m.maps); i++ {
		r := m.maps[i].result(out.pos, assoc)
		if r.recover != nil {
			if twin, ok := m.mirror[i]; ok && twin > i {
				out.pos = m.maps[twin].recovered(*r.recover)
				i = twin
				continue
			}
		}
		out.deleted |= r.deleted
		out.pos = r.pos
	}
	return out
}
