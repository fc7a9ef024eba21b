// Several schemas: tables of one name in two of them, keys and enums across them.
// mutate: billing.table("accounts" ==> pgTable("bills" :: +table bills; -table billing.accounts
// mutate: references(() => users.id, { onDelete: "cascade" }) ==> references(() => users.id) :: billing.invoices foreign key (user_id) on delete
// mutate: amount: integer("amount").notNull() ==> amount: integer("amount") :: billing.invoices.amount nullable
// mutate: export const empty = pgSchema("empty"); ==> :: nothing
import { index, integer, pgSchema, pgTable, serial, text, uniqueIndex } from "drizzle-orm/pg-core";

export const billing = pgSchema("billing");
export const odd = pgSchema("Odd Schema");
export const empty = pgSchema("empty");

export const kind = billing.enum("kind", ["debit", "credit"]);

export const users = pgTable("users", { id: serial("id").primaryKey(), name: text("name") });

export const invoices = billing.table(
  "invoices",
  {
    id: serial("id").primaryKey(),
    userId: integer("user_id").references(() => users.id, { onDelete: "cascade" }),
    amount: integer("amount").notNull(),
    kind: kind("kind").notNull().default("debit"),
    note: text("note").unique(),
  },
  (table) => [index("invoices_user").on(table.userId), uniqueIndex("invoices_note").on(table.note, table.amount)],
);

export const accounts = billing.table("accounts", {
  id: serial("id").primaryKey(),
  invoiceId: integer("invoice_id").references(() => invoices.id),
});

export const billingUsers = billing.table("users", {
  id: integer("id").primaryKey(),
  userId: integer("user_id").references(() => users.id),
});

export const strange = odd.table("Strange Table", {
  id: serial("The Id").primaryKey(),
  other: integer("other").references(() => invoices.id, { onUpdate: "cascade" }),
});
