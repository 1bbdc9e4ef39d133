import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Segmenter } from '../segmenter.js';
import { Continuation } from './continuation.js';

const released = 'The pump runs. It has a warranty of 24 months. ';

function joined(before: string, after: string): string {
  const [seam, segmenter] = [new Continuation(before), new Segmenter()];
  const pieces = [...segmenter.push(after), ...segmenter.end()];
  const events = pieces.flatMap((text) => seam.push({ type: 'text', text }));
  return before + [...events, ...seam.end()].map((one) => one.text).join('');
}

describe('a continuation', () => {
  it.each([
    ['goes on', 'Seals are excluded.'],
    ['begins with white space', '  Seals are excluded.'],
    ['says the last words again', '24 months. Seals are excluded.'],
    ['says the last word again', 'months. Seals are excluded.'],
    ['says the last sentence again', 'It has a warranty of 24 months. Seals are excluded.'],
    ['starts over', `${released}Seals are excluded.`],
    ['starts over in other letters', 'THE PUMP RUNS! It has a WARRANTY of 24 months. Seals are excluded.'],
    ['says a sentence of before again', 'The pump runs. Seals are excluded.'],
  ])('that %s is joined without a word twice', (_what, after) => {
    expect(joined(released, after)).toBe(`${released}Seals are excluded.`);
  });

  it('keeps a word that only looks like the last one', () => {
    expect(joined(released, 'Months later seals wear out.')).toBe(`${released}Months later seals wear out.`);
  });

  it('puts a blank where there is none', () => {
    expect(joined('It runs.', 'It stops.')).toBe('It runs. It stops.');
    expect(joined('水泵在运行。', '它有保修。')).toBe('水泵在运行。它有保修。');
  });

  it.each([
    ['an emoji', 'The pump runs well! 🎉 ', 'The pump runs well! 🎉 Seals are excluded.', 'Seals are excluded.'],
    ['a mark', 'It has 24 months [1]. ', 'It has 24 months [1]. Seals are excluded [2].', 'Seals are excluded [2].'],
    ['bold', 'It **runs very well.** ', 'It **runs very well.** It stops.', 'It stops.'],
    ['family of five code points', 'A pump for two 👩‍👩‍👧. ', 'for two 👩‍👩‍👧. It stops.', 'It stops.'],
    ['Hebrew', 'המשאבה פועלת. יש לה אחריות. ', 'יש לה אחריות. האטמים אינם כלולים.', 'האטמים אינם כלולים.'],
    ['Arabic', 'هل تعمل المضخة؟ نعم، تعمل. ', 'هل تعمل المضخة؟ الأختام مستثناة.', 'الأختام مستثناة.'],
    ['Hindi', 'पंप चल रहा है। इसकी वारंटी है। ', 'पंप चल रहा है। सील शामिल नहीं हैं।', 'सील शामिल नहीं हैं।'],
    [
      'accents on their own',
      'Le café est prêt ici. '.normalize('NFD'),
      'Le café est prêt ici. Il est chaud.'.normalize('NFD'),
      'Il est chaud.',
    ],
    ['Chinese', '水泵在运行。它有保修。', '水泵在运行。密封件除外。', '密封件除外。'],
    ['another stop', 'It has a warranty. ', 'It has a warranty! Seals are excluded.', 'Seals are excluded.'],
    [
      'another stop than an emoji',
      'The pump runs well! 🎉 ',
      'The pump runs well! Seals are excluded.',
      'Seals are excluded.',
    ],
    [
      'a code block',
      'Run it:\n\n```sh\nnpm start --now\n```\n',
      '```sh\nnpm start --now\n```\nThen wait.',
      'Then wait.',
    ],
  ])('that says a piece with %s again is joined without it', (_what, before, after, rest) => {
    expect(joined(before, after)).toBe(before + rest);
  });

  it.each([
    ['a syllable of the last word', 'पंप चल रहा है। ', 'हम इसे रोकते हैं।'],
    ['an emoji alone', 'It runs. 🎉 ', '🎉 It stops.'],
    ['the last two words of a sentence', 'The seals are excluded. ', 'Are excluded seals replaced?'],
  ])('keeps %s where nothing else is said again', (_what, before, after) => {
    expect(joined(before, after)).toBe(before + after);
  });

  it('keeps a last word that only sounds like the end of before', () => {
    expect(joined('It is so. ', 'So')).toBe('It is so. So');
  });

  it('lets calls of tools through, behind the words before them', () => {
    const seam = new Continuation('It is so here. ');
    const calls = { type: 'text' as const, text: '', toolCalls: [{ id: '1', name: 'weather', arguments: '{}' }] };
    expect(seam.push({ type: 'text', text: 'It is so here. ' })).toEqual([]);
    expect(seam.push(calls)).toEqual([calls]);
    expect(new Continuation('It is so here. ').push(calls)).toEqual([calls]);
  });

  it('keeps what is repeated later on', () => {
    const after = 'Seals are excluded. The pump runs. Seals are excluded.';
    expect(joined(released, after)).toBe(released + after);
  });

  it('is nothing where only the released text came again', () => {
    expect(joined(released, 'It has a warranty of 24 months.')).toBe(released);
  });

  it('of any text, cut anywhere between sentences and overlapping by anything, is the text', () => {
    const word = fc.stringMatching(/^[a-z]{3,9}$/);
    const texts = fc
      .uniqueArray(word, { minLength: 12, maxLength: 40 })
      .map((words) => words.map((one, at) => (at % 4 === 3 ? `${one}.` : one)));
    fc.assert(
      fc.property(texts, fc.nat(), fc.nat(), (words, cutAt, overlap) => {
        const sentences = Math.floor(words.length / 4);
        const cut = 4 * (1 + (cutAt % (sentences - 1)));
        const before = `${words.slice(0, cut).join(' ')} `;
        const after = words.slice(cut - (overlap % (cut + 1))).join(' ');
        expect(joined(before, after)).toBe(words.join(' '));
      }),
      { numRuns: 500 },
    );
  });
});
