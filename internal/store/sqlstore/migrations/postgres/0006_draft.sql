-- The manuscripts that are being written, the journal of their steps and what
-- editors say about them.

CREATE TABLE draft (
	story            BIGINT PRIMARY KEY REFERENCES story (id),
	base             BIGINT NOT NULL, -- the revision that the saved version is
	version          BIGINT NOT NULL,
	saved            BIGINT NOT NULL,
	first            BIGINT NOT NULL, -- the journal holds the steps after it
	remarks          BIGINT NOT NULL,
	at               BIGINT NOT NULL,
	client           TEXT COLLATE "C" NOT NULL, -- that began the story; '' if it was there
	snapshot_version BIGINT NOT NULL,
	snapshot         BYTEA NOT NULL,
	sha256           BYTEA NOT NULL
);
CREATE UNIQUE INDEX draft_client ON draft (client) WHERE client <> '';

-- A row is some steps that were taken at once; version is that after them.
CREATE TABLE draft_step (
	story   BIGINT NOT NULL REFERENCES draft (story),
	version BIGINT NOT NULL,
	count   BIGINT NOT NULL,
	client  TEXT COLLATE "C" NOT NULL,
	by_id   BIGINT NOT NULL,
	by_name TEXT COLLATE "C" NOT NULL,
	at      BIGINT NOT NULL,
	data    BYTEA NOT NULL,
	PRIMARY KEY (story, version)
);

CREATE TABLE draft_comment (
	story    BIGINT NOT NULL REFERENCES draft (story),
	id       BIGINT NOT NULL,
	parent   BIGINT NOT NULL,
	version  BIGINT NOT NULL, -- in which the passage is from start to finish
	start    BIGINT NOT NULL,
	finish   BIGINT NOT NULL,
	quote    TEXT COLLATE "C" NOT NULL,
	words    TEXT COLLATE "C" NOT NULL,
	by_id    BIGINT NOT NULL,
	by_name  TEXT COLLATE "C" NOT NULL,
	at       BIGINT NOT NULL,
	resolved BIGINT NOT NULL,
	PRIMARY KEY (story, id)
);
