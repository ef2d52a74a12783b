-- What is being written, step by step, and what editors remark on it.

CREATE TABLE draft (
	story       BIGINT PRIMARY KEY REFERENCES story (id),
	client      TEXT COLLATE "C" NOT NULL, -- the tab that began the story
	base        BIGINT NOT NULL,
	saved       BIGINT NOT NULL,
	version     BIGINT NOT NULL,
	snapshot    BYTEA NOT NULL,
	snapshot_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX draft_client ON draft (client) WHERE client <> '';

CREATE TABLE draft_step (
	story   BIGINT NOT NULL,
	version BIGINT NOT NULL, -- after it
	client  TEXT COLLATE "C" NOT NULL,
	made_by BIGINT NOT NULL,
	name    TEXT COLLATE "C" NOT NULL,
	at      BIGINT NOT NULL,
	data    BYTEA NOT NULL,
	PRIMARY KEY (story, version)
);
CREATE INDEX draft_step_at ON draft_step (at);

CREATE TABLE remark (
	id       BIGINT PRIMARY KEY,
	story    BIGINT NOT NULL REFERENCES story (id),
	parent   BIGINT NOT NULL,
	made_by  BIGINT NOT NULL,
	name     TEXT COLLATE "C" NOT NULL,
	at       BIGINT NOT NULL,
	text     TEXT COLLATE "C" NOT NULL,
	quote    TEXT COLLATE "C" NOT NULL,
	starts   BIGINT NOT NULL, -- in the manuscript
	ends     BIGINT NOT NULL,
	version  BIGINT NOT NULL, -- of the manuscript
	resolved BIGINT NOT NULL
);
CREATE INDEX remark_story ON remark (story, id);
