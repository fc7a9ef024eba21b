import { integer, pgTable, text } from "drizzle-orm/pg-core";

import { timestamps } from "../shared";

export const products = pgTable("products", {
  id: integer().primaryKey().generatedAlwaysAsIdentity(),
  name: text("title").notNull(),
  ...timestamps,
});
