export { lineSettings } from './line-settings.js';
export { ModelsProcess } from './models-process.js';
export { playScenario } from './play-scenario.js';
export { type Scenario, scenarios, titleOf } from './scenario.js';
