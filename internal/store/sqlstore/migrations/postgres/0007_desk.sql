-- The stories as the desk lists them: made from story and revision, save the
-- owner, which is kept here.

CREATE TABLE desk (
	story     BIGINT PRIMARY KEY,
	at        BIGINT NOT NULL, -- when it was last worked on
	edition   TEXT COLLATE "C" NOT NULL,
	section   TEXT COLLATE "C" NOT NULL,
	state     TEXT COLLATE "C" NOT NULL,
	kind      TEXT COLLATE "C" NOT NULL,
	headline  TEXT COLLATE "C" NOT NULL,
	owner     BIGINT NOT NULL DEFAULT 0,
	words     BIGINT NOT NULL,
	picture   BIGINT NOT NULL,
	scheduled BIGINT NOT NULL,
	embargo   BIGINT NOT NULL,
	published BIGINT NOT NULL
);
CREATE INDEX desk_at ON desk (at DESC, story DESC);
CREATE INDEX desk_edition ON desk (edition, at DESC, story DESC);
CREATE INDEX desk_section ON desk (section, at DESC, story DESC);
CREATE INDEX desk_state ON desk (state, at DESC, story DESC) WHERE state <> 'live';
CREATE INDEX desk_kind ON desk (kind, at DESC, story DESC) WHERE kind <> 'article';
CREATE INDEX desk_owner ON desk (owner, at DESC, story DESC) WHERE owner <> 0;
CREATE INDEX desk_embargo ON desk (at DESC, story DESC) WHERE embargo <> 0;
CREATE INDEX desk_due ON desk (scheduled, story) WHERE state = 'scheduled';

CREATE TABLE desk_author (
	author BIGINT NOT NULL,
	story  BIGINT NOT NULL,
	PRIMARY KEY (author, story)
);
CREATE INDEX desk_author_story ON desk_author (story);
CREATE TABLE desk_topic (
	topic BIGINT NOT NULL,
	story BIGINT NOT NULL,
	PRIMARY KEY (topic, story)
);
CREATE INDEX desk_topic_story ON desk_topic (story);

-- The words come folded and parted by spaces.
CREATE TABLE desk_text (
	story BIGINT PRIMARY KEY,
	words TSVECTOR NOT NULL
);
CREATE INDEX desk_text_words ON desk_text USING gin (words);
