export * from './around-the-door.js';
export * from './whole-line.js';
