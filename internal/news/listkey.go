package news

import (
	"strconv"
	"strings"
)

// A List is a list of public stories: of an edition, or of one of its
// sections, topics or authors.
type List struct {
	Edition EditionID
	Section SectionID // at most one of the three is set
	Topic   TopicID
	Author  AuthorID
}

// List returns the list that the key names: one made by LatestKey,
// SectionKey, TopicKey or AuthorKey.
func (k Key) List() (l List, ok bool) {
	kind, rest, _ := strings.Cut(string(k), "/")
	e, of, within := strings.Cut(rest, "/")
	l.Edition = EditionID(e)
	id, err := strconv.ParseInt(of, 10, 64)
	switch {
	case kind == "latest":
		ok = !within
	case kind == "section":
		l.Section, ok = SectionID(of), of != ""
	case kind == "topic":
		l.Topic, ok = TopicID(id), err == nil
	case kind == "author":
		l.Author, ok = AuthorID(id), err == nil
	}
	return l, ok && e != ""
}

// Story returns the story that the key names: one made by StoryKey.
func (k Key) Story() (StoryID, bool) {
	rest, ok := strings.CutPrefix(string(k), "story/")
	id, err := strconv.ParseInt(rest, 10, 64)
	return StoryID(id), ok && err == nil
}
