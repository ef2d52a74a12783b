package page

import (
	"context"
	"errors"
	"strconv"
	"time"

	"broadsheet/internal/coverage"
	"broadsheet/internal/news"
	"broadsheet/internal/pagecache"
	"broadsheet/internal/related"
	"broadsheet/internal/store"
)

// Public is what pages read.
type Public interface {
	store.Public
	store.PublicNames
	store.PublicFronts
}

// Related is what pages ask of related coverage.
type Related interface {
	// Of returns the related coverage of a story, at most most links a part.
	Of(id news.StoryID, most int) (coverage.Story, error)
	// Diverse returns at most n of the links, not all of one matter.
	Diverse(links []related.Link, n int) ([]related.Link, error)
	// Why returns, for each other story, up to most words that say what it
	// shares with the story.
	Why(st *store.PublicStory, others []news.StoryID, most int) ([][]string, error)
	// LineTitle returns the names that stand for the storyline which the story
	// begins; none if nothing does.
	LineTitle(st *store.PublicStory, members []news.StoryID) ([]string, error)
}

// A reader reads for one page and notes each key that what it read depends
// on, so that page code cannot forget one.
type reader struct {
	ctx     context.Context
	public  Public
	related Related
	shares  *pagecache.Cache // what many pages need
	note    *pagecache.Reads
}

// editions returns all editions. They must not be changed.
func (r *reader) editions() ([]news.Edition, error) {
	return shared(r, "editions", func(r *reader) ([]news.Edition, error) {
		r.note.Note(news.EditionsKey)
		list, err := r.public.Editions(r.ctx)
		for i := range list {
			list[i].Load()
		}
		return list, err
	})
}

// front reads how a front was laid out; without slots if nobody did.
func (r *reader) front(e news.EditionID, s news.SectionID) (news.Front, error) {
	r.note.Note(news.FrontKey(e, s))
	return r.public.Front(r.ctx, e, s)
}

func (r *reader) story(id news.StoryID) (*store.PublicStory, error) {
	r.note.Note(news.StoryKey(id))
	st, err := r.public.Story(r.ctx, id)
	if err == nil && st.Set != 0 {
		r.note.Note(news.SetKey(st.Set))
	}
	return st, err
}

// find says where an address leads. Redirects may change with settings.
func (r *reader) find(path string) (store.Place, error) {
	r.note.Note(news.EditionsKey)
	return r.public.Find(r.ctx, path)
}

// stands reports whether a standing page is at an address.
func (r *reader) stands(path string) (bool, error) {
	r.note.Note(news.PageKey(path))
	at, err := r.public.Find(r.ctx, path)
	if errors.Is(err, news.NotFound) || errors.Is(err, news.Gone) {
		return false, nil
	}
	return err == nil && at.To == "", err
}

func (r *reader) list(s store.Scope, after store.Cursor, limit int) ([]store.Card, store.Cursor, error) {
	switch {
	case s.Section != "":
		r.note.Note(news.SectionKey(s.Edition, s.Section))
	case s.Topic != 0:
		r.note.Note(news.TopicKey(s.Edition, s.Topic))
	case s.Author != 0:
		r.note.Note(news.AuthorKey(s.Edition, s.Author))
	case s.Corrected:
		r.note.Note(news.CorrectedKey(s.Edition))
	default:
		r.note.Note(news.LatestKey(s.Edition))
	}
	cards, next, err := r.public.List(r.ctx, s, after, limit)
	r.noteCards(cards)
	return cards, next, err
}

// dates lists the stories of a part of one calendar month.
func (r *reader) dates(e *news.Edition, from, to time.Time, after store.Cursor, limit int) ([]store.Card, store.Cursor, error) {
	r.note.Note(news.MonthKey(e.ID, from.In(e.Location())))
	cards, next, err := r.public.List(r.ctx, store.Scope{Edition: e.ID, From: from, To: to}, after, limit)
	r.noteCards(cards)
	return cards, next, err
}

func (r *reader) cards(ids []news.StoryID) ([]store.Card, error) {
	for _, id := range ids { // also of those that are not public yet
		r.note.Note(news.StoryKey(id))
	}
	return r.public.Cards(r.ctx, ids)
}

func (r *reader) noteCards(cards []store.Card) {
	for i := range cards {
		r.note.Note(news.StoryKey(cards[i].ID))
	}
}

func (r *reader) translations(set news.SetID) ([]store.Card, error) {
	if set == 0 {
		return nil, nil
	}
	r.note.Note(news.SetKey(set))
	cards, err := r.public.Translations(r.ctx, set)
	r.noteCards(cards)
	return cards, err
}

// coverage reads the related coverage of a story and notes its storyline.
func (r *reader) coverage(id news.StoryID, most int) (coverage.Story, error) {
	r.note.Note(news.RelatedKey(id), news.AllRelatedKey)
	if r.related == nil {
		return coverage.Story{Root: id, Line: []news.StoryID{id}}, nil
	}
	c, err := r.related.Of(id, most)
	if err == nil {
		r.note.Note(news.StorylineKey(c.Root))
	}
	return c, err
}

// topics returns those of the topics that exist. They must not be changed.
func (r *reader) topics(ids []news.TopicID) ([]news.Topic, error) {
	var list []news.Topic
	for _, id := range ids {
		one, err := shared(r, "topic/"+strconv.FormatInt(int64(id), 10), func(r *reader) ([]news.Topic, error) {
			r.note.Note(news.TopicNameKey(id))
			return r.public.Topics(r.ctx, []news.TopicID{id})
		})
		if err != nil {
			return nil, err
		}
		list = append(list, one...)
	}
	return list, nil
}

func (r *reader) authors(ids []news.AuthorID) ([]news.Author, error) {
	for _, id := range ids {
		r.note.Note(news.AuthorNameKey(id))
	}
	return r.public.Authors(r.ctx, ids)
}

func (r *reader) topic(e news.EditionID, slug news.Slug) (*news.Topic, error) {
	t, err := r.public.TopicBySlug(r.ctx, e, slug)
	if err == nil {
		r.note.Note(news.TopicNameKey(t.ID))
	}
	return t, err
}

func (r *reader) author(slug news.Slug) (*news.Author, error) {
	a, err := r.public.AuthorBySlug(r.ctx, slug)
	if err == nil {
		r.note.Note(news.AuthorNameKey(a.ID))
	}
	return a, err
}

// months counts the archive by month; any publication may change it.
func (r *reader) months(e news.EditionID) ([]store.Month, error) {
	r.note.Note(news.LatestKey(e))
	return r.public.Months(r.ctx, e)
}
