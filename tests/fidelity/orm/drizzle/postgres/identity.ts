// Identity columns, generated columns and sequences.
// mutate: generatedAlwaysAsIdentity() ==> generatedByDefaultAsIdentity() :: counters.id identity
// mutate: integer("plain").generatedByDefaultAsIdentity({ startWith: 100 }) ==> integer("plain").notNull() :: options.plain identity
// mutate: sql`${people.first} || ' ' || ${people.last}` ==> sql`${people.last}` :: people.full generated
// mutate: .generatedAlwaysAs(sql`lower(email)`) ==> :: people.email_lower generated
// mutate: export const tickets = ==> const tickets = :: -sequence shop.tickets
// mutate: startWith: 1000, ==> startWith: 2000, :: orders options
import { type SQL, sql } from "drizzle-orm";
import { bigint, customType, integer, pgSchema, pgSequence, pgTable, smallint, text } from "drizzle-orm/pg-core";

export const counters = pgTable("counters", {
  id: integer("id").primaryKey().generatedAlwaysAsIdentity(),
  big: bigint("big", { mode: "number" }).generatedByDefaultAsIdentity(),
});

export const options = pgTable("options", {
  id: smallint("id").generatedAlwaysAsIdentity({
    name: "options_counter",
    startWith: 10,
    increment: 5,
    minValue: 1,
    maxValue: 30000,
    cache: 20,
    cycle: true,
  }),
  plain: integer("plain").generatedByDefaultAsIdentity({ startWith: 100 }),
});

const tsvector = customType<{ data: string }>({
  dataType() {
    return "tsvector";
  },
});

export const people = pgTable("people", {
  id: integer().primaryKey().generatedByDefaultAsIdentity(),
  first: text().notNull(),
  last: text().notNull(),
  email: text(),
  full: text("full").generatedAlwaysAs((): SQL => sql`${people.first} || ' ' || ${people.last}`),
  emailLower: text("email_lower").generatedAlwaysAs(sql`lower(email)`),
  search: tsvector("search")
    .notNull()
    .generatedAlwaysAs((): SQL => sql`to_tsvector('english', ${people.first})`),
  fixed: text("fixed").generatedAlwaysAs("'always'"),
});

export const invoices = pgSequence("invoices");
export const orders = pgSequence("orders", {
  startWith: 1000,
  increment: 10,
  minValue: 1000,
  maxValue: 99999,
  cache: 5,
  cycle: true,
});
export const shop = pgSchema("shop");
export const tickets = shop.sequence("tickets", { startWith: "7" });
export const receipts = pgTable("receipts", {
  number: bigint("number", { mode: "number" }).default(sql`nextval('invoices')`),
});
