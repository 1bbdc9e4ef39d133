import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Erp } from './simulator-process.js';

const payments = 20;
const answers = new Map<string, { outcome: string; reference: string }>();
let erp: Erp;
let folder: string;
let connector: Connector | undefined;

interface Connector {
  readonly child: ChildProcess;
  readonly ready: Promise<void>;
}

function start(wanted: number): Connector {
  const main = path.resolve('apps/legacy-connector/dist/test/killable-connector.js');
  const child = spawn(process.execPath, [main, path.join(folder, 'line'), erp.url, String(wanted)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ready = new Promise<void>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`The connector ended with ${code}.`)));
    createInterface({ input: child.stdout }).on('line', (line) => {
      const said = JSON.parse(line) as { ready?: true; run: string; outcome: string; reference: string };
      if (said.ready) resolve();
      else answers.set(said.run, said);
    });
  });
  return { child, ready };
}

async function kill({ child }: Connector): Promise<void> {
  const exit = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await exit;
}

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'killed-'));
  erp = await Erp.start(path.join(folder, 'erp'));
});
afterAll(async () => {
  if (connector !== undefined) {
    const { child } = connector;
    const exit = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    await exit;
  }
  await erp.kill();
  await rm(folder, { recursive: true, force: true });
});

it('pays everything exactly once though it is killed again and again amid payments, and never overwhelms the ERP', async () => {
  // Paid at once and answered late, so that the first kills find requests under way.
  await erp.faults({ lostAnswers: 2, slowAnswers: 8, slowMs: 1_500 });
  connector = start(payments);
  await connector.ready;
  for (const pauseMs of [120, 900, 2_300, 400]) {
    await sleep(pauseMs);
    await kill(connector);
    connector = start(0);
    await connector.ready;
  }
  for (let waits = 0; waits < 400 && answers.size < payments; waits++) await sleep(100);

  const paid = await erp.payments();
  expect([...answers.values()].map(({ outcome }) => outcome)).toEqual(Array.from({ length: payments }, () => 'done'));
  expect(new Set(paid.map(({ invoice }) => invoice)).size).toBe(payments);
  expect(paid).toHaveLength(payments);
  expect(new Set([...answers.values()].map(({ reference }) => reference))).toEqual(
    new Set(paid.map(({ reference }) => reference)),
  );
  expect(erp.isRunning()).toBe(true);
});
