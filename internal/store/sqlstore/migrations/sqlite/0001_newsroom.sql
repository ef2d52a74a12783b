-- Times are microseconds since 1970, UTC; 0 means none. Tables whose names
-- begin with public_ hold copies of what readers may see, and readers' code
-- can read those and the name tables only.

CREATE TABLE edition (
	id       TEXT PRIMARY KEY,
	position INTEGER NOT NULL,
	data     TEXT NOT NULL
);

CREATE TABLE topic (
	id   INTEGER PRIMARY KEY,
	kind TEXT NOT NULL
);
CREATE TABLE topic_name (
	edition TEXT NOT NULL,
	folded  TEXT NOT NULL, -- the name without differences of case and space
	topic   INTEGER NOT NULL REFERENCES topic (id),
	name    TEXT NOT NULL,
	slug    TEXT NOT NULL,
	PRIMARY KEY (edition, folded)
) WITHOUT ROWID;
CREATE UNIQUE INDEX topic_slug ON topic_name (edition, slug);
CREATE INDEX topic_names ON topic_name (topic);

CREATE TABLE author (
	id     INTEGER PRIMARY KEY,
	folded TEXT NOT NULL UNIQUE,
	name   TEXT NOT NULL,
	slug   TEXT NOT NULL UNIQUE,
	bio    TEXT NOT NULL DEFAULT ''
);

CREATE TABLE asset (
	id      INTEGER PRIMARY KEY,
	kind    TEXT NOT NULL,
	path    TEXT NOT NULL,
	origin  TEXT NOT NULL,
	sha256  TEXT NOT NULL,
	bytes   INTEGER NOT NULL,
	type    TEXT NOT NULL,
	created INTEGER NOT NULL
);
CREATE UNIQUE INDEX asset_file ON asset (sha256) WHERE sha256 <> '';
CREATE UNIQUE INDEX asset_origin ON asset (origin) WHERE sha256 = '';

CREATE TABLE story (
	id        INTEGER PRIMARY KEY,
	edition   TEXT NOT NULL,
	tset      INTEGER NOT NULL DEFAULT 0, -- translation set
	state     TEXT NOT NULL,
	head      INTEGER NOT NULL,
	live      INTEGER NOT NULL DEFAULT 0,
	created   INTEGER NOT NULL,
	saved     INTEGER NOT NULL,
	published INTEGER NOT NULL DEFAULT 0,
	updated   INTEGER NOT NULL DEFAULT 0,
	scheduled INTEGER NOT NULL DEFAULT 0,
	embargo   INTEGER NOT NULL DEFAULT 0,
	withdrawn TEXT NOT NULL DEFAULT ''
);
CREATE INDEX story_saved ON story (saved DESC, id DESC);
CREATE INDEX story_of_edition ON story (edition, saved DESC, id DESC);
CREATE INDEX story_of_state ON story (state, saved DESC, id DESC) WHERE state <> 'live';
CREATE INDEX story_due ON story (scheduled) WHERE state = 'scheduled';
CREATE INDEX story_set ON story (tset) WHERE tset <> 0;

CREATE TABLE revision (
	story   INTEGER NOT NULL REFERENCES story (id),
	num     INTEGER NOT NULL,
	at      INTEGER NOT NULL,
	made_by TEXT NOT NULL,
	note    TEXT NOT NULL,
	content BLOB NOT NULL,
	sha256  BLOB NOT NULL, -- of content
	PRIMARY KEY (story, num)
);

CREATE TABLE public_story (
	id        INTEGER PRIMARY KEY,
	edition   TEXT NOT NULL,
	section   TEXT NOT NULL,
	kind      TEXT NOT NULL,
	tset      INTEGER NOT NULL,
	standing  INTEGER NOT NULL,
	published INTEGER NOT NULL,
	corrected INTEGER NOT NULL, -- time of the last correction
	card      BLOB NOT NULL
);
CREATE INDEX public_latest ON public_story (edition, published DESC, id DESC) WHERE standing = 0;
CREATE INDEX public_section ON public_story (edition, section, published DESC, id DESC) WHERE standing = 0;
CREATE INDEX public_kind ON public_story (edition, kind, published DESC, id DESC) WHERE standing = 0 AND kind <> 'article';
CREATE INDEX public_corrected ON public_story (edition, corrected DESC, id DESC) WHERE corrected <> 0;
CREATE INDEX public_set ON public_story (tset, edition, id) WHERE tset <> 0;

CREATE TABLE public_body (
	id     INTEGER PRIMARY KEY,
	data   BLOB NOT NULL,
	sha256 BLOB NOT NULL -- of data
);

CREATE TABLE public_topic (
	edition   TEXT NOT NULL,
	topic     INTEGER NOT NULL,
	published INTEGER NOT NULL,
	story     INTEGER NOT NULL,
	PRIMARY KEY (edition, topic, published, story)
) WITHOUT ROWID;

CREATE TABLE public_author (
	edition   TEXT NOT NULL,
	author    INTEGER NOT NULL,
	published INTEGER NOT NULL,
	story     INTEGER NOT NULL,
	PRIMARY KEY (edition, author, published, story)
) WITHOUT ROWID;

CREATE TABLE public_month (
	edition TEXT NOT NULL,
	month   INTEGER NOT NULL, -- year * 100 + month, in the edition's time zone
	stories INTEGER NOT NULL,
	PRIMARY KEY (edition, month)
) WITHOUT ROWID;

CREATE TABLE public_address (
	path    TEXT PRIMARY KEY,
	story   INTEGER NOT NULL DEFAULT 0,
	present INTEGER NOT NULL DEFAULT 0, -- 1: the story's present address
	target  TEXT NOT NULL DEFAULT '',   -- where a redirect without a story leads
	gone    TEXT NOT NULL DEFAULT ''    -- why the story was withdrawn
) WITHOUT ROWID;
CREATE INDEX public_address_story ON public_address (story) WHERE story <> 0;

CREATE TABLE imported (
	source TEXT NOT NULL,
	item   TEXT NOT NULL,
	story  INTEGER NOT NULL,
	hash   TEXT NOT NULL,
	head   INTEGER NOT NULL, -- the revision that the last import made
	PRIMARY KEY (source, item)
) WITHOUT ROWID;
CREATE INDEX imported_story ON imported (story);
CREATE TABLE imported_set (
	source TEXT NOT NULL,
	item   TEXT NOT NULL,
	tset   INTEGER NOT NULL,
	PRIMARY KEY (source, item)
) WITHOUT ROWID;
CREATE TABLE imported_ref (
	source   TEXT NOT NULL,
	item     TEXT NOT NULL, -- the item that is awaited
	story    INTEGER NOT NULL,
	position INTEGER NOT NULL, -- in the story's references
	PRIMARY KEY (source, item, story, position)
) WITHOUT ROWID;

CREATE TABLE change (
	seq     INTEGER PRIMARY KEY,
	at      INTEGER NOT NULL,
	kind    TEXT NOT NULL,
	story   INTEGER NOT NULL,
	made_by TEXT NOT NULL,
	keys    TEXT NOT NULL -- separated by newlines
);
