import { randomUUID } from 'node:crypto';
import {
  AccessRecheck,
  AccessVersion,
  AnswerGenerated,
  AnswerSegment,
  AuditRecorded,
  BundlesFile,
  type DataClass,
  GenerateAnswer,
  type GenerateContext,
  ModelsDescribe,
  type PassageRef,
  type Segment,
} from '@chassis/contracts';
import { startLine, type TestLine } from '@chassis/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { generator } from '../src/index.js';
import { ModelServer } from './model-server.js';

const files: Record<string, string> = {
  'prompts/windowed.md': '---\nwindow: history\npromptTokens: 600\n---\nAnswer from the passages.',
  'prompts/answer.md': 'Answer from the passages.',
  'prompts/weather.md': 'Read the weather.',
  'schemas/weather.json': JSON.stringify({ type: 'object', properties: { temperature: { type: 'number' } } }),
};
const text = 'Seals are excluded. The warranty on pumps is 24 months. It starts at delivery.';

async function startWith(settings: Record<string, string>): Promise<TestLine> {
  const line = await startLine({ services: [generator], settings: { OPENAI_MODEL: 'small', ...settings } });
  line.stubRoute(BundlesFile, (input) => {
    const { path } = input as { path: string };
    return { text: files[path]!, hash: `hash of ${path}` };
  });
  line.stubRoute(AccessVersion, () => ({ version: 1 }));
  line.stubRoute(AccessRecheck, (input) => ({
    version: 1,
    isAllowed: (input as { passages: unknown[] }).passages.map(() => true),
  }));
  return line;
}

const file = (path: string) => ({ bundle: 'b1', path, hash: `hash of ${path}` });

/** One `answer.generate` about one passage, as a run of that class would send it. */
async function ask(
  line: TestLine,
  more: Partial<GenerateContext> = {},
  classes: { run: DataClass; passage?: DataClass } = { run: 'public' },
) {
  const dataClass = classes.passage ?? classes.run;
  const passage: PassageRef = {
    id: 'manual/1/0',
    document: 'manual',
    version: 1,
    chunk: 0,
    start: 50,
    end: 50 + text.length,
    text: await line.payloads.putJson('demo', { title: 'Pump manual', text }, dataClass),
    score: 1,
    scores: {},
    allowedBy: ['group:service'],
    dataClass,
  };
  const given: GenerateContext = {
    prompt: file('prompts/answer.md'),
    inputs: { question: 'How long is the warranty on pumps?' },
    passages: [passage],
    accessVersion: 1,
    checks: [],
    maxOutputTokens: 300,
    budgetMicroUsd: 50_000,
    ...more,
  };
  const run = randomUUID();
  const answer = line.ask(
    GenerateAnswer,
    AnswerGenerated,
    { context: await line.payloads.putJson('demo', given, dataClass) },
    { as: await line.principal('demo', 'user:ada'), step: { run, step: 'answer', attempt: 1 }, dataClass: classes.run },
  );
  return { run, answer };
}

async function segmentsOf(line: TestLine, run: string): Promise<Segment[]> {
  const refs = line.seen
    .filter((one) => one.topic === AnswerSegment.topic && one.envelope.run === run)
    .map((one) => (one.data as AnswerSegment).content);
  return await Promise.all(refs.map(async (ref) => (await line.payloads.getJson('demo', ref)) as Segment));
}

const costsOf = async (line: TestLine, run: string) =>
  await line
    .database('generator')
    .withTenant(
      'demo',
      async (tx) => await tx.query('select model, cost_micro_usd, is_estimated from attempt where run = $1', [run]),
    );

let server: ModelServer;
beforeAll(async () => {
  server = await ModelServer.start();
});
beforeEach(async () => {
  await server.forget();
});
afterAll(async () => {
  await server.stop();
});

describe('a private server', () => {
  let line: TestLine;
  beforeAll(async () => {
    line = await startWith({ OPENAI_BASE_URL: server.url, OPENAI_OUTPUT_MICRO_USD_PER_MTOKEN: '4000000' });
  });
  afterAll(async () => {
    await line.stop();
  });

  it('answers in sentences with quotes, whatever the class, and its cost is kept', async () => {
    const { run, answer } = await ask(line, {}, { run: 'restricted' });
    const { usage, costMicroUsd, facts, ...outcome } = await answer;
    expect(outcome).toMatchObject({ finish: 'stop', isAbstained: false, segments: 2, model: { id: 'small' } });
    expect(await segmentsOf(line, run)).toMatchObject([
      {
        text: 'The warranty on pumps is 24 months. ',
        citations: [{ document: 'manual', quote: 'The warranty on pumps is 24 months.', start: 70 }],
      },
      { text: 'It starts at delivery.', citations: [{ quote: 'It starts at delivery.' }] },
    ]);
    expect(costMicroUsd).toBe(4 * usage.outputTokens);
    expect(await costsOf(line, run)).toEqual([{ model: 'small', cost_micro_usd: costMicroUsd, is_estimated: false }]);
    expect(facts).toMatchObject([{ data: { fallbacks: [], passages: { given: 1, used: 1 } } }]);
  });

  it('sends no segments of a conversation whose client waits for the end, and of a very long answer still does', async () => {
    const said = 'The seals are excluded. The warranty is 24 months. It starts at delivery.';
    const chat = { messages: [{ role: 'user', content: 'How long?' }], isInOnePiece: true };
    const asked = { inputs: { chat }, passages: [], maxOutputTokens: 6_000 };
    await server.play({ mode: 'normal', text: said }, { mode: 'normal', text: 'A sentence of words. '.repeat(900) });
    const short = await ask(line, asked);
    const { content, segments } = await short.answer;
    expect(segments).toBe(0);
    expect(await line.payloads.getJson('demo', content)).toEqual({ text: said, citations: [] });
    expect(await segmentsOf(line, short.run)).toEqual([]);
    const long = await ask(line, asked);
    expect((await long.answer).segments).toBe(900);
    await expect.poll(async () => await segmentsOf(line, long.run), { timeout: 20_000 }).toHaveLength(900);
  });

  it('is replaced by the local model when it fails before it said anything, and the record says so', async () => {
    await server.play('throttled:0');
    const { run, answer } = await ask(line);
    const outcome = await answer;
    expect(outcome).toMatchObject({ finish: 'stop', model: { id: 'extractive-1' }, costMicroUsd: 0 });
    expect(outcome.facts).toMatchObject([
      { data: { fallbacks: [{ model: { id: 'small' }, reason: 'provider-throttled', costMicroUsd: 0 }] } },
    ]);
    expect((await segmentsOf(line, run))[0]!.text.trim()).toBe('The warranty on pumps is 24 months.');
  });

  it('that breaks off fails the attempt, so that the next one goes on behind what was released', async () => {
    await server.play('cut:60');
    const { run, answer } = await ask(line);
    await expect(answer).rejects.toMatchObject({ kind: 'transient', code: 'provider-cut' });
    await line.next(AnswerSegment, (_data, envelope) => envelope.run === run);
    expect((await segmentsOf(line, run)).map((one) => one.text)).toEqual(['The warranty on pumps is 24 months. ']);
    const [row] = await costsOf(line, run);
    expect(row).toMatchObject({ model: 'small', is_estimated: true });
    const fact = await line.until(
      () => line.seen.find((one) => one.topic === AuditRecorded.topic && JSON.stringify(one.data).includes(run)),
      'the fact of the failure',
    );
    const sha256 = expect.stringMatching(/^[0-9a-f]{64}$/) as string;
    const asked = { model: { id: 'small', hash: sha256 }, prompt: file('prompts/answer.md') };
    const data = { code: 'provider-cut', ...asked };
    expect(fact.data).toMatchObject({ facts: [{ kind: 'answer.failed', data }] });

    const released = await line.payloads.put('demo', 'The warranty on pumps is 24 months. ', 'public');
    const next = await ask(line, { continueAfter: { released: 1, text: released } });
    const { content } = await next.answer;
    expect(((await line.payloads.getJson('demo', content)) as { text: string }).text).toMatch(
      /^The warranty on pumps is 24 months\. [A-Z]/,
    );
    expect((await segmentsOf(line, next.run)).map((one) => one.text).join('')).not.toContain('24 months');
  });

  it('is told what was wrong with the answer before', async () => {
    const failures = [
      { check: 'grounded', code: 'number-not-grounded', message: 'the number "36" is in none of them' },
    ];
    await (
      await ask(line, { repair: { failures } })
    ).answer;
    expect((await server.bodies())[0]!.messages[1]!.content).toContain('the number "36" is in none of them');
  });

  it('is given the end of a long history where its prompt says so, and what that saved is on record', async () => {
    const history = Array.from({ length: 20 }, (_one, at) => ({
      text: `Turn ${at}: ${'pumps run and run. '.repeat(9)}`,
    }));
    const inputs = { question: 'How long is the warranty on pumps?', history };
    const { facts } = await (await ask(line, { prompt: file('prompts/windowed.md'), inputs })).answer;
    const said = (await server.bodies())[0]!.messages.map(({ content }) => content).join();
    expect(said).toContain('Turn 19:');
    expect(said).toContain('24 months');
    expect(said).not.toContain('Turn 0:');
    expect(facts[0]!.data['savedTokens']).toBeGreaterThan(100);
  });

  it('is asked for JSON where a step names it', async () => {
    const json = {
      model: 'openai',
      prompt: file('prompts/weather.md'),
      output: file('schemas/weather.json'),
      inputs: { text: '21 degrees' },
      passages: [],
    };
    const { content } = await (await ask(line, json)).answer;
    expect(await line.payloads.getJson('demo', content)).toEqual({ temperature: 21 });
  });

  it('that has no answer abstains, without a segment', async () => {
    await server.play('no-answer');
    const { run, answer } = await ask(line);
    expect(await answer).toMatchObject({ isAbstained: true, segments: 0 });
    expect(await segmentsOf(line, run)).toEqual([]);
  });

  it('does not cost more than the run has left', async () => {
    await expect((await ask(line, { budgetMicroUsd: 1 })).answer).rejects.toMatchObject({ code: 'budget-exhausted' });
    expect(await server.contacts()).toEqual({ connections: 0, requests: 0 });
  });

  it('that is too busy is asked again later, not before it said', async () => {
    const json = { model: 'openai', prompt: file('prompts/weather.md'), output: file('schemas/weather.json') };
    await server.play('throttled:7');
    await expect((await ask(line, json)).answer).rejects.toMatchObject({ kind: 'throttled' });
    await server.forget();
    await expect((await ask(line, json)).answer).rejects.toMatchObject({ code: 'circuit-open' });
    expect(await server.contacts()).toMatchObject({ requests: 0 });
  });

  it('is named by the route that tells which model answers', async () => {
    const { text: answering, json } = await line.call(
      ModelsDescribe,
      {},
      { as: await line.principal('demo', 'user:ada') },
    );
    expect(answering).toMatchObject({ name: 'openai', id: 'small', isPrivate: true });
    expect(json).toMatchObject({ name: 'invoice-extractor', provider: 'local', isPrivate: true });
  });
});

describe('a server outside', () => {
  const prices = { OPENAI_INPUT_MICRO_USD_PER_MTOKEN: '100', OPENAI_OUTPUT_MICRO_USD_PER_MTOKEN: '100' };
  let line: TestLine;
  beforeAll(async () => {
    line = await startWith({ OPENAI_BASE_URL: server.foreignUrl, ...prices });
  });
  afterAll(async () => {
    await line.stop();
  });

  it('answers about public data', async () => {
    expect(await (await ask(line)).answer).toMatchObject({ model: { id: 'small' } });
    expect(await server.contacts()).toMatchObject({ requests: 1 });
  });

  it.each<[string, { run: DataClass; passage?: DataClass }]>([
    ['an internal run', { run: 'internal' }],
    ['a confidential run', { run: 'confidential' }],
    ['a restricted run', { run: 'restricted' }],
    ['a public run with a confidential passage', { run: 'public', passage: 'confidential' }],
  ])('never gets a byte of %s', async (_what, classes) => {
    const outcome = await (await ask(line, {}, classes)).answer;
    expect(outcome).toMatchObject({ model: { id: 'extractive-1' }, finish: 'stop', isAbstained: false });
    expect(outcome.facts).toMatchObject([
      { data: { fallbacks: [{ model: { id: 'small' }, reason: 'data-class-not-allowed' }] } },
    ]);
    expect(await server.contacts()).toEqual({ connections: 0, requests: 0 });
  });

  it('is not asked by a step that names it either', async () => {
    const named = { model: 'openai', prompt: file('prompts/weather.md'), output: file('schemas/weather.json') };
    await expect((await ask(line, named, { run: 'confidential' })).answer).rejects.toMatchObject({
      kind: 'rejected',
      code: 'no-permitted-model',
    });
    expect(await server.contacts()).toEqual({ connections: 0, requests: 0 });
  });
});
