// What makes nothing: relations, types, validators, tables that are not exported, comments, and types around values.
// mutate: const internal = pgTable ==> export const internal = pgTable :: +table internal
// mutate: export const usersRelations = ==> const usersRelations = :: nothing
// mutate: name: text("name").notNull(), ==> name: text("name").notNull(), // a comment :: nothing
// mutate: name: text("name").notNull(), ==> /* text */ name: (text("name") as any)["notNull"](), :: nothing
// mutate: .$type<Settings>() ==> :: nothing
// mutate: .$type<Settings>() ==> .$type<Settings>().notNull() :: users.settings nullable
import { type InferInsertModel, type InferSelectModel, relations } from "drizzle-orm";
import { integer, jsonb, pgTable, serial, text } from "drizzle-orm/pg-core";

interface Settings {
  theme: "light" | "dark";
}

export const users = pgTable("users", {
  id: serial("id").primaryKey(),
  name: text("name").notNull(),
  settings: jsonb("settings").$type<Settings>(),
});

const internal = pgTable("internal", { id: serial("id").primaryKey() });

const posts = pgTable("posts", {
  id: serial("id").primaryKey(),
  authorId: integer("author_id").references(() => users.id),
});
export { posts, posts as articles };

const drafts = pgTable("drafts", { id: serial("id").primaryKey() });
export default drafts;

export const usersRelations = relations(users, ({ many }) => ({ posts: many(posts) }));
export const postsRelations = relations(posts, ({ one }) => ({
  author: one(users, { fields: [posts.authorId], references: [users.id] }),
}));

export type User = InferSelectModel<typeof users>;
export type NewUser = InferInsertModel<typeof users>;
export const LIMIT = 50;
export const SLUG = /^[a-z][a-z0-9-]*$/i;
export const repository = { all: () => users, one: async (id: number) => id };
export const schema = { users, posts };
export function isUser(value: unknown): value is User {
  return typeof value === "object" && value !== null && "settings" in value;
}
export class Repository {
  table = users;
}

export const checked = pgTable("checked", {
  id: serial("id").primaryKey(),
  kind: text("kind", { enum: ["a", "b"] as const }).notNull().$type<"a" | "b">(),
} satisfies Record<string, unknown>);
