-- file: made
CREATE SEQUENCE free;
CREATE SEQUENCE IF NOT EXISTS free START 7;
CREATE SEQUENCE counted AS integer INCREMENT BY 2 MINVALUE 1 MAXVALUE 1000 START WITH 5 CACHE 10 CYCLE;
CREATE TABLE bill (id int NOT NULL, number text);
CREATE SEQUENCE bill_id_seq AS int START WITH 1 INCREMENT BY 1 NO MINVALUE NO MAXVALUE CACHE 1;
ALTER SEQUENCE bill_id_seq OWNED BY bill.id;
ALTER TABLE ONLY bill ALTER COLUMN id SET DEFAULT nextval('bill_id_seq'::regclass);
CREATE SEQUENCE numbers OWNED BY bill.number;
CREATE TEMP SEQUENCE passing;
SELECT setval('bill_id_seq', 100, true);
SELECT pg_catalog.setval('public.bill_id_seq', 1, false);

-- file: changed
ALTER SEQUENCE free RENAME TO freed;
ALTER SEQUENCE freed RESTART WITH 3 INCREMENT 4;
ALTER SEQUENCE IF EXISTS nothing OWNED BY NONE;
ALTER SEQUENCE numbers OWNED BY NONE;
ALTER SEQUENCE bill_id_seq RENAME TO bill_numbers;
ALTER TABLE bill RENAME TO invoice;
ALTER TABLE counted RENAME TO counting;
CREATE TABLE uses (n bigint DEFAULT nextval('freed'), m int DEFAULT nextval('counting'));
DROP SEQUENCE IF EXISTS numbers, nothing;

-- refused: it exists
CREATE SEQUENCE freed;

-- refused: a default needs it
DROP SEQUENCE freed;

-- refused: no such sequence
DROP SEQUENCE nothing;

-- refused: no such owner
ALTER SEQUENCE freed OWNED BY invoice.nothing;

-- refused: no such sequence in a default
CREATE TABLE wrong (id int DEFAULT nextval('nothing'));

-- file: what belongs to a column goes with it
DROP SEQUENCE freed CASCADE;
ALTER TABLE invoice DROP COLUMN id;
ALTER TABLE uses DROP COLUMN m;
DROP SEQUENCE counting;
