/** Base64 is a third larger, and a form or JSON needs some bytes of its own. */
export const documentBodyBytes = (documentBytes: number): number => Math.ceil((documentBytes * 4) / 3) + 65_536;
