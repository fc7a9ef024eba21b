-- file: a city
CREATE TABLE house (id int PRIMARY KEY, name varchar(10), owner_id int, built date);
CREATE TABLE person (id int PRIMARY KEY, name varchar(10), born date);
CREATE TABLE street (id int PRIMARY KEY, name varchar(10), width int);
CREATE VIEW census AS
  SELECT *, (SELECT name FROM person p WHERE p.id = h.owner_id) AS owner, (SELECT count(*) FROM street) AS streets FROM house h;

-- file: it counts streets without a look at them
ALTER TABLE street ALTER name TYPE varchar(20);
ALTER TABLE street ALTER width TYPE bigint;
ALTER TABLE person ALTER born TYPE timestamp;
ALTER TABLE street RENAME name TO label;
ALTER TABLE street DROP label;

-- refused: the star shows it
ALTER TABLE house ALTER built TYPE timestamp;

-- refused: the inner query reads it
ALTER TABLE person ALTER name TYPE text;

-- refused: nor can it be dropped
ALTER TABLE person DROP COLUMN name;

-- file: renamed columns and tables are still read
ALTER TABLE person RENAME name TO called;
ALTER TABLE person RENAME TO human;

-- refused: under its new name
ALTER TABLE human ALTER called TYPE text;

-- file: a label is no column that is read
CREATE VIEW short AS SELECT h.id AS built, h.owner_id name FROM house h;
DROP VIEW census;
ALTER TABLE house ALTER built TYPE timestamp;
ALTER TABLE house ALTER name TYPE text;

-- file: one letter for two tables
CREATE VIEW letters AS SELECT (SELECT max(x.born) FROM human x) AS latest, (SELECT count(x.width) FROM street x) AS wide;
ALTER TABLE human ADD width int;
ALTER TABLE human ALTER width TYPE bigint;
ALTER TABLE street ADD born int;
ALTER TABLE street ALTER born TYPE bigint;

-- refused: of this one it is read
ALTER TABLE street ALTER width TYPE int;

-- refused: no such column
CREATE VIEW wrong AS SELECT id, nothing FROM street;

-- refused: no such column behind the letter
CREATE TABLE wrong AS SELECT h.nothing FROM house h;

-- file: rows and what is computed
CREATE VIEW rows AS SELECT h, h.ctid, current_date FROM house h;
CREATE VIEW beside AS SELECT s.id, l.double FROM street s, LATERAL (SELECT width AS double FROM human) l;
