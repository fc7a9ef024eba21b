export const SHORT = 20;
export const LONG = SHORT * 10;
