// Columns that come from elsewhere: spread objects, functions that return columns, functions that return tables' parts.
// mutate: createdAt: timestamp("created_at", { withTimezone: true }).defaultNow().notNull(), ==> :: -column notes.created_at; -column tasks.created_at; -column teams.created_at
// mutate: ...owned(), ==> :: -column notes.owner_id; -foreign key notes (owner_id) references users (id) on delete cascade
// mutate: money("price") ==> money("price").notNull() :: tasks.price nullable
// mutate: length: number = 64 ==> length: number = 65 :: teams.short type
// mutate: ...softDelete, ==> :: -column notes.deleted_at
import { sql } from "drizzle-orm";
import { boolean, index, integer, numeric, pgTable, text, timestamp, uuid, varchar } from "drizzle-orm/pg-core";

const timestamps = {
  createdAt: timestamp("created_at", { withTimezone: true }).defaultNow().notNull(),
  updatedAt: timestamp("updated_at", { withTimezone: true }).defaultNow().notNull(),
};

const softDelete = { deletedAt: timestamp("deleted_at") };

const base = { id: uuid("id").defaultRandom().primaryKey(), ...timestamps };

const money = (name: string) => numeric(name, { precision: 12, scale: 2 });

function short(name: string, length: number = 64) {
  return varchar(name, { length });
}

const id = () => uuid("id").primaryKey().default(sql`gen_random_uuid()`);

const flag = (name: string, value = false) => boolean(name).default(value).notNull();

export const users = pgTable("users", { id: id(), name: short("name", 30) });

const owned = () => ({
  ownerId: uuid("owner_id")
    .notNull()
    .references(() => users.id, { onDelete: "cascade" }),
});

export const notes = pgTable("notes", {
  ...base,
  ...owned(),
  text: text("text"),
  ...softDelete,
});

export const tasks = pgTable(
  "tasks",
  {
    ...base,
    done: flag("done"),
    urgent: flag("urgent", true),
    price: money("price"),
    position: integer("position").notNull(),
  },
  (table) => [index("tasks_done").on(table.done)],
);

export const teams = pgTable("teams", {
  ...timestamps,
  id: id(),
  short: short("short"),
  createdBy: uuid("created_by").references(() => users.id),
});
