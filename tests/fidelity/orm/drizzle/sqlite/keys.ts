// Keys, indexes and checks.
// mutate: primaryKey({ columns: [table.userId, table.groupId] }) ==> primaryKey({ columns: [table.groupId, table.userId] }) :: members primary key columns
// mutate: text("email").notNull().unique() ==> text("email").notNull() :: -unique people (email)
// mutate: index("people_name").on(table.first, table.last), ==> :: -index people (first, last)
// mutate: .where(sql`${table.gone} is null`) ==> :: +unique people (handle); -index people unique (handle) where people.gone is null
// mutate: check("people_age", sql`${table.age} > 17`), ==> :: -check people people.age > 17
// mutate: onDelete: "cascade" ==> onDelete: "restrict" :: members foreign key (user_id) on delete
// mutate: integer("boss").references((): AnySQLiteColumn => people.id) ==> integer("boss") :: -foreign key people (boss) references people (id)
import { sql } from "drizzle-orm";
import {
  type AnySQLiteColumn,
  check,
  foreignKey,
  index,
  integer,
  primaryKey,
  sqliteTable,
  text,
  unique,
  uniqueIndex,
} from "drizzle-orm/sqlite-core";

export const people = sqliteTable(
  "people",
  {
    id: integer("id").primaryKey(),
    email: text("email").notNull().unique(),
    handle: text("handle"),
    first: text("first"),
    last: text("last"),
    age: integer("age"),
    gone: integer("gone", { mode: "timestamp" }),
    boss: integer("boss").references((): AnySQLiteColumn => people.id),
  },
  (table) => [
    index("people_name").on(table.first, table.last),
    uniqueIndex("people_handle").on(table.handle).where(sql`${table.gone} is null`),
    unique("people_once").on(table.first, table.age),
    unique().on(table.last, table.age),
    check("people_age", sql`${table.age} > 17`),
  ],
);

export const groups = sqliteTable("groups", {
  id: integer("id").primaryKey({ autoIncrement: true }),
  name: text("name").unique("groups_by_name"),
});

export const members = sqliteTable(
  "members",
  {
    userId: integer("user_id")
      .notNull()
      .references(() => people.id, { onDelete: "cascade" }),
    groupId: integer("group_id").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.userId, table.groupId] }),
    foreignKey({ columns: [table.groupId], foreignColumns: [groups.id] })
      .onDelete("set null")
      .onUpdate("cascade"),
  ],
);

export const visits = sqliteTable(
  "visits",
  { id: text("id").primaryKey(), userId: integer("user_id"), groupId: integer("group_id") },
  (table) => ({
    lower: uniqueIndex("visits_lower").on(sql`lower(${table.id})`),
    member: foreignKey({
      columns: [table.userId, table.groupId],
      foreignColumns: [members.userId, members.groupId],
      name: "visits_member",
    }).onDelete("cascade"),
    byUser: index("visits_user").on(table.userId),
  }),
);
