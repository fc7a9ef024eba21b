// Types of one's own: what dataType() returns is the type.
// mutate: return "citext"; ==> return "text"; :: mixed.email type; mixed.list type
// mutate: bytes("payload").notNull() ==> bytes("payload") :: mixed.payload nullable
// mutate: vector3("at", { dimensions: 3 }) ==> vector3("at", { dimensions: 4 }) :: mixed.at type
// mutate: money2("price") ==> money2("price", { scale: 3 }) :: mixed.price type
import { sql } from "drizzle-orm";
import { customType, pgTable, serial } from "drizzle-orm/pg-core";

const bytes = customType<{ data: Uint8Array; driverData: Buffer }>({
  dataType() {
    return "bytea";
  },
});

const citext = customType<{ data: string }>({
  dataType: () => {
    return "citext";
  },
});

const range = customType<{ data: string }>({ dataType: () => "tstzrange" });

export const vector3 = customType<{ data: number[]; config: { dimensions: number } }>({
  dataType(config) {
    return `vector(${config?.dimensions})`;
  },
  fromDriver(value) {
    return JSON.parse(String(value));
  },
});

const money2 = customType<{ data: number; config: { scale?: number } }>({
  dataType(config) {
    return `numeric(12, ${config?.scale ?? 2})`;
  },
  toDriver: (value) => String(value),
});

const code = customType<{ data: string; config: { length: number } }>({
  dataType(config) {
    return config ? `character varying(${config.length})` : "character varying";
  },
});

export const mixed = pgTable("mixed", {
  id: serial("id").primaryKey(),
  payload: bytes("payload").notNull(),
  email: citext("email").notNull().unique(),
  during: range("during"),
  at: vector3("at", { dimensions: 3 }),
  price: money2("price"),
  short: code("short", { length: 8 }),
  long: code("long"),
  list: citext("list").array(),
  named: bytes(),
  empty: bytes("empty").default(sql`'\\x'::bytea`),
});
