import { type AnyPgColumn, integer, pgTable } from "drizzle-orm/pg-core";

import * as schema from "./index";

export const teams = pgTable("teams", {
  id: integer("id").primaryKey(),
  leadId: integer("lead_id").references((): AnyPgColumn => schema.people.id, { onDelete: "set null" }),
});
