-- How often stories were read, by hour. Nothing is known of who read.
CREATE TABLE public_reading (
	hour  INTEGER NOT NULL, -- since 1970, UTC
	story INTEGER NOT NULL,
	views INTEGER NOT NULL,
	PRIMARY KEY (hour, story)
) WITHOUT ROWID;
