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
