-- file: add columns
CREATE TABLE t (a);
ALTER TABLE t ADD b text NOT NULL DEFAULT 'x';
ALTER TABLE t ADD COLUMN c integer REFERENCES other (id) ON DELETE SET NULL;
ALTER TABLE t ADD COLUMN d CHECK (d > 1) COLLATE nocase;
ALTER TABLE T ADD COLUMN e AS (a + 1);
ALTER TABLE main.t ADD f DEFAULT NULL;
ALTER TABLE t ADD g text CONSTRAINT named CHECK (a IS NOT g);
CREATE TABLE s (a int) STRICT;
ALTER TABLE s ADD b text;
-- refused: added twice
ALTER TABLE t ADD A text;
-- refused: added with a key
ALTER TABLE t ADD z text UNIQUE;
-- refused: added with a primary key
ALTER TABLE t ADD z int PRIMARY KEY;
-- refused: added with a check on nothing
ALTER TABLE t ADD z CHECK (y > 1);
-- refused: added without a type to strict
ALTER TABLE s ADD z;
-- refused: added to nothing
ALTER TABLE absent ADD a;
-- refused: added with a reference to two
ALTER TABLE t ADD z REFERENCES t (a, b);
-- file: drop columns
CREATE TABLE drops (a INTEGER PRIMARY KEY, b, c UNIQUE, d REFERENCES o (id), e CHECK (e > 1), f, g, h, i AS (f), j, k, l, m, o,
  p CHECK (o > p), q, CHECK (q > 1), UNIQUE (k, m), FOREIGN KEY (l) REFERENCES z (i));
CREATE INDEX drops_g ON drops (g);
CREATE INDEX drops_h ON drops (a) WHERE h > 1;
CREATE INDEX drops_j ON drops (j + 1);
ALTER TABLE drops DROP b;
ALTER TABLE drops DROP COLUMN d;
ALTER TABLE drops DROP COLUMN E;
ALTER TABLE drops DROP COLUMN i;
ALTER TABLE drops DROP COLUMN f;
ALTER TABLE drops DROP COLUMN p;
ALTER TABLE drops DROP COLUMN o;
-- refused: a primary key's column
ALTER TABLE drops DROP COLUMN a;
-- refused: a unique column
ALTER TABLE drops DROP COLUMN c;
-- refused: an indexed column
ALTER TABLE drops DROP COLUMN g;
-- refused: a column of a predicate
ALTER TABLE drops DROP COLUMN h;
-- refused: a column of an indexed expression
ALTER TABLE drops DROP COLUMN j;
-- refused: a column of a unique constraint
ALTER TABLE drops DROP COLUMN k;
-- refused: a column of a foreign key
ALTER TABLE drops DROP COLUMN l;
-- refused: a column of a check
ALTER TABLE drops DROP COLUMN q;
-- refused: a column that is not there
ALTER TABLE drops DROP COLUMN zz;
-- file: the last column
CREATE TABLE lone (a);
-- refused: the last column goes
ALTER TABLE lone DROP a;
-- file: rename columns
CREATE TABLE r (a, b int CHECK (b > a), c AS (a + b), d, UNIQUE (A, b), FOREIGN KEY (a, b) REFERENCES z (c, d), CHECK (a IN ('a', "b")));
CREATE TABLE refers (x REFERENCES r (a), y REFERENCES R, FOREIGN KEY (x) REFERENCES r (A));
CREATE INDEX r_i ON r (A, b, lower(a)) WHERE a > 'a' AND r.a < 2;
ALTER TABLE r RENAME a TO "select";
ALTER TABLE r RENAME COLUMN b TO B;
ALTER TABLE r RENAME COLUMN d TO "two words";
ALTER TABLE r RENAME COLUMN "two words" TO camelCase;
-- refused: renamed to another
ALTER TABLE r RENAME COLUMN camelCase TO b;
-- refused: renamed from nothing
ALTER TABLE r RENAME COLUMN zz TO y;
-- file: rename tables
CREATE TABLE old (id integer PRIMARY KEY, a UNIQUE, b CHECK (old.b > 1), c REFERENCES old (id));
CREATE TABLE others (x REFERENCES OLD (id), y REFERENCES "old");
CREATE INDEX old_b ON old (b) WHERE b > 1 AND old.a > 1;
ALTER TABLE old RENAME TO "new one";
ALTER TABLE 'new one' RENAME TO newest;
-- refused: renamed to itself
ALTER TABLE newest RENAME TO NEWEST;
-- refused: renamed to another table
ALTER TABLE newest RENAME TO others;
-- refused: renamed to an index
ALTER TABLE newest RENAME TO old_b;
-- refused: renamed from nothing, as a table
ALTER TABLE old RENAME TO older;
-- refused: renamed to a name of SQLite's own
ALTER TABLE newest RENAME TO sqlite_newest;
-- file: a rebuild
PRAGMA foreign_keys=OFF;
CREATE TABLE users (id integer PRIMARY KEY, email text);
CREATE UNIQUE INDEX users_email ON users (email);
CREATE TABLE posts (id integer PRIMARY KEY, author REFERENCES users (id) ON DELETE CASCADE);
CREATE TABLE `__new_users` (`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL, `email` text NOT NULL, `age` integer DEFAULT 1);
INSERT INTO `__new_users`("id", "email") SELECT "id", "email" FROM `users`;
DROP TABLE `users`;
ALTER TABLE `__new_users` RENAME TO `users`;
CREATE UNIQUE INDEX users_email ON users (email);
PRAGMA foreign_keys=ON;
-- file: a rebuild the other way takes the references along
CREATE TABLE accounts (id integer PRIMARY KEY);
CREATE TABLE logins (account REFERENCES accounts (id));
ALTER TABLE accounts RENAME TO accounts_old;
CREATE TABLE accounts (id integer PRIMARY KEY, name text);
DROP TABLE accounts_old;
-- file: legacy renames leave references alone
CREATE TABLE things (id integer PRIMARY KEY);
CREATE TABLE parts (thing REFERENCES things (id));
PRAGMA legacy_alter_table = ON;
ALTER TABLE things RENAME TO things_old;
CREATE TABLE things (id integer PRIMARY KEY, name text);
DROP TABLE things_old;
PRAGMA legacy_alter_table = OFF;
-- refused: libSQL's syntax is not SQLite's, and a check that names its table under legacy
CREATE TABLE named (a CHECK (named.a > 1));
PRAGMA legacy_alter_table = ON;
ALTER TABLE named RENAME TO renamed;
-- file: legacy is over
PRAGMA legacy_alter_table = OFF;
