import { pgTableCreator } from "drizzle-orm/pg-core";

export const table = pgTableCreator((name) => `web_${name}`);
