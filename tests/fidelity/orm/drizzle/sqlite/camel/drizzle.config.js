// Names in camel case, in SQLite, with a configuration in JavaScript and a schema in a directory.
// mutate: user_name: text().notNull(), ==> user_name: text(), :: users.userName nullable
// mutate: unique().on(table.user_name, table.made_at) ==> unique().on(table.made_at) :: +unique users (madeat); -unique users (username, madeat)
// mutate:   casing: "camelCase", ==> :: +column users.made_at; +column users.user_name; -column users.madeAt; -column users.userName; users unique users_user_name_made_at_unique columns
/** @type {import("drizzle-kit").Config} */
module.exports = {
  dialect: "sqlite",
  schema: "./db",
  out: "./db/migrations",
  casing: "camelCase",
};
