import { pgTable, text, uuid } from "drizzle-orm/pg-core";

import { timestamps } from "@/db/shared";

export const accounts = pgTable("user_accounts", {
  id: uuid().defaultRandom().primaryKey(),
  displayName: text().notNull(),
  emailHTML: text().unique(),
  ...timestamps,
});
