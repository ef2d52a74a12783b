package app

import (
	"context"
	"fmt"
	"io/fs"
	"iter"
	"log/slog"
	"net"
	"os"
	"time"

	"broadsheet/internal/auth"
	"broadsheet/internal/demo"
	"broadsheet/internal/importer"
	"broadsheet/internal/importer/jsonl"
	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

type demoCmd struct {
	themeFlags
	Data     string `help:"A folder to keep the demo in; without it, it is gone when you stop." env:"BROADSHEET_DATA" type:"path" placeholder:"DIR"`
	Database string `help:"A PostgreSQL address to use instead of the embedded database." env:"BROADSHEET_DATABASE" placeholder:"URL"`
	Listen   string `help:"Address to listen on." default:"127.0.0.1:8080" placeholder:"HOST:PORT"`
}

// Help is the long help text.
func (demoCmd) Help() string {
	return "Makes the newsroom of an invented harbour town, in English and Arabic, with about 60 stories, and serves it."
}

func (c demoCmd) Run(ctx context.Context, std Stdio) error {
	if c.Data == "" {
		dir, err := os.MkdirTemp("", "broadsheet-demo-")
		if err != nil {
			return err
		}
		defer os.RemoveAll(dir)
		c.Data = dir
	}
	n, err := newsroomFlags{c.Data, c.Database}.open(ctx)
	if err != nil {
		return err
	}
	defer n.Close()
	if last, err := n.Last(ctx); err != nil {
		return err
	} else if last == 0 {
		if err := fillDemo(ctx, n, time.Now()); err != nil {
			return fmt.Errorf("make the demo: %w", err)
		}
	}
	log := slog.New(slog.NewTextHandler(std.Err, &slog.HandlerOptions{Level: slog.LevelWarn}))
	var password string
	first := func(ctx context.Context, a *auth.Auth) (err error) { password, err = demoAccount(ctx, a); return err }
	return serve(ctx, n, serveOptions{first: first, listen: c.Listen, url: demoURL(c.Listen), cache: 64 << 20, log: log, fastLane: true, theme: c.Theme, ready: func(addr string) {
		fmt.Fprintf(std.Out, "The Harbour Post is open at http://%s/ (Arabic: http://%s/ar). Stop it with Ctrl C.\n", addr, addr)
		if password != "" {
			fmt.Fprintf(std.Out, "Its newsroom is at http://%s/newsroom: sign in as %s with the password %s\n", addr, demoEditor, password)
		}
	}})
}

// demoURL is the address of the demo as its owner types it; "" if the system
// is to choose the port.
func demoURL(listen string) string {
	host, port, err := net.SplitHostPort(listen)
	if err != nil || port == "" || port == "0" {
		return ""
	}
	if host == "" || net.ParseIP(host).IsUnspecified() {
		host = "localhost"
	}
	return "http://" + net.JoinHostPort(host, port)
}

// demoEditions are the demo's newsroom: sections in menu order.
func demoEditions() []news.Edition {
	sections := func(names ...string) (list []news.Section) {
		for i, id := range []news.SectionID{"town", "coast", "port", "business", "science", "culture", "opinion", "sport"} {
			list = append(list, news.Section{ID: id, Name: names[i], Menu: true})
		}
		return list
	}
	return []news.Edition{
		{ID: "en", Name: "English", Title: "The Harbour Post", Tagline: "News of Ostrow Quay and the coast", Dir: news.LTR, Zone: "Europe/Lisbon",
			Sections: sections("Town", "Coast and weather", "Port", "Business", "Science", "Culture", "Opinion", "Sport")},
		{ID: "ar", Name: "العربية", Title: "بريد المرفأ", Tagline: "أخبار أوسترو والساحل", Dir: news.RTL, Zone: "Europe/Lisbon", Prefix: "/ar",
			Sections: sections("المدينة", "الساحل والطقس", "الميناء", "أعمال", "علوم", "ثقافة", "رأي", "رياضة")},
	}
}

// fillDemo imports the demo's stories, moved in time so that the newest is
// twenty minutes old at the instant now.
func fillDemo(ctx context.Context, n *newsroom, now time.Time) error {
	for _, e := range demoEditions() {
		if err := n.SaveEdition(ctx, e, store.Edit{By: "demo"}); err != nil {
			return err
		}
	}
	newest, err := time.Parse(time.RFC3339, demo.NewestDate)
	if err != nil {
		return err
	}
	shift := now.Add(-20 * time.Minute).Sub(newest).Truncate(time.Minute)
	inputs := []importer.Input{{Name: "stories.jsonl", In: "demo", Dir: demo.Files, Open: func() (fs.File, error) { return demo.Files.Open("stories.jsonl") }}}
	format := jsonl.Format
	format.Items = func(f importer.File) iter.Seq2[importer.Item, error] { return shifted(jsonl.Format.Items(f), shift) }
	var refused []importer.Entry
	sum, err := importer.Run(ctx, inputs, n, files{n.media}, importer.Options{Formats: []importer.Format{format}, Source: "demo",
		Report: func(e importer.Entry) {
			if e.Result == store.Refused {
				refused = append(refused, e)
			}
		}})
	if err == nil && (sum.Refused > 0 || len(sum.Broken) > 0) {
		err = fmt.Errorf("%d stories were refused: %+v %q", sum.Refused, refused, sum.Broken)
	}
	if err != nil {
		return err
	}
	return demoStorylines(ctx, n)
}

// demoStorylines decides what the demo's editors did about storylines.
func demoStorylines(ctx context.Context, n *newsroom) error {
	stories, err := n.Public().Stories(ctx, 0, 1000)
	if err != nil {
		return err
	}
	byHeadline := map[string]news.StoryID{}
	for _, st := range stories {
		byHeadline[st.Headline] = st.ID
	}
	for _, line := range demo.Storylines() {
		first := byHeadline[line.Stories[0]]
		for _, headline := range line.Stories {
			c := news.Curation{Story: byHeadline[headline], Storyline: first}
			if c.Story == first {
				c.Title = line.Title
			}
			if err := n.Curate(ctx, &c, store.Edit{By: "demo"}); err != nil {
				return err
			}
		}
	}
	return nil
}

// shifted moves items in time.
func shifted(items iter.Seq2[importer.Item, error], by time.Duration) iter.Seq2[importer.Item, error] {
	return func(yield func(importer.Item, error) bool) {
		for it, err := range items {
			for _, t := range []*time.Time{&it.Date, &it.Updated, &it.Embargo} {
				if !t.IsZero() {
					*t = t.Add(by)
				}
			}
			for i := range it.Corrections {
				it.Corrections[i].At = it.Corrections[i].At.Add(by)
			}
			if !yield(it, err) {
				return
			}
		}
	}
}
