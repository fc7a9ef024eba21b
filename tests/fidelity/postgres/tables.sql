-- file: an ordinary first migration
CREATE TABLE customer (
  id bigint PRIMARY KEY,
  email character varying(255) NOT NULL UNIQUE,
  full_name text NOT NULL DEFAULT '',
  balance numeric(12,2) DEFAULT 0.00 NOT NULL CHECK (balance >= 0),
  active boolean NOT NULL DEFAULT true,
  tags text[] DEFAULT '{}',
  settings jsonb DEFAULT '{}'::jsonb,
  created_at timestamp with time zone DEFAULT now() NOT NULL,
  updated_at timestamptz(3),
  born date, wakes time, sleeps timetz, lasts interval, code char(3), flag bit(4), flags bit varying(8),
  ratio real, share double precision, small smallint, price money, key uuid DEFAULT gen_random_uuid(),
  raw bytea, document xml, place point, address inet, network cidr, mac macaddr, words tsvector, hits int[][]
);
CREATE TABLE IF NOT EXISTS customer (nothing int);
CREATE TABLE "order" (
  "id" serial PRIMARY KEY NOT NULL,
  "customerId" bigint REFERENCES customer ON DELETE CASCADE,
  "Total Amount" int4 CONSTRAINT positive CHECK ("Total Amount" > 0),
  note varchar, letter char, stamp timestamp(0) without time zone, span interval day to second(2), n decimal(5), f float(10), g float8,
  CONSTRAINT order_unique UNIQUE ("customerId", note),
  CHECK ("Total Amount" < 100000),
  CHECK (note <> letter)
);
CREATE TABLE empty ();
CREATE TEMP TABLE scratch (id int PRIMARY KEY);
CREATE TEMPORARY TABLE scratch2 AS SELECT 1 AS one;
CREATE UNLOGGED TABLE counter (name text PRIMARY KEY, n int8 DEFAULT 1) WITH (fillfactor = 70);
CREATE GLOBAL TEMPORARY TABLE scratch3 (id int) ON COMMIT DROP;

-- file: keys of several columns, options of keys
CREATE TABLE line (
  order_id int NOT NULL,
  position int,
  product text,
  PRIMARY KEY (order_id, position) INCLUDE (product),
  UNIQUE (product, position) DEFERRABLE INITIALLY DEFERRED,
  FOREIGN KEY (order_id) REFERENCES "order" (id) MATCH FULL ON DELETE SET NULL ON UPDATE CASCADE DEFERRABLE INITIALLY IMMEDIATE,
  CONSTRAINT again FOREIGN KEY (order_id) REFERENCES "order" ON UPDATE RESTRICT ON DELETE SET DEFAULT NOT DEFERRABLE
);
CREATE TABLE tree (id int PRIMARY KEY, parent int REFERENCES tree, CONSTRAINT no_self CHECK (id <> parent) NO INHERIT);
ALTER TABLE customer RENAME TO client;
ALTER TABLE "order" RENAME "customerId" TO client_id;

-- file: rename then drop by the old names
ALTER TABLE client DROP CONSTRAINT customer_email_key;
ALTER TABLE "order" DROP CONSTRAINT "order_customerId_fkey", DROP CONSTRAINT "order_Total Amount_check";
ALTER TABLE "order" DROP CONSTRAINT order_check;
ALTER TABLE client DROP CONSTRAINT IF EXISTS customer_email_key;
ALTER TABLE IF EXISTS nowhere RENAME TO anywhere;
ALTER TABLE IF EXISTS nowhere ADD COLUMN a int;
DROP TABLE IF EXISTS nowhere, empty;
ALTER TABLE counter SET LOGGED;
ALTER TABLE tree SET UNLOGGED;
ALTER TABLE tree SET LOGGED;
ALTER TABLE client OWNER TO CURRENT_USER;
ALTER TABLE client SET (fillfactor = 90), ALTER COLUMN email SET STATISTICS 100, ALTER COLUMN full_name SET STORAGE EXTERNAL;
ALTER TABLE client ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY, REPLICA IDENTITY FULL;

-- refused: it exists
CREATE TABLE before (id int);
CREATE TABLE client (id int);

-- refused: two columns of one name
CREATE TABLE twice (id int, id text);

-- refused: two primary keys
CREATE TABLE twice (id int PRIMARY KEY, b int, PRIMARY KEY (b));

-- refused: the key names no column
CREATE TABLE wrong (id int, PRIMARY KEY (nothing));

-- refused: the referenced table is not there
CREATE TABLE wrong (id int REFERENCES nowhere);

-- refused: the referenced column is no key
CREATE TABLE wrong (id int REFERENCES client (full_name));

-- refused: the referenced table has no primary key
CREATE TABLE keyless (id int);
CREATE TABLE wrong (id int REFERENCES keyless);

-- refused: a constraint of that name stands on the table
ALTER TABLE "order" ADD CONSTRAINT order_unique CHECK (true);

-- refused: dropped twice
DROP TABLE counter;
DROP TABLE counter;

-- refused: it is still referenced
DROP TABLE "order";

-- refused: renamed onto another
ALTER TABLE line RENAME TO tree;

-- refused: the type is not there
CREATE TABLE wrong (id nothing);

-- file: cascade takes the foreign keys, not the tables
DROP TABLE "order" CASCADE;
DROP TABLE line, tree;
