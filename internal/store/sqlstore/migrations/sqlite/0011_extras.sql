-- Who is named in a comment, until they have seen it or its thread is dealt
-- with.

CREATE TABLE mention (
	account INTEGER NOT NULL,
	remark  INTEGER NOT NULL,
	story   INTEGER NOT NULL,
	thread  INTEGER NOT NULL, -- the comment that the thread begins with
	seen    INTEGER NOT NULL DEFAULT 0,
	PRIMARY KEY (account, remark)
) WITHOUT ROWID;
CREATE INDEX mention_open ON mention (account, remark DESC) WHERE seen = 0;
CREATE INDEX mention_story ON mention (story, remark);
CREATE INDEX mention_thread ON mention (thread);

-- How a story stood before it was last published by hand: what an undo
-- returns to.
CREATE TABLE airing (
	story     INTEGER PRIMARY KEY,
	at        INTEGER NOT NULL,
	num       INTEGER NOT NULL, -- the revision that was published
	state     TEXT NOT NULL,
	live      INTEGER NOT NULL,
	published INTEGER NOT NULL,
	updated   INTEGER NOT NULL,
	scheduled INTEGER NOT NULL,
	withdrawn TEXT NOT NULL
);

-- A story that is deleted awaits nothing.
CREATE INDEX imported_ref_story ON imported_ref (story);
