// What else real schemas do: wrappers around pgTable, tables from functions, conditions, maps over names, odd keys.
// mutate: stamps: { at: timestamp("at") } ==> stamps: { at: text("at") } :: app_wrapped.at type
// mutate: makeLog("user_log", ==> makeLog("member_log", :: +table member_log; -table user_log
// mutate: isNull(table.gone) ==> isNotNull(table.gone) :: conditions index conditions_living where
// mutate: const WITH_EXTRA = true; ==> const WITH_EXTRA = false; :: -column conditions.extra; -column conditions.more
// mutate: ["kind", "rank"] as const ==> ["kind"] as const :: -index conditions (rank)
// mutate: constructor: text("constructor").notNull() ==> constructor: text("constructor") :: odd_keys.constructor nullable
// mutate: onDelete: CASCADE ==> onDelete: "restrict" :: chained foreign key (other) on delete
import { isNotNull, isNull, sql } from "drizzle-orm";
import type { PgColumnBuilderBase } from "drizzle-orm/pg-core";
import { type AnyPgColumn, index, integer, pgTable, text, timestamp, uniqueIndex, uuid } from "drizzle-orm/pg-core";

type Columns = Record<string, PgColumnBuilderBase>;

const shared = { stamps: { at: timestamp("at") }, ids: { id: uuid("id").defaultRandom().primaryKey() } };
const CASCADE = "cascade" as const;
const WITH_EXTRA = true;
const INDEXED = ["kind", "rank"] as const;

const tableOf = <T extends Columns>(name: string, columns: T) =>
  pgTable(`app_${name}`, { ...shared.ids, ...columns, ...shared.stamps });

function makeLog(name: string, { long = false } = {}) {
  const body = long ? text("body") : text("line").notNull();
  return pgTable(name, { id: integer("id").primaryKey(), body }, (table) => [index(`${name}_by_body`).on(table.body)]);
}

export const wrapped = tableOf("wrapped", { name: text("name").notNull() });
export const userLog = makeLog("user_log", { long: true });
export const systemLog = makeLog("system_log");
export const { first, second } = {
  first: pgTable("first", { id: integer("id").primaryKey() }),
  second: pgTable("second", { id: integer("id").primaryKey() }),
};
export const nested = { third: pgTable("third", { id: integer("id").primaryKey() }) };
export const listed = [pgTable("fourth", { id: integer("id").primaryKey() })];

export const conditions = pgTable(
  "conditions",
  {
    id: integer("id").primaryKey(),
    kind: text("kind"),
    rank: integer("rank"),
    gone: timestamp("gone"),
    ...(WITH_EXTRA ? { extra: text("extra") } : {}),
    ...(WITH_EXTRA && { more: text("more") }),
  },
  (table) => [
    index("conditions_living").on(table.kind).where(isNull(table.gone)),
    uniqueIndex("conditions_raw").on(sql.raw("lower(kind)")),
    ...INDEXED.map((name) => index(`conditions_by_${name}`).on(table[name])),
  ],
);

export const oddKeys = pgTable("odd_keys", {
  constructor: text("constructor").notNull(),
  toString: text("to_string"),
  hasOwnProperty: integer("has_own_property"),
  2: text("two"),
  "10": text("ten"),
  __under__: text(),
} as any);

export const chained = pgTable("chained", {
  id: /* of the row */ integer("id") // its name
    // what it is
    .primaryKey(),
  other: integer("other")!.references((): AnyPgColumn => (conditions as typeof conditions).id, {
    onDelete: CASCADE,
    ["onUpdate"]: `restrict`,
  }),
  text: (text("text") satisfies PgColumnBuilderBase).default(sql<string>`'x'`.mapWith(String)),
  raw: timestamp("raw").default(sql.raw("now()")),
});

