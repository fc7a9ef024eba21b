-- file: always there
CREATE EXTENSION IF NOT EXISTS plpgsql;

-- file: for identifiers
-- needs: uuid-ossp
CREATE EXTENSION IF NOT EXISTS "uuid-ossp";
CREATE TABLE thing (id uuid PRIMARY KEY DEFAULT uuid_generate_v4());

-- file: for text
-- needs: citext
CREATE EXTENSION citext;
CREATE TABLE login (name citext NOT NULL UNIQUE, names citext[]);
CREATE INDEX login_lower ON login (lower(name));

-- file: for search
-- needs: pg_trgm
CREATE EXTENSION IF NOT EXISTS pg_trgm WITH SCHEMA public;
CREATE TABLE page (body text);
CREATE INDEX page_body ON page USING gin (body gin_trgm_ops);

-- file: for vectors
-- needs: vector
CREATE EXTENSION IF NOT EXISTS vector;
CREATE TABLE chunk (id int PRIMARY KEY, embedding vector(3), plain vector);
CREATE INDEX chunk_embedding ON chunk USING hnsw (embedding vector_cosine_ops);
ALTER TABLE chunk ALTER COLUMN embedding TYPE vector(4);

-- file: types of an extension in a schema of its own
-- needs: hstore
CREATE SCHEMA extensions;
CREATE EXTENSION hstore SCHEMA extensions;
CREATE TABLE bag (content extensions.hstore);

-- refused: it exists
-- needs: citext
CREATE EXTENSION citext;

-- refused: columns have its type
-- needs: citext
DROP EXTENSION citext;

-- file: cascade
-- needs: citext
DROP EXTENSION citext CASCADE;
DROP EXTENSION IF EXISTS citext;

-- file: more that is needed
-- needs: pg_trgm
-- needs: uuid-ossp
CREATE TABLE token (id uuid DEFAULT uuid_generate_v4(), text text);
CREATE INDEX token_text ON token USING gin (text gin_trgm_ops);

-- refused: an index needs its operator class
-- needs: pg_trgm
DROP EXTENSION pg_trgm;

-- refused: a default calls it
-- needs: uuid-ossp
DROP EXTENSION "uuid-ossp";

-- file: both with what needs them
-- needs: pg_trgm
-- needs: uuid-ossp
DROP EXTENSION pg_trgm CASCADE;
DROP EXTENSION "uuid-ossp" CASCADE;
