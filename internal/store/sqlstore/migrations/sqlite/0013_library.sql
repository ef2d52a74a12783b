-- What the newsroom says of its files, and where they are used. What is there
-- already is found by fillLibrary.

ALTER TABLE asset ADD COLUMN alt     TEXT NOT NULL DEFAULT '';
ALTER TABLE asset ADD COLUMN caption TEXT NOT NULL DEFAULT '';
ALTER TABLE asset ADD COLUMN credit  TEXT NOT NULL DEFAULT '';
ALTER TABLE asset ADD COLUMN width   INTEGER NOT NULL DEFAULT 0;
ALTER TABLE asset ADD COLUMN height  INTEGER NOT NULL DEFAULT 0;
ALTER TABLE asset ADD COLUMN focus   TEXT NOT NULL DEFAULT ''; -- JSON; "": the middle
ALTER TABLE asset ADD COLUMN made_by TEXT NOT NULL DEFAULT '';
ALTER TABLE asset ADD COLUMN bare    INTEGER NOT NULL DEFAULT 1; -- 1: it lacks words that readers should have
ALTER TABLE asset ADD COLUMN part    INTEGER NOT NULL DEFAULT 0; -- 1: it belongs to another file, as its smaller form or its subtitles
CREATE INDEX asset_kind ON asset (kind, id DESC) WHERE path <> '';
CREATE INDEX asset_bare ON asset (bare, id DESC) WHERE bare = 1;
CREATE INDEX asset_bare_kind ON asset (bare, kind, id DESC) WHERE bare = 1;

-- In which stories: live 1 is what readers see, 0 what is being written.
CREATE TABLE asset_use (
	asset INTEGER NOT NULL,
	story INTEGER NOT NULL,
	live  INTEGER NOT NULL,
	PRIMARY KEY (asset, story, live)
) WITHOUT ROWID;
CREATE INDEX asset_use_story ON asset_use (story, live);

-- And on which fronts: live 1 is what readers see, 0 the draft.
CREATE TABLE asset_front (
	asset   INTEGER NOT NULL,
	edition TEXT NOT NULL,
	section TEXT NOT NULL,
	live    INTEGER NOT NULL,
	PRIMARY KEY (asset, edition, section, live)
) WITHOUT ROWID;
CREATE INDEX asset_front_page ON asset_front (edition, section, live);

-- The words come folded and parted by spaces; the row is the asset.
CREATE VIRTUAL TABLE asset_text USING fts5 (words, content='', contentless_delete=1, detail=none, prefix='2 3 4 5 6', tokenize="unicode61 remove_diacritics 0 categories 'L* N* M* Co'");
