package newsroom

import (
	"net/http"
	"strconv"
	"time"

	"broadsheet/internal/auth"
	"broadsheet/internal/diff"
	"broadsheet/internal/news"
	"broadsheet/internal/prose"
)

// A historyPart lists the versions of a story, the last first.
type historyPart struct {
	W     words
	ID    news.StoryID
	May   bool // restore
	Items []version
	More  string
}

type version struct {
	Num            news.RevisionNum
	Name, By, Note string
	Live           bool
}

// historyPage is how many versions are listed at once.
const historyPage = 20

// history lists versions.
func (n *Newsroom) history(w http.ResponseWriter, r *request) error {
	st, err := n.store.Story(r.Context(), r.Story.ID)
	if err != nil {
		return err
	}
	_, e, err := n.editions(r.Context(), st.Edition)
	if err != nil {
		return err
	}
	p := historyPart{W: r.W, ID: st.ID, May: auth.May(r.Who, auth.EditStory, n.subject(r.Who, r.Story)) == nil}
	from := st.Head
	if before, err := parseID[int64](r.URL.Query().Get("before")); err == nil && news.RevisionNum(before) <= from {
		from = news.RevisionNum(before) - 1
	}
	for num := from; num > 0 && len(p.Items) < historyPage; num-- {
		rev, err := n.store.Revision(r.Context(), st.ID, num)
		if err != nil {
			return err
		}
		p.Items = append(p.Items, n.version(r, rev, st, e.Location()))
	}
	if last := int64(from) - int64(len(p.Items)); last > 0 {
		p.More = "/newsroom/story/" + r.PathValue("story") + "/history?before=" + strconv.FormatInt(last+1, 10)
	}
	n.part(w, "islands", "history", p)
	return nil
}

func (n *Newsroom) version(r *request, rev *news.Revision, st *news.Story, zone *time.Location) version {
	l := r.locale()
	return version{Num: rev.Num, Name: r.W.say("history_version", "n", l.Number(int(rev.Num))), Note: rev.Note, Live: rev.Num == st.LiveRev,
		By: r.W.say("history_by", "name", rev.By, "at", l.DateTime(rev.At.In(zone)))}
}

// A compareMain shows what changed between two versions.
type compareMain struct {
	W               words
	ID              news.StoryID
	Title, Headline string
	Dir             news.Direction
	Lang            news.EditionID
	Fields          []comparedField
	From, To        news.RevisionNum // To 0: what is in the editor
	Nums            []news.RevisionNum
	May             bool
}

type comparedField struct {
	Label string
	Runs  []diff.Run
}

// compare shows two versions beside each other, word by word.
func (n *Newsroom) compare(w http.ResponseWriter, r *request) error {
	st, err := n.store.Story(r.Context(), r.Story.ID)
	if err != nil {
		return err
	}
	m := compareMain{W: r.W, ID: st.ID, Headline: titleOf(r, st.Headline), Lang: st.Edition, May: auth.May(r.Who, auth.EditStory, n.subject(r.Who, r.Story)) == nil}
	_, e, err := n.editions(r.Context(), st.Edition)
	if err != nil {
		return err
	}
	m.Dir = e.Dir
	a, err := n.versionContent(r, st, "from")
	if err != nil {
		return err
	}
	b, err := n.versionContent(r, st, "to")
	if err != nil {
		return err
	}
	m.From, m.To = versionNum(r, "from"), versionNum(r, "to")
	l := r.locale()
	name := func(num news.RevisionNum) string {
		if num == 0 {
			return r.W["diff_now"]
		}
		return l.Number(int(num))
	}
	m.Title = r.W.say("diff_title", "from", name(m.From), "to", name(m.To))
	for num := st.Head; num > 0 && len(m.Nums) < 200; num-- {
		m.Nums = append(m.Nums, num)
	}
	for _, f := range diff.Contents(a, b) {
		label := r.W["field_"+f.Name]
		if label == "" {
			label = r.W["field."+f.Name]
		}
		m.Fields = append(m.Fields, comparedField{label, f.Runs})
	}
	n.show(w, r, http.StatusOK, "compare", m.Title, m)
	return nil
}

func versionNum(r *request, key string) news.RevisionNum {
	n, _ := strconv.Atoi(r.URL.Query().Get(key))
	return news.RevisionNum(max(0, n))
}

// versionContent returns the content of a version; what is in the editor for
// none.
func (n *Newsroom) versionContent(r *request, st *news.Story, key string) (*news.Content, error) {
	num := versionNum(r, key)
	if num == 0 {
		m, err := n.opt.Scripts.Open(r.Context(), st.ID)
		if err != nil {
			return nil, err
		}
		c, err := prose.Content(m.Doc, &st.Content)
		return &c, err
	}
	rev, err := n.store.Revision(r.Context(), st.ID, num)
	if err != nil {
		return nil, err
	}
	return &rev.Content, nil
}

// restore puts an old version into the editor. What it replaces is saved
// first, and what it makes is a version too.
func (n *Newsroom) restore(w http.ResponseWriter, r *request) error {
	form, err := readFlow(r)
	if err != nil {
		return err
	}
	num, err := strconv.Atoi(form.Num)
	if err != nil {
		return news.Fault{Kind: news.NotFound}
	}
	rev, err := n.store.Revision(r.Context(), r.Story.ID, news.RevisionNum(num))
	if err != nil {
		return err
	}
	if _, _, err := n.opt.Scripts.Save(r.Context(), r.Story.ID, n.edit(r, "")); err != nil && !isInvalid(err) {
		return err // words that cannot be a version yet stay in the journal
	}
	corrections := func(c *news.Content) error {
		kept := c.Corrections // what readers were told stays
		*c = rev.Content
		c.Corrections = kept
		return nil
	}
	if err := n.opt.Scripts.Put(r.Context(), r.Story.ID, r.person(), corrections); err != nil {
		return err
	}
	note := r.W.say("history_version", "n", strconv.Itoa(num))
	if _, _, err := n.opt.Scripts.Save(r.Context(), r.Story.ID, n.edit(r, "↺ "+note)); err != nil {
		return err
	}
	n.opt.Scripts.Changed(r.Story.ID)
	if wantsData(r.Request) {
		writeData(w, http.StatusOK, problem{Say: r.W.say("history_restored", "n", r.locale().Number(num))})
		return nil
	}
	http.Redirect(w, r.Request, "/newsroom/story/"+r.PathValue("story"), http.StatusSeeOther)
	return nil
}
