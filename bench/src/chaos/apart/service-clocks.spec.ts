import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ServiceClocks } from './service-clocks.js';

const built = path.resolve(import.meta.dirname, '../../../dist/src/chaos/apart');
const program = `setInterval(() => console.log(Date.now() + ' ' + new Date().getTime() + ' ' + new Date(5).getTime() + ' ' + (new Date() instanceof Date)), 50)`;

describe('the clock of a service', () => {
  let dir: string;
  beforeEach(async () => {
    dir = await mkdtemp(path.join(tmpdir(), 'chassis-clock-'));
  });
  afterEach(async () => await rm(dir, { recursive: true, force: true }));

  it('goes wrong and right again while the service runs', async () => {
    const main = path.join(dir, 'apps', 'audit', 'dist', 'main.mjs');
    await mkdir(path.dirname(main), { recursive: true });
    await writeFile(main, program);
    const clocks = await ServiceClocks.in(path.join(dir, 'clocks'));
    const NODE_OPTIONS = `--import=${path.join(built, 'shifted-date.js')}`;
    const child = spawn(process.execPath, [main], { env: { ...process.env, ...clocks.settings, NODE_OPTIONS } });
    let offsets: number[] = [];
    let rest = '';
    createInterface({ input: child.stdout }).on('line', (line) => {
      const [now, made, fixed, is] = line.split(' ');
      offsets = [now, made].map((one) => Math.round((Number(one) - Date.now()) / 60_000));
      rest = `${fixed} ${is}`;
    });
    try {
      await expect.poll(() => offsets).toEqual([0, 0]);
      await clocks.shift('audit', 10 * 60_000);
      await expect.poll(() => offsets).toEqual([10, 10]);
      expect(rest).toBe('5 true');
      await clocks.right('audit');
      await expect.poll(() => offsets).toEqual([0, 0]);
    } finally {
      child.kill('SIGKILL');
    }
  });
});
