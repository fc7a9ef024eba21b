// Values that are worked out: constants, templates, members, conditions, arrays, and imports under other names.
// mutate: const SHORT = 40; ==> const SHORT = 41; :: things.a type; things.b type; things.computed type; things.j default
// mutate: STATES.join("|") ==> STATES.join("/") :: things.joined default
// mutate: const BIG = true; ==> const BIG = false; :: things.either type
// mutate: TABLES.things ==> TABLES.other :: +table other; -table things
import * as pg from "drizzle-orm/pg-core";
import { integer as int, pgTable as table, varchar } from "drizzle-orm/pg-core";

const SHORT = 40;
const LONG = SHORT * 2 + 20;
const BIG = true;
const STATES = ["new", "old"] as const;
const TABLES = { things: "things", other: "other" } as const;
const NAMES = { first: "first_name", nested: { last: "last_name" } };
const { first, nested } = NAMES;
const options = { length: 10 };
const t = pg.text;

enum Kind {
  A = "a",
  B = "b",
}
enum Number_ {
  Zero,
  One,
  Ten = 10,
}

export const things = table(TABLES.things, {
  id: int("id").primaryKey(),
  a: varchar("a", { length: SHORT }),
  b: varchar("b", { length: LONG }),
  c: varchar("c", options),
  d: varchar("d", { ...options, length: 11 }),
  computed: varchar("computed", { length: Math.min(SHORT, 50) }),
  either: BIG ? pg.bigint("either", { mode: "number" }) : pg.integer("either"),
  e: t(first),
  f: t(nested.last),
  g: t("g_" + "name"),
  h: t(`h_${1 + 1}`),
  joined: t("joined").default(STATES.join("|")),
  state: t("state", { enum: STATES }).default(STATES[0]),
  kind: t("kind").default(Kind.B),
  number: int("number").default(Number_.Ten),
  one: int("one").default(Number_.One),
  ["key_" + "computed"]: t("key_computed"),
  [NAMES.first]: t("by_member"),
  j: pg.jsonb("j").default({ kind: Kind.A, [first]: SHORT }),
});
