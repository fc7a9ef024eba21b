export const STATES = [
  "open", "paid",
  "sent",
] as const;
