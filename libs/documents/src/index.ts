export * from './document-code.js';
export * from './document-limits.js';
export * from './extracted-text.js';
export * from './extract-text.js';
export * from './parsed-mail.js';
export * from './parse-mail.js';
export { decodeCharset } from './parsing/decode-charset.js';
