-- file: names, types and quotes
CREATE TABLE plain (id integer, Name Text, amount  varchar ( 10 , 2 ), ratio "double precision", big unsigned   big
  int, untyped, odd [my type], word 'str', minus varchar(-1), ticked `Text`, twice "big" int, any Any, raw Blob);
CREATE TABLE "quoted name" ("first column" int, 'second' text, [third one] blob, `fourth` real);
CREATE TABLE 'string' (a);
CREATE TABLE IF NOT EXISTS main.qualified (a);
CREATE TABLE keywords (key text, action text, "order" int, abort int, "group" text, desc text, left text, text text, date date);
CREATE TABLE IF NOT EXISTS PLAIN (other);
-- file: defaults
CREATE TABLE defaults (a DEFAULT 1, b DEFAULT -1, c DEFAULT + 1, d DEFAULT (1 + 2), e DEFAULT word, f DEFAULT "quoted",
  g DEFAULT 'it''s', h DEFAULT true, i DEFAULT NULL, j DEFAULT CURRENT_TIMESTAMP, k DEFAULT (datetime( 'now')),
  l DEFAULT ( 'x' ), m DEFAULT x'00', n DEFAULT - 1.5, o DEFAULT [bracketed], p DEFAULT `ticked`, q text DEFAULT a DEFAULT b,
  r text DEFAULT /* here */ 'x' , s DEFAULT ((1)), t DEFAULT 0x1F, u DEFAULT 1e3, v DEFAULT (NULL), w DEFAULT false,
  x DEFAULT (strftime('%s','now')), y DEFAULT (lower(hex(randomblob(16)))), z DEFAULT '');
-- file: keys
CREATE TABLE counted (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, a);
CREATE TABLE counted_apart (id INTEGER, a, PRIMARY KEY (id AUTOINCREMENT));
CREATE TABLE row_number (id integer primary key asc, a text unique);
CREATE TABLE downwards (id INTEGER PRIMARY KEY DESC, a);
CREATE TABLE text_key (id text PRIMARY KEY ON CONFLICT REPLACE, a text NOT NULL ON CONFLICT IGNORE);
CREATE TABLE two_columns (a int, B int, c, CONSTRAINT pk PRIMARY KEY (b, A DESC) ON CONFLICT FAIL);
CREATE TABLE alike (id text PRIMARY KEY UNIQUE, b UNIQUE, c, UNIQUE (b), UNIQUE (id), UNIQUE (c, b), UNIQUE (b, c),
  UNIQUE (c DESC, b), CONSTRAINT named UNIQUE (c COLLATE nocase), UNIQUE ('c'), UNIQUE ("c" ASC));
CREATE TABLE alike_number (id INTEGER PRIMARY KEY UNIQUE, a UNIQUE, b);
CREATE TABLE key_last (a UNIQUE, b, PRIMARY KEY (a));
CREATE TABLE collated (a text COLLATE NOCASE UNIQUE, b text COLLATE binary, UNIQUE (a COLLATE nocase), UNIQUE (a COLLATE rtrim));
-- file: without rowid and strict
CREATE TABLE no_rowid (id integer PRIMARY KEY, a, b text NOT NULL) WITHOUT ROWID;
CREATE TABLE no_rowid_two (a text, b text, c, PRIMARY KEY (a, b), UNIQUE (b)) without rowid;
CREATE TABLE strict_text (a text PRIMARY KEY, b text, c int, d ANY, e BLOB, f REAL) STRICT;
CREATE TABLE strict_number (a integer PRIMARY KEY, b text) STRICT;
CREATE TABLE both (a integer, b "text", PRIMARY KEY (b)) STRICT, WITHOUT ROWID;
CREATE TABLE both_again (a integer PRIMARY KEY) WITHOUT ROWID, strict;
-- file: generated columns
CREATE TABLE computed (a, b AS (a + 1), c int GENERATED ALWAYS AS (a) STORED, d text AS (a) VIRTUAL, e AS (a || 'x') stored NOT NULL,
  f varchar(10) generated always as (upper("a")), g as (b) unique);
-- file: checks
CREATE TABLE checked (a int CHECK (a > 1) CONSTRAINT positive CHECK (a > 0), b text NOT NULL CHECK (b IN ('x', "y", `a`)),
  c text CONSTRAINT one CONSTRAINT two DEFAULT 1, CHECK (length(b) > 2 AND checked.a < 5), CONSTRAINT late CHECK ("a" <> [b])
  CONSTRAINT unparted CHECK (c COLLATE nocase > cast(b AS text)), CHECK (rowid > 0), CHECK ('constant'));
-- file: foreign keys
CREATE TABLE parents (id integer PRIMARY KEY, a, b, UNIQUE (a, b));
CREATE TABLE children (a REFERENCES parents, b REFERENCES absent (id) ON DELETE CASCADE ON UPDATE SET NULL MATCH FULL
  DEFERRABLE INITIALLY DEFERRED, c int REFERENCES Parents (ID) NOT DEFERRABLE, d REFERENCES w ON DELETE SET DEFAULT ON DELETE CASCADE,
  e int NOT NULL CONSTRAINT named REFERENCES q DEFERRABLE INITIALLY IMMEDIATE, FOREIGN KEY (A, b) REFERENCES parents (a, b) ON DELETE RESTRICT,
  CONSTRAINT to_itself FOREIGN KEY (c) REFERENCES children (a) ON UPDATE NO ACTION NOT DEFERRABLE INITIALLY DEFERRED CHECK (a > 1));
-- file: as select
CREATE TABLE source (a int, b text, c varchar(10) NOT NULL, d real DEFAULT 1, e blob, f, g numeric, h date, i boolean);
CREATE TABLE copied AS SELECT * FROM source;
CREATE TABLE picked AS SELECT s.b, s.A AS other FROM source AS s WHERE a > 1;
CREATE TEMP TABLE passing AS SELECT a FROM source;
-- file: temporary tables hide others
CREATE TABLE shadowed (a);
CREATE TEMP TABLE shadowed (b);
ALTER TABLE shadowed ADD c;
CREATE INDEX of_shadow ON shadowed (b);
CREATE INDEX main.of_table ON shadowed (a);
DROP TABLE shadowed;
ALTER TABLE shadowed ADD d;
CREATE TABLE temp.fleeting (a);
CREATE TEMPORARY TABLE fleeting_too (a);
-- refused: it is there
CREATE TABLE plain (a);
-- refused: case does not tell tables apart
CREATE TABLE "Plain" (a);
-- refused: a column twice
CREATE TABLE broken (a, A);
-- refused: two primary keys
CREATE TABLE broken (a PRIMARY KEY, b PRIMARY KEY);
-- refused: a key on what is not there
CREATE TABLE broken (a, UNIQUE (b));
-- refused: a check on what is not there
CREATE TABLE broken (a, CHECK (b > 1));
-- refused: a foreign key from what is not there
CREATE TABLE broken (a, FOREIGN KEY (b) REFERENCES plain (id));
-- refused: a foreign key to more columns than it has
CREATE TABLE broken (a REFERENCES plain (id, name));
-- refused: a foreign key to fewer columns than it has
CREATE TABLE broken (a, b, FOREIGN KEY (a, b) REFERENCES plain (id));
-- refused: no key without rowid
CREATE TABLE broken (a) WITHOUT ROWID;
-- refused: a type that strict does not know
CREATE TABLE broken (a varchar(10)) STRICT;
-- refused: no type in strict
CREATE TABLE broken (a) STRICT;
-- refused: counting a text
CREATE TABLE broken (a text, PRIMARY KEY (a AUTOINCREMENT));
-- refused: counting without rowid
CREATE TABLE broken (a INTEGER PRIMARY KEY AUTOINCREMENT) WITHOUT ROWID;
-- refused: nothing but generated columns
CREATE TABLE broken (a AS (1));
-- refused: a generated key
CREATE TABLE broken (a, b AS (a) PRIMARY KEY);
-- refused: a generated default
CREATE TABLE broken (a, b AS (a) DEFAULT 1);
-- refused: generated from what is not there
CREATE TABLE broken (a, b AS (c));
-- refused: a name of SQLite's own
CREATE TABLE sqlite_mine (a);
-- refused: from what is not there
CREATE TABLE broken AS SELECT * FROM absent_source;
-- refused: from a column that is not there
CREATE TABLE broken AS SELECT source.zz FROM source;
