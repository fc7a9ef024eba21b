-- file: start
CREATE TABLE a (id int, x int, y int, z text, r int4range);
CREATE TABLE b (id int PRIMARY KEY, a_id int, x int);
ALTER TABLE a ADD PRIMARY KEY (id);
ALTER TABLE a ADD CONSTRAINT a_xy UNIQUE (x, y);
ALTER TABLE a ADD CONSTRAINT a_z UNIQUE NULLS NOT DISTINCT (z);
ALTER TABLE a ADD CONSTRAINT a_check CHECK (x > 0 OR y IN (1, 2, 3)) NOT VALID;
ALTER TABLE a ADD CONSTRAINT a_excl EXCLUDE USING gist (r WITH &&);
ALTER TABLE a ADD EXCLUDE USING gist (r WITH &&, int4range(x, y) WITH =) WHERE (x > 0);
ALTER TABLE b ADD CONSTRAINT b_a FOREIGN KEY (a_id) REFERENCES a (id) NOT VALID;
ALTER TABLE b ADD FOREIGN KEY (a_id, x) REFERENCES a (x, y) MATCH FULL ON DELETE SET NULL (a_id);
ALTER TABLE b ADD CHECK (x BETWEEN 1 AND 10 AND a_id IS NOT NULL);
ALTER TABLE b ADD CONSTRAINT b_unique UNIQUE (x) INCLUDE (a_id) DEFERRABLE;

-- file: changed
ALTER TABLE a VALIDATE CONSTRAINT a_check;
ALTER TABLE b VALIDATE CONSTRAINT b_a;
ALTER TABLE b ALTER CONSTRAINT b_a DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE b ALTER CONSTRAINT b_a NOT DEFERRABLE;
ALTER TABLE a RENAME CONSTRAINT a_xy TO a_pair;
ALTER TABLE a RENAME COLUMN x TO ex;
ALTER TABLE b RENAME TO bee;
ALTER TABLE bee RENAME CONSTRAINT b_pkey TO bee_pkey;
ALTER TABLE a DROP CONSTRAINT IF EXISTS nothing, DROP CONSTRAINT a_excl;
ALTER TABLE a ALTER COLUMN y TYPE int;
ALTER TABLE bee ALTER COLUMN a_id SET NOT NULL, ADD CONSTRAINT late CHECK (a_id > 0), DROP CONSTRAINT bee_pkey, ADD PRIMARY KEY (id, a_id);

-- refused: no such constraint
ALTER TABLE a RENAME CONSTRAINT nothing TO something;

-- refused: the name is taken
ALTER TABLE a RENAME CONSTRAINT a_check TO a_pair;

-- refused: no such constraint to validate
ALTER TABLE a VALIDATE CONSTRAINT nothing;

-- refused: it is no foreign key
ALTER TABLE a ALTER CONSTRAINT a_z DEFERRABLE;

-- refused: too few columns
ALTER TABLE bee ADD FOREIGN KEY (a_id) REFERENCES a (ex, y);

-- refused: types that do not compare
ALTER TABLE bee ADD FOREIGN KEY (x) REFERENCES a (z);

-- refused: no such column
ALTER TABLE bee ADD FOREIGN KEY (nothing) REFERENCES a;

-- refused: no such column there
ALTER TABLE bee ADD FOREIGN KEY (x) REFERENCES a (nothing);

-- refused: a check of nothing
ALTER TABLE bee ADD CHECK (nothing > 0);

-- refused: a key of nothing
ALTER TABLE bee ADD UNIQUE (nothing);
