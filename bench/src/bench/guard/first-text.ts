import { randomUUID } from 'node:crypto';
import {
  AccessRecheck,
  AccessVersion,
  AnswerSegment,
  BundlesFile,
  type PayloadRef,
  RunEvents,
} from '@chassis/contracts';
import { startLine, type TestLine } from '@chassis/testing';
import { validator } from '@chassis/validator';
import { percentile, round } from '../../statistics.js';
import { guardTexts } from './guard-texts.js';

const warmUp = 10;
const times = 60;

/** How long after a first segment was made a client can read it, in milliseconds. */
export async function addedFirstTextMs(): Promise<Record<string, number>> {
  const line = await startLine({ services: [validator] });
  try {
    const as = await line.principal('demo', 'user:bench');
    line.stubRoute(AccessVersion, () => ({ version: 1 }));
    line.stubRoute(AccessRecheck, (input) => ({
      version: 1,
      isAllowed: (input as { passages: unknown[] }).passages.map(() => true),
    }));
    line.stubRoute(BundlesFile, () => ({ text: 'Answer from the passages.', hash: 'h' }));
    const took: number[] = [];
    for (let number = 0; number < warmUp + times; number += 1) {
      const ms = await measureOne(line, as, number);
      if (number >= warmUp) took.push(ms);
    }
    return {
      addedFirstTextMsP50: round(percentile(took, 50), 2),
      addedFirstTextMsP95: round(percentile(took, 95), 2),
    };
  } finally {
    await line.stop();
  }
}

async function measureOne(line: TestLine, as: string, number: number): Promise<number> {
  const { passages, segments } = guardTexts(number);
  const context = await contextOf(
    line,
    passages.given.map(({ text }) => text),
  );
  const step = { run: randomUUID(), step: 'answer', attempt: 1 };
  const content = await line.payloads.putJson('demo', { text: segments[0], citations: [] }, 'internal');
  const started = performance.now();
  await line.publish(AnswerSegment, { index: 0, content, context, isLast: false }, { as, step });
  for (;;) {
    const { events } = await line.call(RunEvents, { run: step.run }, { as });
    if (events.length > 0) return performance.now() - started;
    if (performance.now() - started > 10_000) throw new Error('A first segment did not leave within ten seconds.');
    await new Promise(setImmediate);
  }
}

async function contextOf(line: TestLine, texts: readonly string[]): Promise<PayloadRef> {
  const passages = await Promise.all(
    texts.map(async (text, chunk) => ({
      id: `manual/1/${chunk}`,
      document: 'manual',
      version: 1,
      chunk,
      start: 0,
      end: text.length,
      score: 1,
      scores: {},
      text: await line.payloads.putJson('demo', { title: 'Pump manual', text }, 'internal'),
      allowedBy: ['group:service'],
      dataClass: 'internal',
    })),
  );
  const value = {
    prompt: { bundle: 'b', path: 'prompts/answer.md', hash: 'h' },
    inputs: { question: 'How often are the parts checked?' },
    passages,
    accessVersion: 1,
    checks: [],
    maxOutputTokens: 200,
    budgetMicroUsd: 1_000,
  };
  return await line.payloads.putJson('demo', value, 'internal');
}
