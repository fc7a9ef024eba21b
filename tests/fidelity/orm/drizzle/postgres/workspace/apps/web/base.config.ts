export const base = { dialect: "postgresql" as const, out: "./drizzle", verbose: true, strict: true };
