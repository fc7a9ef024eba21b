import { integer, pgTable } from "drizzle-orm/pg-core";

import { teams } from ".";
import { role } from "./roles";

export const people = pgTable("people", {
  id: integer("id").primaryKey(),
  teamId: integer("team_id").notNull().references(() => teams.id),
  role: role("role"),
});
