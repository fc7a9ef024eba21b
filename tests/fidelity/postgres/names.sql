-- file: quoted names keep their case
CREATE TABLE "User" ("Id" SERIAL PRIMARY KEY, "firstName" TEXT NOT NULL, "last name" TEXT, "quote""d" INT, LastName TEXT, "select" INT UNIQUE);
CREATE TABLE User_Profile ("userId" INTEGER NOT NULL, Bio TEXT, CONSTRAINT "PK_profile" PRIMARY KEY ("userId"));
CREATE UNIQUE INDEX "User_firstName_key" ON "User"("firstName");
CREATE INDEX "User_firstName_last name_idx" ON "User" ("firstName", "last name" DESC);
ALTER TABLE USER_PROFILE ADD CONSTRAINT "FK_user" FOREIGN KEY ("userId") REFERENCES "User"("Id") ON DELETE CASCADE ON UPDATE CASCADE;
CREATE TYPE "Role" AS ENUM ('USER', 'ADMIN');
ALTER TABLE "User" ADD COLUMN "role" "Role" NOT NULL DEFAULT 'USER', ADD COLUMN "roles" "Role"[];
ALTER TABLE "User" ADD CHECK ("Id" > 0), ADD CHECK ("last name" <> "firstName"), ADD CHECK (LASTNAME <> '');
CREATE INDEX ON "User" (lower("firstName"), "quote""d");

-- file: quoted schemas
CREATE SCHEMA "Mixed";
CREATE TABLE "Mixed"."T.x" ("A" int PRIMARY KEY, "b.c" "Role");
CREATE INDEX ON "Mixed"."T.x" ("b.c");
CREATE TABLE "über" ("straße" int, Größe int);
CREATE TABLE ÄPFEL (id int);
ALTER TABLE "User" RENAME TO "Account";
ALTER TABLE "Account" RENAME COLUMN "firstName" TO "givenName";
ALTER TABLE "Account" RENAME CONSTRAINT "User_pkey" TO "Account_pkey";
ALTER INDEX "User_firstName_key" RENAME TO "Account_givenName_key";
ALTER SEQUENCE "User_Id_seq" RENAME TO "Account_Id_seq";
ALTER TABLE "Account" DROP CONSTRAINT "User_Id_check", DROP CONSTRAINT "User_check", DROP COLUMN "quote""d";

-- refused: the name was quoted
ALTER TABLE "Account" DROP CONSTRAINT User_select_key;

-- file: and again with quotes
ALTER TABLE "Account" DROP CONSTRAINT "User_select_key";

-- refused: unquoted names are lower case
ALTER TABLE Account ADD COLUMN x int;

-- refused: so are columns
ALTER TABLE "Account" DROP COLUMN givenName;

-- file: words that are not reserved
CREATE TABLE data (key text PRIMARY KEY, value jsonb, type text, name text, date date, time time, timestamp timestamp, year int, level int, position int, text text, index int, comment text, action text, state text, "user" text, "order" int, status text, role text, password text, public bool, version int DEFAULT 1, default_value text, primary_id int, check_in date, unique_id uuid);
CREATE INDEX key ON data (key, value, type);
ALTER TABLE data DROP COLUMN type, DROP index, ALTER value SET DEFAULT '{}', ALTER COLUMN date TYPE timestamp;
ALTER TABLE data RENAME name TO title;
