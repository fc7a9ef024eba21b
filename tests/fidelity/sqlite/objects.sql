-- file: indexes
CREATE TABLE t (a, b text COLLATE nocase, C);
CREATE UNIQUE INDEX i ON t (A DESC, b COLLATE nocase, a+b, (c)) WHERE a IS NOT NULL;
CREATE INDEX IF NOT EXISTS j ON t ("a", `b` COLLATE binary, [C] ASC);
CREATE INDEX IF NOT EXISTS J ON t (b);
CREATE INDEX k ON t (lower("b"), json_extract(a, '$.x'));
CREATE INDEX main.l ON t (a, a);
CREATE INDEX 'm' ON 't' ('a');
CREATE INDEX gone ON t (a);
DROP INDEX gone;
DROP INDEX IF EXISTS gone;
DROP INDEX main.L;
-- refused: an index that is there
CREATE INDEX i ON t (a);
-- refused: an index named as a table
CREATE INDEX IF NOT EXISTS t ON t (a);
-- refused: an index on nothing
CREATE INDEX n ON absent (a);
-- refused: an index on nothing, if it does not exist
CREATE INDEX IF NOT EXISTS i ON absent (a);
-- refused: an index on an absent column
CREATE INDEX n ON t (zz);
-- refused: an index on an absent column's expression
CREATE INDEX n ON t (zz + 1);
-- refused: an index where an absent column is
CREATE INDEX n ON t (a) WHERE zz;
-- refused: no index to drop
DROP INDEX gone;
-- refused: a table named as an index
CREATE TABLE IF NOT EXISTS i (a);
-- file: a constraint's index
CREATE TABLE keyed (a UNIQUE);
-- refused: a constraint's index is dropped
DROP INDEX sqlite_autoindex_keyed_1;
-- file: views
CREATE TABLE base (a int, b text, c);
CREATE VIEW plain AS SELECT a, base.B, c AS d FROM base;
CREATE VIEW star AS SELECT * FROM base;
CREATE VIEW named (x, y) AS SELECT a, b FROM base;
CREATE VIEW over (z) AS SELECT a FROM plain;
CREATE VIEW over_star AS SELECT * FROM star;
CREATE VIEW repeated AS SELECT a, a, b AS a, base.c FROM base;
CREATE VIEW counted AS SELECT count(*) AS n, 'x' AS word FROM base GROUP BY a;
CREATE VIEW joined AS SELECT base.a, s.* FROM base JOIN star AS s ON s.a = base.a;
CREATE VIEW IF NOT EXISTS star AS SELECT 1;
CREATE VIEW dangling AS SELECT * FROM nowhere;
CREATE TEMP VIEW passing AS SELECT 1;
DROP VIEW dangling;
DROP VIEW IF EXISTS dangling;
ALTER TABLE base ADD d int;
-- refused: a view as a table
DROP TABLE star;
-- refused: a table as a view
DROP VIEW IF EXISTS base;
-- refused: a view that is there
CREATE VIEW star AS SELECT 2;
-- refused: a table in the place of a view
CREATE TABLE star (a);
-- refused: an index on a view
CREATE INDEX on_view ON star (a);
-- refused: a view gets a column
ALTER TABLE star ADD z;
-- refused: a view gets a name
ALTER TABLE star RENAME TO stars;
-- refused: a view reads the column
ALTER TABLE base DROP COLUMN a;
-- file: views follow renames
ALTER TABLE base RENAME COLUMN c TO cc;
ALTER TABLE base RENAME TO basis;
-- refused: no view to drop
DROP VIEW dangling;
-- file: a view whose table is gone
CREATE TABLE short (a);
CREATE VIEW orphan AS SELECT a FROM short;
DROP TABLE short;
-- refused: no rename beside an orphan
ALTER TABLE basis RENAME TO base;
-- refused: no column renamed beside an orphan
ALTER TABLE basis RENAME b TO bb;
-- refused: no column dropped beside an orphan
ALTER TABLE basis DROP b;
-- file: columns are added beside an orphan, and legacy renames pass
ALTER TABLE basis ADD more;
PRAGMA legacy_alter_table=ON;
ALTER TABLE keyed RENAME TO keys;
PRAGMA legacy_alter_table=OFF;
DROP VIEW orphan;
-- file: triggers
CREATE TABLE watched (a, b);
CREATE TABLE log (a);
CREATE TRIGGER on_insert AFTER INSERT ON watched WHEN new.a > 1 BEGIN INSERT INTO log VALUES (CASE WHEN new.a THEN 1 END); END;
CREATE TRIGGER IF NOT EXISTS ON_INSERT AFTER INSERT ON watched BEGIN SELECT 1; END;
CREATE TRIGGER on_update BEFORE UPDATE OF a, b ON watched FOR EACH ROW BEGIN UPDATE log SET a = old.b; DELETE FROM log; END;
CREATE TRIGGER on_view INSTEAD OF DELETE ON star BEGIN SELECT 1; END;
DROP TRIGGER on_update;
DROP TRIGGER IF EXISTS on_update;
CREATE TRIGGER on_update BEFORE UPDATE OF a ON watched BEGIN DELETE FROM log WHERE a = 1; END;
ALTER TABLE log RENAME TO journal;
ALTER TABLE watched RENAME TO seen;
ALTER TABLE seen RENAME COLUMN a TO aa;
-- refused: a trigger that is there
CREATE TRIGGER on_insert AFTER INSERT ON seen BEGIN SELECT 1; END;
-- refused: a trigger on nothing
CREATE TRIGGER lost AFTER INSERT ON absent BEGIN SELECT 1; END;
-- refused: no trigger to drop
DROP TRIGGER lost;
-- refused: a trigger needs the column
ALTER TABLE seen DROP COLUMN aa;
-- file: what triggers write to goes
DROP TABLE journal;
-- refused: no rename beside a broken trigger
ALTER TABLE seen RENAME TO watched;
-- file: triggers go with their table
DROP TABLE seen;
CREATE TABLE free (a);
ALTER TABLE free RENAME TO freed;
-- file: drop tables
CREATE TABLE doomed (a);
CREATE INDEX doomed_a ON doomed (a);
DROP TABLE Doomed;
DROP TABLE IF EXISTS doomed;
DROP TABLE IF EXISTS main.doomed;
CREATE INDEX doomed_a ON freed (a);
-- refused: no table to drop
DROP TABLE doomed;
-- file: drop what another database does not have
CREATE TABLE kept_here (a);
DROP TABLE IF EXISTS elsewhere.kept_here;
DROP INDEX IF EXISTS kept_here.an_index;
DROP VIEW IF EXISTS elsewhere.v;
DROP TRIGGER IF EXISTS [else where].t;
