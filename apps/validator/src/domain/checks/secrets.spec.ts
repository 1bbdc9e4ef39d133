import { DisclosurePolicySchema } from '@chassis/contracts';
import { expect, it } from 'vitest';
import type { Candidate } from './check.js';
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

const lenient = { disclosure: { version: 3, policy: DisclosurePolicySchema.parse({ secrets: 'mask' }) } };
const found = (candidate: Candidate, settings = {}) =>
  secretsCheck.run(candidate, contextOf([], [], lenient), settings).map(({ verdict, mask, span }) => ({
    verdict,
    mask: mask?.text,
    text: candidate.kind === 'json' ? '' : candidate.text.slice(span?.start, span?.end),
  }));

it('masks all of a token where the tenant wants that, however long it is', () => {
  const token = `sk-${filler.repeat(30)}`;
  expect(found(textOf(`Use ${token}, please.`))).toEqual([{ verdict: 'repair', mask: '[SECRET]', text: token }]);
  expect(found(jsonOf({ key: token, next: 'x' }))).toMatchObject([{ mask: '[SECRET]' }]);
  expect(found(textOf(`Use ${token}.`), { policy: 'halt' })).toMatchObject([{ verdict: 'halt', mask: undefined }]);
});

it('refuses what no placeholder covers: the body of a private key, and a token that may go on in the next segment', () => {
  const key = '-----BEGIN PRIVATE KEY-----\nMIIE';
  expect(found(textOf(key))).toMatchObject([{ verdict: 'repair', mask: undefined }]);
  const cut = { ...textOf(`Use sk-${filler}`), kind: 'segment' as const };
  expect(found(cut as Candidate)).toMatchObject([{ verdict: 'repair', mask: undefined }]);
});

it('is found in the quote of a citation, told by its citation, and masked there alone', () => {
  const quote = `Use sk-${filler}`;
  const cited = textOf('Use the key.', [{ document: 'd', version: 1, chunk: 0, quote, start: 0, end: quote.length }]);
  const [halted] = secretsCheck.run(cited, contextOf([], [quote]), {});
  expect(halted).toMatchObject({ verdict: 'halt', pointer: '/citations/0' });
  expect([halted?.span, JSON.stringify(halted).includes(filler)]).toEqual([undefined, false]);
  const segment = { ...cited, kind: 'segment' as const } as Candidate;
  expect(secretsCheck.run(segment, contextOf([], [], lenient), {})).toMatchObject([
    { span: { start: 4, end: quote.length }, mask: { text: '[SECRET]', citation: 0 } },
  ]);
});
