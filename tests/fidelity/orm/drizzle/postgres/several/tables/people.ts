// A list of files and directories in JSON; a file that none of them names is not read unless it is imported.
// mutate: name: text("name"), ==> :: -column people.name
// mutate: export { groups } from "../groups"; ==> :: -table groups
// mutate: export const later ==> const later :: -table later
import { integer, pgTable, text } from "drizzle-orm/pg-core";

export const people = pgTable("people", {
  id: integer("id").primaryKey(),
  name: text("name"),
});
