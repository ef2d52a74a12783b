-- How front pages are laid out. Each step of a draft is a version.
CREATE TABLE front (
	edition TEXT    NOT NULL,
	section TEXT    NOT NULL, -- "" is the edition's front page
	draft   INTEGER NOT NULL, -- version
	live    INTEGER NOT NULL, -- version; 0: none
	PRIMARY KEY (edition, section)
) WITHOUT ROWID;

CREATE TABLE front_version (
	edition   TEXT    NOT NULL,
	section   TEXT    NOT NULL,
	num       INTEGER NOT NULL,
	at        INTEGER NOT NULL,
	made_by   TEXT    NOT NULL,
	note      TEXT    NOT NULL,
	undo      INTEGER NOT NULL, -- the version that undoing leads to; -1: none
	redo      INTEGER NOT NULL, -- likewise
	published INTEGER NOT NULL, -- 0: never
	data      BLOB    NOT NULL,
	sha256    BLOB    NOT NULL,
	PRIMARY KEY (edition, section, num)
) WITHOUT ROWID;

CREATE INDEX front_published ON front_version (edition, section, num) WHERE published > 0;

-- Stories that are pinned to what readers see.
CREATE TABLE front_pin (
	story   INTEGER NOT NULL,
	edition TEXT    NOT NULL,
	section TEXT    NOT NULL,
	PRIMARY KEY (edition, section, story)
) WITHOUT ROWID;

CREATE INDEX front_pin_story ON front_pin (story, edition, section);

CREATE TABLE public_front (
	edition TEXT    NOT NULL,
	section TEXT    NOT NULL,
	data    BLOB    NOT NULL,
	sha256  BLOB    NOT NULL,
	PRIMARY KEY (edition, section)
) WITHOUT ROWID;
