// Enums: from literals, constants, TypeScript enums, and in a schema of their own.
// mutate: ["draft", "live", "gone"] ==> ["draft", "live"] :: status labels
// mutate: ["low", "high"] as const ==> ["high", "low"] as const :: articles.priority default; priority labels
// mutate: statusEnum("status").notNull().default("draft") ==> statusEnum("status").notNull().default("live") :: articles.status default
// mutate: colour: colourEnum("colour") ==> colour: text("colour") :: articles.colour type
// mutate alone: Blue = "blue" ==> Blue = "navy" :: colour labels
// mutate: history: statusEnum("history").array(), ==> :: -column articles.history
import { pgEnum, pgSchema, pgTable, serial, text } from "drizzle-orm/pg-core";

export const statusEnum = pgEnum("status", ["draft", "live", "gone"]);

const PRIORITIES = ["low", "high"] as const;
export const priorityEnum = pgEnum("priority", PRIORITIES);

export enum Colour {
  Red = "red",
  Blue = "blue",
}
export const colourEnum = pgEnum("colour", Colour);

const Sizes = { Small: "small", Large: "large" } as const;
export const sizeEnum = pgEnum("size", Sizes);
export const levelEnum = pgEnum("level", Object.values(Sizes) as [string, ...string[]]);

export const odd = pgEnum("Odd Enum", ["it's", "with space", "Upper", "ünïcode", ""]);

export const audit = pgSchema("audit");
export const actionEnum = audit.enum("action", ["insert", "update", "delete"]);

export const articles = pgTable("articles", {
  id: serial("id").primaryKey(),
  status: statusEnum("status").notNull().default("draft"),
  priority: priorityEnum("priority").default(PRIORITIES[1]),
  colour: colourEnum("colour").default(Colour.Red),
  size: sizeEnum("size"),
  level: levelEnum(),
  odd: odd("odd").default("it's"),
  history: statusEnum("history").array(),
  action: actionEnum("action"),
  note: text("note"),
});

export const log = audit.table("log", {
  id: serial("id").primaryKey(),
  action: actionEnum("action").notNull().default("insert"),
});
