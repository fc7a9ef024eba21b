// Files that import each other in a circle, through a barrel, and what is exported twice.
// mutate: notNull().references(() => teams.id) ==> references(() => teams.id) :: people.team_id nullable
// mutate: export { people as persons } from "./people"; ==> :: nothing
// mutate: (): AnyPgColumn => schema.people.id, { onDelete: "set null" } ==> (): AnyPgColumn => schema.people.id :: teams foreign key (lead_id) on delete
export default {
  dialect: "postgresql",
  schema: "./db/*.ts",
  out: "./out",
};
