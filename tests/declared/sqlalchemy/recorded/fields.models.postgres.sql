CREATE TYPE kind AS ENUM ('big', 'small');
CREATE TABLE teams (
	id UUID NOT NULL,
	slogan VARCHAR(60) NOT NULL,
	PRIMARY KEY (id),
	UNIQUE (slogan)
);
CREATE TABLE hero (
	created TIMESTAMP WITHOUT TIME ZONE DEFAULT now() NOT NULL,
	seen TIMESTAMP WITH TIME ZONE,
	name VARCHAR(40) NOT NULL,
	email VARCHAR(255) NOT NULL,
	age INTEGER,
	power FLOAT NOT NULL,
	price NUMERIC(8, 2) NOT NULL,
	kind kind NOT NULL,
	secret VARCHAR(9) NOT NULL,
	rate NUMERIC,
	id SERIAL NOT NULL,
	team_id UUID,
	data JSON,
	raw BYTEA NOT NULL,
	flag BOOLEAN NOT NULL,
	day DATE,
	PRIMARY KEY (id),
	UNIQUE (name, age),
	FOREIGN KEY(team_id) REFERENCES teams (id) ON DELETE SET NULL
);
CREATE INDEX ix_hero_name ON hero (name);
CREATE UNIQUE INDEX ix_hero_email ON hero (email);
CREATE INDEX ix_hero_power ON hero (power);
CREATE TABLE link (
	team_id UUID NOT NULL,
	hero_id INTEGER NOT NULL,
	PRIMARY KEY (team_id, hero_id),
	FOREIGN KEY(team_id) REFERENCES teams (id),
	FOREIGN KEY(hero_id) REFERENCES hero (id) ON DELETE CASCADE
);
