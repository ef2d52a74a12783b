-- What is being written, step by step, and what editors remark on it.

CREATE TABLE draft (
	story       INTEGER PRIMARY KEY REFERENCES story (id),
	client      TEXT NOT NULL, -- the tab that began the story
	base        INTEGER NOT NULL,
	saved       INTEGER NOT NULL,
	version     INTEGER NOT NULL,
	snapshot    BLOB NOT NULL,
	snapshot_at INTEGER NOT NULL
);
CREATE UNIQUE INDEX draft_client ON draft (client) WHERE client <> '';

CREATE TABLE draft_step (
	story   INTEGER NOT NULL,
	version INTEGER NOT NULL, -- after it
	client  TEXT NOT NULL,
	made_by INTEGER NOT NULL,
	name    TEXT NOT NULL,
	at      INTEGER NOT NULL,
	data    BLOB NOT NULL,
	PRIMARY KEY (story, version)
) WITHOUT ROWID;
CREATE INDEX draft_step_at ON draft_step (at);

CREATE TABLE remark (
	id       INTEGER PRIMARY KEY,
	story    INTEGER NOT NULL REFERENCES story (id),
	parent   INTEGER NOT NULL,
	made_by  INTEGER NOT NULL,
	name     TEXT NOT NULL,
	at       INTEGER NOT NULL,
	text     TEXT NOT NULL,
	quote    TEXT NOT NULL,
	starts   INTEGER NOT NULL, -- in the manuscript
	ends     INTEGER NOT NULL,
	version  INTEGER NOT NULL, -- of the manuscript
	resolved INTEGER NOT NULL
);
CREATE INDEX remark_story ON remark (story, id);
