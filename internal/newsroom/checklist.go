package newsroom

import (
	"net/http"
	"strconv"
	"strings"

	"broadsheet/internal/news"
	"broadsheet/internal/prose"
)

// A check is one line of what should be so before a story goes out.
type check struct {
	Say string
	OK  bool
	Go  string // the place to mend it: a field's ID, or a passage as from,to
}

// A checklistPart is what is still to do before publishing.
type checklistPart struct {
	W         words
	Items     []check
	Done, All int
	Count     string
}

// legal are words after which a lawyer should have read a story.
var legal = []string{"alleged", "allegedly", "fraud", "rapist", "murderer", "paedophile", "corrupt", "bribe", "embezzled", "minor cannot be named", "احتيال", "رشوة", "متهم", "اختلاس"}

// checklist shows what is still to do.
func (n *Newsroom) checklist(w http.ResponseWriter, r *request) error {
	m, err := n.opt.Scripts.Open(r.Context(), r.Story.ID)
	if err != nil {
		return err
	}
	c, err := prose.Content(m.Doc, &news.Content{})
	if err != nil {
		return err
	}
	p := checklistPart{W: r.W}
	add := func(key, place string, ok bool, pairs ...string) {
		p.Items = append(p.Items, check{Say: r.W.say(key, pairs...), OK: ok, Go: place})
	}
	add("check_headline", "headline", c.Headline != "")
	add("check_standfirst", "standfirst", c.Standfirst != "")
	add("check_section", "section", c.Section != "" || c.Standing)
	add("check_byline", "bylines", len(c.Bylines) > 0 || c.Standing)
	add("check_lead", "lead", len(c.Media) > 0 || c.Standing)
	add("check_topics", "topics", len(c.Topics) > 0 || c.Standing)
	alt, credit := 0, 0
	eachMedia(&c, func(m *news.Media) {
		if m.Kind == news.Picture && strings.TrimSpace(m.Alt) == "" {
			alt++
		}
		if strings.TrimSpace(m.Credit) == "" {
			credit++
		}
	})
	l := r.locale()
	if alt > 0 {
		add("check_alt", "alt", false, "n", l.Number(alt))
	}
	if credit > 0 {
		add("check_credit", "credit", false, "n", l.Number(credit))
	}
	for _, name := range reported(c.Body.PlainText()) {
		if !credits(c.Sources, name) {
			add("check_source", "sources", false, "name", name)
		}
	}
	remarks, _, err := n.remarks(r)
	if err != nil {
		return err
	}
	open := 0
	for _, c := range remarks {
		if c.Parent == 0 && !c.Resolved {
			open++
		}
	}
	if open > 0 {
		add("check_comments", "comments", false, "n", l.Number(open))
	}
	dead, err := n.deadLinks(r, &c)
	if err != nil {
		return err
	}
	if dead > 0 {
		add("check_links", "body", false, "n", l.Number(dead))
	}
	text := strings.ToLower(c.Headline + " " + c.Standfirst + " " + c.Body.PlainText())
	for _, word := range legal {
		if strings.Contains(text, word) {
			add("check_legal", "", false, "word", word)
		}
	}
	for _, i := range p.Items {
		if i.OK {
			p.Done++
		}
	}
	p.All = len(p.Items)
	p.Count = r.W.say("check_done", "n", l.Number(p.Done), "all", l.Number(p.All))
	n.part(w, "islands", "checklist", p)
	return nil
}

// eachMedia calls f for every media item of a story.
func eachMedia(c *news.Content, f func(*news.Media)) {
	for i := range c.Media {
		f(&c.Media[i])
	}
	c.Body.Walk(func(n *news.Node) {
		if n.Attrs != nil && n.Attrs.Media != nil {
			f(n.Attrs.Media)
		}
	})
}

// mostLinks is how many links of a story are looked at.
const mostLinks = 100

// deadLinks counts links to our own site at which there is nothing.
func (n *Newsroom) deadLinks(r *request, c *news.Content) (dead int, err error) {
	seen := map[string]bool{}
	c.Body.Walk(func(node *news.Node) {
		for _, m := range node.Marks {
			path, ok := strings.CutPrefix(m.Href, "/")
			if m.Type != news.Link || !ok || seen[m.Href] || len(seen) == mostLinks || err != nil || strings.HasPrefix(path, "media/") {
				continue
			}
			seen[m.Href] = true
			clean, _, _ := strings.Cut(m.Href, "#")
			clean, _, _ = strings.Cut(clean, "?")
			found, e := n.atAddress(r, clean)
			if err = e; err == nil && !found {
				dead++
			}
		}
	})
	return dead, err
}

// suggestionsPart is what the text says that no field has yet.
type suggestionsPart struct {
	W       words
	Topics  []suggested
	Sources []suggested
}

// A suggested name and what the field takes for it.
type suggested struct {
	Name, JSON string
}

// suggestions offers topics and sources that the text names.
func (n *Newsroom) suggestions(w http.ResponseWriter, r *request) error {
	m, err := n.opt.Scripts.Open(r.Context(), r.Story.ID)
	if err != nil {
		return err
	}
	c, err := prose.Content(m.Doc, &news.Content{})
	if err != nil {
		return err
	}
	text := c.Headline + ". " + c.Standfirst + " " + c.Body.PlainText()
	p := suggestionsPart{W: r.W}
	for _, name := range reported(text) {
		if !credits(c.Sources, name) {
			p.Sources = append(p.Sources, suggest(news.Source{Name: name}, name))
		}
	}
	if p.Topics, err = n.namedTopics(r, text, c.Topics); err != nil {
		return err
	}
	n.part(w, "islands", "suggestions", p)
	return nil
}

func number[N ~int64 | ~int](n N) string { return strconv.FormatInt(int64(n), 10) }
