import { describe, expect, it } from 'vitest';
import { IntentModel } from './intent-model.js';
import { trainIntentModel } from './train-intent-model.js';

const intents = {
  warranty: [
    'How long is the warranty?',
    'Is my pump under guarantee?',
    'warranty claim',
    'guarantee period',
    'my warranty',
  ],
  returns: ['How do I return a pump?', 'I want to send it back', 'return a part', 'send the parts back', 'my return'],
};
const outOfScope = ['Tell me a joke', 'What is the weather today?', 'Write a poem', 'Who won the match?'];
const examples = Object.entries(intents).flatMap(([label, texts]) => texts.map((text) => ({ text, label })));

/** Stands for an embedder that knows what texts mean: one axis a label, one for all else, a little noise. */
function vectorOf(meaning: 'warranty' | 'returns' | 'other', noise: number): Float32Array {
  const axis = { warranty: 0, returns: 1, other: 2 }[meaning];
  const vector = Float32Array.from({ length: 8 }, (_, at) => (at === axis ? 1 : 0.1 * Math.sin(noise * 7 + at)));
  const length = Math.hypot(...vector);
  return vector.map((value) => value / length);
}

const embeddings = (foreign: readonly string[]) => ({
  embedder: 'fake',
  vectors: [
    ...examples.map(({ label }, at) => vectorOf(label as 'warranty', at)),
    ...foreign.map((_, at) => vectorOf('other', 40 + at)),
  ],
  names: [{ label: 'warranty', vector: vectorOf('warranty', 90) }],
});
const trained = (foreign: readonly string[] = outOfScope) =>
  trainIntentModel(examples, { outOfScope: foreign, embeddings: embeddings(foreign) });

describe('an intent model with embeddings', () => {
  it('recognises by meaning a text that shares no word with its examples, and says so', () => {
    expect(trained().classify('Gewährleistung', vectorOf('warranty', 60))).toMatchObject({
      label: 'warranty',
      by: 'words-and-meaning',
      isOutOfScope: false,
    });
  });

  it('refuses what means something else, with and without examples of such', () => {
    for (const model of [trained(), trained([])])
      expect(model.classify('Ein Gedicht', vectorOf('other', 61))).toMatchObject({ label: null, isOutOfScope: true });
  });

  it('answers by words alone where nobody gives a vector, with the threshold of words', () => {
    const model = trained();
    const alone = trainIntentModel(examples, { outOfScope });

    expect(alone.embedder).toBeUndefined();
    expect(model.embedder).toBe('fake');
    expect(model.classify('is it under warranty?')).toEqual(alone.classify('is it under warranty?'));
    expect(alone.classify('is it under warranty?').by).toBe('words');
  });

  it('gives probabilities that add up to one, best first', () => {
    const { scores, confidence } = trained().classify('return', vectorOf('returns', 62));

    expect(scores.reduce((sum, { score }) => sum + score, 0)).toBeCloseTo(1);
    expect(scores.map(({ label }) => label)).toEqual(['returns', 'warranty']);
    expect(confidence).toBe(scores[0]?.score);
  });

  it('is the same to the byte for the same examples, and after storage', () => {
    const fresh = trained();
    const stored = IntentModel.fromBytes(Buffer.concat([Buffer.from('x'), fresh.toBytes()]).subarray(1));

    expect(trained().hash).toBe(fresh.hash);
    expect(stored.hash).toBe(fresh.hash);
    expect(stored.classify('send it', vectorOf('returns', 63))).toEqual(
      fresh.classify('send it', vectorOf('returns', 63)),
    );
  });

  it('reads models of words alone, and refuses bytes that are none', () => {
    const words = trainIntentModel(examples).toBytes();
    const both = trained().toBytes();

    expect(IntentModel.fromBytes(words).labels).toEqual(['returns', 'warranty']);
    expect(() => IntentModel.fromBytes(both.subarray(0, both.length - 5))).toThrow(/cut short/);
    expect(() => IntentModel.fromBytes(both.subarray(0, 40))).toThrow(/header/);
    expect(() => IntentModel.fromBytes(new Uint8Array(9))).toThrow(/no model/);
  });

  it('refuses a vector of another embedder', () => {
    expect(() => trained().classify('x', new Float32Array(5))).toThrow(/wants vectors of fake, 8 numbers/);
  });
});
