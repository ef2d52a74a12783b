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
