-- What editors decided about related coverage: no part of a revision, in
-- effect at once. The public copy withholds the title while the story is not
-- public.

CREATE TABLE curation (
	story  INTEGER PRIMARY KEY,
	data   BLOB NOT NULL,
	sha256 BLOB NOT NULL -- of data
);

CREATE TABLE public_curation (
	story  INTEGER PRIMARY KEY,
	data   BLOB NOT NULL,
	sha256 BLOB NOT NULL -- of data
);
