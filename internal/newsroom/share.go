package newsroom

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"net/http"
	"time"

	"broadsheet/internal/news"
)

// sharedFor is how long a link for outsiders works.
const sharedFor = 48 * time.Hour

// A shared link says which story it shows and until when, and is sealed with
// the newsroom's key: nobody can guess one, and nothing of it is stored.
type shared struct {
	story news.StoryID
	ends  time.Time
	dark  bool // it was made under an embargo, by who may; others are shut by one
}

const sharedSize = 17 // bytes, without the seal

// seal writes the link's token.
func (n *Newsroom) seal(s shared) string {
	b := binary.BigEndian.AppendUint64(nil, uint64(s.story))
	b = binary.BigEndian.AppendUint64(b, uint64(s.ends.Unix()))
	if s.dark {
		b = append(b, 1)
	} else {
		b = append(b, 0)
	}
	return base64.RawURLEncoding.EncodeToString(append(b, n.mac(b)...))
}

// unseal reads a token; not ok if it is none of ours, or over.
func (n *Newsroom) unseal(token string) (s shared, ok bool) {
	b, err := base64.RawURLEncoding.Strict().DecodeString(token)
	if err != nil || len(b) != sharedSize+sha256.Size || len(n.opt.Key) == 0 || !hmac.Equal(b[sharedSize:], n.mac(b[:sharedSize])) {
		return shared{}, false
	}
	s = shared{news.StoryID(binary.BigEndian.Uint64(b)), time.Unix(int64(binary.BigEndian.Uint64(b[8:])), 0), b[16] == 1}
	return s, n.now().Before(s.ends)
}

func (n *Newsroom) mac(b []byte) []byte {
	h := hmac.New(sha256.New, n.opt.Key)
	h.Write([]byte("preview for outsiders"))
	h.Write(b)
	return h.Sum(nil)
}

// share makes a link with which outsiders can read the story as it is.
func (n *Newsroom) share(w http.ResponseWriter, r *request) error {
	if len(n.opt.Key) == 0 {
		return news.Fault{Kind: news.NotFound}
	}
	s := shared{r.Story.ID, n.now().Add(sharedFor), r.Story.Embargo.After(n.now())}
	_, e, err := n.editions(r.Context(), r.Story.Edition)
	if err != nil {
		return err
	}
	writeData(w, http.StatusOK, struct {
		Say  string `json:"say"`
		Link string `json:"link"`
	}{r.W.say("preview_share_made", "until", r.locale().DateTime(s.ends.In(e.Location()))), "/newsroom/preview/" + n.seal(s)})
	return nil
}

// outside shows a story to who has a link to it.
func (n *Newsroom) outside(w http.ResponseWriter, r *request) error {
	s, ok := n.unseal(r.PathValue("token"))
	if !ok {
		return news.Fault{Kind: news.Gone, Say: r.W["preview_gone"]}
	}
	rows, err := n.store.DeskRows(r.Context(), []news.StoryID{s.story})
	if err != nil {
		return err
	}
	if len(rows) == 0 || rows[0].Embargo.After(n.now()) && !s.dark {
		return news.Fault{Kind: news.Gone, Say: r.W["preview_gone"]}
	}
	r.Story = &rows[0]
	w.Header().Set("Referrer-Policy", "no-referrer")
	return n.preview(w, r)
}
