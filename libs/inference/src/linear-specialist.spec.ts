import { describe, expect, it } from 'vitest';
import { LinearSpecialist } from './linear-specialist.js';
import { trainLinearSpecialist } from './train-linear-specialist.js';

const texts = {
  warranty: [
    'How long is the warranty?',
    'Is my pump still under warranty?',
    'Does the warranty cover a broken seal?',
    'I have a warranty claim',
    'When does the guarantee end?',
    'warranty period of a pump',
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
const examples = Object.entries(texts).flatMap(([label, of]) => of.map((text) => ({ text, label })));
const outOfScope = [
  'Tell me a joke',
  'What is the weather today?',
  'Write a poem about the sea',
  'Who won the football match?',
  'Best recipe for pancakes',
  'Translate hello into French',
];

describe('a linear specialist', () => {
  it('recognises a text that it has never seen by words and parts of words', () => {
    const specialist = trainLinearSpecialist(examples, { outOfScope });

    expect(specialist.classify('is the warrantee of this pump over?').label).toBe('warranty');
    expect(specialist.classify('returning a part').label).toBe('returns');
  });

  it('refuses what looks like its out-of-scope examples and still says which label came closest', () => {
    const answer = trainLinearSpecialist(examples, { outOfScope }).classify('Tell me a poem about the weather');

    expect(answer).toMatchObject({ label: null, isOutOfScope: true });
    expect(answer.scores).toHaveLength(2);
  });

  it('is the same to the byte for the same examples', () => {
    expect(trainLinearSpecialist(examples, { outOfScope }).hash).toBe(
      trainLinearSpecialist(examples, { outOfScope }).hash,
    );
  });

  it('answers after storage as it did before', () => {
    const fresh = trainLinearSpecialist(examples, { outOfScope });
    const stored = LinearSpecialist.fromBytes(Buffer.concat([Buffer.from('x'), fresh.toBytes()]).subarray(1));

    expect(stored.hash).toBe(fresh.hash);
    expect(stored.classify('warranty of a seal')).toEqual(fresh.classify('warranty of a seal'));
  });

  it('classifies empty, endless and foreign texts without failing', () => {
    const specialist = trainLinearSpecialist(examples, { outOfScope });

    for (const text of ['', '🚰🚰', 'ポンプの保証', 'pump '.repeat(200_000)])
      expect(specialist.classify(text).scores).toHaveLength(2);
  });

  it('refuses to be trained on a single label with nothing to tell it from', () => {
    expect(() => trainLinearSpecialist([{ text: 'a', label: 'only' }])).toThrow(/at least two labels/);
  });

  it('refuses bytes that are no model, or a part of one', () => {
    const bytes = trainLinearSpecialist(examples).toBytes();

    expect(() => LinearSpecialist.fromBytes(new Uint8Array(20))).toThrow(/no model/);
    expect(() => LinearSpecialist.fromBytes(bytes.subarray(0, bytes.length - 5))).toThrow(/cut short/);
    expect(() => LinearSpecialist.fromBytes(bytes.subarray(0, 40))).toThrow(/header/);
  });
});
