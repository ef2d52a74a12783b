-- Views of the desk that somebody keeps.

CREATE TABLE desk_view (
	account BIGINT NOT NULL,
	name    TEXT COLLATE "C" NOT NULL,
	query   TEXT NOT NULL, -- of the desk's address
	num     BIGINT NOT NULL, -- their order
	PRIMARY KEY (account, name)
);
