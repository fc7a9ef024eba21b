// Primary keys and unique constraints, on columns and on tables, named and not.
// mutate: primaryKey({ columns: [table.userId, table.groupId] }) ==> primaryKey({ columns: [table.groupId, table.userId] }) :: members primary key columns
// mutate: text("email").notNull().unique() ==> text("email").notNull() :: -unique people (email)
// mutate: unique().on(table.first, table.last), ==> :: -unique people (first, last)
// mutate: uuid("slot").unique("slot_once", { nulls: "not distinct" }) ==> uuid("slot").unique("slot_once") :: people unique slot_once nulls
// mutate: text("handle").unique("people_by_handle") ==> text("handle").unique("renamed") :: nothing
// mutate alone: integer("id").primaryKey() ==> integer("id").notNull() :: -primary key people (id)
// mutate: unique("once").on(table.a, table.b).nullsNotDistinct() ==> uniqueIndex("once").on(table.a, table.b) :: late unique once nulls
import { integer, pgTable, primaryKey, text, unique, uniqueIndex, uuid } from "drizzle-orm/pg-core";

export const people = pgTable(
  "people",
  {
    id: integer("id").primaryKey(),
    email: text("email").notNull().unique(),
    handle: text("handle").unique("people_by_handle"),
    slot: uuid("slot").unique("slot_once", { nulls: "not distinct" }),
    first: text("first"),
    last: text("last"),
    born: integer("born"),
  },
  (table) => [
    unique().on(table.first, table.last),
    unique("people_by_age").on(table.born, table.last),
    uniqueIndex("people_lower").on(table.last, table.first),
  ],
);

export const members = pgTable(
  "members",
  {
    userId: integer("user_id").notNull(),
    groupId: integer("group_id").notNull(),
    role: text("role"),
  },
  (table) => [primaryKey({ columns: [table.userId, table.groupId] })],
);

export const named = pgTable(
  "named",
  { a: integer("a"), b: integer("b"), c: integer("c") },
  (table) => [primaryKey({ name: "named_key", columns: [table.b, table.a] })],
);

// As it was written before version 0.36: an object of constraints.
export const older = pgTable(
  "older",
  { a: integer("a"), b: integer("b"), c: text("c") },
  (table) => ({
    pk: primaryKey({ columns: [table.a, table.b] }),
    onceByC: unique("older_c").on(table.c),
  }),
);

export const oldest = pgTable("oldest", { a: integer("a"), b: integer("b") }, (t) => ({
  pk: primaryKey(t.a, t.b),
}));

export const late = pgTable("late", { a: integer("a"), b: integer("b") }, (table) => {
  return [unique("once").on(table.a, table.b).nullsNotDistinct()];
});

export const lateObject = pgTable("late_object", { a: integer("a"), b: integer("b") }, (table) => {
  return { once: unique().on(table.a, table.b) };
});
