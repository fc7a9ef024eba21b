// Table creators with a prefix, and columns from a callback.
// mutate: const PREFIX = "app"; ==> const PREFIX = "web"; :: +table web_posts; +table web_users; -table app_posts; -table app_users
// mutate: name: t.varchar({ length: 100 }).notNull() ==> name: t.varchar({ length: 100 }) :: app_users.name nullable
// mutate: score: t.integer("points").default(0), ==> :: -column bare.points
// mutate: d.timestamp({ withTimezone: true }) ==> d.timestamp() :: callback.at type
import { sql } from "drizzle-orm";
import { index, pgTable, pgTableCreator, primaryKey } from "drizzle-orm/pg-core";

const PREFIX = "app";
export const createTable = pgTableCreator((name) => `${PREFIX}_${name}`);
const plainTable = pgTableCreator((name) => name);
const upperTable = pgTableCreator((name) => {
  return "x_" + name;
});

export const users = createTable(
  "users",
  (t) => ({
    id: t.integer().primaryKey().generatedByDefaultAsIdentity(),
    name: t.varchar({ length: 100 }).notNull(),
    createdAt: t
      .timestamp({ withTimezone: true })
      .default(sql`CURRENT_TIMESTAMP`)
      .notNull(),
    updatedAt: t.timestamp("updated_at").$onUpdate(() => new Date()),
  }),
  (t) => [index("users_name_idx").on(t.name)],
);

export const posts = createTable("posts", (t) => ({
  id: t.serial().primaryKey(),
  userId: t
    .integer()
    .notNull()
    .references(() => users.id),
}));

export const bare = plainTable("bare", (t) => ({ score: t.integer("points").default(0), on: t.boolean() }));

export const loud = upperTable("loud", (t) => ({ id: t.uuid().defaultRandom().primaryKey() }));

export const callback = pgTable(
  "callback",
  (d) => ({
    a: d.text(),
    b: d.text().notNull(),
    c: d.jsonb().$type<string[]>().default([]),
    at: d.timestamp({ withTimezone: true }),
    big: d.bigint({ mode: "number" }),
  }),
  (table) => [primaryKey({ columns: [table.a, table.b] })],
);
