-- file: statements that leave the schema alone
CREATE TABLE t (a, b);
INSERT INTO t (a, b) VALUES (1, 2), (3, 4);
INSERT OR IGNORE INTO t SELECT a, b FROM t;
REPLACE INTO t VALUES (1, 2);
UPDATE OR IGNORE t SET a = 2 WHERE b IN (SELECT b FROM t);
DELETE FROM t WHERE a = 1;
WITH x AS (SELECT 1 AS a) INSERT INTO t (a) SELECT a FROM x;
SELECT * FROM t;
VALUES (1);
EXPLAIN SELECT 1;
PRAGMA user_version = 3;
PRAGMA main.foreign_keys;
PRAGMA journal_mode(memory);
REINDEX;
ANALYZE;
INSERT INTO t (a) VALUES ('a;b'), ("c");
-- refused: rows for nothing
INSERT INTO absent VALUES (1);
-- refused: rows with a column that is not there
INSERT INTO t (a, zz) VALUES (1, 2);
-- refused: rows from nothing
INSERT INTO t (a) SELECT a FROM absent;
-- refused: an update of nothing
UPDATE absent SET a = 1;
-- refused: nothing to delete from
DELETE FROM absent;
-- refused: what came before is taken back
CREATE TABLE taken_back (a);
ALTER TABLE taken_back ADD b;
ALTER TABLE t ADD c;
DROP TABLE absent;
-- file: it can be made now
CREATE TABLE taken_back (a);
-- file: transactions
BEGIN;
CREATE TABLE kept (a);
COMMIT;
BEGIN IMMEDIATE TRANSACTION;
CREATE TABLE lost (a);
ALTER TABLE kept ADD b;
ROLLBACK;
BEGIN;
SAVEPOINT one;
CREATE TABLE undone (a);
ROLLBACK TO one;
CREATE TABLE done (a);
RELEASE SAVEPOINT one;
END TRANSACTION;
