-- The same tables as SQLite has. Text keys are compared byte by byte.
-- Times are microseconds since 1970, UTC; 0 means none. Tables whose names
-- begin with public_ hold copies of what readers may see, and readers' code
-- can read those and the name tables only.

CREATE TABLE edition (
	id       TEXT COLLATE "C" PRIMARY KEY,
	position BIGINT NOT NULL,
	data     TEXT COLLATE "C" NOT NULL
);

CREATE TABLE topic (
	id   BIGINT PRIMARY KEY,
	kind TEXT COLLATE "C" NOT NULL
);
CREATE TABLE topic_name (
	edition TEXT COLLATE "C" NOT NULL,
	folded  TEXT COLLATE "C" NOT NULL, -- the name without differences of case and space
	topic   BIGINT NOT NULL REFERENCES topic (id),
	name    TEXT COLLATE "C" NOT NULL,
	slug    TEXT COLLATE "C" NOT NULL,
	PRIMARY KEY (edition, folded)
);
CREATE UNIQUE INDEX topic_slug ON topic_name (edition, slug);
CREATE INDEX topic_names ON topic_name (topic);

CREATE TABLE author (
	id     BIGINT PRIMARY KEY,
	folded TEXT COLLATE "C" NOT NULL UNIQUE,
	name   TEXT COLLATE "C" NOT NULL,
	slug   TEXT COLLATE "C" NOT NULL UNIQUE,
	bio    TEXT COLLATE "C" NOT NULL DEFAULT ''
);

CREATE TABLE asset (
	id      BIGINT PRIMARY KEY,
	kind    TEXT COLLATE "C" NOT NULL,
	path    TEXT COLLATE "C" NOT NULL,
	origin  TEXT COLLATE "C" NOT NULL,
	sha256  TEXT COLLATE "C" NOT NULL,
	bytes   BIGINT NOT NULL,
	type    TEXT COLLATE "C" NOT NULL,
	created BIGINT NOT NULL
);
CREATE UNIQUE INDEX asset_file ON asset (sha256) WHERE sha256 <> '';
CREATE UNIQUE INDEX asset_origin ON asset (origin) WHERE sha256 = '';

CREATE TABLE story (
	id        BIGINT PRIMARY KEY,
	edition   TEXT COLLATE "C" NOT NULL,
	tset      BIGINT NOT NULL DEFAULT 0, -- translation set
	state     TEXT COLLATE "C" NOT NULL,
	head      BIGINT NOT NULL,
	live      BIGINT NOT NULL DEFAULT 0,
	created   BIGINT NOT NULL,
	saved     BIGINT NOT NULL,
	published BIGINT NOT NULL DEFAULT 0,
	updated   BIGINT NOT NULL DEFAULT 0,
	scheduled BIGINT NOT NULL DEFAULT 0,
	embargo   BIGINT NOT NULL DEFAULT 0,
	withdrawn TEXT COLLATE "C" NOT NULL DEFAULT ''
);
CREATE INDEX story_saved ON story (saved DESC, id DESC);
CREATE INDEX story_of_edition ON story (edition, saved DESC, id DESC);
CREATE INDEX story_of_state ON story (state, saved DESC, id DESC) WHERE state <> 'live';
CREATE INDEX story_due ON story (scheduled) WHERE state = 'scheduled';
CREATE INDEX story_set ON story (tset) WHERE tset <> 0;

CREATE TABLE revision (
	story   BIGINT NOT NULL REFERENCES story (id),
	num     BIGINT NOT NULL,
	at      BIGINT NOT NULL,
	made_by TEXT COLLATE "C" NOT NULL,
	note    TEXT COLLATE "C" NOT NULL,
	content BYTEA NOT NULL,
	sha256  BYTEA NOT NULL, -- of content
	PRIMARY KEY (story, num)
);

CREATE TABLE public_story (
	id        BIGINT PRIMARY KEY,
	edition   TEXT COLLATE "C" NOT NULL,
	section   TEXT COLLATE "C" NOT NULL,
	kind      TEXT COLLATE "C" NOT NULL,
	tset      BIGINT NOT NULL,
	standing  BIGINT NOT NULL,
	published BIGINT NOT NULL,
	corrected BIGINT NOT NULL, -- time of the last correction
	card      BYTEA NOT NULL
);
CREATE INDEX public_latest ON public_story (edition, published DESC, id DESC) WHERE standing = 0;
CREATE INDEX public_section ON public_story (edition, section, published DESC, id DESC) WHERE standing = 0;
CREATE INDEX public_kind ON public_story (edition, kind, published DESC, id DESC) WHERE standing = 0 AND kind <> 'article';
CREATE INDEX public_corrected ON public_story (edition, corrected DESC, id DESC) WHERE corrected <> 0;
CREATE INDEX public_set ON public_story (tset, edition, id) WHERE tset <> 0;

CREATE TABLE public_body (
	id     BIGINT PRIMARY KEY,
	data   BYTEA NOT NULL,
	sha256 BYTEA NOT NULL -- of data
);

CREATE TABLE public_topic (
	edition   TEXT COLLATE "C" NOT NULL,
	topic     BIGINT NOT NULL,
	published BIGINT NOT NULL,
	story     BIGINT NOT NULL,
	PRIMARY KEY (edition, topic, published, story)
);

CREATE TABLE public_author (
	edition   TEXT COLLATE "C" NOT NULL,
	author    BIGINT NOT NULL,
	published BIGINT NOT NULL,
	story     BIGINT NOT NULL,
	PRIMARY KEY (edition, author, published, story)
);

CREATE TABLE public_month (
	edition TEXT COLLATE "C" NOT NULL,
	month   BIGINT NOT NULL, -- year * 100 + month, in the edition's time zone
	stories BIGINT NOT NULL,
	PRIMARY KEY (edition, month)
);

CREATE TABLE public_address (
	path    TEXT COLLATE "C" PRIMARY KEY,
	story   BIGINT NOT NULL DEFAULT 0,
	present BIGINT NOT NULL DEFAULT 0, -- 1: the story's present address
	target  TEXT COLLATE "C" NOT NULL DEFAULT '',   -- where a redirect without a story leads
	gone    TEXT COLLATE "C" NOT NULL DEFAULT ''    -- why the story was withdrawn
);
CREATE INDEX public_address_story ON public_address (story) WHERE story <> 0;

CREATE TABLE imported (
	source TEXT COLLATE "C" NOT NULL,
	item   TEXT COLLATE "C" NOT NULL,
	story  BIGINT NOT NULL,
	hash   TEXT COLLATE "C" NOT NULL,
	head   BIGINT NOT NULL, -- the revision that the last import made
	PRIMARY KEY (source, item)
);
CREATE INDEX imported_story ON imported (story);
CREATE TABLE imported_set (
	source TEXT COLLATE "C" NOT NULL,
	item   TEXT COLLATE "C" NOT NULL,
	tset   BIGINT NOT NULL,
	PRIMARY KEY (source, item)
);
CREATE TABLE imported_ref (
	source   TEXT COLLATE "C" NOT NULL,
	item     TEXT COLLATE "C" NOT NULL, -- the item that is awaited
	story    BIGINT NOT NULL,
	position BIGINT NOT NULL, -- in the story's references
	PRIMARY KEY (source, item, story, position)
);

CREATE TABLE change (
	seq     BIGINT PRIMARY KEY,
	at      BIGINT NOT NULL,
	kind    TEXT COLLATE "C" NOT NULL,
	story   BIGINT NOT NULL,
	made_by TEXT COLLATE "C" NOT NULL,
	keys    TEXT COLLATE "C" NOT NULL -- separated by newlines
);
