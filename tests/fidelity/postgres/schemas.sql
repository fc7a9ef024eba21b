-- file: other schemas
CREATE SCHEMA app;
CREATE SCHEMA IF NOT EXISTS app;
CREATE TYPE app.kind AS ENUM ('a', 'b');
CREATE TABLE app.account (id serial PRIMARY KEY, kind app.kind DEFAULT 'a', kinds app.kind[], name text UNIQUE);
CREATE TABLE account (id int PRIMARY KEY REFERENCES app.account, x int);
CREATE INDEX account_kind ON app.account (kind) WHERE kind = 'a'::app.kind;
CREATE VIEW app.names AS SELECT name FROM app.account;

-- file: search_path
SET search_path TO app, public;
CREATE TABLE note (id serial PRIMARY KEY, account_id int REFERENCES account, kind kind);
ALTER TABLE account ADD COLUMN extra int;
CREATE INDEX ON note (kind);
DROP INDEX account_kind;
SET search_path = public;
CREATE TABLE note (id int);
RESET search_path;
ALTER TABLE note ADD COLUMN y int;
SET SCHEMA 'app';
ALTER TABLE note ADD COLUMN z int;
SET search_path TO DEFAULT;

-- file: only for the transaction
BEGIN;
SET LOCAL search_path TO app;
ALTER TABLE note ADD COLUMN local int;
COMMIT;
ALTER TABLE note ADD COLUMN global int;
SET SESSION search_path = "app";
ALTER TABLE note ADD COLUMN session int;
SELECT pg_catalog.set_config('search_path', 'public', false);
ALTER TABLE note ADD COLUMN set_back int;

-- refused: one of that name is there
ALTER TABLE app.note SET SCHEMA public;

-- file: moved under another name
ALTER TABLE app.note RENAME TO remark;
ALTER TABLE app.remark SET SCHEMA public;
ALTER TYPE app.kind SET SCHEMA public;
CREATE SEQUENCE app.counter;
ALTER SEQUENCE app.counter SET SCHEMA public;
ALTER VIEW app.names SET SCHEMA public;
ALTER TABLE IF EXISTS app.nothing SET SCHEMA public;
ALTER SCHEMA app RENAME TO application;
ALTER TABLE application.account RENAME CONSTRAINT account_name_key TO account_name;

-- refused: things are in it
DROP SCHEMA application;

-- refused: no such schema
CREATE TABLE nowhere.t (id int);

-- refused: it exists
CREATE SCHEMA application;

-- refused: gone from there
ALTER TABLE app.account ADD COLUMN late int;

-- refused: there, not here
ALTER TABLE public.account DROP COLUMN kind;

-- file: everything in it goes
DROP SCHEMA application CASCADE;
DROP SCHEMA IF EXISTS nowhere CASCADE;
CREATE SCHEMA bare;
DROP SCHEMA bare;

-- unread: what is made along with a schema
CREATE SCHEMA filled CREATE TABLE inner_table (id int PRIMARY KEY) CREATE VIEW inner_view AS SELECT id FROM inner_table;
