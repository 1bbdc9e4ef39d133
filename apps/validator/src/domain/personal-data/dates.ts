import { dateTokens } from '../text/date-tokens.js';
import { matchesOf } from './matches-of.js';
import type { Detector } from './personal-datum.js';

const time = /(?<![\d:])(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d)?(?: ?[ap]\.?m\b)?(?![\d:])/gi;
const weekday =
  /(?<!\p{L})(?:(?:mon|tues|wednes|thurs|fri|satur|sun)days?|montags?|dienstags?|mittwochs?|donnerstags?|freitags?|samstags?|sonnabends?|sonntags?)(?!\p{L})/giu;
const month =
  /(?<!\p{L})(?:January|February|March(?! of)|April|June|July|August|September|October|November|December|Januar|Februar|März|Juni|Juli|Oktober|Dezember)(?:,? (?:19|20)\d{2}| \d{1,2}(?:st|nd|rd|th)?)?(?![\p{L}\d])/gu;
/** A year by the word before it, or as the year of something: "in 1997", "a 2005 film". */
const year =
  /(?<!\p{L})(?:in|since|until|till|by|from|of|after|before|during|year|born|a|an|the|seit|bis|jahr|im)[ :(]{1,3}(?<is>(?:19|20)\d{2})(?![\d%.,]\d|\d)(?!-?\p{Lu}|[ -]?(?:%|km|kg|€|\$|mm))/dgiu;

/** Days, times, weekdays, months and years. */
export const dates: Detector = (text) => [
  ...dateTokens(text).map(({ start, end }) => ({ kind: 'date' as const, start, end })),
  ...[time, weekday, month, year].flatMap((pattern) => matchesOf(text, 'date', pattern)),
];
