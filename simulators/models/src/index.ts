export { runModels } from './run-models.js';
