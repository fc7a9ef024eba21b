// Views, of a query that is written, of one that is built, materialized, and those that exist already.
// mutate: export const active = pgView ==> const active = pgView :: -view active
// mutate: export const existing = pgView("existing", { id: integer("id") }).existing(); ==> :: nothing
// unknown: built
import { eq, sql } from "drizzle-orm";
import { boolean, integer, pgMaterializedView, pgTable, pgView, text } from "drizzle-orm/pg-core";

export const users = pgTable("users", {
  id: integer("id").primaryKey(),
  name: text("name").notNull(),
  active: boolean("active").notNull().default(true),
});

export const active = pgView("active", { id: integer("id"), name: text("name") }).as(
  sql`select "id", "name" from "users" where "active"`,
);

export const built = pgView("built").as((qb) => qb.select().from(users).where(eq(users.active, false)));

export const totals = pgMaterializedView("totals", { count: integer("count") }).as(
  sql`select count(*)::int as "count" from ${users}`,
);

export const existing = pgView("existing", { id: integer("id") }).existing();
