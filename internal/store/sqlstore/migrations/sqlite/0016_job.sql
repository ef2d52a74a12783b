-- Work that takes longer than a request, and what came of it.

CREATE TABLE job (
	id      INTEGER PRIMARY KEY AUTOINCREMENT,
	kind    TEXT NOT NULL,
	ref     TEXT NOT NULL, -- what it is done to
	title   TEXT NOT NULL,
	input   BLOB NOT NULL, -- JSON
	state   TEXT NOT NULL,
	account INTEGER NOT NULL,
	name    TEXT NOT NULL,
	made    INTEGER NOT NULL,
	began   INTEGER NOT NULL,
	ended   INTEGER NOT NULL,
	beat    INTEGER NOT NULL, -- when its runner was last heard of
	attempt INTEGER NOT NULL,
	lost    INTEGER NOT NULL,
	stop    INTEGER NOT NULL,
	done    INTEGER NOT NULL,
	total   INTEGER NOT NULL,
	say     TEXT NOT NULL,
	output  BLOB NOT NULL -- JSON; empty: none
);
CREATE INDEX job_kind ON job (kind, id);
CREATE INDEX job_state ON job (state, id);
CREATE UNIQUE INDEX job_once ON job (kind, ref) WHERE state IN ('waiting', 'running');
CREATE INDEX job_ended ON job (ended) WHERE ended > 0;
