// A workspace: columns from packages beside the application, their exports, and its own imports.
// mutate: precision: 14, scale: 2 ==> precision: 14, scale: 3 :: web_orders.total type
// mutate: const SHORT = 20; ==> const SHORT = 30; :: web_users.name type
// mutate: return varchar(name, { length }).notNull(); ==> return varchar(name, { length }); :: web_users.name nullable
// mutate: ...stamps, // of users ==> :: -column web_users.created_at
// mutate: `web_${name}` ==> `app_${name}` :: +table app_orders; +table app_users; -table web_orders; -table web_users
import { defineConfig } from "drizzle-kit";

import { base } from "./base.config";

const directory = "./src/db";

export default defineConfig({
  ...base,
  schema: [`${directory}/users.ts`, `${directory}/orders.ts`],
  tablesFilter: ["web_*"],
});
