import { describe, expect, it } from 'vitest';
import { NearestSentence } from './nearest-sentence.js';

/** Letters as directions: what is made of the same letters points the same way. */
function vectorOf(text: string): Float32Array {
  const vector = new Float32Array(26);
  for (const letter of text.toLowerCase()) {
    const at = letter.charCodeAt(0) - 97;
    if (at >= 0 && at < 26) vector[at]! += 1;
  }
  const length = Math.hypot(...vector) || 1;
  return vector.map((one) => one / length);
}
const counting = () => {
  const asked: string[] = [];
  return {
    asked,
    embed: async (texts: readonly string[]) => (asked.push(...texts), await Promise.resolve(texts.map(vectorOf))),
  };
};
const english = 'The seals of the pump are checked by the team. The housing is cleaned with warm water.';

describe('the nearest sentence', () => {
  it('is that of all sources which is most alike', async () => {
    const meaning = new NearestSentence([english], counting());
    expect(await meaning.nearness('The housing is cleaned with warm water.')).toBeCloseTo(1, 5);
    expect(await meaning.nearness('zzz')).toBe(0);
  });

  it('is looked for once, and the sources are read once', async () => {
    const vectors = counting();
    const meaning = new NearestSentence([english, english], vectors);
    await Promise.all([meaning.nearness('Seals.'), meaning.nearness('Seals.'), meaning.nearness('Water.')]);
    expect(vectors.asked.toSorted()).toEqual([...english.split(/(?<=[.]) /), 'Seals.', 'Water.'].toSorted());
  });

  it('is not known where the sources are in another language, where there are none, and where no model answers', async () => {
    const vectors = counting();
    const german = 'Die Dichtungen der Pumpe werden vom Team geprüft. Das Gehäuse wird mit warmem Wasser gereinigt.';
    expect(await new NearestSentence([german], vectors).nearness('The seals.')).toBeUndefined();
    expect(await new NearestSentence([], vectors).nearness('The seals.')).toBeUndefined();
    expect(vectors.asked).toEqual([]);
    const none = { embed: async () => await Promise.resolve(undefined) };
    expect(await new NearestSentence([english], none).nearness('The seals.')).toBeUndefined();
  });
});
