-- file: NULL, which is none unless the type cuts it or a domain checks it
CREATE DOMAIN share AS numeric CHECK (VALUE <= 1);
CREATE TYPE tone AS ENUM ('soft', 'loud');
CREATE TABLE nothing (
  a text DEFAULT NULL, b varchar(20) DEFAULT NULL, c varchar DEFAULT NULL, d timestamp(3) DEFAULT NULL, e share DEFAULT NULL,
  f tone DEFAULT NULL, g text DEFAULT NULL::text, h numeric(6,2) DEFAULT NULL, i varchar(5)[] DEFAULT NULL, j text[] DEFAULT NULL,
  k char DEFAULT NULL, l int DEFAULT (NULL), m share[] DEFAULT NULL
);
ALTER TABLE nothing ADD n text DEFAULT NULL, ADD o varchar(3) DEFAULT NULL;
ALTER TABLE nothing ALTER a SET DEFAULT NULL, ALTER b SET DEFAULT NULL, ALTER c SET DEFAULT 'x';
ALTER TABLE nothing ALTER c SET DEFAULT NULL;

-- file: constants that fit
CREATE TABLE constant (
  a text DEFAULT 1, b boolean DEFAULT true, c numeric DEFAULT 1.5, d bigint DEFAULT -3, e text[] DEFAULT '{}', f int[] DEFAULT '[0:1]={1,2}',
  g boolean DEFAULT 'on', h text DEFAULT false, i share DEFAULT 1, j jsonb DEFAULT '[]', k text[] DEFAULT ' {a,b}'
);
CREATE SEQUENCE counter;
ALTER TABLE constant ALTER a SET DEFAULT nextval('counter'), ALTER d SET DEFAULT nextval('counter');

-- refused: a number is no label
CREATE TABLE wrong (a tone DEFAULT 1);

-- refused: a number is no moment
CREATE TABLE wrong (a timestamptz DEFAULT 0);

-- refused: a number is neither true nor false
ALTER TABLE constant ALTER b SET DEFAULT 0;

-- refused: true is no number
ALTER TABLE constant ADD wrong int DEFAULT true;

-- refused: no array
ALTER TABLE constant ADD wrong text[] DEFAULT '[]';

-- refused: no array, either
CREATE TABLE wrong (a text[] DEFAULT '');

-- refused: a sequence does not count labels
ALTER TABLE nothing ALTER f SET DEFAULT nextval('counter');

-- file: texts stay of the type that the column had
CREATE TABLE turned (
  a varchar(9) DEFAULT 'x', b tone DEFAULT 'soft', c timestamp DEFAULT '2001-02-03', d char(3) DEFAULT 'ab', e text[] DEFAULT '{}',
  f varchar(5) DEFAULT 'y', g int DEFAULT '5', h text DEFAULT 'z'::text, i boolean DEFAULT 'true', j jsonb DEFAULT '{}'
);
ALTER TABLE turned ALTER a TYPE text, ALTER b TYPE text, ALTER c TYPE timestamptz, ALTER d TYPE varchar(5), ALTER e TYPE varchar[],
  ALTER f TYPE varchar(7), ALTER g TYPE bigint, ALTER h TYPE varchar, ALTER i TYPE text, ALTER j TYPE json;
