import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { segmentText } from './segment-text.js';
import { Segmenter } from './segmenter.js';

const trimmed = (text: string) => segmentText(text).map((segment) => segment.trim());

describe('Segmenter', () => {
  it('ends a sentence at its full stop, question mark or exclamation mark', () => {
    expect(trimmed('It works. Does it? Yes! Good.')).toEqual(['It works.', 'Does it?', 'Yes!', 'Good.']);
  });

  it('never cuts within a number, an amount, a date or a version', () => {
    expect(
      trimmed('It costs 1.234,56 EUR or 1 234.56. On 3. März 2026 it fell to 3.5 %. Version 1.2.3 stays.'),
    ).toEqual(['It costs 1.234,56 EUR or 1 234.56.', 'On 3. März 2026 it fell to 3.5 %.', 'Version 1.2.3 stays.']);
  });

  it('never cuts within or right behind an abbreviation or an initial', () => {
    expect(trimmed('Dr. J. Smith pays e.g. Fees of No. 5 today. Das gilt z. B. Montags, d.h. immer. Fine.')).toEqual([
      'Dr. J. Smith pays e.g. Fees of No. 5 today.',
      'Das gilt z. B. Montags, d.h. immer.',
      'Fine.',
    ]);
  });

  it('keeps a web address whole', () => {
    expect(trimmed('See https://a.example/x?y=1.2&z=3 for more. Bye.')).toEqual([
      'See https://a.example/x?y=1.2&z=3 for more.',
      'Bye.',
    ]);
  });

  it('gives each list item and table row its own segment', () => {
    expect(
      trimmed(
        'Do this:\n- open the valve\n- close it\n\n1. First thing\n2. Second thing\n\n| a | b |\n| 1. x | 2 |\nEnd',
      ),
    ).toEqual([
      'Do this:',
      '- open the valve',
      '- close it',
      '1. First thing',
      '2. Second thing',
      '| a | b |',
      '| 1. x | 2 |',
      'End',
    ]);
  });

  it('keeps a code block and a code span whole', () => {
    expect(trimmed('Run:\n```\na. B c.\n\n- d\n```\nThen `x. Y`. Done.')).toEqual([
      'Run:',
      '```\na. B c.\n\n- d\n```',
      'Then `x. Y`.',
      'Done.',
    ]);
  });

  it('knows full stops of scripts without spaces and goes on over wrapped lines', () => {
    expect(trimmed('保証は二年です。部品は含まれません。')).toEqual(['保証は二年です。', '部品は含まれません。']);
    expect(trimmed('The pump has a\nwarranty of two years. It is\nlimited.')).toEqual([
      'The pump has a\nwarranty of two years.',
      'It is\nlimited.',
    ]);
  });

  const text = fc
    .array(
      fc.constantFrom(
        'a',
        'Z',
        '1',
        '.',
        '. ',
        '! ',
        '? ',
        ' ',
        '\n',
        '\n\n',
        '- ',
        '1. ',
        '| ',
        '`',
        '```',
        'e.g. ',
        '3. März',
        '。',
        '“',
        ')',
        '# ',
        'word ',
      ),
      { maxLength: 60 },
    )
    .map((parts) => parts.join(''));

  it('loses and adds nothing', () => {
    fc.assert(fc.property(text, (whole) => segmentText(whole).join('') === whole));
  });

  it('cuts the same wherever the stream was broken', () => {
    fc.assert(
      fc.property(text, fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 20 }), (whole, sizes) => {
        const segmenter = new Segmenter();
        const segments: string[] = [];
        for (let at = 0, turn = 0; at < whole.length; turn++) {
          const size = sizes[turn % sizes.length]!;
          segments.push(...segmenter.push(whole.slice(at, at + size)));
          at += size;
        }
        segments.push(...segmenter.end());
        expect(segments).toEqual(segmentText(whole));
      }),
      { numRuns: 1000 },
    );
  });
});
