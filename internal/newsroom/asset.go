package newsroom

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"broadsheet/internal/auth"
	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

// An assetMain is a file of the library with its words and where it is used.
type assetMain struct {
	fileRow
	Words    words // that its script says
	Problem  problem
	Done     string
	May      bool // change its words
	Sum      string
	FocusX   string
	FocusY   string
	Size     string
	Uses     []useRow
	FrontsAt []frontUseRow
	More     string // where more stories are listed
}

// A useRow is a story that uses the file, for somebody to read.
type useRow struct {
	Href, Title, Dir, State, StateWord, Place, Where string
}

// A frontUseRow is a front page that uses the file.
type frontUseRow struct{ Href, Name, Where string }

// usesPage is how many stories are listed at once.
const usesPage = 30

// asset finds the file that the address names.
func (n *Newsroom) asset(r *request) (*news.Asset, error) {
	id, err := parseID[news.AssetID](r.PathValue("asset"))
	if err == nil {
		var a *news.Asset
		if a, err = n.store.Asset(r.Context(), id); err == nil {
			return a, nil
		}
	}
	if errors.Is(err, news.NotFound) {
		err = news.Fault{Kind: news.NotFound, Say: r.W["asset_none"], Err: err}
	}
	return nil, err
}

func (n *Newsroom) assetPage(w http.ResponseWriter, r *request) error {
	a, err := n.asset(r)
	if err != nil {
		return err
	}
	return n.showAsset(w, r, http.StatusOK, a, assetSum(a), problem{})
}

// showAsset shows a file, maybe with words that were refused; sum is that of
// the words that are stored.
func (n *Newsroom) showAsset(w http.ResponseWriter, r *request, status int, a *news.Asset, sum string, p problem) error {
	m := assetMain{fileRow: fileOf(r, a), Words: uploadWords(r.W), Problem: p, Sum: sum, Size: sizeOf(r, a.Bytes), Done: r.W["asset_done_"+r.URL.Query().Get("done")]}
	m.May = auth.May(r.Who, auth.ManageMedia, auth.Subject{}) == nil
	_, e, err := n.editions(r.Context(), "")
	if err != nil {
		return err
	}
	m.DateAdded = r.locale().DateTime(a.Created.In(e.Location()))
	if a.Focus != nil {
		m.FocusX, m.FocusY = strconv.FormatFloat(a.Focus.X, 'f', -1, 64), strconv.FormatFloat(a.Focus.Y, 'f', -1, 64)
	}
	if err := n.whereUsed(r, a.ID, &m); err != nil {
		return err
	}
	n.show(w, r, status, "asset", a.Name(), &m)
	return nil
}

// whereUsed lists the stories and fronts that use a file, as far as the person
// may know of them.
func (n *Newsroom) whereUsed(r *request, id news.AssetID, m *assetMain) error {
	before, err := strconv.ParseInt(r.URL.Query().Get("uses"), 10, 64)
	if err != nil || before < 0 {
		before = 0
	}
	last := news.StoryID(before)
	for range mostReads {
		list, err := n.store.Uses(r.Context(), id, last, usesPage)
		if err != nil {
			return err
		}
		for _, u := range list {
			last = u.Story
			row, err := n.useOf(r, u)
			if err != nil {
				return err
			}
			if row != nil {
				m.Uses = append(m.Uses, *row)
			}
		}
		if len(list) < usesPage {
			return n.frontsUsing(r, id, m)
		}
		if len(m.Uses) >= usesPage/2 {
			break
		}
	}
	m.More = "/newsroom/library/" + number(id) + "?uses=" + number(last)
	return n.frontsUsing(r, id, m)
}

// useOf is what somebody may know of a use: of a story that they may not view
// what readers see, nil if those see nothing.
func (n *Newsroom) useOf(r *request, u store.Use) (*useRow, error) {
	rows, err := n.store.DeskRows(r.Context(), []news.StoryID{u.Story})
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	row := rows[0]
	out := &useRow{State: string(row.State), StateWord: r.W["state_"+string(row.State)], Dir: string(news.DirectionOf(row.Edition)), Place: string(row.Edition)}
	if n.sees(r.Who, &row) {
		out.Href, out.Title, out.Where = "/newsroom/story/"+number(row.ID), titleOf(r, row.Headline), r.W["asset_used_both"]
		switch {
		case !u.Live:
			out.Where = r.W["asset_used_draft"]
		case !u.Written:
			out.Where = r.W["asset_used_live"]
		}
		return out, nil
	}
	cards, err := n.store.Public().Cards(r.Context(), []news.StoryID{u.Story})
	if err != nil || len(cards) == 0 || !u.Live {
		return nil, err
	}
	out.Href, out.Title, out.Where = cards[0].Path, cards[0].Headline, r.W["asset_used_live"]
	return out, nil
}

func (n *Newsroom) frontsUsing(r *request, id news.AssetID, m *assetMain) error {
	list, err := n.store.FrontUses(r.Context(), id)
	if err != nil {
		return err
	}
	for _, u := range list {
		editions, e, err := n.editions(r.Context(), u.Edition)
		if err != nil {
			return err
		}
		row := frontUseRow{Name: n.frontName(r, e, u.Section), Where: r.W["asset_used_live"]}
		if len(editions) > 1 {
			row.Name += " · " + e.Name
		}
		switch may := auth.May(r.Who, auth.EditFront, auth.Subject{Edition: u.Edition, Section: u.Section}) == nil; {
		case may:
			row.Href = "/newsroom/front?" + (&frontAt{FrontPlace: store.FrontPlace{Edition: u.Edition, Section: u.Section}}).query()
		case !u.Live:
			continue
		}
		if !u.Live {
			row.Where = r.W["asset_used_draft"]
		}
		m.FrontsAt = append(m.FrontsAt, row)
	}
	return nil
}

// describe changes the words that a story gets with the file.
func (n *Newsroom) describe(w http.ResponseWriter, r *request) error {
	a, err := n.asset(r)
	if err != nil {
		return err
	}
	focus, err := readFocus(r)
	if err != nil {
		return err
	}
	sum := assetSum(a)
	readWords := func(a *news.Asset) {
		a.Alt, a.Caption, a.Credit = oneLine(r, "alt"), oneLine(r, "caption"), oneLine(r, "credit")
		if a.Kind != news.Picture {
			a.Alt = ""
		}
		a.Focus = nil
		if a.Kind == news.Picture {
			a.Focus = focus
		}
	}
	err = n.store.Describe(r.Context(), a.ID, siteEdit(r, "file "+number(a.ID), a.Name()), func(stored *news.Asset) error {
		if seen := field(r, "sum"); seen != assetSum(stored) {
			sum = assetSum(stored)
			return news.Fault{Kind: news.Conflict, Say: r.W["asset_moved"]}
		}
		readWords(stored)
		return nil
	})
	if err == nil {
		return n.done(w, r, "/newsroom/library/"+number(a.ID)+"?done=saved")
	}
	p, status := n.wrong(w, r, err)
	if status == 0 || wantsData(r.Request) {
		return err
	}
	readWords(a) // theirs stand in the form; saved once more they count
	return n.showAsset(w, r, status, a, sum, p)
}

// oneLine is what a field says, without breaks of lines.
func oneLine(r *request, name string) string {
	return strings.Join(strings.Fields(field(r, name)), " ")
}

// readFocus reads the focal point of a form; nil is the middle.
func readFocus(r *request) (*news.Focus, error) {
	x, y := field(r, "focus_x"), field(r, "focus_y")
	if x == "" && y == "" {
		return nil, nil
	}
	var f news.Focus
	var wrong [2]error
	f.X, wrong[0] = strconv.ParseFloat(x, 64)
	f.Y, wrong[1] = strconv.ParseFloat(y, 64)
	if err := errors.Join(wrong[:]...); err != nil {
		return nil, news.Fault{Kind: news.Invalid, Field: "focus_x", Say: r.W["bad_request"], Err: err}
	}
	return &f, f.Validate()
}

// assetSum tells words of a file from others.
func assetSum(a *news.Asset) string {
	focus := news.Focus{X: -1}
	if a.Focus != nil {
		focus = *a.Focus
	}
	sum := sha256.Sum256(fmt.Appendf(nil, "%q %q %q %v", a.Alt, a.Caption, a.Credit, focus))
	return hex.EncodeToString(sum[:12])
}

// sizeOf says how large a file is.
func sizeOf(r *request, bytes int64) string {
	for _, unit := range []struct {
		word  string
		bytes int64
	}{{"size_gb", 1 << 30}, {"size_mb", 1 << 20}, {"size_kb", 1 << 10}} {
		if bytes >= unit.bytes {
			return r.W.say(unit.word, "n", r.locale().Number(int((bytes+unit.bytes/2)/unit.bytes)))
		}
	}
	return r.W.say("size_b", "n", r.locale().Number(int(bytes)))
}
