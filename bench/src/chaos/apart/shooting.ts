import { setTimeout as sleep } from 'node:timers/promises';
import type { Load, Tracked } from '../load.js';
import type { Random } from '../random.js';
import type { LineApart } from './line-apart.js';
import { patienceMs, type Recovered, recovery } from './recovery.js';
import type { Scenario } from './scenario.js';

/** Runs that must be open, of both jobs together, when something is shot at. */
export const leastOpen = 10;

export interface Range {
  readonly line: LineApart;
  readonly load: Load;
  readonly random: Random;
  readonly say: (what: string) => void;
}

/** Shoots as often as it says, at random moments with enough runs open, and times each recovery; that of a storm from its last shot. */
export async function shootAll(scenario: Scenario, shots: number, range: Range): Promise<Recovered[]> {
  await using prepared = scenario.prepare === undefined ? undefined : await scenario.prepare(range.line);
  const recovered = await (scenario.everyMs === undefined
    ? oneByOne(scenario, shots, range)
    : storm(scenario, shots, range, scenario.everyMs));
  void prepared;
  return recovered;
}

async function oneByOne(scenario: Scenario, shots: number, { line, load, random, say }: Range): Promise<Recovered[]> {
  const all: Recovered[] = [];
  for (let index = 0; index < shots; index++) {
    await sleep(random.between(200, 2_000));
    await untilEnoughOpen(load);
    const open = openRuns(load);
    const shot = await scenario.shoot({ line, random, index });
    // A harm that lasts meets runs that were not open when it began.
    const hit = new Set([...open, ...openRuns(load)]);
    const recovered = await recovery({ scenario: scenario.name, ...shot, shots: 1, open: [...hit] });
    say(`${scenario.name} ${String(index + 1).padStart(2)}/${shots}  ${sentence(recovered)}`);
    all.push(recovered);
  }
  return all;
}

async function storm(
  scenario: Scenario,
  shots: number,
  { line, load, random, say }: Range,
  everyMs: number,
): Promise<Recovered[]> {
  const open = new Set<Tracked>();
  let since = performance.now();
  for (let index = 0; index < shots; index++) {
    await sleep(everyMs);
    await untilEnoughOpen(load);
    for (const run of openRuns(load)) open.add(run);
    const shot = await scenario.shoot({ line, random, index });
    say(`${scenario.name} ${String(index + 1).padStart(2)}/${shots}  ${shot.what}`);
    since = shot.since;
  }
  const recovered = await recovery({
    ...{ scenario: scenario.name, what: `${shots} shots at once`, since, shots },
    open: [...open],
  });
  say(`${scenario.name}  ${sentence(recovered)}`);
  return [recovered];
}

const openRuns = (load: Load): Tracked[] => [...load.open(1), ...load.open(2)];

async function untilEnoughOpen(load: Load): Promise<void> {
  while (openRuns(load).length < leastOpen) await sleep(5);
}

const sentence = ({ what, open, recoveryMs, late }: Recovered): string =>
  `${what.padEnd(44)} ${open} open, ${
    late.length === 0
      ? `all ended after ${(recoveryMs / 1_000).toFixed(1)} s`
      : `${late.length} not ended after ${patienceMs / 1_000} s: ${late.map((run) => `${run.id} (job ${run.job})`).join(', ')}`
  }`;
