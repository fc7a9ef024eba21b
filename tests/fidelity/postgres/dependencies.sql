-- file: start
CREATE TABLE base (id int PRIMARY KEY, code text UNIQUE, a int, b int, c int, CONSTRAINT ab CHECK (a < b), UNIQUE (a, c));
CREATE TABLE child (id int PRIMARY KEY, base_id int REFERENCES base, base_code text REFERENCES base (code), CONSTRAINT both_keys FOREIGN KEY (id, base_id) REFERENCES base (a, c));
CREATE VIEW of_base AS SELECT id, a FROM base;
CREATE VIEW of_view AS SELECT a FROM of_base;
CREATE INDEX base_b_c ON base (b, c);
CREATE INDEX base_partial ON base (id) WHERE b > 0;
CREATE INDEX base_expression ON base ((a + b));
CREATE FUNCTION f(base) RETURNS int LANGUAGE sql AS 'SELECT 1';

-- refused: the key is needed
ALTER TABLE base DROP CONSTRAINT base_pkey;

-- refused: the unique constraint is needed
ALTER TABLE base DROP CONSTRAINT base_a_c_key;

-- refused: a foreign key refers to the column
ALTER TABLE base DROP COLUMN code;

-- refused: a view shows the column
ALTER TABLE base DROP COLUMN a;

-- refused: a view stands on it
DROP VIEW of_base;

-- refused: RESTRICT says it
DROP TABLE base RESTRICT;

-- file: what no one else needs goes along
ALTER TABLE base DROP COLUMN b;

-- file: cascade, one after the other
ALTER TABLE base DROP CONSTRAINT base_code_key CASCADE;
ALTER TABLE base DROP COLUMN a CASCADE;
DROP FUNCTION f;
DROP TABLE base CASCADE;

-- file: dropped together
CREATE TABLE one (id int PRIMARY KEY);
CREATE TABLE two (id int REFERENCES one);
CREATE VIEW three AS SELECT id FROM two;

-- refused: the view is left out
DROP TABLE one, two;

-- file: without cascade
DROP VIEW three;
DROP TABLE one, two;

-- file: cycles
CREATE TABLE hen (id int PRIMARY KEY, egg int);
CREATE TABLE egg (id int PRIMARY KEY, hen int REFERENCES hen);
ALTER TABLE hen ADD FOREIGN KEY (egg) REFERENCES egg DEFERRABLE INITIALLY DEFERRED;
DROP TABLE hen, egg;
