-- file: kinds of indexes
CREATE TABLE doc (id serial PRIMARY KEY, title text, body text, data jsonb, tags text[], at timestamptz, score int, owner int, span int4range);
CREATE INDEX doc_title ON doc (title);
CREATE UNIQUE INDEX doc_title_owner ON doc (title, owner);
CREATE INDEX IF NOT EXISTS doc_title ON doc (body);
CREATE INDEX doc_lower ON public.doc (lower(title));
CREATE INDEX doc_partial ON doc USING btree (owner) WHERE (at IS NOT NULL AND score > 3);
CREATE INDEX doc_data ON doc USING gin (data);
CREATE INDEX doc_path ON doc USING gin (data jsonb_path_ops);
CREATE INDEX doc_tags ON doc USING GIN (tags);
CREATE INDEX doc_words ON doc USING gin (to_tsvector('english', coalesce(body, '') || ' '));
CREATE INDEX doc_span ON doc USING gist (span);
CREATE INDEX doc_hash ON doc USING hash (owner);
CREATE INDEX doc_brin ON doc USING brin (at) WITH (pages_per_range = 32);
CREATE INDEX doc_order ON doc (score DESC, at ASC NULLS FIRST, owner DESC NULLS LAST, id NULLS LAST);
CREATE INDEX doc_pattern ON doc (title text_pattern_ops, body COLLATE "C");
CREATE INDEX doc_default_class ON doc (title text_ops, score int4_ops DESC);
CREATE INDEX doc_json ON doc ((data ->> 'kind'), ((data -> 'a') ->> 'b'));
CREATE INDEX doc_include ON doc (owner) INCLUDE (title, body);
CREATE UNIQUE INDEX doc_nulls ON doc (owner, score) NULLS NOT DISTINCT;
CREATE INDEX ON ONLY doc (score) WITH (fillfactor = 80) TABLESPACE pg_default;

-- file: concurrently
CREATE INDEX CONCURRENTLY doc_later ON doc (score);

-- file: concurrently and if not exists
CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS doc_later2 ON doc (score, id);

-- file: dropped so
DROP INDEX CONCURRENTLY IF EXISTS doc_later;

-- file: dropped and renamed
DROP INDEX doc_title;
DROP INDEX public.doc_lower, doc_hash CASCADE;
DROP INDEX IF EXISTS doc_title;
ALTER INDEX doc_later2 RENAME TO doc_sooner;
ALTER TABLE doc_sooner RENAME TO doc_soonest;
ALTER INDEX doc_score_idx SET (fillfactor = 50);
REINDEX TABLE doc;
COMMENT ON INDEX doc_soonest IS 'for the list';
CLUSTER doc USING doc_order;
ANALYZE doc;

-- refused: no such index
DROP INDEX doc_title;

-- refused: a table is no index
DROP INDEX doc;

-- refused: no such column
CREATE INDEX wrong ON doc (nothing);

-- refused: no such table
CREATE INDEX wrong ON nowhere (id);

-- refused: the name is taken by a table
CREATE INDEX doc ON doc (id);

-- refused: no such column in the predicate
CREATE INDEX wrong ON doc (id) WHERE nothing > 1;

-- file: columns go, indexes go
ALTER TABLE doc DROP COLUMN score;
ALTER TABLE doc RENAME COLUMN title TO heading;
ALTER TABLE doc ALTER COLUMN heading TYPE varchar(80);
ALTER TABLE doc ALTER COLUMN owner TYPE bigint;
ALTER TABLE doc DROP COLUMN data;
