-- file: on everything
CREATE TABLE t (id int PRIMARY KEY, a text, b int);
CREATE INDEX t_a ON t (a);
CREATE TYPE mood AS ENUM ('x');
CREATE DOMAIN dom AS int;
CREATE VIEW v AS SELECT id FROM t;
CREATE SEQUENCE s;
COMMENT ON TABLE t IS 'a table; really';
COMMENT ON TABLE public.t IS 'it''s a table';
COMMENT ON COLUMN t.a IS E'line\nbreak';
COMMENT ON COLUMN public.t.b IS 'number';
COMMENT ON COLUMN v.id IS 'shown';
COMMENT ON INDEX t_a IS 'index';
COMMENT ON TYPE mood IS 'type';
COMMENT ON DOMAIN dom IS 'domain';
COMMENT ON VIEW v IS 'view';
COMMENT ON SEQUENCE s IS 'sequence';
COMMENT ON CONSTRAINT t_pkey ON t IS 'key';

-- file: they move along
ALTER TABLE t RENAME TO u;
ALTER TABLE u RENAME a TO c;
ALTER TABLE u ALTER c TYPE varchar(20);
ALTER INDEX t_a RENAME TO u_c;
ALTER TYPE mood RENAME TO moods;
COMMENT ON COLUMN u.b IS NULL;
COMMENT ON TABLE u IS '';

-- refused: a view is no table
COMMENT ON TABLE v IS 'wrong';

-- refused: no such index
COMMENT ON INDEX t_a IS 'wrong';
