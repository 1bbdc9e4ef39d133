import { measure } from '../report.js';
import { killAllInOneScenario } from './kill-all-in-one.js';

process.exit(await measure('chaos', { 'kill-all-in-one': killAllInOneScenario }, process.argv.slice(2)));
