const stem = (word: string): string => (/\d/.test(word) ? word : word.replace(/(?:ies|es|s|y|e)$/, '').slice(0, 7));

/** Words that questions and labels have whatever they are about. */
const empty = new Set(
  'the and for was were with that this from have has had not but are is of in on to by at as an or be it its what which how much many did does do between year years change changes amount amounts value values company respectively percentage average difference per cent there their end ended ending fiscal december june september march january february april may july august october november million millions thousand thousands billion dollar dollars usd increase decrease'
    .split(' ')
    .map(stem),
);
/** A month as when something happened; "December 31" says when a year ended. */
const months =
  /\b(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\b\.?(?=\W{0,4}(?:of )?(?:\d{1,2}(?:st|nd|rd|th)?,? ?)?(?:19|20)\d{2})/g;
const range =
  /(?<!\d)((?:19|20)\d{2})(?: ?[-–—] ?| to | through | till | until )(?:fiscal |december 31, )?((?:19|20)\d{2})(?!\d)/gi;
const longestRange = 12;

/** The words of a label or question that tell it from others, as crude stems; years are words, and a range names all of its years. */
export function labelWords(text: string): ReadonlySet<string> {
  const words = new Set<string>();
  for (const [word] of text.toLowerCase().matchAll(/\p{L}{2,}/gu)) if (!empty.has(stem(word))) words.add(stem(word));
  for (const [, month] of text.toLowerCase().matchAll(months)) words.add(month!);
  for (const year of yearsIn(text)) words.add(year);
  for (const [, from, to] of text.matchAll(range)) {
    const [low, high] = [Number(from), Number(to)].toSorted((a, b) => a - b) as [number, number];
    for (let year = low; year <= high && year - low < longestRange; year += 1) words.add(String(year));
  }
  return words;
}

const plainYears = (text: string): string[] =>
  [
    ...text.matchAll(
      /(?<!\d)(?:19|20)\d{2}(?!\d)|(?<!\d )(?:1 9|2 0) \d \d(?! ?\d)|(?<!\p{L})FY? ?['’]?(\d{2})(?!\d)/gu,
    ),
  ].map(([year, short]) => (short === undefined ? year.replaceAll(' ', '') : `20${short}`));
/** Business years of 52 or 53 weeks end on a day of the week: "January 3, 2020" ends 2019. */
const weekYearEnd = /\bjanuary [1-7],? ((?:19|20)\d{2})/gi;

/** The years that a text names, in order; printed with gaps ("2 0 1 8"), as two figures of a business year ("FY19"), and as the end of one in the first days of the next. */
export const yearsIn = (text: string): string[] => [
  ...plainYears(text),
  ...[...text.matchAll(weekYearEnd)].map(([, year]) => String(Number(year) - 1)),
];
