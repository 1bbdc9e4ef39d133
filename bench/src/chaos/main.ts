import { measure } from '../report.js';
import { apartMeasurements } from './apart/measurements.js';
import { killAllInOneScenario } from './kill-all-in-one.js';

const measurements = { 'kill-all-in-one': killAllInOneScenario, ...apartMeasurements() };
process.exit(await measure('chaos', measurements, process.argv.slice(2)));
