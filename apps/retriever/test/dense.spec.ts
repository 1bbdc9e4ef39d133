import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DocumentIndexed, DocumentsSubmit, PassagesRetrieved, RetrievePassages } from '@chassis/contracts';
import { retriever } from '@chassis/retriever';
import { startLine, type TestLine } from '@chassis/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';

/** A runtime that knows three meanings: of leave, of pumps, and of everything else. */
const tokenizers = `exports.Tokenizer = class { encode(text) {
  const meaning = (word) => (/vacation|holiday|leave/i.test(word) ? 1 : /pump|seal/i.test(word) ? 2 : 0);
  return { ids: text.split(/[^a-z]+/i).filter(Boolean).map(meaning).filter(Boolean).concat(0) };
} };`;
const onnx = `exports.Tensor = class { constructor(type, data) { this.data = data; } };
exports.InferenceSession = { async create() { return { async run({ input_ids }) {
  const hidden = new Float32Array(input_ids.data.length * 384);
  input_ids.data.forEach((id, at) => (hidden[at * 384 + Number(id)] = 1));
  return { last_hidden_state: { data: hidden } };
} }; } };`;

let folder: string;
let line: TestLine;
let admin: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'dense-'));
  const files = {
    'native/node_modules/onnxruntime-node/index.js': onnx,
    'native/node_modules/@huggingface/tokenizers/index.js': tokenizers,
    'models/all-minilm-l6-v2-int8/onnx/model_quantized.onnx': 'weights',
    'models/all-minilm-l6-v2-int8/tokenizer.json': '{}',
  };
  for (const [name, text] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
    await writeFile(path.join(folder, name), text);
  }
  const settings = { CHASSIS_MODELS_DIR: path.join(folder, 'models'), CHASSIS_NATIVE_DIR: path.join(folder, 'native') };
  line = await startLine({ services: [retriever], settings });
  admin = await line.principal('demo', 'user:admin');
  await add('leave', 'Employees have 30 days of annual leave a year.');
  await add('pump', 'Days of pump seals in stock: thirty.');
});
afterAll(async () => {
  await line.stop();
  await rm(folder, { recursive: true });
});

async function add(id: string, text: string): Promise<void> {
  const content = await line.payloads.put('demo', text, 'internal');
  await line.call(
    DocumentsSubmit,
    { id, mediaType: 'text/plain', content, rights: { allow: ['tenant'] } },
    { as: admin },
  );
  await line.next(DocumentIndexed, (one) => one.document === id && one.state === 'indexed');
}

async function ask(question: string): Promise<PassagesRetrieved> {
  const payload = await line.payloads.put('demo', question, 'internal');
  return await line.ask(
    RetrievePassages,
    PassagesRetrieved,
    { question: payload, limit: 8, budgetTokens: 1_200 },
    { as: admin },
  );
}

/** Cosine of the best passage for words that stand in it. */
const cosine = async (): Promise<(number | undefined)[]> =>
  (await ask('annual leave of employees')).passages.map(({ scores }) => scores['dense']);

it('ranks by words and meaning together, and says by which model', async () => {
  const { passages, query } = await ask('How many vacation days do employees have?');
  expect(passages[0]).toMatchObject({ document: 'leave', score: 1 });
  expect(passages[0]?.scores['dense']).toBeGreaterThan(0.9);
  expect(await line.payloads.getJson('demo', query)).toMatchObject({ embeddingModel: 'all-minilm-l6-v2-int8' });
});

it('gives vectors to what was indexed without them, while search goes on by words', async () => {
  await line.database('retriever').withTenant('demo', async (tx) => {
    await tx.query(`update chunks set embedding_model = 'another-model'`);
    await tx.query(
      'update documents set changed_at_access = changed_at_access + 100, latest_version = 1, indexed_version = null',
    );
    await tx.query('update access_versions set version = version + 100');
  });
  expect(await cosine()).toEqual([]);
  await line.database('retriever').withTenant('demo', async (tx) => {
    await tx.query('update documents set changed_at_access = changed_at_access + 100, indexed_version = 1');
    await tx.query('update access_versions set version = version + 100');
  });
  expect(await cosine()).toEqual([undefined]);
  for (let tries = 0; tries < 200 && (await cosine())[0] === undefined; tries += 1)
    await new Promise((resolve) => setTimeout(resolve, 10));
  expect((await cosine())[0]).toBeGreaterThan(0.9);
});
