// What else schemas of SQLite do: shared columns, composite keys with names, generated keys, partial keys, conditions.
// mutate: primaryKey({ name: "pair_key", columns: [table.a, table.b] }) ==> primaryKey({ columns: [table.a] }) :: pairs primary key columns
// mutate: ...stamps, // of notes ==> :: -column notes.changed_at; -column notes.made_at
// mutate alone: onUpdate: "set null" ==> onUpdate: "cascade" :: notes foreign key (author_id) on update
// mutate: integer("score").generatedAlwaysAs(sql`length(body)`, { mode: "stored" }) ==> integer("score") :: notes.score generated
// mutate: sql`lower(${table.title}) desc` ==> sql`lower(${table.title})` :: notes index notes_lower keys
// mutate alone: text({ enum: KINDS }).default(KINDS[0]) ==> text({ enum: KINDS }) :: notes.kind default
import { isNotNull, sql } from "drizzle-orm";
import { type AnySQLiteColumn, index, integer, primaryKey, real, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";

const KINDS = ["plain", "rich"] as const;

const stamps = {
  madeAt: integer("made_at", { mode: "timestamp_ms" })
    .notNull()
    .default(sql`(unixepoch() * 1000)`),
  changedAt: integer("changed_at", { mode: "timestamp_ms" }).$onUpdateFn(() => new Date()),
};

const id = () =>
  text("id")
    .primaryKey()
    .$defaultFn(() => Math.random().toString(36).slice(2));

export const authors = sqliteTable("authors", { id: id(), name: text().notNull(), rank: real().default(1) });

export const notes = sqliteTable(
  "notes",
  {
    id: id(),
    title: text("title"),
    body: text("body").notNull().default(""),
    kind: text({ enum: KINDS }).default(KINDS[0]),
    score: integer("score").generatedAlwaysAs(sql`length(body)`, { mode: "stored" }),
    authorId: text("author_id").references(() => authors.id, { onDelete: "set default", onUpdate: "set null" }),
    parentId: text("parent_id").references((): AnySQLiteColumn => notes.id, { onDelete: "restrict" }),
    pinned: integer({ mode: "boolean" }).notNull().default(false),
    ...stamps, // of notes
  },
  (table) => [
    index("notes_lower").on(sql`lower(${table.title}) desc`),
    index("notes_author").on(table.authorId, table.kind).where(isNotNull(table.authorId)),
    uniqueIndex("notes_once").on(table.title, table.parentId),
  ],
);

export const pairs = sqliteTable("pairs", { a: text("a"), b: integer("b") }, (table) => ({
  key: primaryKey({ name: "pair_key", columns: [table.a, table.b] }),
}));
