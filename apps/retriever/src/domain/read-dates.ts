import type { Period } from '@chassis/contracts';

/** A period that a text begins with, and the words that said it. */
export interface ReadDates {
  readonly period: Period;
  readonly phrase: string;
}

/** First and last day of what a date names. */
interface Days {
  readonly first: string;
  readonly last: string;
}

const months =
  'january|february|march|april|may|june|july|august|september|october|november|december|januar|februar|märz|april|mai|juni|juli|august|september|oktober|november|dezember'.split(
    '|',
  );
const month = [...new Set(months)].join('|');
const date = [
  String.raw`\d{4}-\d{2}-\d{2}`,
  String.raw`\d{1,2}\.\s?\d{1,2}\.\s?\d{4}`,
  String.raw`\d{1,2}(?:st|nd|rd|th|\.)?\s+(?:of\s+)?(?:${month})\s+\d{4}`,
  String.raw`(?:${month})\s+\d{1,2}(?:st|nd|rd|th)?,?\s+\d{4}`,
  String.raw`(?:${month})\s+\d{4}`,
  String.raw`q[1-4]\s+\d{4}`,
  String.raw`(?:19|20)\d{2}`,
  String.raw`(?:this|last)\s+(?:year|month)`,
  String.raw`yesterday|today|gestern|heute`,
  String.raw`(?:diese[nms]|letzte[nms])\s+(?:jahr|monat)`,
  `(?:${month})`,
].join('|');
const end = String.raw`(?![\p{L}\p{N}])`;
const range = new RegExp(
  `^(?:between|from|zwischen|von)\\s+(?:dem\\s+)?(${date})\\s+(?:and|to|until|till|und|bis)\\s+(?:zum\\s+)?(${date})${end}`,
  'iu',
);
const single = new RegExp(
  `^(from|of|in|on|since|after|before|until|till|during|von|vom|aus|im|am|seit|nach|vor|bis|während)\\s+(?:the\\s+year\\s+|dem\\s+jahr\\s+|jahr\\s+|dem\\s+|der\\s+|zum\\s+)?(${date})${end}`,
  'iu',
);

/** Reads `in 2024`, `since 3 March`, `between May 2023 and July 2023` at the begin of a text; undefined where there is none, or it is of no calendar. */
export function readDates(text: string, today: Date): ReadDates | undefined {
  const between = range.exec(text);
  if (between) {
    const [first, last] = [daysOf(between[1]!, today), daysOf(between[2]!, today)];
    return first && last && first.first <= last.last
      ? { period: { from: first.first, until: last.last }, phrase: between[0] }
      : undefined;
  }
  const found = single.exec(text);
  const days = found ? daysOf(found[2]!, today) : undefined;
  return found && days ? { period: periodOf(found[1]!.toLowerCase(), days), phrase: found[0] } : undefined;
}

function periodOf(preposition: string, { first, last }: Days): Period {
  if (preposition === 'since' || preposition === 'seit') return { from: first };
  if (preposition === 'after' || preposition === 'nach') return { from: shifted(last, 1) };
  if (preposition === 'before' || preposition === 'vor') return { until: shifted(first, -1) };
  if (['until', 'till', 'bis'].includes(preposition)) return { until: last };
  return { from: first, until: last };
}

function daysOf(text: string, today: Date): Days | undefined {
  const words = text.toLowerCase();
  const named = relative(words, today);
  if (named) return named;
  const iso = /^(\d{4})-(\d{2})-(\d{2})$/.exec(words);
  if (iso) return oneDay(Number(iso[1]), Number(iso[2]), Number(iso[3]));
  const dotted = /^(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})$/.exec(words);
  if (dotted) return oneDay(Number(dotted[3]), Number(dotted[2]), Number(dotted[1]));
  const year = Number(/\b\d{4}$/.exec(words)?.[0] ?? Number.NaN);
  const quarter = /^q([1-4])\s/.exec(words);
  if (quarter) return monthsOf(year, Number(quarter[1]) * 3 - 2, 3);
  const name = /\p{L}{3,}/u.exec(words.replace(/\bof\b/u, ''))?.[0];
  if (name === undefined) return Number.isNaN(year) ? undefined : monthsOf(year, 1, 12);
  const at = (months.indexOf(name) % 12) + 1;
  const day = Number(/\b\d{1,2}(?!\d)/.exec(words)?.[0] ?? Number.NaN);
  if (!Number.isNaN(day) && !Number.isNaN(year)) return oneDay(year, at, day);
  return monthsOf(Number.isNaN(year) ? lastYearWith(at, today) : year, at, 1);
}

function relative(words: string, today: Date): Days | undefined {
  const [year, at] = [today.getUTCFullYear(), today.getUTCMonth() + 1];
  const isLast = /^(last|letzte)/.test(words);
  if (/year$|jahr$/.test(words)) return monthsOf(year - (isLast ? 1 : 0), 1, 12);
  if (/month$|monat$/.test(words)) return monthsOf(year, at - (isLast ? 1 : 0), 1);
  const day = today.toISOString().slice(0, 10);
  if (/^(yesterday|gestern)$/.test(words)) return { first: shifted(day, -1), last: shifted(day, -1) };
  return /^(today|heute)$/.test(words) ? { first: day, last: day } : undefined;
}

/** A month without a year is the last one that has begun. */
const lastYearWith = (at: number, today: Date): number =>
  at <= today.getUTCMonth() + 1 ? today.getUTCFullYear() : today.getUTCFullYear() - 1;

const dayText = (time: number): string => new Date(time).toISOString().slice(0, 10);
const shifted = (day: string, by: number): string => dayText(Date.parse(day) + by * 86_400_000);
const monthsOf = (year: number, from: number, count: number): Days => ({
  first: dayText(Date.UTC(year, from - 1, 1)),
  last: dayText(Date.UTC(year, from - 1 + count, 0)),
});

function oneDay(year: number, at: number, day: number): Days | undefined {
  const text = dayText(Date.UTC(year, at - 1, day));
  const isReal = text === `${year}-${String(at).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
  return isReal ? { first: text, last: text } : undefined;
}
