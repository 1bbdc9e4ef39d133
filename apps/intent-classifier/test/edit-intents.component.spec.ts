import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  AuditRecorded,
  ClassifyIntent,
  IntentClassified,
  IntentModelGet,
  IntentModelRemove,
  IntentPut,
  IntentRemove,
  IntentsChanged,
  IntentsLearn,
  IntentsList,
  IntentsPut,
  type IntentClassified as Classified,
} from '@chassis/contracts';
import { startLine, type TestLine } from '@chassis/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { intentClassifier } from '../src/index.js';

/** A runtime that knows what words mean in two languages, one axis a meaning, and counts the texts that it embeds in a file. */
const tokenizers = `exports.Tokenizer = class { encode(text) {
  require('node:fs').appendFileSync(__dirname + '/asked', text + '\\n');
  const meaning = (word) => (/guarantee|warranty|garantie/i.test(word) ? 1 : /return|back|rückgabe/i.test(word) ? 2 : /glove|helmet|safety|helm/i.test(word) ? 3 : 0);
  return { ids: text.split(/[^\\p{L}]+/u).filter(Boolean).map(meaning).filter(Boolean).concat(0) };
} };`;
const onnx = `exports.Tensor = class { constructor(type, data) { this.data = data; } };
exports.InferenceSession = { async create() { return { async run({ input_ids }) {
  const hidden = new Float32Array(input_ids.data.length * 4);
  input_ids.data.forEach((id, at) => (hidden[at * 4 + Number(id)] = Number(id) ? 1 : 0.2));
  return { last_hidden_state: { data: hidden } };
} }; } };`;

const intents = {
  warranty: [
    'How long is the warranty?',
    'Is my pump under guarantee?',
    'a guarantee claim',
    'When does my warranty end?',
  ],
  returns: ['How do I return a pump?', 'I want to send it back', 'return an unused part', 'Where do returns go?'],
};
const outOfScope = ['Tell me a joke', 'What is the weather today?', 'Write a poem about the sea', 'Who won the match?'];
const safety = [
  'Which gloves must I wear?',
  'Is a helmet needed?',
  'safety rules',
  'safety of the pump',
  'gloves or not?',
];

let folder: string;
let line: TestLine;
let ada: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'intents-'));
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
  line = await startLine({
    services: [intentClassifier],
    settings: {
      CHASSIS_MODELS_DIR: path.join(folder, 'models'),
      CHASSIS_NATIVE_DIR: path.join(folder, 'native'),
      // Only news tell of another instance's changes here.
      INTENTS_FRESH_MS: '60000',
    },
  });
  ada = await line.principal('demo', 'user:ada');
});
afterAll(async () => {
  await line.stop();
  await rm(folder, { recursive: true });
});

async function classify(text: string, model: string, as = ada, tenant = 'demo'): Promise<Classified> {
  const ref = await line.payloads.put(tenant, text, 'internal');
  return await line.ask(ClassifyIntent, IntentClassified, { model, text: ref }, { as });
}

const teach = (model: string) => line.call(IntentsPut, { model, intents, outOfScope }, { as: ada });

describe('an intent added at run time by five examples', () => {
  it('is told from the next text on, by its meaning too, and the fact says by what', async () => {
    expect(await teach('grown')).toMatchObject({ by: 'words-and-meaning', embedder: 'all-minilm-l6-v2-int8' });
    expect((await classify('Wo ist mein Helm?', 'grown')).label).not.toBe('safety');
    const put = await line.call(IntentPut, { model: 'grown', intent: 'safety', examples: safety }, { as: ada });
    const answer = await classify('Wo ist mein Helm?', 'grown');

    expect(put).toMatchObject({ model: 'grown', intents: 3, examples: 17 });
    expect(answer).toMatchObject({ label: 'safety', isOutOfScope: false, model: { version: put.version } });
    expect(answer.facts[0]?.data).toMatchObject({
      by: 'words-and-meaning',
      embedder: 'all-minilm-l6-v2-int8',
      isOutOfScope: false,
      scores: [{ label: 'safety' }, {}, {}],
      scope: expect.any(Number),
      rejectBelow: expect.any(Number),
    });
  });

  it('is embedded alone: what the model knew is not embedded again', async () => {
    await teach('cached');
    await writeFile(path.join(folder, 'native/node_modules/@huggingface/tokenizers/asked'), '');
    await line.call(IntentPut, { model: 'cached', intent: 'safety', examples: safety }, { as: ada });
    const asked = await readFile(path.join(folder, 'native/node_modules/@huggingface/tokenizers/asked'), 'utf8');

    expect(asked.trim().split('\n').toSorted()).toEqual(['safety', ...safety].toSorted());
  });

  it('can be read, taught anew and taken out again', async () => {
    const { version } = await teach('edited');
    await line.call(IntentPut, { model: 'edited', intent: 'safety', examples: safety }, { as: ada });
    await line.call(IntentPut, { model: 'edited', intent: 'safety', examples: safety.slice(0, 3) }, { as: ada });

    expect(await line.call(IntentModelGet, { model: 'edited' }, { as: ada })).toMatchObject({
      intents: 3,
      taught: { ...intents, safety: safety.slice(0, 3) },
      outOfScope,
    });
    const back = await line.call(IntentRemove, { model: 'edited', intent: 'safety' }, { as: ada });
    expect(back).toMatchObject({ intents: 2, version });
  });

  it('is kept when two people add one each at once', async () => {
    await teach('both');
    const places = ['Where is the gate?', 'Which hall is it?', 'the way to hall two'];
    await Promise.all([
      line.call(IntentPut, { model: 'both', intent: 'safety', examples: safety }, { as: ada }),
      line.call(IntentPut, { model: 'both', intent: 'places', examples: places }, { as: ada }),
    ]);

    const { taught } = await line.call(IntentModelGet, { model: 'both' }, { as: ada });
    expect(Object.keys(taught).toSorted()).toEqual(['places', 'returns', 'safety', 'warranty']);
  });
});

describe('other instances', () => {
  it('are told of every change in the transaction that makes it', async () => {
    const { version } = await teach('told');
    const { data } = await line.next(IntentsChanged, (one) => one.model === 'told');

    expect(data).toMatchObject({ model: 'told', version, revision: 1 });
  });

  it('answer by a version that another one made current as soon as they hear of it', async () => {
    const first = await teach('heard');
    const second = await line.call(IntentPut, { model: 'heard', intent: 'safety', examples: safety }, { as: ada });
    await classify('return it', 'heard');
    // As another instance would: this one believes in its version for a minute.
    await line
      .database('intent-classifier')
      .withTenant('demo', (tx) => tx.query("update models set version = $1 where model = 'heard'", [first.version]));
    expect((await classify('return it', 'heard')).model.version).toBe(second.version);

    await line.publish(IntentsChanged, { model: 'heard', version: first.version, revision: 9 }, { as: ada });
    await expect.poll(async () => (await classify('return it', 'heard')).model.version).toBe(first.version);
  });
});

describe('a model that is removed', () => {
  it('is gone with its examples, and can be taught again under new facts', async () => {
    await teach('gone');
    expect(await line.call(IntentModelRemove, { model: 'gone' }, { as: ada })).toEqual({
      model: 'gone',
      removed: true,
    });

    await expect(classify('return it', 'gone')).rejects.toMatchObject({ code: 'unknown-intent-model' });
    expect((await line.call(IntentsList, {}, { as: ada })).models.map(({ model }) => model)).not.toContain('gone');
    const left = await line
      .database('intent-classifier')
      .withTenant('demo', (tx) =>
        tx.query(
          "select model from versions where model = 'gone' union all select model from example_vectors where model = 'gone'",
        ),
      );
    expect(left).toEqual([]);
    await teach('gone');
    expect((await classify('return it', 'gone')).label).toBe('returns');
    await line.next(AuditRecorded, ({ facts }) => facts[0]?.id === 'intents/gone/3');
  });
});

describe('refused with what to do', () => {
  it.each([
    ['too few different examples', { intent: 'safety', examples: ['same', 'Same ', 'other'] }, 'too-few-examples'],
    [
      'a text that stands under another intent',
      { intent: 'safety', examples: [...safety, 'a GUARANTEE  claim'] },
      'contradicting-examples',
    ],
    [
      'a text that is out of scope',
      { intent: 'safety', examples: [...safety, 'Tell me a joke'] },
      'contradicting-examples',
    ],
  ])('is %s, and the model stays as it was', async (_what, change, code) => {
    const { version } = await teach('firm');

    await expect(line.call(IntentPut, { model: 'firm', ...change }, { as: ada })).rejects.toMatchObject({
      kind: 'invalid',
      code,
    });
    expect((await line.call(IntentModelGet, { model: 'firm' }, { as: ada })).version).toBe(version);
  });

  it('is an example that is too long', async () => {
    const examples = [...safety, 'x'.repeat(4_001)];

    await expect(
      line.call(IntentPut, { model: 'firm', intent: 'safety', examples }, { as: ada }),
    ).rejects.toMatchObject({
      kind: 'invalid',
    });
  });

  it('is to take out an intent that is not there, or the last but one', async () => {
    await line.call(IntentsPut, { model: 'small', intents }, { as: ada });

    await expect(line.call(IntentRemove, { model: 'small', intent: 'safety' }, { as: ada })).rejects.toMatchObject({
      code: 'unknown-intent',
    });
    await expect(line.call(IntentRemove, { model: 'small', intent: 'returns' }, { as: ada })).rejects.toMatchObject({
      code: 'too-few-examples',
    });
  });

  it('forgets texts with every version that knew them', async () => {
    await line.call(IntentsPut, { model: 'forgetful', intents }, { as: ada });
    const add = { returns: ['Bring back the pump of Mrs Lovelace'] };
    const learned = await line.call(IntentsLearn, { model: 'forgetful', add }, { as: ada });
    await line.call(IntentPut, { model: 'forgetful', intent: 'safety', examples: safety }, { as: ada });
    const forget = ['bring back the  pump of mrs lovelace'];
    const left = await line.call(IntentsLearn, { model: 'forgetful', forget }, { as: ada });
    expect(learned.version).not.toBe(left.version);
    const rows = await line
      .database('intent-classifier')
      .withTenant(
        'demo',
        async (tx) =>
          await tx.query<{ version: string; taught: string; examples: never }>(
            "select version, taught::text, examples from versions where model = 'forgetful'",
          ),
      );
    expect(rows.map(({ version }) => version)).toContain(left.version);
    expect(rows).toHaveLength(2);
    for (const { taught, examples } of rows)
      expect(taught + (await line.payloads.getText('demo', examples))).not.toContain('Lovelace');
    expect((await classify('Send it back', 'forgetful')).label).toBe('returns');
    const eve = await line.principal('other', 'user:eve');
    await expect(line.call(IntentsLearn, { model: 'forgetful', forget }, { as: eve })).rejects.toMatchObject({
      code: 'unknown-intent-model',
    });
  });

  it("is another tenant's model, as one that never was", async () => {
    await teach('ours');
    const eve = await line.principal('other', 'user:eve');

    const calls = await Promise.allSettled([
      line.call(IntentPut, { model: 'ours', intent: 'safety', examples: safety }, { as: eve }),
      line.call(IntentRemove, { model: 'ours', intent: 'returns' }, { as: eve }),
      line.call(IntentModelGet, { model: 'ours' }, { as: eve }),
      line.call(IntentModelRemove, { model: 'ours' }, { as: eve }),
    ]);
    for (const call of calls)
      expect(call).toMatchObject({ status: 'rejected', reason: { code: 'unknown-intent-model' } });
    expect((await classify('return it', 'ours')).label).toBe('returns');
  });
});
