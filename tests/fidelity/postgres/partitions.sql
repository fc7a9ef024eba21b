-- file: partitions
CREATE TABLE measure (id bigint NOT NULL, at timestamptz NOT NULL DEFAULT now(), kind text, value double precision CHECK (value > 0), PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
CREATE TABLE measure_2023 PARTITION OF measure FOR VALUES FROM ('2023-01-01') TO ('2024-01-01');
CREATE TABLE measure_2024 PARTITION OF measure (kind NOT NULL DEFAULT 'x') FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
CREATE TABLE measure_rest PARTITION OF measure DEFAULT;
CREATE INDEX ON measure (kind);
CREATE INDEX measure_value ON measure (value) WHERE value > 10;
CREATE TABLE plain (id bigint NOT NULL, at timestamptz NOT NULL, kind text, value double precision CHECK (value > 0));
CREATE TABLE region (id int, country text) PARTITION BY LIST (country);
CREATE TABLE region_at PARTITION OF region FOR VALUES IN ('at', 'de') PARTITION BY HASH (id);
CREATE TABLE region_at_0 PARTITION OF region_at FOR VALUES WITH (MODULUS 2, REMAINDER 0);
CREATE TABLE IF NOT EXISTS region_at_1 PARTITION OF region_at FOR VALUES WITH (MODULUS 2, REMAINDER 1);

-- file: attach, detach
ALTER TABLE plain ALTER COLUMN at SET DEFAULT now();
ALTER TABLE plain RENAME CONSTRAINT plain_value_check TO measure_value_check;
ALTER TABLE measure ATTACH PARTITION plain FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
ALTER TABLE measure DETACH PARTITION measure_2023;
ALTER TABLE measure ADD COLUMN note text DEFAULT '';
ALTER TABLE measure ADD CONSTRAINT kinds CHECK (kind <> 'bad');
CREATE TABLE owner (id int PRIMARY KEY);
ALTER TABLE measure ADD COLUMN owner_id int REFERENCES owner;
ALTER TABLE region ADD UNIQUE (country, id);
CREATE TABLE measure_2026 PARTITION OF measure FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');

-- refused: the parent's index needs it
DROP INDEX measure_2024_kind_idx;

-- refused: a partition has its parent's columns
ALTER TABLE measure_2024 ADD COLUMN own int;

-- refused: a primary key must hold the partition's column
CREATE TABLE wrong (id int PRIMARY KEY, at date) PARTITION BY RANGE (at);

-- file: dropped from above
DROP INDEX measure_value;
ALTER TABLE measure DROP COLUMN note;
ALTER TABLE measure DROP CONSTRAINT measure_owner_id_fkey;
ALTER TABLE measure RENAME COLUMN kind TO sort;
ALTER TABLE measure ALTER COLUMN sort TYPE varchar(30);
DROP TABLE measure_rest;
DROP TABLE region;
DROP TABLE measure;
