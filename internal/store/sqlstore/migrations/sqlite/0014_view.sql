-- Views of the desk that somebody keeps.

CREATE TABLE desk_view (
	account INTEGER NOT NULL,
	name    TEXT NOT NULL,
	query   TEXT NOT NULL, -- of the desk's address
	num     INTEGER NOT NULL, -- their order
	PRIMARY KEY (account, name)
) WITHOUT ROWID;
