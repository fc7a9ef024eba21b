-- file: committed
BEGIN;
CREATE TABLE kept (id int PRIMARY KEY);
COMMIT;
START TRANSACTION ISOLATION LEVEL SERIALIZABLE;
ALTER TABLE kept ADD COLUMN a int;
END;

-- file: rolled back
BEGIN;
CREATE TABLE lost (id int);
ALTER TABLE kept ADD COLUMN lost int;
ROLLBACK;
BEGIN TRANSACTION;
CREATE TABLE lost (id int);
ABORT;
CREATE TABLE found (id int);

-- file: savepoints
BEGIN;
ALTER TABLE kept ADD COLUMN b int;
SAVEPOINT one;
ALTER TABLE kept ADD COLUMN c int;
SAVEPOINT two;
DROP TABLE found;
ROLLBACK TO SAVEPOINT two;
ALTER TABLE kept ADD COLUMN d int;
ROLLBACK TO one;
ALTER TABLE kept ADD COLUMN c text;
RELEASE SAVEPOINT one;
COMMIT WORK;

-- refused: what came before is undone
CREATE TABLE early (id int);
ALTER TABLE kept DROP COLUMN a;
CREATE TABLE kept (id int);
CREATE TABLE late (id int);

-- refused: what was committed stays
BEGIN;
CREATE TABLE committed (id int);
COMMIT;
CREATE TABLE not_committed (id int);
DROP TABLE nowhere;

-- refused: the whole transaction is undone
BEGIN;
CREATE TABLE in_transaction (id int);
DROP TABLE nowhere;
COMMIT;

-- file: the connection goes on
CREATE TABLE after_it (id int);

-- refused: rolled back to nothing
BEGIN;
CREATE TABLE in_transaction (id int);
ROLLBACK TO SAVEPOINT nothing;
