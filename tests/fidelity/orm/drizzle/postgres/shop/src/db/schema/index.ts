export * from "./accounts";
export { orders, lineItems, state } from "./orders";
export type * from "../states";
export * as catalogue from "./products";
