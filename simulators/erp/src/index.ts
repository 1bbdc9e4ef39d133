export { runErp } from './run-erp.js';
