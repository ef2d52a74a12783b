-- The stories as the desk lists them: made from story and revision, save the
-- owner, which is kept here.

CREATE TABLE desk (
	story     INTEGER PRIMARY KEY,
	at        INTEGER NOT NULL, -- when it was last worked on
	edition   TEXT NOT NULL,
	section   TEXT NOT NULL,
	state     TEXT NOT NULL,
	kind      TEXT NOT NULL,
	headline  TEXT NOT NULL,
	owner     INTEGER NOT NULL DEFAULT 0,
	words     INTEGER NOT NULL,
	picture   INTEGER NOT NULL,
	scheduled INTEGER NOT NULL,
	embargo   INTEGER NOT NULL,
	published INTEGER NOT NULL
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
	author INTEGER NOT NULL,
	story  INTEGER NOT NULL,
	PRIMARY KEY (author, story)
) WITHOUT ROWID;
CREATE INDEX desk_author_story ON desk_author (story);
CREATE TABLE desk_topic (
	topic INTEGER NOT NULL,
	story INTEGER NOT NULL,
	PRIMARY KEY (topic, story)
) WITHOUT ROWID;
CREATE INDEX desk_topic_story ON desk_topic (story);

-- The words come folded and parted by spaces; the row is the story.
CREATE VIRTUAL TABLE desk_text USING fts5 (words, content='', contentless_delete=1, detail=none, prefix='2 3 4 5 6', tokenize="unicode61 remove_diacritics 0 categories 'L* N* M* Co'");
