export { SeedSchema, type Seed } from './seed.js';
