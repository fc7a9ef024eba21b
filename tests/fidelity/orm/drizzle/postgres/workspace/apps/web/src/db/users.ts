import { key, label, sizes, stamps } from "@acme/columns";

import { table } from "#db/table";

const columns = {
  id: key(),
  name: label("name", sizes.LONG),
  ...stamps, // of users
};

export const users = table("users", columns);
