import { integer, pgTable } from "drizzle-orm/pg-core";

export const groups = pgTable("groups", { id: integer("id").primaryKey() });
export const apart = pgTable("apart", { id: integer("id").primaryKey() });
