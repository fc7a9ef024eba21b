import { timestamp, uuid } from "drizzle-orm/pg-core";

import * as sizes from "./sizes";

export const stamps = { createdAt: timestamp("created_at").defaultNow().notNull() };
export const key = (name = "id") => uuid(name).primaryKey().defaultRandom();
export { sizes };
export { default as label } from "./label";
