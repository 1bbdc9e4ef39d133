import { createHash } from 'node:crypto';
import { countTokens as cl100k } from 'gpt-tokenizer/encoding/cl100k_base';
import { countTokens as o200k } from 'gpt-tokenizer/encoding/o200k_base';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countTokens } from './count-tokens.js';

const most = (text: string): number => Math.max(o200k(text), cl100k(text));

describe('the estimate of tokens', { timeout: 60_000 }, () => {
  it.each([
    [
      'English',
      'The warranty on pumps is 24 months, and it starts at delivery. Seals and filters are excluded from it.',
    ],
    ['German', 'Die Gewährleistung für Kreiselpumpen beträgt vierundzwanzig Monate; Dichtungen sind ausgenommen.'],
    ['French', 'La garantie sur les pompes est de deux ans à compter de la livraison, hors joints d’étanchéité.'],
    ['Polish', 'Gwarancja na pompy wynosi dwadzieścia cztery miesiące od dnia dostawy, z wyłączeniem uszczelek.'],
    ['Russian', 'Гарантия на насосы составляет двадцать четыре месяца со дня поставки, кроме уплотнений.'],
    ['Japanese', 'ポンプの保証期間は納品日から二十四か月です。シールは対象外です。'],
    ['Arabic', 'ضمان المضخات أربعة وعشرون شهرًا من تاريخ التسليم، باستثناء موانع التسرب.'],
    ['code', 'export const sum = (a: number[]): number => {\n  return a.reduce((x, y) => x + y, 0);\n};\n'],
    ['JSON', JSON.stringify({ id: 'a1', amountMinor: 125_000, lines: [{ net: 1.5, text: 'Pump' }] }, null, 2)],
    ['a table', '| part | price |\n|------|-------|\n| A-100 | 12.50 € |\n| B-200 | 8.00 € |\n'],
  ])('is never below the tokens of %s', (_what, text) => {
    expect(countTokens(text.repeat(3))).toBeGreaterThanOrEqual(most(text.repeat(3)));
  });

  it('is never below the tokens of hashes, keys and bytes in base64', () => {
    const seeds = fc.array(fc.integer(), { minLength: 4, maxLength: 12 });
    fc.assert(
      fc.property(seeds, fc.constantFrom('hex', 'base64', 'base64url'), (numbers, as) => {
        const text = numbers.map((one) => createHash('sha256').update(String(one)).digest(as)).join(' ');
        expect(countTokens(text)).toBeGreaterThanOrEqual(most(text));
      }),
      { numRuns: 50 },
    );
  });
});
