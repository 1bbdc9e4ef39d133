import type { Measurement } from '../../report.js';
import { scenarios } from '../scenarios/index.js';
import { numberOf, runChaos } from './run-chaos.js';
import type { Scenario } from './scenario.js';

function measurementOf(scenario: Scenario): Measurement {
  return {
    summary: scenario.summary,
    run: async (args) => {
      const shots = numberOf(args, '--shots', '--kills') ?? scenario.shots;
      const { name, method, needs = {} } = scenario;
      return await runChaos(
        { name, method, needs, scenarios: [{ scenario, shots }], isLong: shots >= scenario.shots },
        args,
      );
    },
  };
}

/** Every scenario on a line whose services run apart, on real servers. */
export const apartMeasurements = (): Record<string, Measurement> =>
  Object.fromEntries(scenarios().map((one) => [one.name, measurementOf(one)]));
