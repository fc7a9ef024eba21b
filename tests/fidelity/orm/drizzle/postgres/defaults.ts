// Every way to say a default; those that only the program knows make none.
// mutate: boolean("active").notNull().default(true) ==> boolean("active").notNull().default(false) :: defaults.active default
// mutate: integer("retries").default(3) ==> integer("retries") :: defaults.retries default
// mutate: uuid("id").defaultRandom() ==> uuid("id").default(sql`gen_random_uuid()`) :: nothing
// mutate: uuid("id").defaultRandom() ==> uuid("id") :: defaults.id default
// mutate: timestamp("made_at").notNull().defaultNow() ==> timestamp("made_at").notNull().default(sql`CURRENT_TIMESTAMP`) :: nothing
// mutate: jsonb("empty_list").default([]) ==> jsonb("empty_list").default([1]) :: defaults.empty_list default
// mutate: text("quoted").default("it's \"so\"") ==> text("quoted").default("it's so") :: defaults.quoted default
// mutate: .$defaultFn(() => Math.random().toString(36)) ==> :: nothing
// mutate: text("word").default(WORD) ==> text("word").default(`other ${1}`) :: defaults.word default
import { sql } from "drizzle-orm";
import {
  bigint,
  boolean,
  date,
  doublePrecision,
  integer,
  interval,
  json,
  jsonb,
  numeric,
  pgTable,
  real,
  text,
  time,
  timestamp,
  uuid,
  varchar,
} from "drizzle-orm/pg-core";

const WORD = "constant";
const LIMITS = { free: 5, paid: 500 } as const;

export const defaults = pgTable("defaults", {
  id: uuid("id").defaultRandom().primaryKey(),
  active: boolean("active").notNull().default(true),
  hidden: boolean("hidden").default(false).notNull(),
  retries: integer("retries").default(3),
  below: integer("below").default(-1),
  zero: integer("zero").default(0),
  limit: integer("limit").default(LIMITS.free),
  hour: integer("hour").default(60 * 60),
  long: bigint("long", { mode: "number" }).default(9007199254740991),
  longer: bigint("longer", { mode: "bigint" }).default(sql`123`),
  price: numeric("price", { precision: 10, scale: 2 }).default("0.00"),
  cents: numeric("cents", { mode: "number" }).default(12.5),
  ratio: real("ratio").default(0.5),
  score: doublePrecision("score").default(1e-7),
  plain: text("plain").default("plain"),
  empty: text("empty").default(""),
  quoted: text("quoted").default("it's \"so\""),
  lines: text("lines").default("a\nb"),
  back: text("back").default("a\\b"),
  word: text("word").default(WORD),
  template: text("template").default(`no ${WORD} here`),
  role: varchar("role", { length: 20, enum: ["admin", "member"] }).default("member").notNull(),
  emptyList: jsonb("empty_list").default([]),
  emptyMap: jsonb("empty_map").default({}).notNull(),
  nested: jsonb("nested").default({ theme: "dark", sizes: [1, 2], deep: { on: true, off: null } }),
  raw: json("raw").default({ note: 'so "called"' }),
  bySql: jsonb("by_sql").default(sql`'{}'::jsonb`),
  madeAt: timestamp("made_at").notNull().defaultNow(),
  zonedAt: timestamp("zoned_at", { withTimezone: true }).defaultNow(),
  exactAt: timestamp("exact_at", { precision: 3 }).defaultNow(),
  sqlNow: timestamp("sql_now").default(sql`now()`),
  laterAt: timestamp("later_at").default(sql`now() + interval '7 days'`),
  fixedAt: timestamp("fixed_at").default(new Date("2024-01-02T03:04:05.678Z")),
  textAt: timestamp("text_at", { mode: "string" }).default("2024-01-02 03:04:05"),
  day: date("day").defaultNow(),
  fixedDay: date("fixed_day").default("2024-02-29"),
  dateDay: date("date_day", { mode: "date" }).default(new Date("2024-02-29")),
  clock: time("clock").defaultNow(),
  fixedClock: time("fixed_clock").default("08:00:00"),
  wait: interval("wait").default("1 day"),
  byProgram: text("by_program").$defaultFn(() => Math.random().toString(36)),
  byProgramToo: text("by_program_too").$default(() => "x"),
  touchedAt: timestamp("touched_at").$onUpdate(() => new Date()),
  touchedToo: timestamp("touched_too").defaultNow().$onUpdateFn(() => new Date()),
  nothing: text("nothing").default(sql`NULL`),
  upper: text("upper").default(sql`upper('a')`),
  random: integer("random").default(sql`(random() * 100)::int`),
});
