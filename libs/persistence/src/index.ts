export { embeddedBinaries } from './embedded-binaries.js';
export * from './database.js';
export * from './embedded-postgres.js';
export * from './foreign-error.js';
export * from './gatherer.js';
export * from './migration.js';
export * from './postgres-database.js';
export * from './provision.js';
