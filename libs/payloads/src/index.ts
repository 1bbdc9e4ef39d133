export * from './payload-migrations.js';
export * from './payload-store.js';
export * from './postgres-payload-store.js';
