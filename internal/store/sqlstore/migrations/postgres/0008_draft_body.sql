-- The manuscript as a whole goes apart from draft, which changes with every
-- step; and whatever was written has a checksum. Those of what is there
-- already are filled in by fillSums.

CREATE TABLE draft_snapshot (
	story   BIGINT PRIMARY KEY REFERENCES draft (story),
	version BIGINT NOT NULL,
	data    BYTEA NOT NULL,
	sha256  BYTEA NOT NULL -- of data
);
INSERT INTO draft_snapshot (story, version, data, sha256) SELECT story, snapshot_at, snapshot, '' FROM draft;
ALTER TABLE draft DROP COLUMN snapshot;
ALTER TABLE draft DROP COLUMN snapshot_at;

ALTER TABLE draft_step ADD COLUMN crc BIGINT NOT NULL DEFAULT -1; -- of data, CRC-32C
