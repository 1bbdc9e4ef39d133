import { randomUUID } from 'node:crypto';
import {
  AuditRecorded,
  ClassifyIntent,
  IntentClassified,
  IntentsList,
  IntentsPut,
  type IntentClassified as Classified,
} from '@chassis/contracts';
import { startLine, type TestLine } from '@chassis/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { intentClassifier } from '../src/index.js';

const intents = {
  warranty: [
    'How long is the warranty?',
    'Is my pump still under warranty?',
    'Does the warranty cover a broken seal?',
    'I have a warranty claim',
    'warranty period of a pump',
    'When does the guarantee end?',
  ],
  returns: [
    'How do I return a pump?',
    'I want to send it back',
    'Return an unused part',
    'Can I return the spare parts?',
    'Where do I send returns?',
    'return shipment label',
  ],
};
const outOfScope = [
  'Tell me a joke',
  'What is the weather today?',
  'Write a poem about the sea',
  'Who won the football match?',
  'Best recipe for pancakes',
  'Translate hello into French',
];

let line: TestLine;
let ada: string;
beforeAll(async () => {
  line = await startLine({ services: [intentClassifier] });
  ada = await line.principal('demo', 'user:ada');
});
afterAll(() => line.stop());

async function classify(text: string, model: string, as = ada, tenant = 'demo'): Promise<Classified> {
  const ref = await line.payloads.put(tenant, text, 'internal');
  return await line.ask(ClassifyIntent, IntentClassified, { model, text: ref }, { as });
}

describe('a model that was taught by examples', () => {
  it('answers the next text, and says with which version and how sure it is', async () => {
    const put = await line.call(IntentsPut, { model: 'support', intents, outOfScope }, { as: ada });
    const answer = await classify('is the warranty of my pump over?', 'support');

    expect(put).toMatchObject({ model: 'support', intents: 2, examples: 18 });
    expect(answer).toMatchObject({
      label: 'warranty',
      isOutOfScope: false,
      model: { name: 'support', version: put.version },
    });
    expect(answer.scores[0]).toEqual({ label: 'warranty', score: answer.confidence });
  });

  it('leaves a fact with the text by reference and never in words', async () => {
    const answer = await classify('return this pump', 'support');

    expect(answer.facts).toEqual([
      expect.objectContaining({
        kind: 'intent.classified',
        data: expect.objectContaining({
          model: 'support',
          version: answer.model.version,
          label: 'returns',
          text: expect.objectContaining({ payload: expect.any(String) }),
        }),
      }),
    ]);
    expect(JSON.stringify(answer.facts)).not.toContain('this pump');
  });

  it('says that a text is out of scope', async () => {
    expect(await classify('tell me a poem about the weather', 'support')).toMatchObject({
      label: null,
      isOutOfScope: true,
    });
  });

  it('answers by its new version as soon as it was taught again, and knows the old one without training', async () => {
    const first = await line.call(IntentsPut, { model: 'again', intents, outOfScope }, { as: ada });
    await classify('return this pump', 'again');
    const second = await line.call(
      IntentsPut,
      {
        model: 'again',
        intents: {
          ...intents,
          safety: ['Which gloves must I wear?', 'Is it dangerous?', 'safety rules', 'wear a helmet'],
        },
        outOfScope,
      },
      { as: ada },
    );

    expect((await classify('which helmet must I wear?', 'again')).model.version).toBe(second.version);
    expect(second.version).not.toBe(first.version);
    const back = await line.call(IntentsPut, { model: 'again', intents, outOfScope }, { as: ada });
    expect(back).toEqual(first);
    expect((await classify('return this pump', 'again')).model.version).toBe(first.version);
  });

  it('is recorded with who taught it, once per change', async () => {
    await line.call(IntentsPut, { model: 'recorded', intents, outOfScope }, { as: ada });
    await line.call(IntentsPut, { model: 'recorded', intents, outOfScope }, { as: ada });
    await line.next(AuditRecorded, ({ facts }) => facts[0]?.id === 'intents/recorded/1');
    await classify('return this pump', 'recorded');

    const facts = line.seen
      .filter(({ topic }) => topic === AuditRecorded.topic)
      .flatMap(({ data }) => (data as AuditRecorded).facts);
    expect(facts.filter(({ data }) => data['model'] === 'recorded')).toEqual([
      expect.objectContaining({ kind: 'intents.trained', subject: 'user:ada' }),
    ]);
  });
});

describe('what cannot be done', () => {
  it('is a step that failed with what to do, for a model that nobody taught', async () => {
    await expect(classify('hello', 'nothing')).rejects.toMatchObject({
      kind: 'invalid',
      code: 'unknown-intent-model',
      message: expect.stringContaining('PUT /v1/intents/nothing'),
    });
  });

  it('is to see or use the model of another tenant', async () => {
    await line.call(IntentsPut, { model: 'private', intents, outOfScope }, { as: ada });
    const eve = await line.principal('other', 'user:eve');

    await expect(classify('hello', 'private', eve, 'other')).rejects.toMatchObject({ code: 'unknown-intent-model' });
    expect(await line.call(IntentsList, {}, { as: eve })).toEqual({ models: [] });
    expect((await line.call(IntentsList, {}, { as: ada })).models).toContainEqual(
      expect.objectContaining({ model: 'private', intents: ['returns', 'warranty'] }),
    );
  });

  it('is to teach one intent alone, or one text under two', async () => {
    await expect(line.call(IntentsPut, { model: 'one', intents: { a: ['only'] } }, { as: ada })).rejects.toMatchObject({
      kind: 'invalid',
      code: 'too-few-examples',
    });
    await expect(
      line.call(IntentsPut, { model: 'two', intents: { a: ['same', 'x'], b: ['same', 'y'] } }, { as: ada }),
    ).rejects.toMatchObject({ code: 'contradicting-examples' });
  });
});

it('handles the same command twice alike, as after a crash', async () => {
  await line.call(IntentsPut, { model: 'twice', intents, outOfScope }, { as: ada });
  const text = await line.payloads.put('demo', 'warranty please', 'internal');
  const step = { run: randomUUID(), step: 'intent', attempt: 1 };
  const first = await line.ask(ClassifyIntent, IntentClassified, { model: 'twice', text }, { as: ada, step });
  const second = await line.ask(ClassifyIntent, IntentClassified, { model: 'twice', text }, { as: ada, step });

  expect(second.label).toBe(first.label);
  expect(second.facts[0]?.id).toBe(first.facts[0]?.id);
});
