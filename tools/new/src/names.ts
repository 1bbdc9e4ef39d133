/** `order-shipped` and `order.shipped` → `OrderShipped`. */
export const pascal = (name: string): string =>
  name
    .split(/[.-]/)
    .map((part) => part.charAt(0).toUpperCase() + part.slice(1))
    .join('');

/** `order-shipped` → `orderShipped`. */
export const camel = (name: string): string => pascal(name).replace(/^./, (first) => first.toLowerCase());

/** `order-shipped` → `ORDER_SHIPPED`. */
export const setting = (name: string): string => name.toUpperCase().replaceAll('-', '_');

/** Names of folders and files. */
export const isKebab = (name: string): boolean => /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/.test(name);

/** Names of topics: two or more words with dots between. */
export const isTopic = (name: string): boolean => /^[a-z][a-z0-9]*(?:\.[a-z][a-z0-9]*)+(?:-v[0-9]+)?$/.test(name);
