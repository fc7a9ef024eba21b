import { pgEnum } from "drizzle-orm/pg-core";

const role = pgEnum("role", ["lead", "member"]);
export { role, role as personRole };
export default role;
