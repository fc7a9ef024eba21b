// Every column builder of mysql-core, with its options.
// mutate: varchar("code", { length: 12 }) ==> varchar("code", { length: 13 }) :: words.code type
// mutate: int("count", { unsigned: true }) ==> int("count") :: numbers.count type
// mutate: decimal("price", { precision: 10, scale: 2 }) ==> decimal("price", { precision: 10, scale: 3 }) :: numbers.price type
// mutate: mysqlEnum("size", ["S", "M", "L"]) ==> mysqlEnum("size", ["S", "M"]) :: words.size type
// mutate: datetime("at_micros", { fsp: 6 }) ==> datetime("at_micros") :: times.at_micros type
// mutate: mediumtext("medium").notNull() ==> mediumtext("medium") :: words.medium nullable
// mutate: boolean("flag") ==> int("flag") :: numbers.flag type
// mutate:   year: year("year"), ==> :: -column times.year
import {
  bigint,
  binary,
  boolean,
  char,
  date,
  datetime,
  decimal,
  double,
  float,
  int,
  json,
  longtext,
  mediumint,
  mediumtext,
  mysqlEnum,
  mysqlTable,
  real,
  serial,
  smallint,
  text,
  time,
  timestamp,
  tinyint,
  tinytext,
  varbinary,
  varchar,
  year,
} from "drizzle-orm/mysql-core";

export const numbers = mysqlTable("numbers", {
  id: serial("id").primaryKey(),
  tiny: tinyint("tiny"),
  tinyPlus: tinyint("tiny_plus", { unsigned: true }),
  small: smallint("small"),
  medium: mediumint("medium"),
  count: int("count", { unsigned: true }),
  big: bigint("big", { mode: "number" }),
  bigPlus: bigint("big_plus", { mode: "bigint", unsigned: true }),
  price: decimal("price", { precision: 10, scale: 2 }),
  whole: decimal("whole", { precision: 8 }),
  any: decimal("any"),
  pricePlus: decimal("price_plus", { precision: 6, scale: 1, unsigned: true }),
  single: float("single"),
  singlePlus: float("single_plus", { unsigned: true }),
  twice: double("twice"),
  twiceExact: double("twice_exact", { precision: 12, scale: 4 }),
  actual: real("actual"),
  actualExact: real("actual_exact", { precision: 10, scale: 2 }),
  flag: boolean("flag"),
});

export const words = mysqlTable("words", {
  key: varchar("key", { length: 36 }).primaryKey(),
  code: varchar("code", { length: 12 }),
  letter: char("letter"),
  iso: char("iso", { length: 2 }),
  body: text("body"),
  tiny: tinytext("tiny"),
  medium: mediumtext("medium").notNull(),
  long: longtext("long"),
  kind: text("kind", { enum: ["note", "task"] }),
  size: mysqlEnum("size", ["S", "M", "L"]),
  bits: binary("bits", { length: 16 }),
  bit: binary("bit"),
  bytes: varbinary("bytes", { length: 64 }),
  settings: json("settings").$type<{ theme: string }>(),
});

export const times = mysqlTable("times", {
  at: timestamp("at"),
  atMillis: timestamp("at_millis", { fsp: 3 }),
  atText: timestamp("at_text", { mode: "string" }),
  moment: datetime("moment"),
  atMicros: datetime("at_micros", { fsp: 6 }),
  momentText: datetime("moment_text", { mode: "string", fsp: 2 }),
  day: date("day"),
  dayText: date("day_text", { mode: "string" }),
  clock: time("clock"),
  clockMillis: time("clock_millis", { fsp: 3 }),
  year: year("year"),
});
