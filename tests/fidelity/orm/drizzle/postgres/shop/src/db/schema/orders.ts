import { relations } from "drizzle-orm";
import { index, integer, numeric, pgEnum, pgTable, primaryKey, uuid } from "drizzle-orm/pg-core";

import { ORDER_STATES, timestamps } from "../shared";
import { accounts } from "./accounts";
import * as catalogue from "./products.js";

export const state = pgEnum("state", ORDER_STATES);

export const orders = pgTable(
  "orders",
  {
    id: uuid().defaultRandom().primaryKey(),
    accountId: uuid()
      .notNull()
      .references(() => accounts.id, { onDelete: "restrict" }),
    currentState: state().default("open").notNull(),
    ...timestamps,
  },
  (table) => [index().on(table.accountId)],
);

export const lineItems = pgTable(
  "line_items",
  {
    orderId: uuid().references(() => orders.id, { onDelete: "cascade" }),
    productId: integer().references(() => catalogue.products.id),
    unitPrice: numeric({ precision: 10, scale: 2 }).notNull(),
  },
  (table) => [primaryKey({ columns: [table.orderId, table.productId] })],
);

export const ordersRelations = relations(orders, ({ one }) => ({
  account: one(accounts, { fields: [orders.accountId], references: [accounts.id] }),
}));
