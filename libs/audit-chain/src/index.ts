export * from './chain-record.js';
export * from './checkpoint.js';
export type { ChainFault } from './chain-check.js';
export * from './verify-export.js';
