CREATE SCHEMA site;
CREATE TYPE page_state AS ENUM ('draft', 'live');
CREATE TABLE site.pages (
	id BIGINT GENERATED ALWAYS AS IDENTITY,
	uid UUID NOT NULL,
	title CITEXT NOT NULL,
	tags VARCHAR(20)[] DEFAULT '{}' NOT NULL,
	grid INTEGER[][],
	address INET,
	search TSVECTOR GENERATED ALWAYS AS (to_tsvector('english', body)) STORED,
	body VARCHAR(100) NOT NULL,
	data JSONB DEFAULT '{}'::jsonb NOT NULL,
	state page_state DEFAULT 'draft' NOT NULL,
	deleted_at TIMESTAMP(3) WITH TIME ZONE,
	seen_at TIMESTAMP WITH TIME ZONE DEFAULT CURRENT_TIMESTAMP,
	life INTERVAL DAY TO SECOND,
	weight FLOAT(53),
	height DOUBLE PRECISION,
	depth REAL,
	grade CHAR(1),
	price NUMERIC,
	number INTEGER,
	PRIMARY KEY (id),
	CONSTRAINT uq_pages_uid UNIQUE (uid)
);
CREATE INDEX ix_pages_tags ON site.pages USING gin (tags);
CREATE UNIQUE INDEX ix_pages_live ON site.pages (title) WHERE deleted_at IS NULL;
CREATE INDEX ix_pages_sorted ON site.pages (title DESC, number);
CREATE INDEX ix_pages_lower ON site.pages (lower(title));
CREATE TABLE others (
	id INTEGER NOT NULL,
	page BIGINT,
	PRIMARY KEY (id),
	FOREIGN KEY(page) REFERENCES site.pages (id)
);
