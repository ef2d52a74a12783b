package news

type (
	TopicID  int64
	AuthorID int64
)

// TopicKind says what a topic is.
type TopicKind string

const (
	Person       TopicKind = "person"
	Place        TopicKind = "place"
	Organisation TopicKind = "organisation"
	Event        TopicKind = "event"
	Subject      TopicKind = "subject"
)

// TopicKinds lists every kind.
var TopicKinds = []TopicKind{Person, Place, Organisation, Event, Subject}

// A Topic is one person, place, organisation, event or subject, with a name
// in each edition that covers it.
type Topic struct {
	ID    TopicID                 `json:"id"`
	Kind  TopicKind               `json:"kind"`
	Names map[EditionID]TopicName `json:"names"`
}

// A TopicName is what an edition calls a topic.
type TopicName struct {
	Name string `json:"name"`
	Slug Slug   `json:"slug"`
}

// An Author writes stories. Slug is unique in the newsroom.
type Author struct {
	ID   AuthorID `json:"id"`
	Name string   `json:"name"`
	Slug Slug     `json:"slug"`
	Bio  string   `json:"bio,omitempty"`
}
