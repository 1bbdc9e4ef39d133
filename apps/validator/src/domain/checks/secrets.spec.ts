import { expect, it } from 'vitest';
import { contextOf, jsonOf, textOf } from './fixtures.js';
import { secretsCheck } from './secrets.js';

const filler = 'A1b2C3d4E5f6G7h8I9j0';

it.each([
  `sk-${filler}`,
  ['sk', 'live', filler].join('_'),
  ['AKIA', 'ABCDEFGHIJKLMNOP'].join(''),
  `ghp_${filler}${filler}`,
  `AI\u200bza${filler}${filler.slice(0, 15)}`,
  '-----BEGIN RSA PRIVATE KEY-----',
])('halts at a secret, even one that the source holds: %s', (secret) => {
  const text = `Use ${secret} for it.`;
  const [finding] = secretsCheck.run(textOf(text), contextOf([], [text]), {});
  expect(finding?.verdict).toBe('halt');
  expect(finding?.message).not.toContain(filler);
  expect(text.slice(finding?.span?.start, finding?.span?.end)).toBe(secret);
});

it('lets ordinary words pass', () => {
  expect(
    secretsCheck.run(
      jsonOf({ a: 'ask-me-anything-about-the-skating-rink', b: ['-----BEGIN CERTIFICATE-----'] }),
      contextOf([]),
      {},
    ),
  ).toEqual([]);
});
