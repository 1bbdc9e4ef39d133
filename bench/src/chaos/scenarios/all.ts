import { tmpdir } from 'node:os';
import { mkdtemp, rmdir } from 'node:fs/promises';
import path from 'node:path';
import type { Measurement } from '../../report.js';
import { runChaos } from '../apart/run-chaos.js';
import { SmallDisk } from '../apart/small-disk.js';
import { scenarios } from './index.js';

/** Shots of each in the shortened set: every service is killed once. */
const shots: Readonly<Record<string, number>> = {
  'kill-services': 8,
  'kill-storm': 8,
  'rebalance-storm': 2,
  'kill-broker': 2,
  'kill-postgres': 2,
  'kill-redis': 1,
  freeze: 2,
  'network-cut': 3,
  'clock-offset': 2,
  'duplicate-delivery': 2,
  'log-disk-full': 2,
};

async function whyNoDisks(): Promise<string | undefined> {
  const folder = await mkdtemp(path.join(tmpdir(), 'chassis-disk-'));
  const disk = await SmallDisk.mount(folder, 1);
  if (disk instanceof SmallDisk) await disk.unmount();
  await rmdir(folder);
  return disk instanceof SmallDisk ? undefined : disk.unavailable;
}

export const all: Measurement = {
  summary: 'a few shots of every scenario on one line, within ten minutes',
  run: async (args) => {
    const reason = await whyNoDisks();
    const chosen = scenarios().filter((one) => reason === undefined || one.needs?.disks !== true);
    return await runChaos(
      {
        name: 'all',
        method: `on one line and under one load, one scenario after the other: ${chosen.map((one) => `${one.name} ${shots[one.name] ?? 1}`).join(', ')}${reason === undefined ? '' : `; log-disk-full skipped: ${reason}`}`,
        needs: { wires: true, clocks: true, disks: reason === undefined },
        scenarios: chosen.map((scenario) => ({ scenario, shots: shots[scenario.name] ?? 1 })),
        isLong: true,
      },
      args,
    );
  },
};
