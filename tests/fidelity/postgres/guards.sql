-- file: if not exists, on everything
CREATE SCHEMA IF NOT EXISTS lab;
CREATE SCHEMA IF NOT EXISTS lab;
CREATE TABLE IF NOT EXISTS lab.sample (id int PRIMARY KEY, mass numeric);
CREATE TABLE IF NOT EXISTS lab.sample (id text, other int);
CREATE INDEX IF NOT EXISTS sample_mass ON lab.sample (mass);
CREATE INDEX IF NOT EXISTS sample_mass ON lab.sample (id);
CREATE SEQUENCE IF NOT EXISTS lab.counter;
CREATE SEQUENCE IF NOT EXISTS lab.counter START 5;
ALTER TABLE IF EXISTS lab.sample ADD COLUMN IF NOT EXISTS note text DEFAULT 'x', ADD COLUMN IF NOT EXISTS mass text, ADD COLUMN IF NOT EXISTS note int;
CREATE MATERIALIZED VIEW IF NOT EXISTS lab.heavy AS SELECT id FROM lab.sample WHERE mass > 10;
CREATE MATERIALIZED VIEW IF NOT EXISTS lab.heavy AS SELECT mass FROM lab.sample;
CREATE OR REPLACE VIEW lab.light AS SELECT id FROM lab.sample WHERE mass < 1;
CREATE OR REPLACE VIEW lab.light AS SELECT id, note FROM lab.sample WHERE mass < 1;
CREATE TYPE lab.unit AS ENUM ('g', 'kg');
ALTER TYPE lab.unit ADD VALUE IF NOT EXISTS 'g';
CREATE TABLE IF NOT EXISTS lab.heavy AS SELECT 1 AS one;
CREATE TEMP TABLE IF NOT EXISTS sample (id int);
CREATE UNIQUE INDEX IF NOT EXISTS sample_mass ON lab.sample (note);

-- file: if exists, on everything
DROP TABLE IF EXISTS lab.nothing, nowhere.nothing, sample CASCADE;
DROP INDEX IF EXISTS lab.nothing, nowhere.nothing;
DROP VIEW IF EXISTS lab.nothing;
DROP MATERIALIZED VIEW IF EXISTS lab.nothing;
DROP SEQUENCE IF EXISTS lab.nothing;
DROP TYPE IF EXISTS lab.nothing;
DROP DOMAIN IF EXISTS lab.nothing;
DROP SCHEMA IF EXISTS nothing, nowhere CASCADE;
DROP EXTENSION IF EXISTS nothing;
DROP TRIGGER IF EXISTS nothing ON lab.sample;
DROP TRIGGER IF EXISTS nothing ON nowhere;
DROP POLICY IF EXISTS nothing ON lab.sample;
DROP FUNCTION IF EXISTS nothing;
DROP ROLE IF EXISTS undrift_nobody;
ALTER TABLE IF EXISTS lab.nothing DROP COLUMN a;
ALTER TABLE IF EXISTS lab.nothing RENAME COLUMN a TO b;
ALTER TABLE IF EXISTS lab.nothing RENAME CONSTRAINT a TO b;
ALTER TABLE IF EXISTS nowhere.nothing SET SCHEMA public;
ALTER VIEW IF EXISTS lab.nothing SET SCHEMA public;
ALTER MATERIALIZED VIEW IF EXISTS lab.nothing RENAME TO something;
ALTER INDEX IF EXISTS lab.nothing RENAME TO something;
ALTER SEQUENCE IF EXISTS lab.nothing RESTART;
ALTER TABLE lab.sample DROP COLUMN IF EXISTS nothing CASCADE, DROP CONSTRAINT IF EXISTS nothing CASCADE, DROP COLUMN IF EXISTS note CASCADE;
ALTER TABLE lab.sample ALTER COLUMN mass DROP IDENTITY IF EXISTS, ALTER COLUMN mass DROP EXPRESSION IF EXISTS;

-- refused: if exists does not excuse another kind
DROP VIEW IF EXISTS lab.sample;

-- refused: nor does it for a materialised view
DROP TABLE IF EXISTS lab.heavy;

-- refused: nor for an index
DROP INDEX IF EXISTS lab.sample;

-- refused: the column is inside of an existing table
ALTER TABLE IF EXISTS lab.sample DROP COLUMN nothing;

-- refused: the second of two is missing
DROP TABLE lab.sample, lab.nothing;

-- refused: the schema is missing
CREATE TABLE IF NOT EXISTS nowhere.sample (id int);

-- refused: the table of the index is missing
CREATE INDEX IF NOT EXISTS nothing ON lab.nothing (id);

-- refused: a materialised view of that name is there
CREATE VIEW lab.heavy AS SELECT 1 AS one;

-- file: whether there is a primary key
CREATE TABLE queue (place bigint, kind text);
DO $$ BEGIN
  IF NOT EXISTS (SELECT constraint_name FROM information_schema.table_constraints WHERE table_name = 'queue' AND constraint_type = 'PRIMARY KEY') THEN
    ALTER TABLE queue ADD PRIMARY KEY (place);
  END IF;
  IF NOT EXISTS (SELECT FROM pg_constraint WHERE conrelid = 'queue'::regclass AND contype = 'p') THEN
    ALTER TABLE queue ADD PRIMARY KEY (kind);
  END IF;
  IF (SELECT to_regclass('queue') IS NOT NULL) THEN
    ALTER TABLE queue ADD COLUMN there boolean;
  END IF;
END $$;
