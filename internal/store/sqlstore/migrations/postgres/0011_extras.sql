-- Who is named in a comment, until they have seen it or its thread is dealt
-- with.

CREATE TABLE mention (
	account BIGINT NOT NULL,
	remark  BIGINT NOT NULL,
	story   BIGINT NOT NULL,
	thread  BIGINT NOT NULL, -- the comment that the thread begins with
	seen    BIGINT NOT NULL DEFAULT 0,
	PRIMARY KEY (account, remark)
);
CREATE INDEX mention_open ON mention (account, remark DESC) WHERE seen = 0;
CREATE INDEX mention_story ON mention (story, remark);
CREATE INDEX mention_thread ON mention (thread);

-- How a story stood before it was last published by hand: what an undo
-- returns to.
CREATE TABLE airing (
	story     BIGINT PRIMARY KEY,
	at        BIGINT NOT NULL,
	num       BIGINT NOT NULL, -- the revision that was published
	state     TEXT COLLATE "C" NOT NULL,
	live      BIGINT NOT NULL,
	published BIGINT NOT NULL,
	updated   BIGINT NOT NULL,
	scheduled BIGINT NOT NULL,
	withdrawn TEXT COLLATE "C" NOT NULL
);

-- A story that is deleted awaits nothing.
CREATE INDEX imported_ref_story ON imported_ref (story);
