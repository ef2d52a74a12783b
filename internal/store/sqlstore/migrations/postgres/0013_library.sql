-- What the newsroom says of its files, and where they are used. What is there
-- already is found by fillLibrary.

ALTER TABLE asset ADD COLUMN alt     TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE asset ADD COLUMN caption TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE asset ADD COLUMN credit  TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE asset ADD COLUMN width   BIGINT NOT NULL DEFAULT 0;
ALTER TABLE asset ADD COLUMN height  BIGINT NOT NULL DEFAULT 0;
ALTER TABLE asset ADD COLUMN focus   TEXT COLLATE "C" NOT NULL DEFAULT ''; -- JSON; "": the middle
ALTER TABLE asset ADD COLUMN made_by TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE asset ADD COLUMN bare    BIGINT NOT NULL DEFAULT 1; -- 1: it lacks words that readers should have
ALTER TABLE asset ADD COLUMN part    BIGINT NOT NULL DEFAULT 0; -- 1: it belongs to another file, as its smaller form or its subtitles
CREATE INDEX asset_kind ON asset (kind, id DESC) WHERE path <> '';
CREATE INDEX asset_bare ON asset (bare, id DESC) WHERE bare = 1;
CREATE INDEX asset_bare_kind ON asset (bare, kind, id DESC) WHERE bare = 1;

-- In which stories: live 1 is what readers see, 0 what is being written.
CREATE TABLE asset_use (
	asset BIGINT NOT NULL,
	story BIGINT NOT NULL,
	live  BIGINT NOT NULL,
	PRIMARY KEY (asset, story, live)
);
CREATE INDEX asset_use_story ON asset_use (story, live);

-- And on which fronts: live 1 is what readers see, 0 the draft.
CREATE TABLE asset_front (
	asset   BIGINT NOT NULL,
	edition TEXT COLLATE "C" NOT NULL,
	section TEXT COLLATE "C" NOT NULL,
	live    BIGINT NOT NULL,
	PRIMARY KEY (asset, edition, section, live)
);
CREATE INDEX asset_front_page ON asset_front (edition, section, live);

-- The words come folded and parted by spaces.
CREATE TABLE asset_text (
	asset BIGINT PRIMARY KEY,
	words TSVECTOR NOT NULL
);
CREATE INDEX asset_text_words ON asset_text USING gin (words);
