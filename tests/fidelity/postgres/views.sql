-- file: made
CREATE TABLE person (id serial PRIMARY KEY, first text, last text, born date, boss int);
CREATE TABLE visit (id int PRIMARY KEY, person_id int REFERENCES person, at timestamptz, cost numeric);
CREATE VIEW names AS SELECT id, first || ' ' || last AS full_name FROM person;
CREATE OR REPLACE VIEW everyone AS SELECT * FROM person;
CREATE VIEW costs (who, total) AS SELECT person_id, sum(cost) FROM visit GROUP BY person_id;
CREATE VIEW joined AS SELECT p.first, v.* FROM person p JOIN visit v ON v.person_id = p.id;
CREATE VIEW nested AS WITH recent AS (SELECT * FROM visit WHERE at > '2024-01-01') SELECT r.at, n.full_name FROM recent r JOIN names n ON n.id = r.person_id;
CREATE VIEW odd AS SELECT 1 AS one, 'a'::text, count(*), max(born), CASE WHEN true THEN 1 END, coalesce(first, last), lower(first) AS "Lower" FROM person GROUP BY first, last;
CREATE VIEW subselect AS SELECT id, (SELECT max(at) FROM visit v WHERE v.person_id = p.id) AS latest FROM person p WHERE EXISTS (SELECT 1 FROM visit);
CREATE VIEW united AS SELECT id FROM person UNION ALL SELECT id FROM visit;
CREATE RECURSIVE VIEW chain (id, boss) AS SELECT id, boss FROM person UNION ALL SELECT p.id, p.boss FROM person p JOIN chain c ON c.id = p.boss;
CREATE TEMP VIEW passing AS SELECT 1 AS one;
CREATE MATERIALIZED VIEW totals AS SELECT person_id, sum(cost) AS total FROM visit GROUP BY 1 WITH NO DATA;
CREATE MATERIALIZED VIEW IF NOT EXISTS totals AS SELECT 1 AS one;
CREATE UNIQUE INDEX totals_person ON totals (person_id);
CREATE INDEX ON totals (total DESC) WHERE total > 10;
REFRESH MATERIALIZED VIEW totals;
CREATE VIEW with_check WITH (security_barrier) AS SELECT id FROM person WHERE id > 0 WITH CHECK OPTION;
COMMENT ON VIEW names IS 'who';
COMMENT ON MATERIALIZED VIEW totals IS 'how much';

-- file: changed
CREATE OR REPLACE VIEW names AS SELECT id, first || ' ' || last AS full_name, born FROM person;
ALTER VIEW names RENAME TO full_names;
ALTER VIEW everyone RENAME COLUMN first TO given;
ALTER VIEW IF EXISTS nothing RENAME TO something;
ALTER MATERIALIZED VIEW totals RENAME TO sums;
ALTER VIEW full_names OWNER TO CURRENT_USER;
ALTER VIEW everyone ALTER COLUMN id SET DEFAULT 3;
ALTER TABLE person RENAME TO human;
ALTER TABLE human RENAME COLUMN first TO given;
ALTER TABLE human ADD COLUMN later int;
ALTER INDEX totals_person RENAME TO sums_person;

-- refused: views need the column
ALTER TABLE human DROP COLUMN born;

-- refused: a view needs its type
ALTER TABLE human ALTER COLUMN born TYPE text;

-- refused: views need the table
DROP TABLE visit;

-- refused: another view needs it
DROP VIEW full_names;

-- refused: columns cannot be left out
CREATE OR REPLACE VIEW full_names AS SELECT id FROM human;

-- refused: it exists
CREATE VIEW united AS SELECT 1 AS one;

-- refused: it is materialised
DROP VIEW sums;

-- refused: it is a view
DROP TABLE united;

-- refused: no such table
CREATE VIEW wrong AS SELECT * FROM nowhere;

-- refused: no such view
DROP VIEW nothing;

-- refused: no such view to refresh
REFRESH MATERIALIZED VIEW nothing;

-- file: dropped
DROP VIEW united, odd;
DROP VIEW IF EXISTS united;
DROP VIEW full_names CASCADE;
DROP MATERIALIZED VIEW sums;
ALTER TABLE human DROP COLUMN boss CASCADE;
ALTER TABLE human DROP COLUMN later;
DROP TABLE visit CASCADE;
DROP TABLE human CASCADE;
