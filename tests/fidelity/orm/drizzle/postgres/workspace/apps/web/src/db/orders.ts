import { money } from "@acme/columns/money";
import { uuid } from "drizzle-orm/pg-core";
import { counter } from "keys";

import { table } from "#db/table";

import { users } from "./users";

export const orders = table("orders", {
  number: counter("number"),
  total: money("total").notNull(),
  userId: uuid("user_id").references(() => users.id),
});
