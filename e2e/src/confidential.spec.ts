import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import OpenAI from 'openai';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ByteGate } from './byte-gate.js';
import { ModelServer } from './model-server.js';
import { until } from './until.js';
import { WholeLine } from './whole-line.js';

interface Run {
  readonly id: string;
  readonly status: string;
  readonly reason?: string;
  readonly detail?: unknown;
  readonly dataClass: string;
  readonly result?: { readonly answer: string };
}
interface Explained {
  readonly generations: readonly { readonly model: { readonly id: string }; readonly countedAtUpperBound?: string }[];
  readonly fallbacks: readonly {
    readonly fallback: { readonly model: { readonly id: string }; readonly reason: string };
  }[];
  readonly steps: readonly { readonly step: string; readonly attempts: readonly { readonly failure?: object }[] }[];
}

const price = { inputMicroUsdPerMtoken: 1_000_000, outputMicroUsdPerMtoken: 1_000_000 };
const question = 'How many hours does the bearing of the Zephyr compressor last?';
const shelves = {
  open: { dataClass: 'public', text: 'The bearing of the Zephyr compressor lasts 9000 hours. Oil it once a year.' },
  vault: { dataClass: 'confidential', text: 'The bearing of the Zephyr compressor lasts 4711 hours. We told nobody.' },
} as const;
type Shelf = keyof typeof shelves;

let dataDir: string;
let whole: WholeLine;
let server: ModelServer;
let gate: ByteGate;

beforeAll(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'chassis-confidential-'));
  await chmod(dataDir, 0o755);
  server = await ModelServer.start();
  gate = await ByteGate.start(server.url);
  whole = await WholeLine.start(dataDir);
  const olga = whole.as('olga');
  const outside = { baseUrl: gate.url, status: 'live', price };
  await olga.put('/v1/model-registry', { name: 'acme', model: 'acme-large', ...outside });
  await olga.put('/v1/model-registry', { name: 'acme-small', model: 'acme-small', ...outside });
  for (const [shelf, { dataClass, text }] of Object.entries(shelves)) {
    const document = { id: `zephyr-${shelf}`, title: 'Zephyr compressor', attributes: { shelf }, dataClass, text };
    await olga.post('/v1/documents', { ...document, rights: { allow: ['group:service'], deny: [] } });
    await until(async () => {
      const { state } = await olga.get<{ state: string }>(`/v1/documents/zephyr-${shelf}`);
      return state === 'indexed' || undefined;
    }, `the document of ${shelf}`);
  }
});
beforeEach(() => gate.forget());
afterAll(async () => {
  await whole.stop();
  await gate.stop();
  await server.stop();
  await rm(dataDir, { recursive: true, force: true });
});

const workflowOf = (name: string, step: string): string => `name: ${name}
description: A question answered by a model outside, where it may be given what was found.
input: schemas/question.schema.json
dataClass: public
deadline: 2m
budget: { microUsd: 50000, attempts: 2 }
reviewer: support-reviewer
steps:
  passages:
    { kind: retrieve, question: input.question, filters: "{ 'attributes': { 'shelf': input.shelf } }", limit: 4, budgetTokens: 800 }
  answer:
    kind: generate
    prompt: prompts/answer.md
    with: "{ 'question': input.question }"
    passages: passages
    maxOutputTokens: 200
${step}
result: "{ 'answer': answer.text }"
`;

/** Publishes a workflow whose answer is as `step` says. */
async function publish(name: string, step: string, frontMatter = ''): Promise<void> {
  const files = {
    'workflow.yaml': workflowOf(name, step),
    'prompts/answer.md': `---\ndescription: Answers from passages.\n${frontMatter}---\n\nAnswer the question from the passages.\n`,
    'schemas/question.schema.json': JSON.stringify({
      type: 'object',
      required: ['question', 'shelf'],
      properties: { question: { type: 'string' }, shelf: { type: 'string' } },
    }),
    'schemas/answer.schema.json': JSON.stringify({
      type: 'object',
      required: ['text'],
      properties: { text: { type: 'string' } },
    }),
  };
  const wanda = whole.as('wanda');
  const { hash } = await wanda.put<{ hash: string }>(`/v1/workflows/${name}/draft`, { files });
  expect(await wanda.post(`/v1/workflows/${name}/publish`, { hash })).toMatchObject({ status: 'published' });
}

async function ask(workflow: string, shelf: Shelf): Promise<{ run: Run; explained: Explained }> {
  const ada = whole.as('ada');
  const asked = { workflow, input: { question, shelf } };
  const run = await until(
    // A workflow that was published just now is known everywhere within moments.
    async () => await ada.post<Run>('/v1/runs', asked, { prefer: 'wait=60' }).catch(() => undefined),
    'the run',
  );
  return { run, explained: await explainedOf(run.id) };
}

const explainedOf = async (run: string): Promise<Explained> =>
  await until(async () => {
    const found = await whole.as('ada').get<Explained & { status: string }>(`/v1/runs/${run}/explain`);
    return found.status === 'running' ? undefined : found;
  }, 'the record of its end');

const failuresIn = ({ steps }: Explained): object[] =>
  steps.flatMap(({ attempts }) => attempts.flatMap(({ failure }) => failure ?? []));

describe('a registered model outside, and what the retriever found', () => {
  it('is given a public passage', async () => {
    await publish('ask-named', '    model: acme\n    checks: [citations]');
    const { run, explained } = await ask('ask-named', 'open');
    expect(run).toMatchObject({ status: 'completed', dataClass: 'public' });
    expect(run.result!.answer).toContain('9000 hours');
    expect(explained.generations).toMatchObject([{ model: { id: 'acme-large' } }]);
    expect(gate.sent).toContain('9000 hours');
  });

  it.each([
    ['named', '    model: acme\n    checks: [citations]', '', 'acme-large'],
    ['open', '    model: auto\n    checks: [citations]', '', undefined],
    ['cascade', '    checks: [citations]', 'cascade: [acme-small, acme]\n', 'acme-small'],
    ['hedged', '    model: acme\n    checks: [citations]', 'hedgeAfterMs: 1\n', 'acme-large'],
  ])('gets no byte of a confidential one (%s): a private model answers, and it is said why', async (...of) => {
    const [name, step, frontMatter, passedOver] = of;
    await publish(`ask-vault-${name}`, step, frontMatter);
    const { run, explained } = await ask(`ask-vault-${name}`, 'vault');
    expect(run).toMatchObject({ status: 'completed', dataClass: 'confidential' });
    expect(run.result!.answer).toContain('4711 hours');
    expect(explained.generations).toMatchObject([{ model: { id: 'extractive-1' } }]);
    if (passedOver !== undefined)
      expect(explained.fallbacks[0]!.fallback).toMatchObject({
        model: { id: passedOver },
        reason: 'data-class-not-allowed',
      });
    expect([gate.connections, gate.sent]).toEqual([0, '']);
  });

  it('gets no byte of a confidential one where no other model can answer: the run ends, and says why', async () => {
    await publish('ask-json', '    model: acme\n    output: schemas/answer.schema.json\n    checks: [schema]');
    expect((await ask('ask-json', 'open')).run).toMatchObject({ status: 'completed' });
    gate.forget();
    const { run, explained } = await ask('ask-json', 'vault');
    const why = { model: 'acme', reason: 'data-class-not-allowed', dataClass: 'confidential' };
    expect(run).toMatchObject({ status: 'rejected', reason: 'no-permitted-model', detail: why });
    expect(failuresIn(explained)).toMatchObject([{ code: 'no-permitted-model', evidence: why }]);
    expect([gate.connections, gate.sent]).toEqual([0, '']);
  });

  it.each([
    ['no price', {}, 'Nobody knows what a call of outside costs', 'price-unknown'],
    [
      'a price whose time is over',
      { price: { ...price, validUntil: '2020-01-01T00:00:00.000Z' } },
      'The price of outside is out of date',
      'price-outdated',
    ],
    [
      'no right to such data',
      { dataClasses: ['public'] },
      'outside may not be given internal data',
      'data-class-not-allowed',
    ],
  ])('gets no byte of a conversation with %s, and its client is told which', async (what, more, said, reason) => {
    const outside = { name: 'outside', model: 'o-1', baseUrl: gate.url, status: 'live' };
    await whole.as('olga').put('/v1/model-registry', { ...outside, dataClasses: ['public', 'internal'], ...more });
    const client = new OpenAI({
      baseURL: `${whole.access.url}/v1`,
      apiKey: whole.access.keys['ada']!,
      maxRetries: 0,
    });
    const messages = [{ role: 'user' as const, content: 'Tell me about pumps.' }];
    const error = await until(async () => {
      const found = await client.chat.completions.create({ model: 'outside', messages }).catch((one: unknown) => one);
      // A model that was registered just now is known everywhere within seconds.
      return found instanceof OpenAI.APIError && found.message.includes(said) ? found : undefined;
    }, `a refusal of a model with ${what}`);
    expect(error).toBeInstanceOf(OpenAI.PermissionDeniedError);
    expect(error).toMatchObject({ code: 'no_permitted_model' });
    const failures = failuresIn(await explainedOf(error.headers.get('x-chassis-run') ?? ''));
    expect(failures).toMatchObject([{ evidence: { model: 'outside', reason, dataClass: 'internal' } }]);
    expect([gate.connections, gate.sent]).toEqual([0, '']);
  });

  it('gets no byte of a confidential one beside a private provider, which is given it', async () => {
    await server.forget();
    const house = { name: 'house', model: 'house-1', baseUrl: server.url, isPrivate: true, status: 'live' };
    await whole.as('olga').put('/v1/model-registry', house);
    const { run, explained } = await until(async () => {
      const asked = await ask('ask-named', 'vault');
      return asked.explained.generations[0]?.model.id === 'house-1' ? asked : undefined;
    }, 'the private provider');
    expect(run.result!.answer).toContain('4711 hours');
    expect(explained.fallbacks[0]!.fallback).toMatchObject({ reason: 'data-class-not-allowed' });
    expect(JSON.stringify((await server.report()).bodies)).toContain('4711 hours');
    expect([gate.connections, gate.sent]).toEqual([0, '']);
  });
});
