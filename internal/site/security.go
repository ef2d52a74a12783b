package site

import (
	"bytes"
	"fmt"
	"net/http"
	"strings"
	"time"

	"broadsheet/internal/news"
	"broadsheet/internal/page"
)

// CheckContact reports whether security researchers can be sent to an address:
// one of mail, with mailto:, or a page with https.
func CheckContact(contact string) error {
	mail, isMail := strings.CutPrefix(contact, "mailto:")
	page := strings.HasPrefix(contact, "https://")
	if !news.SafeLink(contact) || strings.ContainsAny(contact, " \t") || !page && !(isMail && strings.IndexByte(mail, '@') > 0) {
		return fmt.Errorf("%q is not an address such as mailto:security@news.example or https://news.example/security", contact)
	}
	return nil
}

// writeSecurity writes a security.txt: RFC 9116.
func writeSecurity(b *bytes.Buffer, p *page.Security) {
	fmt.Fprintf(b, "Contact: %s\nExpires: %s\n", p.Contact, p.Expires.Format(time.RFC3339))
	if len(p.Languages) > 0 {
		fmt.Fprintf(b, "Preferred-Languages: %s\n", strings.Join(p.Languages, ", "))
	}
	if p.Canonical != "" {
		fmt.Fprintf(b, "Canonical: %s\n", p.Canonical)
	}
}

// security sends who looks for the file where it was once to where it is.
func (s *Site) security(w http.ResponseWriter, r *http.Request) {
	if s.builder.Contact == "" {
		s.wrong(w, r, news.Fault{Kind: news.NotFound})
		return
	}
	redirect(w, r, page.Redirect{To: "/.well-known/security.txt"})
}
