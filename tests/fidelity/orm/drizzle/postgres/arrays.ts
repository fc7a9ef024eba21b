// Arrays, of one dimension and several, with sizes and defaults.
// mutate: text("tags").array() ==> text("tags") :: lists.tags type
// mutate: integer("board").array(3).array(3) ==> integer("board").array() :: nothing
// mutate: uuid("keys").array() ==> text("keys").array() :: lists.keys type
// mutate: .array().notNull().default(["a", "b"]) ==> .array().notNull().default(["a"]) :: lists.words default
// mutate: .default(sql`'{}'::text[]`) ==> :: lists.by_sql default
import { sql } from "drizzle-orm";
import { boolean, integer, jsonb, numeric, pgTable, text, timestamp, uuid, varchar } from "drizzle-orm/pg-core";

export const lists = pgTable("lists", {
  tags: text("tags").array(),
  scores: integer("scores").array().notNull(),
  codes: varchar("codes", { length: 4 }).array(),
  fixed: integer("fixed").array(5),
  board: integer("board").array(3).array(3),
  keys: uuid("keys").array(),
  prices: numeric("prices", { precision: 8, scale: 2 }).array(),
  moments: timestamp("moments", { withTimezone: true, precision: 3 }).array(),
  documents: jsonb("documents").array(),
  words: text("words").array().notNull().default(["a", "b"]),
  none: text("none").array().notNull().default([]),
  numbers: integer("numbers").array().default([1, 2, 3]),
  flags: boolean("flags").array().default([true, false]),
  quoted: text("quoted").array().default(["a,b", "", "c d", "Ü"]),
  bySql: text("by_sql").array().default(sql`'{}'::text[]`),
  bySqlToo: text("by_sql_too").array().default(sql`ARRAY[]::text[]`),
  notNullFirst: text("not_null_first").notNull().array(),
});
