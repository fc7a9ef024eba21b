// Every column builder of pg-core that needs no extension, with its options.
// mutate:   title: text("title").notNull(), ==> :: -column numbers.title
// mutate: varchar("code", { length: 12 }) ==> varchar("code", { length: 13 }) :: words.code type
// mutate: numeric("price", { precision: 10, scale: 2 }) ==> numeric("price", { precision: 10 }) :: numbers.price type
// mutate: timestamp("at_zone", { withTimezone: true }) ==> timestamp("at_zone") :: times.at_zone type
// mutate: jsonb("settings").$type<{ theme: string }>() ==> json("settings") :: words.settings type
// mutate: smallint("tiny").notNull() ==> smallint("tiny") :: numbers.tiny nullable
// mutate: interval("span", { fields: "day to second", precision: 3 }) ==> interval("span") :: times.span type
// mutate alone: inet("address") ==> cidr("address") :: words.address type
import {
  bigint,
  bigserial,
  boolean,
  char,
  cidr,
  date,
  decimal,
  doublePrecision,
  inet,
  integer,
  interval,
  json,
  jsonb,
  line,
  macaddr,
  macaddr8,
  numeric,
  pgTable,
  point,
  real,
  serial,
  smallint,
  smallserial,
  text,
  time,
  timestamp,
  uuid,
  varchar,
} from "drizzle-orm/pg-core";

export const numbers = pgTable("numbers", {
  id: serial("id").primaryKey(),
  title: text("title").notNull(),
  tiny: smallint("tiny").notNull(),
  count: integer("count"),
  big: bigint("big", { mode: "number" }),
  bigger: bigint("bigger", { mode: "bigint" }),
  smallOrder: smallserial("small_order"),
  bigOrder: bigserial("big_order", { mode: "number" }),
  price: numeric("price", { precision: 10, scale: 2 }),
  whole: numeric("whole", { precision: 8 }),
  any: numeric("any"),
  asNumber: numeric("as_number", { mode: "number", precision: 6, scale: 3 }),
  alias: decimal("alias", { precision: 5, scale: 1 }),
  single: real("single"),
  double: doublePrecision("double"),
  flag: boolean("flag"),
});

export const words = pgTable("words", {
  key: uuid("key").primaryKey(),
  body: text("body"),
  kind: text("kind", { enum: ["note", "task"] }),
  code: varchar("code", { length: 12 }),
  free: varchar("free"),
  letter: char("letter"),
  iso: char("iso", { length: 2 }),
  size: varchar("size", { length: 1, enum: ["S", "M", "L"] }),
  raw: json("raw"),
  settings: jsonb("settings").$type<{ theme: string }>(),
  network: cidr("network"),
  address: inet("address"),
  card: macaddr("card"),
  card8: macaddr8("card8"),
  place: point("place"),
  placeXy: point("place_xy", { mode: "xy" }),
  edge: line("edge"),
  edgeAbc: line("edge_abc", { mode: "abc" }),
});

export const times = pgTable("times", {
  at: timestamp("at"),
  atZone: timestamp("at_zone", { withTimezone: true }),
  atText: timestamp("at_text", { mode: "string" }),
  atMillis: timestamp("at_millis", { precision: 3 }),
  atBoth: timestamp("at_both", { precision: 6, withTimezone: true, mode: "date" }),
  noZone: timestamp("no_zone", { withTimezone: false }),
  day: date("day"),
  dayAsDate: date("day_as_date", { mode: "date" }),
  clock: time("clock"),
  clockZone: time("clock_zone", { withTimezone: true }),
  clockBoth: time("clock_both", { precision: 2, withTimezone: true }),
  wait: interval("wait"),
  months: interval("months", { fields: "month" }),
  span: interval("span", { fields: "day to second", precision: 3 }),
  exact: interval("exact", { precision: 4 }),
});
