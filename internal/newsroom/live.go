package newsroom

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"sync/atomic"
	"time"

	"github.com/coder/websocket"

	"broadsheet/internal/auth"
	"broadsheet/internal/collab"
	"broadsheet/internal/news"
)

// A said is what a tab says over its line.
type said struct {
	Type    string       `json:"type"` // watch, cursor
	Story   news.StoryID `json:"story"`
	Desk    bool         `json:"desk"`
	Client  string       `json:"client"`
	Anchor  int          `json:"anchor"`
	Head    int          `json:"head"`
	Version int64        `json:"version"`
}

// stillThere is how often it is looked whether the person of a line may still
// hear what it tells, and how often a line says something at least: a tab that
// hears nothing for longer takes its line for dead (ui/line.ts).
const stillThere = 5 * time.Second

// live is a line to a tab: what others write, and who is where.
func (n *Newsroom) live(w http.ResponseWriter, r *request) error {
	conn, err := websocket.Accept(w, r.Request, &websocket.AcceptOptions{CompressionMode: websocket.CompressionContextTakeover})
	if err != nil {
		return nil // it has answered
	}
	defer conn.CloseNow()
	conn.SetReadLimit(16 << 10)
	ctx, stop := context.WithCancel(r.Context())
	defer stop()
	l := &line{n: n, r: r, conn: conn, stop: stop}
	go l.keep(ctx)
	defer func() {
		if l.watcher != nil {
			l.watcher.Close()
		}
	}()
	for {
		_, data, err := conn.Read(ctx)
		if err != nil {
			return nil
		}
		var s said
		if err := json.Unmarshal(data, &s); err != nil {
			conn.Close(websocket.StatusUnsupportedData, "")
			return nil
		}
		if err := l.hear(ctx, s); err != nil {
			conn.Close(websocket.StatusPolicyViolation, "")
			return nil
		}
	}
}

// A line is a tab that listens.
type line struct {
	n       *Newsroom
	r       *request
	conn    *websocket.Conn
	stop    func()
	watcher *collab.Watcher
	story   atomic.Int64 // that it tells of; 0 is the desk, or nothing yet
}

// hear does what a tab says.
func (l *line) hear(ctx context.Context, s said) error {
	switch {
	case s.Type == "watch" && l.watcher == nil && s.Desk:
		if err := l.may(ctx, 0); err != nil {
			return err
		}
		l.watcher = l.n.opt.Scripts.WatchDesk()
	case s.Type == "watch" && l.watcher == nil:
		if err := l.may(ctx, s.Story); err != nil {
			return err
		}
		w, err := l.n.opt.Scripts.Watch(ctx, s.Story, s.Client, l.r.person())
		if err != nil {
			return err
		}
		l.watcher = w
		l.story.Store(int64(s.Story))
	case s.Type == "cursor" && l.watcher != nil && s.Story != 0:
		l.watcher.Point(s.Anchor, s.Head, s.Version)
		return nil
	default:
		return nil
	}
	go l.tell(ctx)
	return nil
}

// may reports whether the person may hear of the story, or, with 0, of the
// desk.
func (l *line) may(ctx context.Context, id news.StoryID) error {
	who, err := l.n.auth.Resume(ctx, l.n.client(l.r.Request))
	if err != nil {
		return err
	}
	if id == 0 {
		return auth.May(who, auth.ViewDesk, auth.Subject{})
	}
	rows, err := l.n.store.DeskRows(ctx, []news.StoryID{id})
	if err != nil {
		return err
	}
	if len(rows) == 0 {
		return news.Fault{Kind: news.NotFound}
	}
	return auth.May(who, auth.ViewStory, l.n.subject(who, &rows[0]))
}

// keep ends the line when nobody is at its other end, or the person may no
// longer hear what it tells.
func (l *line) keep(ctx context.Context) {
	defer l.stop()
	check := time.NewTicker(stillThere)
	defer check.Stop()
	told := l.n.noticed(ctx, l.r)
	for {
		select {
		case <-ctx.Done():
			return
		case <-check.C:
			if err := l.may(ctx, news.StoryID(l.story.Load())); err != nil {
				return
			}
			if err := l.ping(ctx); err != nil {
				return
			}
			now := l.n.noticed(ctx, l.r)
			if now == told {
				continue
			}
			told = now
			out, cancel := context.WithTimeout(ctx, 10*time.Second)
			err := l.conn.Write(out, websocket.MessageText, []byte(`{"type":"notices"}`))
			cancel()
			if err != nil {
				return
			}
		}
	}
}

// tell passes on events until the line or the watching ends.
func (l *line) tell(ctx context.Context) {
	defer l.stop()
	beat := time.NewTicker(stillThere)
	defer beat.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-beat.C:
			l.watcher.Beat()
		case e, ok := <-l.watcher.Events:
			if !ok {
				return
			}
			told, err := l.seen(ctx, &e)
			if err != nil {
				return
			}
			if !told {
				continue
			}
			data, err := json.Marshal(e)
			if err != nil {
				l.n.log.Error("newsroom: an event cannot be written", "err", err)
				return
			}
			out, cancel := context.WithTimeout(ctx, 10*time.Second)
			err = l.conn.Write(out, websocket.MessageText, data)
			cancel()
			if err != nil {
				return
			}
		}
	}
}

// seen takes from an event of the desk what the person may not know of: which
// stories there are, and who is in them. It reports whether something is left.
func (l *line) seen(ctx context.Context, e *collab.Event) (bool, error) {
	var ids []news.StoryID
	if e.Type == "story" {
		ids = append(ids, e.ID)
	}
	for _, h := range e.Here {
		ids = append(ids, h.Story)
	}
	if len(ids) == 0 {
		return true, nil
	}
	rows, err := l.n.store.DeskRows(ctx, ids)
	if err != nil {
		return false, err
	}
	known := map[news.StoryID]bool{}
	for _, row := range l.n.seenBy(l.r.Who, rows) {
		known[row.ID] = true
	}
	e.Here = slices.DeleteFunc(slices.Clone(e.Here), func(h collab.Here) bool { return !known[h.Story] })
	return e.Type != "story" || known[e.ID], nil
}

func (l *line) ping(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	return l.conn.Ping(ctx)
}
