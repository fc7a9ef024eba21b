-- file: start
CREATE TYPE level AS ENUM ('low', 'high');
CREATE DOMAIN pct AS int CHECK (VALUE <= 100);
CREATE TABLE probe (
  id int PRIMARY KEY, small smallint, num numeric(10,2) DEFAULT 1.25, word varchar(10) DEFAULT 'low', body text, made timestamp DEFAULT now(),
  day date, flag boolean DEFAULT false, data json, items int[], level level DEFAULT 'low', part pct DEFAULT 3, amount int UNIQUE CHECK (amount > 0), name char(5)
);
CREATE TABLE reading (id bigint PRIMARY KEY, probe_id int REFERENCES probe, amount int REFERENCES probe (amount));
CREATE INDEX probe_word ON probe (word);
CREATE INDEX probe_word_low ON probe (lower(word)) WHERE word <> '';

-- file: conversions that the server makes by itself
ALTER TABLE probe ALTER small TYPE int;
ALTER TABLE probe ALTER small TYPE bigint;
ALTER TABLE probe ALTER small TYPE smallint;
ALTER TABLE probe ALTER small TYPE text;
ALTER TABLE probe ALTER num TYPE numeric(12,4);
ALTER TABLE probe ALTER num TYPE numeric;
ALTER TABLE probe ALTER num TYPE int;
ALTER TABLE probe ALTER num TYPE float8;
ALTER TABLE probe ALTER word TYPE text;
ALTER TABLE probe ALTER word TYPE varchar(200);
ALTER TABLE probe ALTER made TYPE timestamptz;
ALTER TABLE probe ALTER made TYPE timestamp(3);
ALTER TABLE probe ALTER day TYPE timestamp;
ALTER TABLE probe ALTER data TYPE jsonb;
ALTER TABLE probe ALTER items TYPE bigint[];
ALTER TABLE probe ALTER part TYPE int;
ALTER TABLE probe ALTER amount TYPE bigint;
ALTER TABLE probe ALTER id TYPE bigint;
ALTER TABLE probe ALTER name TYPE varchar(5);
ALTER TABLE reading ALTER probe_id TYPE bigint;
ALTER TABLE probe ALTER level TYPE text;

-- file: with using
ALTER TABLE probe ALTER flag DROP DEFAULT, ALTER flag TYPE int USING flag::int, ALTER flag SET DEFAULT 0;
ALTER TABLE probe ALTER level DROP DEFAULT, ALTER level TYPE level USING level::level, ALTER level SET DEFAULT 'high'::level;
ALTER TABLE probe ALTER body SET DATA TYPE uuid USING body::uuid, ALTER body SET DEFAULT gen_random_uuid(), ALTER body SET NOT NULL;
DROP INDEX probe_word_low;
ALTER TABLE probe ALTER word DROP DEFAULT, ALTER word TYPE text[] USING ARRAY[word], ALTER word SET DEFAULT '{}';

-- file: arrays become arrays of text
CREATE TABLE many (keys uuid[], levels level[], flags boolean[]);
ALTER TABLE many ALTER keys TYPE text[], ALTER levels TYPE varchar[], ALTER flags TYPE text;

-- file: a label is taken out of an enum, with a default that is of the enum before the column is
CREATE TYPE mood AS ENUM ('sad', 'glad', 'mad');
CREATE TABLE people (mood mood NOT NULL DEFAULT 'sad', moods mood[]);
ALTER TABLE people ALTER mood SET DATA TYPE text;
ALTER TABLE people ALTER mood SET DEFAULT 'sad'::text;
ALTER TABLE people ALTER moods SET DATA TYPE text;
DROP TYPE "public"."mood";
CREATE TYPE "public"."mood" AS ENUM ('sad', 'glad');
ALTER TABLE people ALTER mood SET DEFAULT 'sad'::"public"."mood";
ALTER TABLE people ALTER mood SET DATA TYPE "public"."mood" USING mood::"public"."mood";
ALTER TABLE people ALTER moods SET DATA TYPE "public"."mood"[] USING moods::"public"."mood"[];

-- refused: an array does not become an array of numbers
ALTER TABLE many ALTER keys TYPE int[];

-- file: back to text, with a default of it
ALTER TABLE people ALTER mood TYPE text;
ALTER TABLE people ALTER mood SET DEFAULT 'sad'::text;

-- refused: a default of another type does not follow
ALTER TABLE people ALTER mood TYPE mood USING mood::mood;

-- refused: a text default does not become a label
CREATE TABLE texts (mood text DEFAULT 'sad'::text);
ALTER TABLE texts ALTER mood TYPE mood USING mood::mood;

-- refused: text does not become a number by itself
ALTER TABLE probe ALTER small TYPE int;

-- refused: nor does a number become true or false
ALTER TABLE probe ALTER flag TYPE boolean;

-- refused: the default does not follow
ALTER TABLE probe ALTER flag TYPE boolean USING flag = 1;

-- refused: an enum is not made of text by itself
ALTER TABLE probe ALTER name TYPE level;

-- refused: the foreign key cannot hold
ALTER TABLE reading ALTER probe_id TYPE text;

-- refused: no such type
ALTER TABLE probe ALTER name TYPE nothing;

-- refused: nor can the one that refers to it
ALTER TABLE probe ALTER amount TYPE text;

-- file: a default that was always of the new type
CREATE TABLE token (id text NOT NULL DEFAULT gen_random_uuid(), made text DEFAULT now(), day text DEFAULT current_date);
ALTER TABLE token ALTER COLUMN id SET DATA TYPE uuid USING id::uuid;
ALTER TABLE token ALTER COLUMN made TYPE timestamptz USING made::timestamptz, ALTER day TYPE date USING day::date;

-- refused: a default that says itself that it is a text
CREATE TABLE said (id text DEFAULT (gen_random_uuid())::text);
ALTER TABLE said ALTER id TYPE uuid USING id::uuid;
