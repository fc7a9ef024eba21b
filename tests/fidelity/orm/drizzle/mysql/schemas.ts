// Schemas (drizzle-kit writes nothing for tables in them), views, index options and more forms of MySQL.
// mutate: int("count").notNull() ==> int("count") :: nothing
// mutate: { fsp: 3 }).defaultNow().onUpdateNow({ fsp: 3 }) ==> { fsp: 3 }).defaultNow() :: plain.touched on update
// mutate: mysqlEnum(["on", "off"]) ==> mysqlEnum(["on"]) :: plain.state type
// mutate: unique("plain_once").on(table.code) ==> uniqueIndex("plain_once").on(table.code) :: nothing
import { sql } from "drizzle-orm";
import {
  bigint,
  boolean,
  index,
  int,
  mysqlEnum,
  mysqlSchema,
  mysqlTable,
  mysqlView,
  primaryKey,
  text,
  timestamp,
  tinyint,
  unique,
  uniqueIndex,
  varchar,
} from "drizzle-orm/mysql-core";

export const stats = mysqlSchema("stats");

export const daily = stats.table("daily", {
  id: int("id").primaryKey(),
  count: int("count").notNull(),
});

export const plain = mysqlTable(
  "plain",
  {
    id: bigint("id", { mode: "number", unsigned: true }).autoincrement(),
    code: varchar("code", { length: 10 }).notNull(),
    state: mysqlEnum(["on", "off"]),
    note: text("note"),
    on: boolean().default(false),
    level: tinyint("level", { unsigned: true }).default(3),
    touched: timestamp("touched", { fsp: 3 }).defaultNow().onUpdateNow({ fsp: 3 }),
    zero: timestamp("zero", { mode: "string" }).default("2001-01-01 00:00:00"),
  },
  (table) => [
    primaryKey({ columns: [table.id] }),
    unique("plain_once").on(table.code),
    uniqueIndex("plain_two").on(table.code, table.state).using("hash"),
    index("plain_locked").on(table.level).algorithm("inplace").lock("none"),
    index("plain_note").on(sql`note(20)`),
    index("plain_down").on(sql`${table.level} desc`),
  ],
);

export const levels = mysqlView("levels", { level: int("level") }).as(sql`select level from plain where level > 1`);
