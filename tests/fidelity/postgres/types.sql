-- file: domains and composites
CREATE DOMAIN email AS varchar(254) CHECK (VALUE ~ '@');
CREATE DOMAIN positive AS integer DEFAULT 1 NOT NULL CONSTRAINT is_positive CHECK (VALUE > 0) CHECK (VALUE < 1000);
CREATE DOMAIN code text COLLATE "C";
CREATE TYPE address AS (street text, number int, city varchar(40));
CREATE TYPE span AS RANGE (subtype = float8);
CREATE TABLE person (id positive PRIMARY KEY, mail email NOT NULL DEFAULT 'a@b', home address, mails email[], reach span);
CREATE TABLE of_type OF address (number NOT NULL DEFAULT 1);

-- file: changed
ALTER DOMAIN positive DROP NOT NULL;
ALTER DOMAIN positive SET DEFAULT 5;
ALTER DOMAIN positive DROP CONSTRAINT is_positive;
ALTER DOMAIN positive ADD CONSTRAINT small CHECK (VALUE < 500) NOT VALID;
ALTER DOMAIN positive VALIDATE CONSTRAINT small;
ALTER DOMAIN positive RENAME CONSTRAINT small TO smaller;
ALTER DOMAIN positive DROP CONSTRAINT IF EXISTS nothing;
ALTER DOMAIN code SET NOT NULL;
ALTER DOMAIN code ADD CHECK (VALUE <> '');
ALTER DOMAIN email RENAME TO mail_address;
ALTER DOMAIN code DROP DEFAULT;
CREATE TYPE pair AS (a int, b int);
ALTER TYPE pair ADD ATTRIBUTE c text, DROP ATTRIBUTE b;
ALTER TYPE pair RENAME ATTRIBUTE a TO alpha;
ALTER TYPE pair ALTER ATTRIBUTE c SET DATA TYPE varchar(10);
ALTER TYPE pair RENAME TO couple;
COMMENT ON DOMAIN code IS 'short';

-- refused: a column has that type
DROP DOMAIN mail_address;

-- refused: no such domain
DROP DOMAIN nothing;

-- refused: no such constraint
ALTER DOMAIN positive DROP CONSTRAINT is_positive;

-- refused: no such attribute
ALTER TYPE couple DROP ATTRIBUTE b;

-- refused: a table has it
DROP TYPE address;

-- file: dropped
DROP DOMAIN IF EXISTS code, nothing;
DROP DOMAIN mail_address CASCADE;
DROP TYPE couple;
DROP TYPE span CASCADE;
DROP TABLE of_type;
DROP TYPE address CASCADE;
