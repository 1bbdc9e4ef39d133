import type { ChassisApi } from '@chassis/all-in-one';
import type { Tracked } from './load.js';

interface Explained {
  steps: { step: string; startedAt?: string | null; endedAt?: string | null }[];
}

/** Which step each run was in when it was hit, by the times that explain tells: `<job>:<step>` and how often. */
export async function stepsHit(
  hits: readonly { at: number; runs: readonly Tracked[] }[],
  api: ChassisApi,
): Promise<Map<string, number>> {
  const histogram = new Map<string, number>();
  for (const { at, runs } of hits) {
    for (const run of runs) {
      const { steps } = await api.get<Explained>(`/v1/runs/${run.id}/explain`);
      const within = steps.filter(
        (one) => one.startedAt && Date.parse(one.startedAt) <= at && (!one.endedAt || Date.parse(one.endedAt) >= at),
      );
      const name = within.map((one) => one.step).join('+') || 'between steps';
      histogram.set(`${run.job}:${name}`, (histogram.get(`${run.job}:${name}`) ?? 0) + 1);
    }
  }
  return histogram;
}
