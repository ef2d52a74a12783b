package collab

import (
	"context"
	"sync"

	"broadsheet/internal/news"
)

// An Event is what watchers are told, in the form that browsers read.
type Event struct {
	Type    string       `json:"type"` // steps, people, comments, story, here, at
	Story   news.StoryID `json:"story,omitempty"`
	ID      news.StoryID `json:"id,omitempty"`
	Version int64        `json:"version,omitempty"`
	Steps   []Item       `json:"steps,omitempty"`
	People  []Presence   `json:"people,omitempty"`
	Here    []Here       `json:"here,omitempty"`
}

// A Presence is a person in a story, in one of their tabs.
type Presence struct {
	Client string `json:"client"`
	Person
	Anchor  int   `json:"anchor"`
	Head    int   `json:"head"`
	Version int64 `json:"version"`
}

// Here is who is in a story.
type Here struct {
	Story  news.StoryID `json:"story"`
	People []Person     `json:"people"`
}

// A Watcher is told what happens in a story, or on the desk. One that does not
// listen is dropped: its channel is closed, and it comes back by asking.
type Watcher struct {
	Events chan Event
	once   sync.Once
	rs     *Rooms
	story  news.StoryID // 0: the desk
	who    Presence
}

const mostWaiting = 256

// Watch tells of the story until the watcher is closed, and first at which
// version it is: who knows less asks for the rest. Others see who is there.
func (rs *Rooms) Watch(ctx context.Context, id news.StoryID, client string, who Person) (*Watcher, error) {
	w := &Watcher{Events: make(chan Event, mostWaiting), rs: rs, story: id, who: Presence{Client: client, Person: who}}
	err := rs.in(ctx, id, func(r *room) error {
		r.watchers[w] = true
		w.send(r.at())
		r.tellPeople()
		return nil
	})
	if err != nil {
		return nil, err
	}
	rs.tellHere()
	return w, nil
}

// WatchDesk tells of every story that changes, and who is where.
func (rs *Rooms) WatchDesk() *Watcher {
	w := &Watcher{Events: make(chan Event, mostWaiting), rs: rs}
	rs.mu.Lock()
	rs.lobby[w] = true
	rs.mu.Unlock()
	w.send(Event{Type: "here", Here: rs.here()})
	return w
}

// Beat tells the watcher that it is still told, and at which version its story
// is.
func (w *Watcher) Beat() {
	if w.story == 0 {
		w.rs.mu.Lock()
		defer w.rs.mu.Unlock()
		if w.rs.lobby[w] {
			w.send(Event{Type: "at"})
		}
		return
	}
	w.rs.among(w.story, func(r *room) {
		if r.watchers[w] {
			w.send(r.at())
		}
	})
}

func (r *room) at() Event { return Event{Type: "at", Story: r.id, Version: r.version} }

// Point says where the watcher's cursor is in a version.
func (w *Watcher) Point(anchor, head int, version int64) {
	w.rs.among(w.story, func(r *room) {
		w.who.Anchor, w.who.Head, w.who.Version = anchor, head, version
		r.tellPeople()
	})
}

// Close ends the watching.
func (w *Watcher) Close() {
	if w.story == 0 {
		w.rs.mu.Lock()
		delete(w.rs.lobby, w)
		w.rs.mu.Unlock()
		w.end()
		return
	}
	w.rs.among(w.story, func(r *room) {
		delete(r.watchers, w)
		r.used = w.rs.now()
		r.tellPeople()
	})
	w.end()
	w.rs.tellHere()
}

func (w *Watcher) end() { w.once.Do(func() { close(w.Events) }) }

// send gives an event to the watcher; not ok if it does not listen. The caller
// holds the lock of the room, or of the lobby, under which it ends.
func (w *Watcher) send(e Event) bool {
	select {
	case w.Events <- e:
		return true
	default:
		return false
	}
}

// among runs f in a room that is open.
func (rs *Rooms) among(id news.StoryID, f func(*room)) {
	rs.mu.Lock()
	r := rs.rooms[id]
	rs.mu.Unlock()
	if r == nil {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.closed {
		f(r)
	}
}

// tell tells all who watch the room.
func (r *room) tell(e Event) {
	for w := range r.watchers {
		if !w.send(e) {
			delete(r.watchers, w)
			w.end()
		}
	}
}

func (r *room) tellPeople() {
	list := make([]Presence, 0, len(r.watchers))
	for w := range r.watchers {
		list = append(list, w.who)
	}
	r.tell(Event{Type: "people", Story: r.id, People: list})
}

// Changed tells who has the story or the desk open that something about it
// changed.
func (rs *Rooms) Changed(id news.StoryID) {
	rs.among(id, func(r *room) { r.tell(Event{Type: "story", ID: id}) })
	rs.desk(Event{Type: "story", ID: id})
}

// desk tells all who watch the desk.
func (rs *Rooms) desk(e Event) {
	rs.mu.Lock()
	defer rs.mu.Unlock()
	for w := range rs.lobby {
		if !w.send(e) {
			delete(rs.lobby, w)
			w.end()
		}
	}
}

func (rs *Rooms) tellHere() { rs.desk(Event{Type: "here", Here: rs.here()}) }

// here is who is in which story.
func (rs *Rooms) here() []Here {
	rs.mu.Lock()
	list := make([]*room, 0, len(rs.rooms))
	for _, r := range rs.rooms {
		list = append(list, r)
	}
	rs.mu.Unlock()
	out := []Here{}
	for _, r := range list {
		r.mu.Lock()
		h := Here{Story: r.id}
		known := map[Person]bool{}
		for w := range r.watchers {
			if !known[w.who.Person] {
				known[w.who.Person] = true
				h.People = append(h.People, w.who.Person)
			}
		}
		r.mu.Unlock()
		if len(h.People) > 0 {
			out = append(out, h)
		}
	}
	return out
}
