// Indexes: unique, partial, of expressions, with methods, operator classes, orders and storage parameters.
// mutate: index("events_kind").on(table.kind), ==> :: -index events (kind)
// mutate: table.at.desc().nullsLast() ==> table.at.asc() :: events index events_recent keys
// mutate: .where(sql`${table.gone} is null`) ==> .where(sql`${table.gone} is not null`) :: events index events_living where
// mutate: uniqueIndex("events_lower_title") ==> index("events_lower_title") :: events index events_lower_title unique
// mutate: using("gin", table.tags) ==> using("gist", table.tags) :: events index events_tags method
// mutate: index("events_kind").on(table.kind) ==> index("renamed").on(table.kind) :: nothing
// mutate: .op("text_pattern_ops") ==> :: events index events_prefix keys
import { sql } from "drizzle-orm";
import { index, integer, jsonb, pgTable, text, timestamp, uniqueIndex } from "drizzle-orm/pg-core";

export const events = pgTable(
  "events",
  {
    id: integer("id").primaryKey(),
    kind: text("kind").notNull(),
    title: text("title"),
    tags: text("tags").array(),
    data: jsonb("data"),
    at: timestamp("at").notNull(),
    gone: timestamp("gone"),
    rank: integer("rank"),
  },
  (table) => [
    index("events_kind").on(table.kind),
    index().on(table.rank),
    index("events_recent").on(table.kind, table.at.desc().nullsLast()),
    index("events_ranked").on(table.rank.asc().nullsFirst(), table.id),
    index("events_down").on(table.rank.desc()),
    index("events_living").on(table.at).where(sql`${table.gone} is null`),
    index("events_hot")
      .on(table.rank)
      .where(sql`${table.kind} = 'hot' and ${table.rank} > 10`),
    uniqueIndex("events_lower_title").on(sql`lower(${table.title})`),
    index("events_mixed").on(table.kind, sql`coalesce(${table.title}, '')`),
    index("events_tags").using("gin", table.tags),
    index("events_data").using("gin", table.data.op("jsonb_path_ops")),
    index("events_prefix").on(table.title.op("text_pattern_ops")),
    index("events_hash").using("hash", table.kind),
    index("events_brin").using("brin", table.at).with({ pages_per_range: 32 }),
    index("events_full").on(table.at).with({ fillfactor: 70 }),
    index("events_search").using("gin", sql`to_tsvector('english', ${table.title})`),
    index("events_apart").on(table.title).concurrently(),
    uniqueIndex("events_once").on(table.kind, table.title).where(sql`${table.gone} IS NULL`),
    uniqueIndex("events_pair").on(table.kind, table.at),
  ],
);

// The older form.
export const older = pgTable(
  "older",
  { id: integer("id").primaryKey(), name: text("name"), rank: integer("rank") },
  (table) => ({
    nameIdx: index("older_name_idx").on(table.name),
    rankIdx: uniqueIndex("older_rank_idx").on(table.rank),
    unnamed: index().on(table.name, table.rank),
  }),
);
