import { timestamp } from "drizzle-orm/pg-core";

const moment = { withTimezone: true, mode: "date" } as const;

export const timestamps = {
  createdAt: timestamp(moment).defaultNow().notNull(),
  updatedAt: timestamp(moment)
    .defaultNow()
    .notNull()
    .$onUpdate(() => new Date()),
};

export { STATES as ORDER_STATES } from "./states";
