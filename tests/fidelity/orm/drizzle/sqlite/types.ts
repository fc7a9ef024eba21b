// Every column builder of sqlite-core, with its modes and defaults.
// mutate: integer("flag", { mode: "boolean" }).default(true) ==> integer("flag", { mode: "boolean" }).default(false) :: things.flag default
// mutate: text("body").notNull() ==> text("body") :: things.body nullable
// mutate: blob("data") ==> text("data") :: things.data type
// mutate: integer("id").primaryKey({ autoIncrement: true }) ==> integer("id").primaryKey() :: things.id auto increment
// mutate:   ratio: real("ratio").default(0.5), ==> :: -column things.ratio
// mutate: sql`(unixepoch())` ==> sql`(strftime('%s', 'now'))` :: things.made default
// mutate: .$defaultFn(() => crypto.randomUUID()) ==> :: nothing
import { sql } from "drizzle-orm";
import { blob, int, integer, numeric, real, sqliteTable, text } from "drizzle-orm/sqlite-core";

export const things = sqliteTable("things", {
  id: integer("id").primaryKey({ autoIncrement: true }),
  count: int("count").default(0),
  flag: integer("flag", { mode: "boolean" }).default(true),
  at: integer("at", { mode: "timestamp" }),
  atMillis: integer("at_millis", { mode: "timestamp_ms" }).notNull(),
  made: integer("made", { mode: "timestamp" }).default(sql`(unixepoch())`),
  fixed: integer("fixed", { mode: "timestamp" }).default(new Date(1700000000000)),
  body: text("body").notNull(),
  short: text("short", { length: 20 }),
  kind: text("kind", { enum: ["a", "b"] }).default("a"),
  settings: text("settings", { mode: "json" }).$type<{ theme: string }>().default({ theme: 'so "called"' }),
  now: text("now").default(sql`CURRENT_TIMESTAMP`),
  quoted: text("quoted").default("it's"),
  empty: text("empty").default("").notNull(),
  ratio: real("ratio").default(0.5),
  price: numeric("price"),
  priceNumber: numeric("price_number", { mode: "number" }),
  data: blob("data"),
  buffer: blob("buffer", { mode: "buffer" }),
  large: blob("large", { mode: "bigint" }),
  document: blob("document", { mode: "json" }),
  byProgram: text("by_program").$defaultFn(() => crypto.randomUUID()),
  touched: integer("touched", { mode: "timestamp" }).$onUpdate(() => new Date()),
});

export const keyed = sqliteTable("keyed", {
  id: text("id").primaryKey(),
  total: integer("total").generatedAlwaysAs(sql`length("id") * 2`, { mode: "stored" }),
  half: integer("half").generatedAlwaysAs(sql`length("id") / 2`),
});
