import { describe, expect, it } from 'vitest';
import type { Candidate, CheckSettings } from './check.js';
import { contextOf, jsonOf, textOf } from './fixtures.js';
import { formatCheck } from './format.js';

const run = (candidate: Candidate, settings: CheckSettings) => formatCheck.run(candidate, contextOf([]), settings);
const codes = (text: string, settings: CheckSettings) => run(textOf(text), settings).map(({ code }) => code);

describe('the check of the format', () => {
  it.each([
    ['plain', 'The seals:\n- are checked * 2\n- cost 3 < 4 EUR [1], a_b_c'],
    ['markdown', '# Seals\n\n| a | b |\n| - | - |\n| 1 | `x|y` |\n\n```js\n<div>\n```\n**bold**'.replace('`x|y`', 'x')],
    ['list', 'These are needed:\n\n- a seal\n  of rubber\n- a filter\n'],
    ['list', '1. one\n2. two\n   - deeper\n3) three'],
    ['table', '| a | b |\n| :-- | --: |\n| 1 | 2 \\| 3 |'],
    ['json', ' {"a": [1]} '],
    ['line', 'One line.\n'],
  ])('lets %s pass as it is meant: %j', (is, text) => expect(codes(text, { is })).toEqual([]));

  it.each([
    ['plain', '# Seals', 'not-plain'],
    ['plain', 'These are **bold** words', 'not-plain'],
    ['plain', 'See [here](https://example.com)', 'not-plain'],
    ['plain', 'It is<br/>broken', 'not-plain'],
    ['markdown', 'Run\n```js\nx', 'bad-markdown'],
    ['markdown', '| a | b |\n| - | - |\n| 1 |', 'bad-markdown'],
    ['markdown', 'a <script>x</script>', 'bad-markdown'],
    ['list', 'There are seals and filters.', 'not-a-list'],
    ['list', '- a seal\nand that is all', 'not-a-list'],
    ['table', 'a | b\n1 | 2', 'not-a-table'],
    ['table', '| a | b |\n| - | - |\n| 1 | 2 |\nThat is all.', 'not-a-table'],
    ['json', 'Here it is: {"a": 1}', 'not-json'],
    ['line', 'One\ntwo', 'not-one-line'],
  ])('finds what is not %s: %j', (is, text, code) => expect(codes(text, { is })).toEqual([code]));

  it('counts items and rows, deeper items not, and names the columns', () => {
    const list = '- a\n  - deeper\n- b';
    expect(codes(list, { is: 'list', items: 2 })).toEqual([]);
    expect(codes(list, { is: 'list', items: { min: 3 } })).toEqual(['item-count']);
    const table = '| part | weeks |\n| - | - |\n| seal | 4 |';
    expect(codes(table, { is: 'table', items: { max: 1 }, columns: ['part', 'weeks'] })).toEqual([]);
    expect(codes(table, { is: 'table', items: 2, columns: ['Part', 'weeks'] })).toEqual(['columns', 'item-count']);
  });

  it('names the line that is wrong, and stops markup while it streams', () => {
    const text = 'The seals.\nThese are **bold**.';
    const [finding] = run({ kind: 'segment', text, citations: [] }, { is: 'plain' });
    expect(text.slice(finding?.span?.start, finding?.span?.end)).toBe('These are **bold**.');
    expect(run({ kind: 'segment', text: '- half of a', citations: [] }, { is: 'table' })).toEqual([]);
  });

  it.each<[CheckSettings, unknown, string | undefined]>([
    [{ date: 'YYYY-MM-DD' }, '2026-02-28', undefined],
    [{ date: 'YYYY-MM-DD' }, '2026-02-30', 'date-format'],
    [{ date: 'DD.MM.YYYY' }, '2026-02-28', 'date-format'],
    [{ date: 'DD.MM.YYYY' }, '28.02.2026', undefined],
    [{ date: 'MM/DD/YYYY' }, '28/02/2026', 'date-format'],
    [{ number: { decimal: ',', group: '.', decimals: 2 } }, '1.234,50', undefined],
    [{ number: { decimal: ',', group: '.', decimals: 2 } }, '1,234.50', 'number-format'],
    [{ number: { decimals: 0 } }, '1234', undefined],
    [{ number: { decimals: 2 } }, 12.345, 'number-format'],
    [{ number: { decimals: 2 } }, 12.5, undefined],
    [{ is: 'line' }, 'a\nb', 'not-one-line'],
    [{ is: 'plain' }, '**a**', 'not-plain'],
    [{ date: 'YYYY-MM-DD' }, null, undefined],
  ])('holds fields against %j: %j', (format, value, code) => {
    const [finding] = run(jsonOf({ lines: [{ field: value }] }), { fields: { '/lines/*/field': format } });
    expect(finding?.code).toBe(code);
    if (code !== undefined) expect(finding?.pointer).toBe('/lines/0/field');
  });

  it('reads the fields of a JSON that is a text', () => {
    expect(codes('{"due":"3 May"}', { is: 'json', fields: { '/due': { date: 'YYYY-MM-DD' } } })).toEqual([
      'date-format',
    ]);
  });
});
