package collab

import (
	"context"
	"strings"
	"unicode"
	"unicode/utf8"

	"broadsheet/internal/news"
	"broadsheet/internal/prose"
	"broadsheet/internal/store"
)

// MaxComment is the longest comment, in characters.
const MaxComment = 4000

// Comment adds a remark on the passage between two positions of a version, or
// an answer to another.
func (rs *Rooms) Comment(ctx context.Context, c store.Comment) (out store.Comment, err error) {
	c.Text = strings.TrimSpace(c.Text)
	if n := utf8.RuneCountInString(c.Text); n == 0 && !c.Proposes || n > MaxComment || !utf8.ValidString(c.Text) || strings.ContainsRune(c.Text, 0) {
		return c, news.Fault{Kind: news.Invalid, Field: "text", Say: "A comment needs words, at most 4,000 characters of them."}
	}
	if c.Proposes && (c.Parent != 0 || utf8.RuneCountInString(c.Proposal) > MaxComment || strings.ContainsFunc(c.Proposal, unicode.IsControl) || !utf8.ValidString(c.Proposal)) {
		return c, badProposal
	}
	err = rs.in(ctx, c.Story, func(r *room) error {
		if err := r.refresh(ctx); err != nil {
			return err
		}
		if c.Parent == 0 {
			items, err := r.since(ctx, min(c.Version, r.version))
			if err != nil {
				return err
			}
			if c.From < 0 || c.To < c.From {
				return nowhere
			}
			for _, i := range items {
				step, err := prose.ParseStep(i.Step)
				if err != nil {
					return err
				}
				c.From, c.To = moved(step.Maps(), c.From, c.To)
			}
			if c.To > r.doc.Len() {
				return nowhere
			}
			c.Quote = r.doc.Between(c.From, c.To)
			if c.Proposes && (c.Quote == "" || c.Quote == c.Proposal || utf8.RuneCountInString(c.Quote) > quoted) {
				return badProposal
			}
			c.Quote = cutWords(c.Quote, quoted)
		}
		c.At, c.Version, c.Resolved = rs.now().UTC(), r.version, false
		if err := rs.store.AddComment(ctx, &c); err != nil {
			return err
		}
		r.comments = append(r.comments, c)
		r.tell(Event{Type: "comments", Story: r.id})
		return nil
	})
	return c, err
}

// quoted is how much of a passage stands with its comment, in characters.
const quoted = 300

var badProposal = news.Fault{Kind: news.Invalid, Field: "proposal", Say: "Other words can be proposed for a passage of at most 300 characters in one paragraph."}

var nowhere = news.Fault{Kind: news.Invalid, Field: "from", Say: "That passage is not in the story."}

func cutWords(s string, most int) string {
	if r := []rune(s); len(r) > most {
		return string(r[:most]) + "…"
	}
	return s
}

// Comments returns the story's comments, with their places in the version.
func (rs *Rooms) Comments(ctx context.Context, id news.StoryID) (list []store.Comment, version int64, err error) {
	err = rs.in(ctx, id, func(r *room) error {
		if err := r.refresh(ctx); err != nil {
			return err
		}
		stored, err := rs.store.Comments(ctx, id)
		if err != nil {
			return err
		}
		if len(stored) != len(r.comments) { // another node added some
			r.comments = stored
			if err := r.replace(ctx); err != nil {
				return err
			}
		}
		for i := range r.comments {
			r.comments[i].Resolved = stored[i].Resolved
		}
		list, version = append(list, r.comments...), r.version
		return nil
	})
	return list, version, err
}

// Resolve says that a comment is dealt with.
func (rs *Rooms) Resolve(ctx context.Context, id news.StoryID, comment int64) error {
	return rs.in(ctx, id, func(r *room) error {
		if err := rs.store.ResolveComment(ctx, id, comment, true); err != nil {
			return err
		}
		for i := range r.comments {
			if r.comments[i].ID == comment {
				r.comments[i].Resolved = true
			}
		}
		r.tell(Event{Type: "comments", Story: id})
		return nil
	})
}
