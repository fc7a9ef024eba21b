import { integer, pgTable } from "drizzle-orm/pg-core";

import { people } from "../people";

export { groups } from "../groups";

export const later = pgTable("later", {
  id: integer("id").primaryKey(),
  personId: integer("person_id").references(() => people.id),
});
