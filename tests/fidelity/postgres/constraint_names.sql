-- file: what the server calls them
CREATE TABLE t (a int PRIMARY KEY, b int UNIQUE, c int REFERENCES t, d int CHECK (d > 0), e int);
CREATE TABLE u (a int REFERENCES t (a), b int REFERENCES t (b), UNIQUE (a, b), CHECK (a > b), CHECK (a <> b), CHECK (true));
ALTER TABLE t ADD UNIQUE (e);
ALTER TABLE t ADD UNIQUE (e);
ALTER TABLE t ADD UNIQUE (e, d);
ALTER TABLE t ADD FOREIGN KEY (c) REFERENCES t (a);
ALTER TABLE t ADD FOREIGN KEY (c, d) REFERENCES u (a, b) NOT VALID;
ALTER TABLE t ADD CHECK (d > 1);
ALTER TABLE t ADD CHECK (d > e);
ALTER TABLE t ADD CHECK (d > e AND e > 3) NOT VALID;
CREATE INDEX ON t (e);
CREATE INDEX ON t (e);
CREATE UNIQUE INDEX ON t (e, d);
CREATE INDEX ON t (lower(e::text));
CREATE INDEX ON t ((e + 1), (d + 1), a);
CREATE INDEX ON t ((e + 1), (d + 1), a);
CREATE INDEX ON t (a) INCLUDE (b, c);
CREATE INDEX ON t ((coalesce(a, b)), (a::text), (CASE WHEN a > 1 THEN 2 END), ((e)));

-- file: dropped by those names
ALTER TABLE u DROP CONSTRAINT u_check, DROP CONSTRAINT u_check1, DROP CONSTRAINT u_check2;
ALTER TABLE u DROP CONSTRAINT u_a_fkey, DROP CONSTRAINT u_b_fkey;
ALTER TABLE t DROP CONSTRAINT t_c_fkey, DROP CONSTRAINT t_c_fkey1;
ALTER TABLE t DROP CONSTRAINT t_c_d_fkey;
ALTER TABLE t DROP CONSTRAINT t_e_key, DROP CONSTRAINT t_e_key1;
ALTER TABLE t DROP CONSTRAINT t_d_check;
ALTER TABLE t DROP CONSTRAINT t_d_check1;
ALTER TABLE t VALIDATE CONSTRAINT t_check1;
DROP INDEX t_e_idx, t_expr_expr1_a_idx;
DROP INDEX IF EXISTS t_e_idx;
DROP INDEX t_e_idx1;
ALTER TABLE u DROP CONSTRAINT u_a_b_key;

-- file: freed names are given again
ALTER TABLE t ADD UNIQUE (e);
ALTER TABLE u ADD CHECK (a > b);
ALTER TABLE t ADD CHECK (d > 0);

-- file: names are cut at 63 bytes, between characters
CREATE TABLE a_table_whose_name_is_rather_long_for_a_table_in_any_database (
  an_identifier_column_with_a_name_of_great_length_indeed_and_more int PRIMARY KEY,
  another_column_with_a_name_of_a_certain_length int UNIQUE,
  short int REFERENCES a_table_whose_name_is_rather_long_for_a_table_in_any_database CHECK (short > 0)
);
CREATE INDEX ON a_table_whose_name_is_rather_long_for_a_table_in_any_database (another_column_with_a_name_of_a_certain_length, short);
CREATE TABLE "grüße_aus_dem_schönen_österreich_über_die_höchsten_berge" ("größe_der_übergroßen_gebäude_mit_überdachung" int UNIQUE, "ÄÖÜ" serial CHECK ("ÄÖÜ" > 0));
CREATE TABLE t_of_a_name_that_is_longer_than_sixty_three_bytes_in_its_whole_length_here (id serial PRIMARY KEY);
CREATE INDEX an_index_whose_name_is_longer_than_sixty_three_bytes_in_its_whole_length ON t (e);
DROP INDEX an_index_whose_name_is_longer_than_sixty_three_bytes_in_its_whole_length;
ALTER TABLE t ADD CONSTRAINT a_constraint_whose_name_is_longer_than_sixty_three_bytes_in_total UNIQUE (b, a);
ALTER TABLE t DROP CONSTRAINT a_constraint_whose_name_is_longer_than_sixty_three_bytes_in_total;

-- file: names collide with other relations
CREATE TABLE v_pkey (x int);
CREATE TABLE v (id int PRIMARY KEY);
CREATE SEQUENCE w_id_seq;
CREATE TABLE w (id serial);
CREATE VIEW z_b_key AS SELECT 1 AS one;
CREATE TABLE z (b int UNIQUE);
CREATE TYPE y_c_key AS ENUM ('a');
CREATE TABLE y (c int UNIQUE);

-- file: an index becomes a key
CREATE UNIQUE INDEX v_key_index ON v (id);
ALTER TABLE v DROP CONSTRAINT v_pkey1;
ALTER TABLE v ADD CONSTRAINT v_key PRIMARY KEY USING INDEX v_key_index;
CREATE UNIQUE INDEX z_other ON z (b);
ALTER TABLE z ADD UNIQUE USING INDEX z_other;

-- refused: it belongs to a constraint
DROP INDEX t_pkey;

-- refused: another primary key
ALTER TABLE t ADD PRIMARY KEY (b);

-- refused: no such constraint
ALTER TABLE t DROP CONSTRAINT t_c_fkey;

-- refused: the name is taken
CREATE INDEX t_pkey ON t (b);

-- refused: a foreign key needs this key
CREATE TABLE needs (b int REFERENCES t (b));
ALTER TABLE t DROP CONSTRAINT t_b_key;

-- file: cascade
CREATE TABLE needs (b int REFERENCES t (b));
ALTER TABLE t DROP CONSTRAINT t_b_key CASCADE;
ALTER TABLE t DROP CONSTRAINT IF EXISTS t_b_key;
