export * from './payload-migrations.js';
export * from './payload-pruner.js';
export * from './payload-store.js';
export * from './postgres-payload-store.js';
export * from './retention.js';
