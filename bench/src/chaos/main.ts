import { measure } from '../report.js';
import { apartMeasurements } from './apart/measurements.js';
import { budgetsScenario } from './budgets/budgets-scenario.js';
import { killAllInOneScenario } from './kill-all-in-one.js';
import { providersChaos } from './providers/providers-chaos.js';
import { all } from './scenarios/all.js';
import { seamsChaos } from './seams/seams-chaos.js';
import { soak } from './scenarios/soak.js';
import { timersChaos } from './timers-scenario.js';

const measurements = {
  'kill-all-in-one': killAllInOneScenario,
  ...apartMeasurements(),
  budgets: budgetsScenario,
  providers: providersChaos,
  seams: seamsChaos,
  timers: timersChaos,
  all,
  soak,
};
process.exit(await measure('chaos', measurements, process.argv.slice(2)));
