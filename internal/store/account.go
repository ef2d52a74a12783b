package store

import (
	"context"
	"crypto/sha256"
	"time"

	"broadsheet/internal/news"
)

type (
	// A UserID identifies a person of the newsroom for ever.
	UserID int64
	// A SessionID names a session to its user. It opens nothing.
	SessionID int64
	// A KeyID names an API key to its user. It opens nothing.
	KeyID int64
)

// A Digest is the SHA-256 of a secret that was given away, or a keyed hash of
// one that is short. The secret itself is nowhere in the store.
type Digest [sha256.Size]byte

// A Grant lets a person act in a role.
type Grant struct {
	Role    news.Role      `json:"role"`
	Edition news.EditionID `json:"edition,omitempty"` // "" is all
	Section news.SectionID `json:"section,omitempty"` // "" is all
}

// A User is a person of the newsroom.
type User struct {
	ID        UserID
	Num       int // advances when anything of the user or their credentials changes
	Name      string
	Email     string // as written; users are told apart by it without regard to case
	Language  string // in which the newsroom speaks to them
	Color     string // of their cursor, as #rrggbb
	Grants    []Grant
	Suspended bool
	Created   time.Time
	Joined    time.Time // when they first had a way to sign in; zero while only invited
}

// Admin reports whether the user is an admin of all editions and sections.
func (u *User) Admin() bool {
	for _, g := range u.Grants {
		if g == (Grant{Role: news.Admin}) {
			return true
		}
	}
	return false
}

// Accounts keeps the people of the newsroom. Methods that take an Entry put it
// into the audit log with what they change, both or neither; if its Subject is
// "" that is the user whom they change.
//
// From the first set-up on there is always an admin who has joined and is not
// suspended: what would end that is a Conflict.
type Accounts interface {
	// User and UserByEmail return NotFound if there is none.
	User(ctx context.Context, id UserID) (*User, error)
	UserByEmail(ctx context.Context, email string) (*User, error)

	// Users returns users in the order of their folded e-mail addresses, from
	// after that one; "" is the beginning.
	Users(ctx context.Context, after string, limit int) ([]*User, error)

	// AddUser stores a user who has no way to sign in yet, filling in ID, Num
	// and Created. Conflict if the address is another's.
	AddUser(ctx context.Context, u *User, log Entry) error

	// SaveUser replaces all but ID, Created and Joined, and advances Num. All
	// sessions of the user but keep end if grants, address or suspension
	// change. A suspended user has no sessions and tickets left.
	// Conflict if u.Num is not the stored number or the address is another's.
	// NotFound if there is no such user. On an error u is unchanged.
	SaveUser(ctx context.Context, u *User, keep SessionID, log Entry) error

	// HasAdmin reports whether an admin has joined.
	HasAdmin(ctx context.Context) (bool, error)

	// SetUp spends the ticket of kind Setup, adds u, who is an admin, with a
	// password hash, and spends all such tickets. NotFound if the ticket is
	// none or over; Conflict if an admin has joined already.
	SetUp(ctx context.Context, ticket Digest, u *User, password string, log Entry) error
}

// A Credential is how a user proves to be who they are.
type Credential struct {
	Password   string // a hash; "" if none
	TOTP       []byte // a sealed secret; nil if none
	Recovery   int    // recovery codes that are left
	Passkeys   []Passkey
	Identities []Identity
}

// Credentials keeps passwords, TOTP secrets and recovery codes. All return
// NotFound if there is no such user. What changes one advances the user's Num
// and ends all their sessions but keep.
type Credentials interface {
	// Credential returns all that the user has.
	Credential(ctx context.Context, id UserID) (Credential, error)

	// SetPassword replaces the hash and spends all tickets of the user.
	SetPassword(ctx context.Context, id UserID, hash string, keep SessionID, log Entry) error

	// Rehash replaces a hash by another of the same password; not if it was
	// replaced meanwhile. It changes nothing else.
	Rehash(ctx context.Context, id UserID, from, to string) error

	// SetTOTP replaces the sealed secret and all recovery codes; nil removes
	// them.
	SetTOTP(ctx context.Context, id UserID, sealed []byte, recovery []Digest, keep SessionID, log Entry) error

	// UseTOTP notes that the code of a time step was used. Conflict if that
	// or a later one was used before. It ends no session.
	UseTOTP(ctx context.Context, id UserID, step int64) error

	// UseRecovery removes a recovery code. NotFound if it is none of theirs.
	// It ends no session.
	UseRecovery(ctx context.Context, id UserID, code Digest, log Entry) error
}

// A Passkey is a key pair of which we hold the public half.
type Passkey struct {
	ID      []byte
	Name    string // as its user calls it
	Data    []byte // what is needed to verify it
	Count   uint32 // its signature counter when last used; 0 if it has none
	Created time.Time
	Used    time.Time // zero if never
}

// An Identity is an account of the user at an OpenID provider.
type Identity struct {
	Issuer, Subject string
	Created         time.Time
}

// Identities keeps passkeys and accounts elsewhere. What adds or removes one
// advances the user's Num, ends all their sessions but keep, and makes who had
// only been invited join.
type Identities interface {
	// AddPasskey stores a passkey. Conflict if its ID is known.
	AddPasskey(ctx context.Context, id UserID, p Passkey, keep SessionID, log Entry) error

	// UsePasskey stores Data, Count and Used of a passkey. Conflict if the
	// stored count is not below p.Count, unless both are 0: a copy of it is in
	// use. It ends no session. NotFound if the user has no such passkey.
	UsePasskey(ctx context.Context, id UserID, p Passkey) error

	// RemovePasskey returns NotFound if the user has no such passkey.
	RemovePasskey(ctx context.Context, id UserID, passkey []byte, keep SessionID, log Entry) error

	// Linked returns the user of an account elsewhere. NotFound if none.
	Linked(ctx context.Context, issuer, subject string) (*User, error)

	// Link binds an account elsewhere to the user. Conflict if it is bound.
	Link(ctx context.Context, id UserID, i Identity, keep SessionID, log Entry) error

	// Unlink returns NotFound if it is not bound to the user.
	Unlink(ctx context.Context, id UserID, i Identity, keep SessionID, log Entry) error
}

// A Session is a browser in which a user is signed in.
type Session struct {
	ID      SessionID
	User    UserID
	Token   Digest
	How     string // what was proved: "password", "password and code", "passkey"…
	Agent   string // what the browser calls itself
	From    string // the address last seen
	Created time.Time
	Proved  time.Time // when the user last proved who they are
	Seen    time.Time
	Ends    time.Time // at the latest
}

// Sessions keeps who is signed in. What ends here is not found by any call
// that begins afterwards, on any node.
type Sessions interface {
	// AddSession stores a session, filling in ID. Conflict unless the user is
	// there, not suspended, and num is their Num: their credentials changed
	// while they signed in.
	AddSession(ctx context.Context, s *Session, num int, log Entry) error

	// Session returns a session and its user, suspended or not. NotFound if
	// there is none of that token.
	Session(ctx context.Context, token Digest) (*Session, *User, error)

	// Touch stores when and from where a session was last seen.
	Touch(ctx context.Context, id SessionID, at time.Time, from string) error

	// Rotate gives a session another token, and stores Proved if it is not
	// zero. NotFound if the session does not have the token from.
	Rotate(ctx context.Context, id SessionID, from, to Digest, proved time.Time) error

	// Sessions returns the sessions of a user, the last begun first.
	Sessions(ctx context.Context, user UserID, limit int) ([]Session, error)

	// EndSession ends one. NotFound if it is none of the user's.
	EndSession(ctx context.Context, user UserID, id SessionID, log Entry) error

	// EndSessions ends all of the user's but keep.
	EndSessions(ctx context.Context, user UserID, keep SessionID, log Entry) error
}

// A TicketKind says what a one-time link is for.
type TicketKind string

const (
	Setup      TicketKind = "setup"      // make the first admin
	Invitation TicketKind = "invitation" // choose the first password
	Reset      TicketKind = "reset"      // choose another password
)

// A Ticket is a one-time link, known by the hash of its token.
type Ticket struct {
	Token Digest
	Kind  TicketKind
	User  UserID // 0 of a Setup
	Ends  time.Time
}

// Tickets keeps what may be done once.
type Tickets interface {
	// AddTicket stores a ticket; earlier ones of the same kind and user are
	// void then, but not those of kind Setup. NotFound if there is no such
	// user; Conflict if they are suspended.
	AddTicket(ctx context.Context, t Ticket, log Entry) error

	// Ticket returns a ticket without spending it. NotFound if there is none,
	// or it is spent or over.
	Ticket(ctx context.Context, token Digest) (Ticket, error)

	// Redeem spends a ticket of a user: it sets the password hash, ends all
	// sessions and spends all tickets of theirs, and makes who had only been
	// invited join. NotFound as Ticket. Of calls at the same time one wins.
	Redeem(ctx context.Context, token Digest, hash string, log Entry) (*User, error)

	// Spend notes that something was used that may be used once, and until
	// when that must be known. Conflict if it was noted before.
	Spend(ctx context.Context, what Digest, until time.Time) error

	// Forget drops what is over: sessions that ended or were last seen before
	// idle, tickets, and what Spend noted.
	Forget(ctx context.Context, now, idle time.Time) error
}

// A Key lets a program act as its user, within its scopes.
type Key struct {
	ID      KeyID
	User    UserID
	Name    string
	Prefix  string // the beginning of the token, to tell keys apart
	Token   Digest
	Scopes  []string
	Created time.Time
	Ends    time.Time // zero if never
	Used    time.Time // zero if never
}

// Keys keeps API keys.
type Keys interface {
	// AddKey stores a key, filling in ID and Created. NotFound if there is no
	// such user; Conflict if they are suspended.
	AddKey(ctx context.Context, k *Key, log Entry) error

	// Key returns a key and its user, suspended or not. NotFound if there is
	// none of that token.
	Key(ctx context.Context, token Digest) (*Key, *User, error)

	// Keys returns the keys of a user, the last made first.
	Keys(ctx context.Context, user UserID, limit int) ([]Key, error)

	// EndKey removes one. NotFound if it is none of the user's.
	EndKey(ctx context.Context, user UserID, id KeyID, log Entry) error

	// TouchKey stores when a key was last used.
	TouchKey(ctx context.Context, id KeyID, at time.Time) error
}

// An Entry is a line of the audit log: who did what to what, when and from
// where. The store fills in ID and At.
type Entry struct {
	ID      int64     `json:"id"`
	At      time.Time `json:"at"`
	User    UserID    `json:"user"`           // 0 if nobody was signed in
	Name    string    `json:"name,omitempty"` // of the user, as it was then
	Action  string    `json:"action"`
	Subject string    `json:"subject,omitempty"` // such as "story 12" or "user 3"
	From    string    `json:"from,omitempty"`    // the client's address, or "command line"
	Detail  string    `json:"detail,omitempty"`
}

// A LogFilter picks entries. Zero fields match everything.
type LogFilter struct {
	User     UserID
	Action   string
	Subject  string
	From, To time.Time // From <= at < To
}

// A LogCursor marks a place in the audit log. The zero cursor is the top.
type LogCursor struct {
	At time.Time
	ID int64
}

// Audit keeps who did what. Nothing in it is ever changed or dropped: the
// database itself refuses.
type Audit interface {
	// Record appends an entry.
	Record(ctx context.Context, e Entry) error

	// Entries returns entries, the latest first, from after the cursor, and
	// the cursor of the last one; zero when there are no more.
	Entries(ctx context.Context, f LogFilter, after LogCursor, limit int) ([]Entry, LogCursor, error)
}
