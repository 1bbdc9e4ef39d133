import { describe, expect, it } from 'vitest';
import { contextOf, jsonOf, textOf } from './fixtures.js';
import { piiCheck } from './pii.js';

const codes = async (text: string, source = '', settings = {}, more = {}) =>
  (await piiCheck.run(textOf(text), contextOf([], [source], more), settings)).map((one) => one.code);

describe('personal data', () => {
  it.each([
    ['Write to ada.lovelace@example.com.', 'e-mail'],
    ['Write to ada@\u200bexample.com.', 'e-mail'],
    ['Call +49 151 2345 6789 today.', 'phone'],
    ['Call 030 / 1234 5678.', 'phone'],
    ['Pay DE89 3704 0044 0532 0130 00 now.', 'IBAN'],
    ['Card 4111 1111 1111 1111.', 'card number'],
  ])('that no source holds is found in "%s"', async (text, code) => {
    expect(await codes(text)).toEqual([code]);
  });

  it.each([
    ['Write to Ada@Example.com.', 'contact: ada@example.com'],
    ['Call +49 30 1234 5678.', 'Tel. 030 12345678'],
    ['Pay DE89 3704 0044 0532 0130 00.', 'DE89370400440532013000'],
  ])('that a source holds may be said: "%s"', async (text, source) => {
    expect(await codes(text, source)).toEqual([]);
  });

  it.each([
    'Invoice 2026-000017 of 2026-03-01 over 1,234,567.89 EUR.',
    'Card 4111 1111 1111 1112 has no right digit.',
    'Mention @ada or a@b.',
    'Order 00012345.',
  ])('is not seen in "%s"', async (text) => {
    expect(await codes(text)).toEqual([]);
  });

  it('is found in the strings of a JSON and never repeated in the message', async () => {
    const [finding] = await piiCheck.run(jsonOf({ to: ['ada@example.com'] }), contextOf([]), {});
    expect(finding?.message).not.toContain('ada');
  });

  it('of a kind is refused, allowed or halted as the workflow says', async () => {
    const text = 'Write to ada@example.com, born on 3 May 1971.';
    expect(await codes(text, '', { kinds: { 'e-mail': 'allow', date: 'refuse' } })).toEqual(['date']);
    const findings = await piiCheck.run(textOf(text), contextOf([]), { kinds: { 'e-mail': 'halt' } });
    expect(findings.map((one) => one.verdict)).toEqual(['halt']);
    expect(await codes(text, text, { evenFromSources: true })).toEqual(['e-mail']);
  });

  it('that only a model sees is found where the workflow asks for it and a tagger is there', async () => {
    const tagger = { tag: async () => await Promise.resolve([[{ kind: 'GIVEN_NAME', start: 4, end: 7, score: 1 }]]) };
    expect(await codes('ask ada', '', { kinds: { name: 'refuse' } }, { tagger })).toEqual(['name']);
    expect(await codes('ask ada', '', {}, { tagger })).toEqual([]);
    expect(await codes('ask ada', 'Ada wrote', { kinds: { name: 'refuse' } }, { tagger })).toEqual([]);
  });

  it('that is masked says what stands in its place, also in quotes where sources excuse nothing', async () => {
    const settings = { kinds: { 'e-mail': 'mask' }, evenFromSources: true };
    const text = 'Write to ada@example.com.';
    const cited = {
      ...textOf(text),
      citations: [{ document: 'd', version: 1, chunk: 0, quote: text, start: 0, end: 25 }],
    };
    const findings = await piiCheck.run(cited, contextOf([], [text]), settings);
    expect(findings.map(({ span, mask }) => [span, mask])).toEqual([
      [
        { start: 9, end: 24 },
        { kind: 'e-mail', text: '[E-MAIL]' },
      ],
      [
        { start: 9, end: 24 },
        { kind: 'e-mail', text: '[E-MAIL]', citation: 0 },
      ],
    ]);
    expect(await codes(text, text, { kinds: { 'e-mail': 'mask' } })).toEqual([]);
  });

  it('in a quote that no source holds is masked, also where it is refused in the text; what is to end the answer ends it', async () => {
    const quote = 'Write to ada@example.com.';
    const cited = {
      ...textOf('See there.'),
      citations: [{ document: 'd', version: 1, chunk: 0, quote, start: 0, end: 25 }],
    };
    const said = async (sources: string[], settings = {}) =>
      (await piiCheck.run(cited, contextOf([], sources), settings)).map(({ verdict, mask }) => [verdict, mask?.text]);
    expect(await said([])).toEqual([['repair', '[E-MAIL]']]);
    expect(await said([quote])).toEqual([]);
    expect(await said([], { kinds: { 'e-mail': 'halt' } })).toEqual([['halt', undefined]]);
    expect(await said([], { kinds: { 'e-mail': 'allow' } })).toEqual([]);
  });

  it('in a text too long for the tagger does not hold it up', async () => {
    const tagger = { tag: async () => await Promise.reject(new Error('asked')) };
    expect(await codes('a '.repeat(20_000), '', { kinds: { name: 'refuse' } }, { tagger })).toEqual(['too-long']);
  });
});
