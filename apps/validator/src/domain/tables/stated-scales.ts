/** By what numbers are multiplied before they mean anything. */
export const scales = ['', 'thousand', 'million', 'billion', 'percent'] as const;
export type Scale = (typeof scales)[number];
export type Magnitude = Exclude<Scale, '' | 'percent'>;

const forms: Readonly<Record<Magnitude, RegExp>> = {
  thousand: /thousands?\b|(?<![\d,.])[’'‘`]?0{3}[’'s]{0,2}(?!\d|[,.]\d)|\(1,000s?\)/i,
  million: /millions?\b|(?:US)?[$£€] ?m(?:n|m)?\b|\b(?:RMB|USD|EUR|GBP|NOK|SEK|DKK|CHF)m\b|\bin m\b/i,
  billion: /billions?\b|[$£€] ?bn\b|\bbn\b/i,
};
const captions: Readonly<Record<Magnitude, RegExp>> = {
  thousand: /(?:in|of|\() ?(?:U\.?S\.? )?(?:dollars? |[$€£] ?)?(?:thousands?|[’'‘`]?000s?)\b|(?<!\d )thousands? of/i,
  million: /(?:in|of|\() ?(?:U\.?S\.? )?(?:dollars? |[$€£] ?)?millions?\b|(?<!\d )millions? of/i,
  billion: /(?:in|of|\() ?(?:U\.?S\.? )?(?:dollars? |[$€£] ?)?billions?\b|(?<!\d )billions? of/i,
};
const magnitudes: readonly Magnitude[] = ['thousand', 'million', 'billion'];

/** "9.50 per $ million of revenues": by what was divided, not how it is counted. */
const divisors = /\bper [$€£]? ?(?:thousand|million|billion)/gi;

/** Whether a table, or a caption around it, states a magnitude for its figures. */
export const isScaleStated = (words: string, paragraphs: readonly string[]): boolean => {
  const [own, around] = [words, paragraphs.join('\n')].map((one) => one.replaceAll(divisors, ' ')) as [string, string];
  return magnitudes.some((one) => forms[one].test(own) || captions[one].test(around));
};

/** The magnitudes that a table's words state; without any, those that captions around it state ("in thousands"); without any, those that are named at all. */
export function statedMagnitudes(words: string, paragraphs: readonly string[]): ReadonlySet<Magnitude> {
  const around = paragraphs.join('\n');
  for (const [patterns, text] of [
    [forms, words],
    [captions, around],
    [forms, around],
  ] as const) {
    const found = magnitudes.filter((one) => patterns[one].test(text));
    if (found.length > 0) return new Set(found);
  }
  return new Set();
}

/** The magnitude that is written right behind a number in running text: "$3.0 million". */
export function magnitudeBehind(text: string, end: number): Magnitude | undefined {
  const word = /^[ \u00a0-]{0,2}(thousand|million|billion|bn|m)\b/i.exec(text.slice(end, end + 12))?.[1]?.toLowerCase();
  if (word === 'bn') return 'billion';
  return word === 'm' ? 'million' : (word as Magnitude | undefined);
}
