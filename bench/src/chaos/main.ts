import { measure } from '../report.js';
import { apartMeasurements } from './apart/measurements.js';
import { killAllInOneScenario } from './kill-all-in-one.js';
import { all } from './scenarios/all.js';
import { soak } from './scenarios/soak.js';

const measurements = { 'kill-all-in-one': killAllInOneScenario, ...apartMeasurements(), all, soak };
process.exit(await measure('chaos', measurements, process.argv.slice(2)));
