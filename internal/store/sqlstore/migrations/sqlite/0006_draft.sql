-- The manuscripts that are being written, the journal of their steps and what
-- editors say about them.

CREATE TABLE draft (
	story            INTEGER PRIMARY KEY REFERENCES story (id),
	base             INTEGER NOT NULL, -- the revision that the saved version is
	version          INTEGER NOT NULL,
	saved            INTEGER NOT NULL,
	first            INTEGER NOT NULL, -- the journal holds the steps after it
	remarks          INTEGER NOT NULL,
	at               INTEGER NOT NULL,
	client           TEXT NOT NULL, -- that began the story; '' if it was there
	snapshot_version INTEGER NOT NULL,
	snapshot         BLOB NOT NULL,
	sha256           BLOB NOT NULL
);
CREATE UNIQUE INDEX draft_client ON draft (client) WHERE client <> '';

-- A row is some steps that were taken at once; version is that after them.
CREATE TABLE draft_step (
	story   INTEGER NOT NULL REFERENCES draft (story),
	version INTEGER NOT NULL,
	count   INTEGER NOT NULL,
	client  TEXT NOT NULL,
	by_id   INTEGER NOT NULL,
	by_name TEXT NOT NULL,
	at      INTEGER NOT NULL,
	data    BLOB NOT NULL,
	PRIMARY KEY (story, version)
);

CREATE TABLE draft_comment (
	story    INTEGER NOT NULL REFERENCES draft (story),
	id       INTEGER NOT NULL,
	parent   INTEGER NOT NULL,
	version  INTEGER NOT NULL, -- in which the passage is from start to finish
	start    INTEGER NOT NULL,
	finish   INTEGER NOT NULL,
	quote    TEXT NOT NULL,
	words    TEXT NOT NULL,
	by_id    INTEGER NOT NULL,
	by_name  TEXT NOT NULL,
	at       INTEGER NOT NULL,
	resolved INTEGER NOT NULL,
	PRIMARY KEY (story, id)
) WITHOUT ROWID;
