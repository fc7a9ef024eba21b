-- file: inherits
CREATE TABLE being (id serial PRIMARY KEY, name text NOT NULL, age int DEFAULT 1 CHECK (age >= 0), UNIQUE (name));
CREATE INDEX being_age ON being (age);
CREATE TABLE animal (legs int, CHECK (legs > 0)) INHERITS (being);
CREATE TABLE plant (height int, age int DEFAULT 5, UNIQUE (height)) INHERITS (being);
CREATE TABLE dog (breed text) INHERITS (animal);

-- file: what children take over
ALTER TABLE being ADD COLUMN colour text NOT NULL DEFAULT 'grey';
ALTER TABLE being RENAME COLUMN name TO title;
ALTER TABLE being ALTER COLUMN age SET DEFAULT 2;
ALTER TABLE being ALTER COLUMN age TYPE bigint;
ALTER TABLE being ADD CONSTRAINT sane CHECK (age < 1000);
ALTER TABLE being ADD CONSTRAINT own CHECK (age < 2000) NO INHERIT;
ALTER TABLE ONLY being ALTER COLUMN colour SET DEFAULT 'green';
ALTER TABLE being ALTER COLUMN colour DROP NOT NULL;
ALTER TABLE being RENAME CONSTRAINT sane TO saner;
ALTER TABLE dog NO INHERIT animal;
CREATE TABLE cat (LIKE animal INCLUDING CONSTRAINTS);
ALTER TABLE cat INHERIT animal;

-- refused: the children need it
DROP TABLE being;

-- refused: an inherited column stays
ALTER TABLE animal DROP COLUMN age;

-- refused: an inherited column keeps its name
ALTER TABLE animal RENAME COLUMN age TO years;

-- refused: an inherited constraint stays
ALTER TABLE animal DROP CONSTRAINT saner;

-- file: dropped
ALTER TABLE being DROP COLUMN colour;
ALTER TABLE being DROP CONSTRAINT saner;
DROP TABLE being CASCADE;
DROP TABLE dog;
