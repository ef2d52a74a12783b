package page

import (
	"time"
)

// Security says where to report security holes: RFC 9116.
type Security struct {
	Contact   string    // an address of mail or of a page
	Expires   time.Time // until when it may be believed
	Languages []string  // that the newsroom reads
	Canonical string    // its own whole address; "" if the site does not know it
}

const (
	securityPath = "/.well-known/security.txt"
	// securityDays is for how long it holds, from the day on which it is asked
	// for. The RFC wants less than a year.
	securityDays = 180
)

func (m *making) security() (*Security, error) {
	if m.Contact == "" {
		return nil, errNothing
	}
	y, mo, d := m.now.UTC().Date()
	m.read.note.Until(time.Date(y, mo, d+1, 0, 0, 0, 0, time.UTC))
	p := &Security{Contact: m.Contact, Expires: time.Date(y, mo, d+securityDays, 0, 0, 0, 0, time.UTC)}
	for _, e := range m.editions {
		p.Languages = append(p.Languages, string(e.ID))
	}
	if b := m.frameless(""); b.URL != "" {
		p.Canonical = b.Absolute(securityPath)
	}
	return p, nil
}
