-- file: guards that create
DO $$ BEGIN
  CREATE TYPE state AS ENUM ('on', 'off');
EXCEPTION
  WHEN duplicate_object THEN null;
END $$;
DO $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM pg_type WHERE typname = 'state') THEN
    CREATE TYPE state AS ENUM ('never');
  END IF;
  IF NOT EXISTS (SELECT 1 FROM pg_type WHERE typname = 'level') THEN
    CREATE TYPE level AS ENUM ('low', 'high');
  END IF;
END
$$;
CREATE TABLE lamp (id int PRIMARY KEY, state state, room int);
CREATE TABLE room (id int PRIMARY KEY);

-- file: foreign keys as Drizzle wrote them
DO $$ BEGIN
 ALTER TABLE "lamp" ADD CONSTRAINT "lamp_room_fk" FOREIGN KEY ("room") REFERENCES "public"."room"("id") ON DELETE cascade ON UPDATE no action;
EXCEPTION
 WHEN duplicate_object THEN null;
END $$;
--> statement-breakpoint
DO $$ BEGIN
 ALTER TABLE "lamp" ADD CONSTRAINT "lamp_room_fk" FOREIGN KEY ("room") REFERENCES "public"."room"("id") ON DELETE no action ON UPDATE no action;
EXCEPTION
 WHEN duplicate_object THEN null;
END $$;

-- file: columns where they are missing
DO $$
BEGIN
  IF NOT EXISTS (
    SELECT 1 FROM information_schema.columns WHERE table_schema = 'public' AND table_name = 'lamp' AND column_name = 'watts'
  ) THEN
    ALTER TABLE lamp ADD COLUMN watts int DEFAULT 60;
  END IF;
  IF EXISTS (SELECT FROM information_schema.columns WHERE table_name = 'lamp' AND column_name = 'state') THEN
    ALTER TABLE lamp RENAME COLUMN state TO condition;
  ELSE
    ALTER TABLE lamp ADD COLUMN condition text;
  END IF;
  IF EXISTS (SELECT 1 FROM information_schema.tables WHERE table_name = 'nowhere') THEN
    DROP TABLE nowhere;
  END IF;
  IF NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conname = 'watts_positive') THEN
    ALTER TABLE lamp ADD CONSTRAINT watts_positive CHECK (watts > 0);
  END IF;
  IF NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conname = 'watts_positive') THEN
    ALTER TABLE lamp ADD CONSTRAINT watts_positive CHECK (watts > 1);
  END IF;
  IF NOT EXISTS (SELECT 1 FROM pg_indexes WHERE indexname = 'lamp_watts') THEN
    CREATE INDEX lamp_watts ON lamp (watts);
  END IF;
  IF to_regclass('public.gone') IS NOT NULL THEN
    DROP TABLE gone;
  END IF;
END $$;

-- file: attempts
DO $$ BEGIN
  ALTER TABLE lamp ADD COLUMN watts int;
EXCEPTION WHEN duplicate_column THEN RAISE NOTICE 'column exists';
END $$;
DO $$ BEGIN
  CREATE TABLE lamp (id int);
  CREATE TABLE half (id int);
EXCEPTION WHEN duplicate_table THEN NULL;
END $$;
DO $$ BEGIN
  CREATE TABLE whole (id int);
  DROP TABLE nowhere;
EXCEPTION WHEN undefined_table OR undefined_object THEN NULL;
END $$;
DO $$ BEGIN
  CREATE TABLE third (id int);
  ALTER TABLE third DROP CONSTRAINT nothing;
EXCEPTION WHEN OTHERS THEN NULL;
END $$;
DO $body$
BEGIN
  CREATE TABLE plain_block (id int);
  ALTER TABLE plain_block ADD COLUMN more text;
END;
$body$ LANGUAGE plpgsql;

-- file: data only
DO $$
DECLARE r record;
BEGIN
  FOR r IN SELECT id FROM lamp LOOP
    UPDATE lamp SET watts = 1 WHERE id = r.id;
  END LOOP;
END $$;

-- refused: nothing catches it
DO $$ BEGIN
  ALTER TABLE lamp ADD COLUMN watts int;
END $$;

-- refused: another condition is caught
DO $$ BEGIN
  ALTER TABLE lamp ADD COLUMN watts int;
EXCEPTION WHEN undefined_table THEN NULL;
END $$;
