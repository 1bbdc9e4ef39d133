export * from './evaluate.js';
export * from './limits.js';
export * from './paths-of.js';
