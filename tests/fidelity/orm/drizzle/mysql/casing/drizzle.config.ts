// Names in snake case, in MySQL.
// mutate: firstName: varchar({ length: 50 }), ==> :: -column people.first_name
// mutate: .onDelete("cascade") ==> :: people foreign key (boss_id) on delete
import type { Config } from "drizzle-kit";

const config = {
  dialect: "mysql",
  schema: "./schema.ts",
  out: "./drizzle",
  casing: "snake_case",
} satisfies Config;

export default config;
