-- Comments that propose other words for their passage.

ALTER TABLE remark ADD COLUMN proposes BIGINT NOT NULL DEFAULT 0;
ALTER TABLE remark ADD COLUMN proposal TEXT NOT NULL DEFAULT '';
