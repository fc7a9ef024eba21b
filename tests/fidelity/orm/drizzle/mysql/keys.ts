// Keys, indexes and checks.
// mutate: byUser: index("visits_user").on(table.userId) ==> byUser: index("visits_user").on(table.groupId) :: visits index visits_user keys
// mutate: varchar("email", { length: 255 }).notNull().unique() ==> varchar("email", { length: 255 }).notNull() :: -unique people (email)
// mutate: index("people_name").on(table.first, table.last), ==> :: -index people (first, last)
// mutate: uniqueIndex("people_handle").on(table.handle) ==> index("people_handle").on(table.handle) :: +index people (handle); -unique people (handle)
// mutate: check("people_age", sql`${table.age} > 17`), ==> :: -check people people.age > 17
// mutate: unique("people_once").on(table.first, table.age) ==> unique("people_once").on(table.last, table.age) :: people unique people_once columns
// mutate: onDelete: "cascade" ==> onDelete: "restrict" :: members foreign key (user_id) on delete
import { sql } from "drizzle-orm";
import {
  type AnyMySqlColumn,
  bigint,
  check,
  foreignKey,
  index,
  int,
  mysqlTable,
  primaryKey,
  serial,
  text,
  unique,
  uniqueIndex,
  varchar,
} from "drizzle-orm/mysql-core";

export const people = mysqlTable(
  "people",
  {
    id: serial("id").primaryKey(),
    email: varchar("email", { length: 255 }).notNull().unique(),
    handle: varchar("handle", { length: 50 }),
    first: varchar("first", { length: 50 }),
    last: varchar("last", { length: 50 }),
    age: int("age"),
    bio: text("bio"),
    boss: bigint("boss", { mode: "number", unsigned: true }).references((): AnyMySqlColumn => people.id, {
      onDelete: "set null",
      onUpdate: "cascade",
    }),
  },
  (table) => [
    index("people_name").on(table.first, table.last),
    uniqueIndex("people_handle").on(table.handle),
    unique("people_once").on(table.first, table.age),
    unique().on(table.last, table.age),
    index("people_hashed").on(table.age).using("btree"),
    check("people_age", sql`${table.age} > 17`),
  ],
);

export const groups = mysqlTable("groups", {
  id: int("id").autoincrement().primaryKey(),
  name: varchar("name", { length: 20 }).unique("groups_by_name"),
});

export const members = mysqlTable(
  "members",
  {
    userId: bigint("user_id", { mode: "number", unsigned: true })
      .notNull()
      .references(() => people.id, { onDelete: "cascade" }),
    groupId: int("group_id").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.userId, table.groupId] }),
    foreignKey({ columns: [table.groupId], foreignColumns: [groups.id], name: "members_group" }).onDelete("cascade"),
  ],
);

export const visits = mysqlTable(
  "visits",
  {
    id: int("id").primaryKey(),
    userId: bigint("user_id", { mode: "number", unsigned: true }),
    groupId: int("group_id"),
  },
  (table) => ({
    member: foreignKey({ columns: [table.userId, table.groupId], foreignColumns: [members.userId, members.groupId] })
      .onDelete("cascade")
      .onUpdate("no action"),
    byUser: index("visits_user").on(table.userId),
  }),
);
