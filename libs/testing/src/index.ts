export * from './start-line.js';
