import { ClassifyIntent, type PayloadRef, RunsCancel } from '@chassis/contracts';
import type { PayloadStore } from '@chassis/payloads';
import { Clock } from '@chassis/service-kit';
import { createLogger } from '@chassis/telemetry';
import { startLine, type TestLine } from '@chassis/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { OpenRunKeeper } from '../src/engine/open-run-keeper.js';
import { orchestrator } from '../src/index.js';
import { Stages } from './stages.js';

class Tomorrow extends Clock {
  now(): Date {
    return new Date(Date.now() + 86_400_000);
  }
}

let line: TestLine;
let stages: Stages;
let as: string;

beforeAll(async () => {
  line = await startLine({ services: [orchestrator] });
  as = await line.principal('demo', 'user:ada');
  stages = new Stages(line, as);
  await stages.publishWorkflow('answer-question');
});
afterAll(async () => await line.stop());

async function extendedBy(clock: Clock): Promise<string[]> {
  const named: string[] = [];
  const store = {
    extend: async (_: string, refs: readonly PayloadRef[]) => {
      named.push(...refs.map((one) => one.payload));
      await Promise.resolve();
    },
  } as unknown as PayloadStore;
  const logger = createLogger({ service: 'test', level: 'silent', to: 'stderr' });
  await new OpenRunKeeper(line.database('orchestrator'), store, clock, logger).keepAll();
  return named;
}

it('extends what open runs name, once they are half a day old, and nothing of those that ended', async () => {
  const open = { question: 'How long is the warranty?' };
  const [waiting, ended] = [
    await stages.request('answer-question', open),
    await stages.request('answer-question', { question: 'And the seals?' }),
  ];
  await stages.command(ClassifyIntent, waiting, 'intent');
  await stages.command(ClassifyIntent, ended, 'intent');
  await line.call(RunsCancel, { run: ended }, { as });
  const ref = await line.payloads.putJson('demo', open, 'internal');
  const gone = await line.payloads.putJson('demo', { question: 'And the seals?' }, 'internal');
  expect(await extendedBy({ now: () => new Date() })).toEqual([]);
  const named = await extendedBy(new Tomorrow());
  expect(named).toContain(ref.payload);
  expect(named).not.toContain(gone.payload);
});
