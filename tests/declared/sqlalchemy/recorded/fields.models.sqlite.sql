CREATE TABLE teams (
	id CHAR(32) NOT NULL,
	slogan VARCHAR(60) NOT NULL,
	PRIMARY KEY (id),
	UNIQUE (slogan)
);
CREATE TABLE hero (
	created DATETIME DEFAULT CURRENT_TIMESTAMP NOT NULL,
	seen DATETIME,
	name VARCHAR(40) NOT NULL,
	email VARCHAR(255) NOT NULL,
	age INTEGER,
	power FLOAT NOT NULL,
	price NUMERIC(8, 2) NOT NULL,
	kind VARCHAR(5) NOT NULL,
	secret VARCHAR(9) NOT NULL,
	rate NUMERIC,
	id INTEGER NOT NULL,
	team_id CHAR(32),
	data JSON,
	raw BLOB NOT NULL,
	flag BOOLEAN NOT NULL,
	day DATE,
	PRIMARY KEY (id),
	UNIQUE (name, age),
	FOREIGN KEY(team_id) REFERENCES teams (id) ON DELETE SET NULL
);
CREATE UNIQUE INDEX ix_hero_email ON hero (email);
CREATE INDEX ix_hero_power ON hero (power);
CREATE INDEX ix_hero_name ON hero (name);
CREATE TABLE link (
	team_id CHAR(32) NOT NULL,
	hero_id INTEGER NOT NULL,
	PRIMARY KEY (team_id, hero_id),
	FOREIGN KEY(team_id) REFERENCES teams (id),
	FOREIGN KEY(hero_id) REFERENCES hero (id) ON DELETE CASCADE
);
