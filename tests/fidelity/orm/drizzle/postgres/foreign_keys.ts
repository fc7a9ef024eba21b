// Foreign keys with every action, composite ones, of a table to itself, and in a circle.
// mutate: onDelete: "cascade", onUpdate: "restrict" ==> onDelete: "cascade" :: posts foreign key (author_id) on update
// mutate: .references(() => users.id, { onDelete: "set null" }) ==> .references(() => users.id) :: posts foreign key (editor_id) on delete
// mutate: integer("reviewer_id").references(() => users.id) ==> integer("reviewer_id") :: -foreign key posts (reviewer_id) references users (id)
// mutate: foreignColumns: [posts.authorId, posts.slug], ==> foreignColumns: [posts.editorId, posts.slug], :: comments foreign key (post_author, post_slug) references
// mutate: (): AnyPgColumn => categories.id ==> (): AnyPgColumn => users.id :: categories foreign key (parent_id) references
// mutate: .onDelete("set default") ==> :: comments foreign key (reply_to) on delete
import { type AnyPgColumn, foreignKey, integer, pgTable, serial, text, unique } from "drizzle-orm/pg-core";

export const users = pgTable("users", {
  id: serial("id").primaryKey(),
  invitedBy: integer("invited_by").references((): AnyPgColumn => users.id),
  firstPost: integer("first_post").references((): AnyPgColumn => posts.id, { onDelete: "set null" }),
});

export const posts = pgTable(
  "posts",
  {
    id: serial("id").primaryKey(),
    slug: text("slug").notNull(),
    authorId: integer("author_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade", onUpdate: "restrict" }),
    editorId: integer("editor_id").references(() => users.id, { onDelete: "set null" }),
    reviewerId: integer("reviewer_id").references(() => users.id),
    ownerId: integer("owner_id").references(() => users.id, { onDelete: "no action", onUpdate: "cascade" }),
    ghostId: integer("ghost_id")
      .default(0)
      .references(() => users.id, { onDelete: "set default", onUpdate: "set null" }),
    keptId: integer("kept_id").references(() => users.id, { onDelete: "restrict" }),
  },
  (table) => [
    unique("posts_author_slug").on(table.authorId, table.slug),
    unique("posts_editor_slug").on(table.editorId, table.slug),
  ],
);

export const comments = pgTable(
  "comments",
  {
    id: serial("id").primaryKey(),
    replyTo: integer("reply_to").default(1),
    postAuthor: integer("post_author"),
    postSlug: text("post_slug"),
  },
  (table) => [
    foreignKey({ columns: [table.replyTo], foreignColumns: [table.id], name: "comments_reply" }).onDelete("set default"),
    foreignKey({
      columns: [table.postAuthor, table.postSlug],
      foreignColumns: [posts.authorId, posts.slug],
    })
      .onDelete("cascade")
      .onUpdate("cascade"),
  ],
);

export const categories = pgTable("categories", {
  id: serial("id").primaryKey(),
  parentId: integer("parent_id").references((): AnyPgColumn => categories.id, { onDelete: "cascade" }),
});

export const pairs = pgTable(
  "pairs",
  { left: integer("left"), right: integer("right") },
  (table) => ({
    toLeft: foreignKey({ columns: [table.left], foreignColumns: [users.id], name: "pairs_left" }),
    toRight: foreignKey({ columns: [table.right], foreignColumns: [users.id] }).onUpdate("set null"),
  }),
);
