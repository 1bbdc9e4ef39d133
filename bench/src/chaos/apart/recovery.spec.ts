import { describe, expect, it } from 'vitest';
import { takeEvent, type Tracked, trackedRun } from '../count/tracked-run.js';
import { recovery } from './recovery.js';

const end = (run: Tracked): void =>
  takeEvent(run, { id: `${run.id}:1`, type: 'run.ended', data: { status: 'completed' } });
const hit = (open: readonly Tracked[]) => ({ scenario: 's', what: 'kill', shots: 1, since: performance.now(), open });

describe('the recovery from a shot', () => {
  it('lasts until the last run that was open at it has ended', async () => {
    const runs = [trackedRun('a', 1), trackedRun('b', 2, 'I')] as const;
    const waiting = recovery(hit(runs));
    end(runs[0]);
    const early = await Promise.race([waiting, new Promise((resolve) => setTimeout(resolve, 60, 'waits'))]);
    expect(early).toBe('waits');
    end(runs[1]);
    const recovered = await waiting;
    expect(recovered).toMatchObject({ open: 2, late: [], last: { id: 'b' } });
    expect(recovered.recoveryMs).toBeGreaterThan(50);
  });

  it('names the runs that do not end, and counts all the time that was waited', async () => {
    const runs = [trackedRun('a', 1), trackedRun('b', 1)] as const;
    end(runs[0]);
    const recovered = await recovery(hit(runs), 80);
    expect(recovered.late.map((run) => run.id)).toEqual(['b']);
    expect(recovered.recoveryMs).toBeGreaterThanOrEqual(80);
  });

  it('is nothing when all had ended before a lasting harm was over', async () => {
    const run = trackedRun('a', 1);
    end(run);
    expect(await recovery({ ...hit([run]), since: performance.now() + 5 })).toMatchObject({ recoveryMs: 0, late: [] });
  });
});
