import { describe, expect, it } from 'vitest';
import { RememberedTags } from './remembered-tags.js';

/** Marks every "Ada" and "Ada Lovelace", and keeps what it was asked. */
function fakeTagger() {
  const asked: string[] = [];
  const tag = async (texts: readonly string[]) => {
    asked.push(...texts);
    return await Promise.resolve(
      texts.map((text) =>
        [...text.matchAll(/Ada(?: Lovelace)?/g)].map(({ 0: { length }, index }) => ({
          kind: 'GIVEN_NAME',
          start: index,
          end: index + length,
          score: 1,
        })),
      ),
    );
  };
  return { asked, tag };
}

const segments = ['The engine was described by Ada. ', 'Nobody had built it by then. ', 'Ada wrote the notes.'];
const placesOf = (text: string) => [...text.matchAll(/Ada(?: Lovelace)?/g)].map(({ index }) => index);

describe('RememberedTags', () => {
  it('marks a whole answer by what its segments were marked with, and asks for nothing again', async () => {
    const tagger = fakeTagger();
    const tags = new RememberedTags(tagger);
    for (const [at, one] of segments.entries()) await tags.tag([one], segments.slice(0, at).join(''));
    const asked = tagger.asked.length;
    const [found = []] = await tags.tag([segments.join('')]);
    expect(found.map(({ start }) => start)).toEqual(placesOf(segments.join('')));
    expect([asked, tagger.asked.length]).toEqual([3, 3]);
  });

  it('asks only for what is new, and shows what stands before it', async () => {
    const tagger = fakeTagger();
    const tags = new RememberedTags(tagger);
    await tags.tag([segments[0]!]);
    const [found = []] = await tags.tag([`${segments[0]}And Ada Lovelace signed.`]);
    expect(found.map(({ start }) => start)).toEqual([28, 37]);
    expect(tagger.asked.at(-1)).toBe('The engine was described by Ada. And Ada Lovelace signed.');
  });

  it('finds with the later segment what goes on over a seam, and marks nothing of the earlier one', async () => {
    const tags = new RememberedTags(fakeTagger());
    expect(await tags.tag(['Lovelace wrote the notes.'], 'They were by Ada ')).toEqual([
      [{ kind: 'GIVEN_NAME', start: 0, end: 8, score: 1 }],
    ]);
    expect(await tags.tag(['The engine came later.'], 'It was Ada. ')).toEqual([[]]);
  });

  it('asks again whom it could not ask, and forgets the oldest of many', async () => {
    const tagger = fakeTagger();
    let fails = true;
    const tags = new RememberedTags({
      tag: async (texts) => (fails ? await Promise.reject(new Error('away')) : await tagger.tag(texts)),
    });
    await expect(tags.tag([segments[0]!])).rejects.toThrow('away');
    fails = false;
    for (let at = 0; at < 400; at += 1) await tags.tag([`${segments[0]}${'x'.repeat(at)}`.padEnd(900, ' .')]);
    const before = tagger.asked.length;
    await tags.tag([`${segments[0]}`.padEnd(900, ' .')]);
    expect(tagger.asked.length).toBe(before + 1);
  });
});
