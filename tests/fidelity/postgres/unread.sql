-- file: start
CREATE TABLE touched (id int PRIMARY KEY, a text);
CREATE TABLE other (id int PRIMARY KEY, a text);
CREATE TABLE third (id int PRIMARY KEY);

-- file: a loop over what is written out
DO $$
DECLARE part text;
BEGIN
  FOR part IN SELECT unnest(ARRAY['l', 'm']) LOOP
    EXECUTE format('ALTER TABLE touched ADD COLUMN %I int', part);
  END LOOP;
END $$;

-- unread: a question to the data, about one table
DO $$
BEGIN
  IF (SELECT count(*) FROM other) < 3 THEN
    ALTER TABLE touched ADD COLUMN x int;
  END IF;
END $$;
ALTER TABLE other ADD COLUMN b int;

-- file: what is unknown raises no alarm, what is known goes on
ALTER TABLE touched ADD COLUMN z int;
ALTER TABLE touched DROP COLUMN x;
ALTER TABLE other DROP COLUMN a;
ALTER TABLE other ADD COLUMN c int;
INSERT INTO other (id, b, c) VALUES (1, 2, 3);

-- refused: a known table is still known
ALTER TABLE other ADD COLUMN c int;

-- unread: a function that defines, when it is called
CREATE FUNCTION grow() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  ALTER TABLE third ADD COLUMN grown int;
END $$;
SELECT grow();

-- unread: any table
DO $$
DECLARE name text;
BEGIN
  FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
    EXECUTE 'ALTER TABLE ' || quote_ident(name) || ' ADD COLUMN tenant int';
  END LOOP;
END $$;
