export * from "./accounts";
export { orders, lineItems, state } from "./orders";
export * as catalogue from "./products";
