export * from './demo/chassis-api.js';
export * from './demo/demo-jobs.js';
export * from './demo/demo-tenant.js';
export * from './demo/invoice-mail.js';
export * from './demo/seed-demo.js';
export * from './old-systems.js';
export * from './service-definitions.js';
export { allInOneConfig } from './settings.js';
