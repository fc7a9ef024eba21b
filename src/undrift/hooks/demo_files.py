"""The repository of `undrift demo`: a small shop on Drizzle, before and after a change that lacks its migration."""

from __future__ import annotations

from collections.abc import Mapping

_PACKAGE = """\
{
  "name": "shop",
  "private": true,
  "scripts": { "db:generate": "drizzle-kit generate", "db:migrate": "drizzle-kit migrate" },
  "devDependencies": { "drizzle-kit": "0.31.0" }
}
"""

_CONFIG = """\
import { defineConfig } from "drizzle-kit";

export default defineConfig({
  dialect: "postgresql",
  schema: "./db/schema.ts",
  out: "./db/migrations",
});
"""

_SCHEMA = """\
import {{ index, pgTable, text, timestamp, unique, uuid }} from "drizzle-orm/pg-core";

export const users = pgTable("users", {{
  id: uuid("id").primaryKey().defaultRandom(),
  email: text("email").notNull().unique(),
}});

export const integrations = pgTable(
  "integrations",
  {{
    id: uuid("id").primaryKey().defaultRandom(),
    {column}
    service: text("service").notNull(),
  }},
  (table) => [unique().on(table.{key}, table.service), index("integrations_owner_idx").on(table.{key})],
);
"""

_BEFORE = _SCHEMA.format(
    column='userId: uuid("user_id").notNull().references(() => users.id, { onDelete: "cascade" }),', key="userId"
)
_AFTER = _SCHEMA.format(
    column='userEmail: text("user_email").notNull().references(() => users.email, { onDelete: "cascade" }),\n'
    '    lastSyncAt: timestamp("last_sync_at", { withTimezone: true }),',
    key="userEmail",
)

_INIT = """\
CREATE TABLE "users" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"email" text NOT NULL,
	CONSTRAINT "users_email_unique" UNIQUE("email")
);
--> statement-breakpoint
CREATE TABLE "integrations" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"user_id" uuid NOT NULL,
	"service" text NOT NULL,
	CONSTRAINT "integrations_user_id_service_unique" UNIQUE("user_id","service")
);
--> statement-breakpoint
ALTER TABLE "integrations" ADD CONSTRAINT "integrations_user_id_users_id_fk"
	FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
CREATE INDEX "integrations_owner_idx" ON "integrations" USING btree ("user_id");
"""

_MIGRATION = """\
ALTER TABLE "integrations" DROP CONSTRAINT "integrations_user_id_service_unique";
--> statement-breakpoint
ALTER TABLE "integrations" DROP CONSTRAINT "integrations_user_id_users_id_fk";
--> statement-breakpoint
DROP INDEX "integrations_owner_idx";
--> statement-breakpoint
ALTER TABLE "integrations" ADD COLUMN "user_email" text;
--> statement-breakpoint
UPDATE "integrations" SET "user_email" = (SELECT "email" FROM "users" WHERE "users"."id" = "user_id");
--> statement-breakpoint
ALTER TABLE "integrations" ALTER COLUMN "user_email" SET NOT NULL;
--> statement-breakpoint
ALTER TABLE "integrations" ADD COLUMN "last_sync_at" timestamp with time zone;
--> statement-breakpoint
ALTER TABLE "integrations" DROP COLUMN "user_id";
--> statement-breakpoint
ALTER TABLE "integrations" ADD CONSTRAINT "integrations_user_email_users_email_fk"
	FOREIGN KEY ("user_email") REFERENCES "users"("email") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "integrations" ADD CONSTRAINT "integrations_user_email_service_unique" UNIQUE("user_email","service");
--> statement-breakpoint
CREATE INDEX "integrations_owner_idx" ON "integrations" USING btree ("user_email");
"""

_ENTRY = '{{ "idx": {index}, "version": "7", "when": 176000000{index}000, "tag": "{tag}", "breakpoints": true }}'


def _journal(*tags: str) -> str:
    entries = ",\n    ".join(_ENTRY.format(index=index, tag=tag) for index, tag in enumerate(tags))
    return f'{{\n  "version": "7",\n  "dialect": "postgresql",\n  "entries": [\n    {entries}\n  ]\n}}\n'


START: Mapping[str, str] = {
    "package.json": _PACKAGE,
    "pnpm-lock.yaml": "lockfileVersion: '9.0'\n",
    "drizzle.config.ts": _CONFIG,
    "db/schema.ts": _BEFORE,
    "db/migrations/0000_init.sql": _INIT,
    "db/migrations/meta/_journal.json": _journal("0000_init"),
}
"""What is there before the change."""

CHANGE: Mapping[str, str] = {"db/schema.ts": _AFTER}
"""What is committed without its migration."""

MENDED: Mapping[str, str] = {
    "db/migrations/0001_owner_by_email.sql": _MIGRATION,
    "db/migrations/meta/_journal.json": _journal("0000_init", "0001_owner_by_email"),
}
"""The migration that was missing."""
