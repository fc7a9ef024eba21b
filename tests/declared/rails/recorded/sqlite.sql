CREATE TABLE "users" ("id" integer PRIMARY KEY AUTOINCREMENT NOT NULL, "name" varchar(50) DEFAULT 'it''s' NOT NULL, "a" text, "i" integer DEFAULT 1, "lim" integer(8), "big" bigint, "f" float DEFAULT 1.5, "price" decimal(10,2) DEFAULT 0.0, "on" boolean DEFAULT 1 NOT NULL, "off" boolean DEFAULT 0, "day" date, "at" datetime, "made_at" datetime(6) DEFAULT CURRENT_TIMESTAMP NOT NULL, "fn" datetime(6) DEFAULT (datetime('now')), "wakes" time, "data" json DEFAULT '{}', "blob" blob, "ci" varchar COLLATE "NOCASE", "up" varchar GENERATED ALWAYS AS (upper(name)) STORED, CONSTRAINT pos CHECK (i > 0));
CREATE INDEX "low" ON "users" (lower(name));
CREATE UNIQUE INDEX "index_users_on_name" ON "users" ("name") WHERE i > 0;
CREATE INDEX "ordered" ON "users" ("name", "i" DESC);
CREATE TABLE "pairs" ("a" integer NOT NULL, "b" integer NOT NULL, PRIMARY KEY ("a", "b"));
CREATE TABLE "keyed" ("code" integer PRIMARY KEY AUTOINCREMENT NOT NULL, "n" integer);
CREATE TABLE "plain" ("n" integer);
CREATE TABLE "posts" ("id" varchar NOT NULL PRIMARY KEY, "user_id" bigint NOT NULL, CONSTRAINT "fk_rails_5b5ddfd518" FOREIGN KEY ("user_id") REFERENCES "users" ("id") ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED);
CREATE INDEX "index_posts_on_user_id" ON "posts" ("user_id");
