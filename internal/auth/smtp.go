package auth

import (
	"context"
	"fmt"
	"net/mail"
	"time"

	gomail "github.com/wneessen/go-mail"
)

// SMTP says how letters leave the newsroom.
type SMTP struct {
	Host     string
	Port     int    // 0 means 587, or 465 with Implicit
	User     string // "" if the server wants none
	Password string
	From     string // address of the sender, such as "The Post <desk@example.org>"
	Implicit bool   // TLS from the first byte, as on port 465
	Plain    bool   // no TLS at all; only for a server on this machine
}

type smtp struct {
	client *gomail.Client
	from   string
}

// NewSMTP returns a Mailer that hands letters to a mail server, over TLS
// unless Plain.
func NewSMTP(s SMTP) (Mailer, error) {
	if _, err := mail.ParseAddress(s.From); err != nil {
		return nil, fmt.Errorf("the sender %q is no e-mail address: %w", s.From, err)
	}
	opts := []gomail.Option{gomail.WithTimeout(20 * time.Second), gomail.WithTLSPortPolicy(gomail.TLSMandatory)}
	switch {
	case s.Plain:
		opts = append(opts, gomail.WithTLSPortPolicy(gomail.NoTLS))
	case s.Implicit:
		opts = append(opts, gomail.WithSSLPort(false))
	}
	if s.Port != 0 {
		opts = append(opts, gomail.WithPort(s.Port))
	}
	if s.User != "" {
		opts = append(opts, gomail.WithSMTPAuth(gomail.SMTPAuthAutoDiscover), gomail.WithUsername(s.User), gomail.WithPassword(s.Password))
	}
	c, err := gomail.NewClient(s.Host, opts...)
	if err != nil {
		return nil, fmt.Errorf("the mail server's settings: %w", err)
	}
	return smtp{c, s.From}, nil
}

// Send implements Mailer.
func (s smtp) Send(ctx context.Context, l Letter) error {
	m := gomail.NewMsg()
	if err := m.From(s.from); err != nil {
		return err
	}
	if err := m.To((&mail.Address{Name: l.Name, Address: l.To}).String()); err != nil {
		return err
	}
	m.Subject(l.Subject)
	m.SetMessageID()
	m.SetDate()
	m.SetGenHeader("Content-Language", l.Language)
	m.SetGenHeader("Auto-Submitted", "auto-generated")
	m.SetBodyString(gomail.TypeTextPlain, l.Text)
	return s.client.DialAndSendWithContext(ctx, m)
}
