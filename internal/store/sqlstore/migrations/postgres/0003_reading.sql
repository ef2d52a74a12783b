-- How often stories were read, by hour. Nothing is known of who read.
CREATE TABLE public_reading (
	hour  BIGINT NOT NULL, -- since 1970, UTC
	story BIGINT NOT NULL,
	views BIGINT NOT NULL,
	PRIMARY KEY (hour, story)
);
