import type { Report } from '../../report.js';
import { percentile, round } from '../../statistics.js';
import { camelCase } from '../../eval/camel-case.js';
import type { Load } from '../load.js';
import type { Examined } from './examine.js';
import type { Recovered } from './recovery.js';

export interface Chaos {
  readonly name: string;
  readonly method: string;
  readonly seed: number;
  readonly shots: readonly Recovered[];
  readonly load: Load;
  readonly examined: Examined;
  readonly notes?: readonly string[];
}

const loadMethod =
  'load: clients of both jobs over HTTP and SSE who break off streams at random and come back with Last-Event-ID, four of ten mails sent as events of the mailroom, an approver who accepts; ' +
  'each service, Kafka, PostgreSQL, Redis and the old systems in processes of their own; extractive and template models, no generative one; shots at random moments (seeded) with at least 10 runs open; ' +
  'counted outside by clients and the ERP’s own file: lost = accepted, without an end at the client, and unknown to the line or ended without telling; stuck = known and not ended 90 s after the last shot; ' +
  'segmentErrors = positions missing, doubled or out of order live, and differences when every stream is read again at the end; strayRuns = runs that no client was told of; ' +
  'recovery = until every run that was open at the shot, or when a harm that lasts was over, has ended (the ERP takes five requests a second)';

/** The figures of a scenario, or of several on one line. */
export function chaosReport({ name, method, seed, shots, load, examined, notes = [] }: Chaos): Report {
  const recoveries = shots.map((one) => one.recoveryMs);
  const ends = Map.groupBy(load.runs.values(), (run) => `job ${run.job} ${run.ended ?? 'not ended'}`);
  const slowest = shots.toSorted((a, b) => b.recoveryMs - a.recoveryMs).slice(0, 3);
  return {
    name,
    metrics: {
      shots: shots.reduce((sum, one) => sum + one.shots, 0),
      ...examined.account,
      recoveryMsP50: round(percentile(recoveries, 50), 0),
      recoveryMsMax: round(Math.max(...recoveries), 0),
      ...maxOfEach(shots),
      lagMessages: examined.lagMessages,
      seed,
    },
    peers: {},
    method: `${method}; ${loadMethod}`,
    notes: [
      `ends: ${counts(ends)}`,
      `answers that were no acceptance: ${[...load.refusals].map(([what, times]) => `${what} ${times}`).join(', ') || 'none'}`,
      `reviews: ${[...load.reviews].map(([run, code]) => `${run} ${code}`).join(', ') || 'none'}`,
      `slowest: ${slowest.map((one) => `${one.what} ${round(one.recoveryMs / 1_000)} s`).join(', ')}`,
      ...notes,
    ],
  };
}

const counts = (groups: ReadonlyMap<string, readonly unknown[]>): string =>
  [...groups].map(([name, list]) => `${name} ${list.length}`).join(', ');

/** Where several scenarios share a line: the slowest recovery of each. */
function maxOfEach(shots: readonly Recovered[]): Record<string, number> {
  const groups = Map.groupBy(shots, (one) => one.scenario);
  if (groups.size < 2) return {};
  return Object.fromEntries(
    [...groups].map(([name, list]) => [
      camelCase(`${name}-recovery-ms-max`),
      round(Math.max(...list.map((one) => one.recoveryMs)), 0),
    ]),
  );
}
