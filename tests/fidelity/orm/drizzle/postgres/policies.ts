// Row level security, its policies and roles: they change no column and no key.
// mutate: text("body").notNull() ==> text("body") :: secrets.body nullable
// mutate: for: "select", ==> for: "all", :: nothing
import { sql } from "drizzle-orm";
import { integer, pgPolicy, pgRole, pgTable, text } from "drizzle-orm/pg-core";

export const reader = pgRole("reader");
export const writer = pgRole("writer", { createRole: false, inherit: true });

export const secrets = pgTable(
  "secrets",
  { id: integer("id").primaryKey(), body: text("body").notNull() },
  (table) => [
    pgPolicy("read", {
      for: "select",
      to: reader,
      using: sql`${table.id} > 0`,
    }),
    pgPolicy("write", { as: "permissive", for: "insert", to: writer, withCheck: sql`true` }),
  ],
);

export const locked = pgTable("locked", { id: integer("id").primaryKey() }).enableRLS();
