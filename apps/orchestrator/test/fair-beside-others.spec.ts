import { ClassifyIntent, IntentClassified } from '@chassis/contracts';
import { startLine, type TestLine } from '@chassis/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { orchestrator } from '../src/index.js';
import { Stages } from './stages.js';

const settings = { ENGINE_STEPS_PER_TENANT: '6', ENGINE_STEPS_BESIDE_OTHERS: '2', ENGINE_LOOK_EVERY_MS: '100' };
const outOfScope = { label: null, confidence: 0.9, isOutOfScope: true, scores: [], model: { name: 'm', version: '1' } };

let line: TestLine;
let busy: Stages;
let quiet: Stages;

beforeAll(async () => {
  line = await startLine({ services: [orchestrator], settings });
  busy = new Stages(line, await line.principal('busy', 'user:ada'), 'busy');
  quiet = new Stages(line, await line.principal('quiet', 'user:ben'), 'quiet');
  await busy.publishWorkflow('answer-question');
  await quiet.publishWorkflow('answer-question');
});
afterAll(async () => await line?.stop());

const asked = () =>
  line.seen.filter(({ topic, envelope }) => topic === ClassifyIntent.topic && envelope.tenant === 'busy');

it('a tenant alone has many steps at once, and few from when another tenant has runs too', async () => {
  for (let at = 0; at < 30; at++) await busy.request('answer-question', { question: `No ${at}?` });
  await line.until(() => (asked().length === 6 ? true : undefined), 'six at once');

  const answered = new Set<string>();
  for (let at = 0; at < 16; at++) {
    const mine = await quiet.request('answer-question', { question: `Mine ${at}?` });
    await quiet.answer(IntentClassified, outOfScope, await quiet.command(ClassifyIntent, mine, 'intent'));
    const next = await line.until(
      () => asked().find(({ envelope }) => !answered.has(envelope.run ?? '')),
      'another run',
    );
    answered.add(next.envelope.run ?? '');
    await busy.answer(IntentClassified, outOfScope, next);
    await busy.updated(next.envelope.run ?? '', 'rejected');
    // Those that were at work when the other came go on; no new one starts until fewer than two are left.
    expect(asked().length - answered.size).toBeLessThanOrEqual(Math.max(2, 5 - at));
  }
  expect(answered.size).toBe(16);
});

it('a tenant of which nothing waits starts its runs at once, though another one floods', async () => {
  const flood = new Stages(line, await line.principal('flood', 'user:ada'), 'flood');
  await flood.publishWorkflow('answer-question');
  for (let at = 0; at < 30; at++) await flood.request('answer-question', { question: `No ${at}?` });
  const mine: string[] = [];
  for (let at = 0; at < 5; at++) mine.push(await quiet.request('answer-question', { question: `Again ${at}?` }));
  // None of them is answered: all five are at their stage side by side, more than the flood may have beside them.
  for (const run of mine) await quiet.command(ClassifyIntent, run, 'intent');
});
