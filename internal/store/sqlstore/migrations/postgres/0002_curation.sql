-- What editors decided about related coverage: no part of a revision, in
-- effect at once. The public copy withholds the title while the story is not
-- public.

CREATE TABLE curation (
	story  BIGINT PRIMARY KEY,
	data   BYTEA NOT NULL,
	sha256 BYTEA NOT NULL -- of data
);

CREATE TABLE public_curation (
	story  BIGINT PRIMARY KEY,
	data   BYTEA NOT NULL,
	sha256 BYTEA NOT NULL -- of data
);
