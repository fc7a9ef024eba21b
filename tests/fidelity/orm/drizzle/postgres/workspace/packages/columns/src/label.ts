import { varchar } from "drizzle-orm/pg-core";

export default function label(name: string, length: number) {
  return varchar(name, { length }).notNull();
}
