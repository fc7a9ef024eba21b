export * from "./people";
export { people as persons } from "./people";
export * from "./teams";
export { default as defaultRole } from "./roles";
