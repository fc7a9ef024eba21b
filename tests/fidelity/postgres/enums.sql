-- file: made
CREATE TYPE status AS ENUM ('draft', 'sent', 'paid');
CREATE TYPE "MixedCase" AS ENUM ('A', 'b c', 'it''s');
CREATE TYPE nothing AS ENUM ();
CREATE TABLE bill (id int PRIMARY KEY, state status NOT NULL DEFAULT 'draft', states status[] DEFAULT '{}', other "MixedCase", old status DEFAULT 'sent'::status);
CREATE INDEX bill_open ON bill (state) WHERE state <> 'paid'::status;
ALTER TABLE bill ADD CONSTRAINT not_draft CHECK (old <> 'draft');

-- file: added
ALTER TYPE status ADD VALUE 'void';
ALTER TYPE status ADD VALUE IF NOT EXISTS 'void';
ALTER TYPE status ADD VALUE 'seen' AFTER 'sent';
ALTER TYPE public.status ADD VALUE 'begun' BEFORE 'draft';
ALTER TYPE "MixedCase" ADD VALUE 'z' BEFORE 'b c';
ALTER TYPE status ADD VALUE IF NOT EXISTS 'last' AFTER 'void';
COMMENT ON TYPE status IS 'where a bill is';

-- file: renamed
ALTER TYPE status RENAME VALUE 'void' TO 'cancelled';
ALTER TYPE status RENAME TO bill_status;
ALTER TYPE "MixedCase" RENAME TO mixed;
ALTER TYPE nothing OWNER TO CURRENT_USER;

-- file: replaced by a new type, as tools do it
CREATE TYPE bill_status_new AS ENUM ('draft', 'sent');
ALTER TABLE bill DROP CONSTRAINT not_draft;
DROP INDEX bill_open;
ALTER TABLE bill ALTER COLUMN state DROP DEFAULT;
ALTER TABLE bill ALTER COLUMN state TYPE bill_status_new USING (state::text::bill_status_new);
ALTER TYPE bill_status RENAME TO bill_status_old;
ALTER TYPE bill_status_new RENAME TO bill_status;
ALTER TABLE bill ALTER COLUMN state SET DEFAULT 'draft';

-- refused: columns have that type
DROP TYPE bill_status_old;

-- refused: the label is there
ALTER TYPE bill_status ADD VALUE 'sent';

-- refused: no such neighbour
ALTER TYPE bill_status ADD VALUE 'next' AFTER 'nobody';

-- refused: no such label
ALTER TYPE bill_status RENAME VALUE 'nobody' TO 'somebody';

-- refused: the label is taken
ALTER TYPE bill_status RENAME VALUE 'sent' TO 'draft';

-- refused: it exists
CREATE TYPE bill_status AS ENUM ('a');

-- refused: a table has that name
CREATE TYPE bill AS ENUM ('a');

-- refused: no such type
ALTER TYPE nobody ADD VALUE 'x';

-- refused: a default with an unknown label
ALTER TABLE bill ALTER COLUMN state SET DEFAULT 'nobody';

-- file: cascade takes the columns
DROP TYPE bill_status_old CASCADE;
DROP TYPE IF EXISTS nobody, nothing;
ALTER TABLE bill DROP COLUMN other;
DROP TYPE mixed;
