-- The people of the newsroom, how they prove who they are, and what was done
-- by whom. Tokens stand here only as hashes, TOTP secrets only sealed.

CREATE TABLE account (
	id        INTEGER PRIMARY KEY AUTOINCREMENT,
	num       INTEGER NOT NULL,
	folded    TEXT NOT NULL UNIQUE, -- the e-mail address without differences of case
	email     TEXT NOT NULL,
	name      TEXT NOT NULL,
	language  TEXT NOT NULL,
	color     TEXT NOT NULL,
	grants    TEXT NOT NULL,
	admin     INTEGER NOT NULL,
	suspended INTEGER NOT NULL,
	created   INTEGER NOT NULL,
	joined    INTEGER NOT NULL DEFAULT 0,
	password  TEXT NOT NULL DEFAULT '', -- a hash
	totp      BLOB,                     -- sealed
	totp_step INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX account_admin ON account (admin, suspended, joined) WHERE admin = 1;

CREATE TABLE account_recovery (
	account INTEGER NOT NULL REFERENCES account (id),
	code    BLOB NOT NULL, -- a keyed hash
	PRIMARY KEY (account, code)
) WITHOUT ROWID;

CREATE TABLE account_passkey (
	id      BLOB PRIMARY KEY,
	account INTEGER NOT NULL REFERENCES account (id),
	name    TEXT NOT NULL,
	data    BLOB NOT NULL,
	count   INTEGER NOT NULL,
	created INTEGER NOT NULL,
	used    INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
CREATE INDEX account_passkeys ON account_passkey (account, created);

CREATE TABLE account_identity (
	issuer  TEXT NOT NULL,
	subject TEXT NOT NULL,
	account INTEGER NOT NULL REFERENCES account (id),
	created INTEGER NOT NULL,
	PRIMARY KEY (issuer, subject)
) WITHOUT ROWID;
CREATE INDEX account_identities ON account_identity (account, created);

CREATE TABLE account_session (
	id      INTEGER PRIMARY KEY AUTOINCREMENT,
	account INTEGER NOT NULL REFERENCES account (id),
	token   BLOB NOT NULL UNIQUE, -- a hash
	how     TEXT NOT NULL,
	agent   TEXT NOT NULL,
	origin  TEXT NOT NULL,
	created INTEGER NOT NULL,
	proved  INTEGER NOT NULL,
	seen    INTEGER NOT NULL,
	ends    INTEGER NOT NULL
);
CREATE INDEX account_sessions ON account_session (account, id DESC);
CREATE INDEX account_session_ends ON account_session (ends);
CREATE INDEX account_session_seen ON account_session (seen);

CREATE TABLE account_ticket (
	token   BLOB PRIMARY KEY, -- a hash
	kind    TEXT NOT NULL,
	account INTEGER NOT NULL, -- 0 if it is of nobody yet
	ends    INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX account_tickets ON account_ticket (account, kind);
CREATE INDEX account_ticket_ends ON account_ticket (ends);

CREATE TABLE account_spent (
	what BLOB PRIMARY KEY,
	ends INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX account_spent_ends ON account_spent (ends);

CREATE TABLE account_key (
	id      INTEGER PRIMARY KEY AUTOINCREMENT,
	account INTEGER NOT NULL REFERENCES account (id),
	name    TEXT NOT NULL,
	prefix  TEXT NOT NULL,
	token   BLOB NOT NULL UNIQUE, -- a hash
	scopes  TEXT NOT NULL,
	created INTEGER NOT NULL,
	ends    INTEGER NOT NULL,
	used    INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX account_keys ON account_key (account, id DESC);

CREATE TABLE audit (
	id      INTEGER PRIMARY KEY AUTOINCREMENT,
	at      INTEGER NOT NULL,
	account INTEGER NOT NULL, -- 0 if nobody was signed in
	name    TEXT NOT NULL,
	action  TEXT NOT NULL,
	subject TEXT NOT NULL,
	origin  TEXT NOT NULL,
	detail  TEXT NOT NULL
);
CREATE INDEX audit_at ON audit (at DESC, id DESC);
CREATE INDEX audit_account ON audit (account, at DESC, id DESC);
CREATE INDEX audit_action ON audit (action, at DESC, id DESC);
CREATE INDEX audit_subject ON audit (subject, at DESC, id DESC);
CREATE TRIGGER audit_stands BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'the audit log is never changed'); END;
CREATE TRIGGER audit_stays BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'the audit log is never changed'); END;
CREATE TRIGGER audit_grows BEFORE INSERT ON audit WHEN EXISTS (SELECT 1 FROM audit WHERE id = NEW.id) BEGIN SELECT RAISE(ABORT, 'the audit log is never changed'); END;
