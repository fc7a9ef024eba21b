// Defaults, auto increment and what the server sets on update.
// mutate: boolean("active").notNull().default(true) ==> boolean("active").notNull().default(false) :: defaults.active default
// mutate: int("id").autoincrement().primaryKey() ==> int("id").primaryKey() :: defaults.id auto increment
// mutate: timestamp("touched_at").defaultNow().onUpdateNow() ==> timestamp("touched_at").defaultNow() :: defaults.touched_at on update
// mutate: text("word").default("it's") ==> text("word").default("it is") :: defaults.word default
// mutate: .default(sql`(json_array())`) ==> :: defaults.list default
// mutate: .$onUpdate(() => new Date()) ==> :: nothing
import { sql } from "drizzle-orm";
import {
  bigint,
  boolean,
  date,
  datetime,
  decimal,
  double,
  int,
  json,
  mysqlEnum,
  mysqlTable,
  text,
  time,
  timestamp,
  varchar,
} from "drizzle-orm/mysql-core";

export const defaults = mysqlTable("defaults", {
  id: int("id").autoincrement().primaryKey(),
  active: boolean("active").notNull().default(true),
  hidden: boolean("hidden").default(false),
  retries: int("retries").default(3),
  below: int("below").default(-1),
  zero: int("zero").notNull().default(0),
  long: bigint("long", { mode: "number", unsigned: true }).default(10),
  price: decimal("price", { precision: 10, scale: 2 }).default("0.00"),
  score: double("score").default(1.5),
  plain: varchar("plain", { length: 20 }).default("plain"),
  empty: varchar("empty", { length: 20 }).default("").notNull(),
  word: text("word").default("it's"),
  size: mysqlEnum("size", ["S", "M", "L"]).default("M").notNull(),
  list: json("list").default(sql`(json_array())`),
  byId: varchar("by_id", { length: 36 }).default(sql`(uuid())`),
  byProgram: varchar("by_program", { length: 36 }).$defaultFn(() => "x"),
  madeAt: timestamp("made_at").notNull().defaultNow(),
  touchedAt: timestamp("touched_at").defaultNow().onUpdateNow(),
  touchedToo: datetime("touched_too").$onUpdate(() => new Date()),
  sqlNow: timestamp("sql_now").default(sql`CURRENT_TIMESTAMP`),
  exactNow: timestamp("exact_now", { fsp: 3 }).default(sql`CURRENT_TIMESTAMP(3)`),
  fixedAt: datetime("fixed_at", { mode: "string" }).default("2024-01-02 03:04:05"),
  fixedDay: date("fixed_day", { mode: "string" }).default("2024-02-29"),
  clock: time("clock").default("08:00:00"),
});
