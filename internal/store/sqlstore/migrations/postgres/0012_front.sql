-- How front pages are laid out. Each step of a draft is a version.
CREATE TABLE front (
	edition TEXT    NOT NULL,
	section TEXT    NOT NULL, -- "" is the edition's front page
	draft   BIGINT NOT NULL, -- version
	live    BIGINT NOT NULL, -- version; 0: none
	PRIMARY KEY (edition, section)
);

CREATE TABLE front_version (
	edition   TEXT    NOT NULL,
	section   TEXT    NOT NULL,
	num       BIGINT NOT NULL,
	at        BIGINT NOT NULL,
	made_by   TEXT    NOT NULL,
	note      TEXT    NOT NULL,
	undo      BIGINT NOT NULL, -- the version that undoing leads to; -1: none
	redo      BIGINT NOT NULL, -- likewise
	published BIGINT NOT NULL, -- 0: never
	data      BYTEA    NOT NULL,
	sha256    BYTEA    NOT NULL,
	PRIMARY KEY (edition, section, num)
);

CREATE INDEX front_published ON front_version (edition, section, num) WHERE published > 0;

-- Stories that are pinned to what readers see.
CREATE TABLE front_pin (
	story   BIGINT NOT NULL,
	edition TEXT    NOT NULL,
	section TEXT    NOT NULL,
	PRIMARY KEY (edition, section, story)
);

CREATE INDEX front_pin_story ON front_pin (story, edition, section);

CREATE TABLE public_front (
	edition TEXT    NOT NULL,
	section TEXT    NOT NULL,
	data    BYTEA    NOT NULL,
	sha256  BYTEA    NOT NULL,
	PRIMARY KEY (edition, section)
);
