import { foreignKey, index, int, mysqlTable, varchar } from "drizzle-orm/mysql-core";

export const people = mysqlTable(
  "people",
  {
    id: int().autoincrement().primaryKey(),
    firstName: varchar({ length: 50 }),
    lastName2: varchar({ length: 50 }).notNull().unique(),
    bossId: int(),
    theURL: varchar("theURL", { length: 200 }),
  },
  (table) => [
    index("by_boss").on(table.bossId, table.lastName2),
    foreignKey({ columns: [table.bossId], foreignColumns: [table.id] }).onDelete("cascade"),
  ],
);
