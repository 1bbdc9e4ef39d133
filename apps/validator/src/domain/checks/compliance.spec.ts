import { describe, expect, it } from 'vitest';
import type { Finding, TextClassifier } from './check.js';
import { complianceCheck } from './compliance.js';
import { contextOf, jsonOf, textOf } from './fixtures.js';

const classifier: TextClassifier = {
  classify: async (_model, texts) =>
    await Promise.resolve(
      texts.map((text) => ({
        label: /sue|court/.test(text) ? 'legal-advice' : 'fine',
        confidence: 0.9,
        isOutOfScope: /weather/.test(text),
      })),
    ),
};
const settings = { model: 'compliance', halt: ['legal-advice'], phrases: ['Guaranteed returns'] };
const run = async (text: string, more: object = {}) =>
  await complianceCheck.run(textOf(text), contextOf([], [], { classifier }), { ...settings, ...more });

describe('an answer of a kind that the tenant forbids', () => {
  it('is halted, by the one sentence that is', async () => {
    expect(await run('The seal costs 12 EUR. You should sue the vendor.')).toMatchObject([
      { verdict: 'halt', code: 'legal-advice' },
    ]);
    expect(await run('The seal costs 12 EUR.')).toEqual([]);
  });

  it('is halted with the place of that sentence, in the text as it was', async () => {
    const text = 'The\u200b seal costs 12 EUR.\nYou should sue the vendor. So be it.';
    const [found] = (await complianceCheck.run(textOf(text), contextOf([], [], { classifier }), settings)) as Finding[];
    expect(text.slice(found?.span?.start, found?.span?.end)).toBe('You should sue the vendor.');
    const [said] = await run('Fine. Guaranteed returns! Well.');
    expect(said).toMatchObject({ span: { start: 6, end: 25 } });
  });

  it('is halted by a phrase, whatever its case and what hides in it', async () => {
    expect(await run('We offer GUARANTEED re\u200bturns.')).toMatchObject([{ code: 'forbidden-phrase' }]);
    const value = { note: 'guaranteed, returns' };
    expect(await complianceCheck.run(jsonOf(value), contextOf([]), settings)).toHaveLength(1);
  });

  it('is let out when the specialist is unsure, or knows nothing of it', async () => {
    expect(await run('See you in court.', { least: 0.95 })).toEqual([]);
    expect(await run('The court is closed in this weather.')).toEqual([]);
  });

  it('is not let out when nobody can be asked, or the settings are none', async () => {
    const alone = await complianceCheck.run(textOf('The seal costs 12 EUR.'), contextOf([]), settings);
    expect(alone).toMatchObject([{ verdict: 'halt', code: 'no-specialist' }]);
    expect(() => complianceCheck.run(textOf('a'), contextOf([]), { halts: ['x'] })).toThrow();
  });
});
