// Checks: on one column and several, with names that are said, and values from constants.
// mutate: ${table.age} > 21 ==> ${table.age} > 18 :: accounts check age_check expression
// mutate: check("positive", sql`${table.balance} >= 0`), ==> :: -check accounts balance >= 0
// mutate: sql`${table.from} < ${table.until}` ==> sql`"accounts"."from" < "accounts"."until"` :: nothing
// mutate: const LARGEST = 100; ==> const LARGEST = 200; :: accounts check percent expression
import { sql } from "drizzle-orm";
import { check, date, integer, pgTable, text } from "drizzle-orm/pg-core";

const LARGEST = 100;

export const accounts = pgTable(
  "accounts",
  {
    id: integer("id").primaryKey(),
    age: integer("age"),
    balance: integer("balance").notNull(),
    percent: integer("percent"),
    from: date("from"),
    until: date("until"),
    kind: text("kind").notNull(),
    email: text("email"),
  },
  (table) => [
    check("age_check", sql`${table.age} > 21`),
    check("positive", sql`${table.balance} >= 0`),
    check("period", sql`${table.from} < ${table.until}`),
    check("percent", sql`${table.percent} between 0 and ${sql.raw(String(LARGEST))}`),
    check("kinds", sql`${table.kind} in ('saving', 'giro')`),
    check("email_shape", sql`${table.email} ~* '^[^@]+@[^@]+$'`),
    check("either", sql`(${table.from} is null) = (${table.until} is null)`),
    check("length", sql`char_length(${table.kind}) <= 10`),
  ],
);

export const older = pgTable("older", { n: integer("n") }, (table) => ({
  positive: check("older_positive", sql`${table.n} > 0`),
}));
