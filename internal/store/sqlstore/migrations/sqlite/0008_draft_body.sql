-- The manuscript as a whole goes apart from draft, which changes with every
-- step; and whatever was written has a checksum. Those of what is there
-- already are filled in by fillSums.

CREATE TABLE draft_snapshot (
	story   INTEGER PRIMARY KEY REFERENCES draft (story),
	version INTEGER NOT NULL,
	data    BLOB NOT NULL,
	sha256  BLOB NOT NULL -- of data
);
INSERT INTO draft_snapshot (story, version, data, sha256) SELECT story, snapshot_at, snapshot, x'' FROM draft;
ALTER TABLE draft DROP COLUMN snapshot;
ALTER TABLE draft DROP COLUMN snapshot_at;

ALTER TABLE draft_step ADD COLUMN crc INTEGER NOT NULL DEFAULT -1; -- of data, CRC-32C
