import { randomUUID } from 'node:crypto';
import {
  AttemptClosed,
  AuditRecorded,
  CandidatesGet,
  CloseAttempt,
  RunCancelled,
  RunUpdated,
  StepFailed,
} from '@chassis/contracts';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { AnswerLine, quoteOf, sentences } from './answer-line.js';

let own: AnswerLine;
beforeAll(async () => {
  own = await AnswerLine.start();
});
afterAll(async () => {
  await own.line.stop();
});
beforeEach(() => {
  own.isAllowed = true;
  own.isAccessKnown = true;
});

const attempt = (number = 1, run = randomUUID()) => ({ run, step: 'answer', attempt: number });
const last = sentences.length - 1;

/** A permutation that the seed alone decides (linear congruential). */
function shuffled<T>(values: readonly T[], seed: number): T[] {
  let state = seed;
  return values
    .map((value) => ({ value, rank: (state = (state * 48_271) % 2_147_483_647) }))
    .toSorted((a, b) => a.rank - b.rank)
    .map((one) => one.value);
}

const ended = { version: 9, status: 'completed', workflow: 'answer-question', costMicroUsd: 42 };
const cancelledAt = async (run: string) =>
  await own.line
    .database('validator')
    .withTenant(
      'demo',
      async (tx) =>
        (await tx.query<{ at: Date | null }>('select cancelled_at as at from logs where run = $1', [run]))[0]?.at ??
        null,
    );

describe('guarded streaming', () => {
  it('releases segments in order, holds the last one for the whole-answer checks, and says the verdict', async () => {
    const step = attempt();
    const context = await own.context();
    for (const [index, text] of sentences.entries()) await own.segment(step, context, index, text, index === last);
    await own.eventually(step.run, last);
    expect(await own.texts(step.run)).toEqual(sentences.slice(0, last));

    await own.generated(step, context, { segments: sentences.length });
    const verdict = await own.verdict(step);
    expect(verdict).toMatchObject({ verdict: 'pass', released: 4, costMicroUsd: 42, failures: [] });
    expect(verdict.checks.map((one) => one.name)).toEqual([
      'secrets',
      'chat-format',
      'citations',
      'injected-instructions',
      'pii',
      'grounded',
    ]);
    expect(verdict.facts.map((one) => one.kind)).toEqual(['answer.validated']);
    expect(await own.line.payloads.getJson('demo', verdict.output as never)).toEqual({
      text: sentences.join(''),
      citations: sentences.map(quoteOf),
      isAbstained: false,
      model: 'extractive-1',
      usage: { inputTokens: 812, outputTokens: 60 },
    });
    const events = await own.events(step.run);
    expect(events.map((one) => [one.position, one.data['index'], one.data['text']])).toEqual(
      sentences.map((text, index) => [index + 1, index, text]),
    );
  });

  it('releases each segment once and in order, whatever comes twice, too early or late', async () => {
    const context = await own.context();
    const runs = Array.from({ length: 24 }, () => attempt());
    await Promise.all(
      runs.map(async (step, salt) => {
        const arrivals = shuffled([...sentences.keys(), -1, ...sentences.keys(), -1], salt + 1);
        for (const index of arrivals) {
          if (index < 0) await own.generated(step, context, { segments: sentences.length });
          else await own.segment(step, context, index, sentences[index] ?? '', index === last);
        }
      }),
    );
    for (const step of runs) {
      expect(await own.verdict(step)).toMatchObject({ verdict: 'pass', released: 4 });
      const events = await own.events(step.run);
      expect(events.map((one) => one.position)).toEqual([1, 2, 3, 4]);
      expect(events.map((one) => one.data['text'])).toEqual(sentences);
      expect(own.verdicts(step.run)).toBe(1);
    }
  });

  it('lets nothing of an attempt leave behind a segment that fails, and tells the next attempt where to go on', async () => {
    const step = attempt();
    const context = await own.context();
    await own.segment(step, context, 0, sentences[0] ?? '', false);
    await own.segment(step, context, 1, 'The warranty on pumps is 36 months. ', false, []);
    await own.segment(step, context, 2, sentences[1] ?? '', true);
    await own.generated(step, context, { segments: 3 });
    const verdict = await own.verdict(step);
    expect(verdict).toMatchObject({
      verdict: 'repair',
      released: 1,
      failures: [{ check: 'grounded', code: 'number-not-grounded' }],
    });
    expect(verdict.output).toBeUndefined();
    const found = await own.line.call(CandidatesGet, { ...step }, { as: own.as });
    expect(found).toMatchObject({ isValidated: false, failures: [{ code: 'number-not-grounded' }] });

    const closed = await own.line.ask(CloseAttempt, AttemptClosed, {}, { as: own.as, step });
    expect(closed.released).toBe(1);
    expect(await own.line.payloads.getText('demo', closed.text as never)).toBe(sentences[0]);

    const next = attempt(2, step.run);
    await own.segment(next, context, 1, sentences[1] ?? '', true);
    await own.generated(next, context, { segments: 2 });
    expect(await own.verdict(next)).toMatchObject({ verdict: 'pass', released: 2 });
    expect(await own.texts(step.run)).toEqual(sentences.slice(0, 2));
  });

  it('accepts nothing more of a closed or older attempt', async () => {
    const step = attempt();
    const context = await own.context();
    expect(await own.line.ask(CloseAttempt, AttemptClosed, {}, { as: own.as, step })).toEqual({ released: 0 });
    await own.segment(step, context, 0, sentences[0] ?? '', false);
    const next = attempt(2, step.run);
    await own.segment(next, context, 0, sentences[2] ?? '', false);
    await own.segment(next, context, 1, sentences[3] ?? '', true);
    await own.segment(step, context, 1, sentences[1] ?? '', false);
    await own.generated(step, context, { segments: 2 });
    await own.generated(next, context, { segments: 2 });
    await own.verdict(next);
    expect(await own.texts(step.run)).toEqual([sentences[2], sentences[3]]);
    expect(own.verdicts(step.run)).toBe(1);
  });

  it('asks for a repair when the model was cut off', async () => {
    const step = attempt();
    await own.generated(step, await own.context(), { segments: 3, finish: 'length' });
    expect(await own.verdict(step)).toMatchObject({ verdict: 'repair', failures: [{ code: 'incomplete' }] });
  });

  it('passes an answer that says there is none, and releases nothing', async () => {
    const step = attempt();
    await own.generated(step, await own.context(), {
      segments: 0,
      isAbstained: true,
      content: { text: 'I do not know.', citations: [] },
    });
    const verdict = await own.verdict(step);
    expect(await own.line.payloads.getJson('demo', verdict.output as never)).toMatchObject({
      text: '',
      isAbstained: true,
    });
    expect(await own.events(step.run)).toEqual([]);
  });

  it('releases a text that was not streamed in one piece', async () => {
    const step = attempt();
    const content = { text: sentences.join(''), citations: sentences.map(quoteOf) };
    await own.generated(step, await own.context(), { segments: 0, content });
    expect(await own.verdict(step)).toMatchObject({ verdict: 'pass', released: 1 });
    expect(await own.texts(step.run)).toEqual([sentences.join('')]);
  });

  it('stops at a cancelled run', async () => {
    const step = attempt();
    const context = await own.context();
    await own.segment(step, context, 0, sentences[0] ?? '', false);
    await own.eventually(step.run, 1);
    await own.line.publish(
      RunCancelled,
      { reason: 'cancelled-by-user', by: 'user:ada' },
      { as: own.as, run: step.run },
    );
    await expect.poll(async () => (await cancelledAt(step.run)) !== null).toBe(true);
    await own.segment(step, context, 1, sentences[1] ?? '', true);
    await own.generated(step, context, { segments: 2 });
    await own.line.publish(RunUpdated, { ...ended, status: 'cancelled' }, { as: own.as, run: step.run });
    expect((await own.eventually(step.run, 2)).map((one) => one.type)).toEqual(['answer.segment', 'run.ended']);
    expect(own.verdicts(step.run)).toBe(0);
  });
});

describe('JSON answers', () => {
  it('are checked as a whole and hold what the document says', async () => {
    own.schema = JSON.stringify({ type: 'object', required: ['number'], properties: { number: { type: 'string' } } });
    const checks = [{ use: 'schema' }, { use: 'grounded' }];
    const context = await own.context({ isJson: true, checks, inputs: { mail: 'Invoice RE-17' } });
    const [good, missing, made] = [attempt(), attempt(), attempt()];
    await own.generated(good, context, { segments: 0, content: { number: 'RE-17' } });
    await own.generated(missing, context, { segments: 0, content: {} });
    await own.generated(made, context, { segments: 0, content: { number: 'RE-18' } });
    const verdict = await own.verdict(good);
    expect(verdict.verdict).toBe('pass');
    expect(await own.line.payloads.getJson('demo', verdict.output as never)).toEqual({ number: 'RE-17' });
    expect(await own.verdict(missing)).toMatchObject({
      verdict: 'repair',
      failures: [{ check: 'schema', code: 'required', pointer: '/number' }],
    });
    expect(await own.verdict(made)).toMatchObject({
      verdict: 'repair',
      failures: [{ check: 'grounded', pointer: '/number' }],
    });
  });

  it('fail closed at a check that nobody knows', async () => {
    const step = attempt();
    const context = await own.context({ isJson: true, checks: [{ use: 'nonsense' }] });
    await own.generated(step, context, { segments: 0, content: { number: 'RE-17' } });
    expect((await own.verdict(step)).verdict).toBe('halt');
  });
});

describe('rights', () => {
  it('are rechecked when they changed since retrieval; a forbidden source calls back what has left', async () => {
    const step = attempt();
    const context = await own.context();
    await own.segment(step, context, 0, sentences[0] ?? '', false);
    await own.eventually(step.run, 1);
    own.isAllowed = false;
    const older = await own.context({ accessVersion: 3 });
    await own.segment(step, older, 1, sentences[1] ?? '', false);
    const events = await own.eventually(step.run, 2);
    expect(events.map((one) => one.type)).toEqual(['answer.segment', 'answer.withdrawn']);
    expect(events[0]?.data).toMatchObject({ text: '', withdrawn: true });
    await own.generated(step, older, { segments: 3 });
    expect(await own.verdict(step)).toMatchObject({ verdict: 'halt', failures: [{ code: 'source-withdrawn' }] });
    const { data } = await own.line.next(AuditRecorded, (_, envelope) => envelope.run === step.run);
    expect(data.facts[0]?.kind).toBe('answer.withdrawn');
  });

  it('that are still there let an older permission pass', async () => {
    const step = attempt();
    const older = await own.context({ accessVersion: 2 });
    await own.segment(step, older, 0, sentences[0] ?? '', true);
    await own.generated(step, older, { segments: 1 });
    expect((await own.verdict(step)).verdict).toBe('pass');
  });

  it('that nobody can tell let nothing pass', async () => {
    const step = attempt();
    const context = await own.context();
    own.isAccessKnown = false;
    await new Promise((resolve) => setTimeout(resolve, 1_050));
    await own.segment(step, context, 0, sentences[0] ?? '', false);
    const { data } = await own.line.next(StepFailed, (_, envelope) => envelope.run === step.run);
    expect(data).toMatchObject({ service: 'validator', kind: 'transient', code: 'access-unknown' });
    expect(await own.events(step.run)).toEqual([]);
  });
});
