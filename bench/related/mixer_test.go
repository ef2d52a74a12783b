package main

import (
	"strings"
	"testing"
)

func TestMixer(t *testing.T) {
	m := newMixer()
	m.invent(50)
	first := m.story(1000)
	m.story(5)
	again := m.story(1000)
	if first.title != again.title || first.body != again.body || !first.at.Equal(again.at) {
		t.Error("a story differs when it is made again")
	}
	if n := len(strings.Fields(first.body)); n < 480 || n > 650 {
		t.Errorf("a story of %d words", n)
	}
	name := func(s *story) string {
		_, rest, _ := strings.Cut(s.body, "The case of ")
		name, _, _ := strings.Cut(rest, " was heard")
		return name
	}
	if a, b := m.story(0), m.story(8); name(a) != name(b) {
		t.Errorf("stories of one event name %s and %s", name(a), name(b))
	}
	if a, b := m.story(0), m.story(1); name(a) == name(b) {
		t.Errorf("stories of two events both name %s", name(a))
	}
}

func BenchmarkMixer(b *testing.B) {
	m := newMixer()
	m.invent(1000)
	id := 0
	for b.Loop() {
		b.SetBytes(int64(len(m.story(id).body)))
		id++
	}
}
