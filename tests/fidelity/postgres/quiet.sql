-- file: what a schema does not feel
CREATE TABLE account (id serial PRIMARY KEY, name text, role text, at timestamptz);
CREATE FUNCTION double(x int) RETURNS int LANGUAGE sql IMMUTABLE AS $$ SELECT x * 2; $$;
CREATE OR REPLACE FUNCTION stamp() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
  -- a body; with semicolons
  NEW.at := now();
  RETURN NEW;
END;
$body$;
CREATE PROCEDURE tidy() LANGUAGE sql AS 'DELETE FROM account';
CREATE FUNCTION atomic(a int) RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT a + 1; END;
CREATE TRIGGER stamped BEFORE INSERT OR UPDATE ON account FOR EACH ROW EXECUTE FUNCTION stamp();
CREATE POLICY own ON account FOR SELECT USING (role = current_user);
ALTER TABLE account ENABLE ROW LEVEL SECURITY;
ALTER POLICY own ON account RENAME TO owned;
GRANT SELECT, INSERT ON account TO PUBLIC;
REVOKE ALL ON TABLE account FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO PUBLIC;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO PUBLIC;
INSERT INTO account (name, role) VALUES ('a;b', 'it''s'), (E'c\'d', $x$e;f$x$);
UPDATE account SET name = 'x' WHERE id = 1;
WITH gone AS (DELETE FROM account WHERE id = 2 RETURNING *) INSERT INTO account (name) SELECT name FROM gone;
DELETE FROM account USING account other WHERE other.id = account.id;
TRUNCATE account RESTART IDENTITY CASCADE;
SELECT count(*) FROM account;
SELECT double(2);
ANALYZE account;
EXPLAIN SELECT 1;
LOCK TABLE account IN SHARE MODE;
COMMENT ON FUNCTION double(int) IS 'twice';
COMMENT ON COLUMN account.name IS 'who';
COMMENT ON CONSTRAINT account_pkey ON account IS 'key';
CREATE RULE nothing AS ON DELETE TO account DO INSTEAD NOTHING;
CREATE STATISTICS more ON name, role FROM account;
CREATE AGGREGATE total (int) (sfunc = int4pl, stype = int, initcond = '0');
CREATE CAST (account AS text) WITH INOUT;
CREATE PUBLICATION news FOR TABLE account;
SET LOCAL statement_timeout = '5s';
SHOW search_path;
NOTIFY changed;
CREATE COLLATION german (provider = libc, locale = 'C');
DROP PUBLICATION news;
DROP STATISTICS more;
DROP RULE nothing ON account;
DROP AGGREGATE total (int);
DROP CAST (account AS text);
DROP POLICY owned ON account;
DROP TRIGGER stamped ON account;
DROP FUNCTION stamp, double;
DROP PROCEDURE tidy();
DROP FUNCTION IF EXISTS nothing(int);
DROP COLLATION german;
COMMENT ON COLUMN account.name IS NULL;
COMMENT ON SCHEMA public IS 'all';
PREPARE p AS SELECT 1;
DEALLOCATE p;
VALUES (1), (2);
/* a block /* in a block */ ; */
;;

-- refused: no such table
INSERT INTO nowhere VALUES (1);

-- refused: no such column
INSERT INTO account (nothing) VALUES (1);

-- refused: no such table
UPDATE nowhere SET a = 1;

-- refused: no such table
CREATE TRIGGER wrong BEFORE UPDATE ON nowhere FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger();

-- refused: no such table
CREATE POLICY wrong ON nowhere USING (true);

-- refused: no such table
COMMENT ON TABLE nowhere IS 'x';

-- refused: no such column
COMMENT ON COLUMN account.nothing IS 'x';

-- refused: no such table
TRUNCATE nowhere;

-- refused: no such table
GRANT SELECT ON nowhere TO PUBLIC;

-- refused: no such table
ALTER TABLE nowhere ENABLE ROW LEVEL SECURITY;
