-- file: sources
CREATE TABLE source (
  id serial PRIMARY KEY, name varchar(20) NOT NULL DEFAULT 'x' CHECK (length(name) > 1), total int GENERATED ALWAYS AS (1 + 2) STORED,
  other int REFERENCES source, when_made timestamptz DEFAULT now(), ident bigint GENERATED ALWAYS AS IDENTITY, UNIQUE (name, other),
  CONSTRAINT sane CHECK (other > 0)
);
CREATE INDEX source_when ON source (when_made DESC);
CREATE INDEX source_expr ON source (lower(name)) WHERE other IS NOT NULL;
COMMENT ON COLUMN source.name IS 'what it is called';
COMMENT ON TABLE source IS 'where from';

-- file: like
CREATE TABLE bare (LIKE source);
CREATE TABLE full_copy (LIKE source INCLUDING ALL);
CREATE TABLE some_copy (before int, LIKE source INCLUDING DEFAULTS INCLUDING CONSTRAINTS, after text);
CREATE TABLE index_copy (LIKE source INCLUDING INDEXES INCLUDING COMMENTS);
CREATE TABLE ident_copy (LIKE source INCLUDING IDENTITY INCLUDING GENERATED EXCLUDING DEFAULTS);
CREATE TABLE most (LIKE source INCLUDING ALL EXCLUDING INDEXES EXCLUDING CONSTRAINTS, extra int UNIQUE);
CREATE TABLE full_copy2 (LIKE full_copy INCLUDING ALL);

-- file: their names, dropped
ALTER TABLE full_copy DROP CONSTRAINT full_copy_pkey, DROP CONSTRAINT full_copy_name_other_key, DROP CONSTRAINT sane;
ALTER TABLE full_copy DROP CONSTRAINT source_name_check;
DROP INDEX full_copy_when_made_idx, full_copy_lower_idx;
DROP TABLE index_copy;

-- refused: the source is not there
CREATE TABLE wrong (LIKE nowhere);

-- refused: both have the column
CREATE TABLE wrong (id int, LIKE source);

-- refused: the copied default needs the source's sequence
DROP TABLE source;

-- file: from queries
CREATE TABLE taken AS SELECT id, name, other AS another, total FROM source;
CREATE TABLE typed AS SELECT 1 AS one, 'x'::text AS word, NULL::uuid AS key, now() AS moment, count(*) AS n, true AS yes, CAST(2 AS bigint) AS big FROM source;
CREATE TABLE renamed (a, b) AS SELECT id, name FROM source WHERE id > 1 WITH NO DATA;
CREATE TABLE starred AS SELECT * FROM source;
CREATE TABLE joined AS SELECT s.*, u.name AS uname FROM source s JOIN full_copy u ON u.id = s.id;
CREATE TABLE IF NOT EXISTS starred AS SELECT 1 AS nothing;
CREATE TABLE whole AS TABLE renamed;
CREATE UNLOGGED TABLE quick AS SELECT id FROM source;
SELECT id, name INTO poured FROM source;
ALTER TABLE taken ADD PRIMARY KEY (id);
ALTER TABLE starred DROP COLUMN ident;

-- refused: a query of nothing
CREATE TABLE wrong AS SELECT * FROM nowhere;

-- refused: it exists
CREATE TABLE taken AS SELECT 1 AS one;
