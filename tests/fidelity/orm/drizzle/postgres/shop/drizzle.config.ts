// A glob of files, names in snake case, and a path alias.
// mutate: displayName: text().notNull(), ==> displayName: text(), :: user_accounts.display_name nullable
// mutate: onDelete: "restrict" ==> onDelete: "cascade" :: orders foreign key (account_id) on delete
// mutate: "open", "paid", ==> "open", :: state labels
// mutate: withTimezone: true ==> withTimezone: false :: orders.created_at type; orders.updated_at type; products.created_at type; products.updated_at type; user_accounts.created_at type; user_accounts.updated_at type
import { defineConfig } from "drizzle-kit";

export default defineConfig({
  dialect: "postgresql",
  schema: "./src/db/schema/*.ts",
  out: "./drizzle",
  casing: "snake_case",
  dbCredentials: { url: process.env.DATABASE_URL! },
});
