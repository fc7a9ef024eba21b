CREATE TABLE base (id INT, name VARCHAR(10));
CREATE VIEW simple AS SELECT * FROM base;
CREATE VIEW picked AS SELECT id AS number, b.name FROM base b WHERE id > 1;
CREATE VIEW named (x, y) AS SELECT id, name FROM base;
CREATE ALGORITHM=MERGE DEFINER=CURRENT_USER SQL SECURITY INVOKER VIEW odd AS SELECT s.* FROM base s WITH CASCADED CHECK OPTION;
CREATE OR REPLACE VIEW simple AS SELECT id FROM base;
CREATE VIEW IF NOT EXISTS simple AS SELECT 1 AS one;
CREATE VIEW joined AS SELECT a.id, b.name FROM base a JOIN base b ON a.id = b.id GROUP BY a.id ORDER BY b.name;
ALTER VIEW picked AS SELECT name FROM base;
-- refused
CREATE VIEW simple AS SELECT 1 AS a;
-- refused
CREATE VIEW broken AS SELECT * FROM nope;
-- refused
CREATE VIEW double AS SELECT 1 AS a, 2 AS a;
-- refused
CREATE VIEW short (x, y) AS SELECT 1;
-- refused
CREATE OR REPLACE VIEW base AS SELECT 1 AS a;
-- refused
CREATE TABLE simple (a INT);
-- refused
ALTER TABLE simple ADD a INT;
-- refused
DROP TABLE simple;
-- refused
DROP VIEW base;
-- refused
DROP VIEW nope;
DROP VIEW IF EXISTS nope, picked;
RENAME TABLE simple TO simpler;
DROP VIEW named, joined;
