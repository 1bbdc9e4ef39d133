import { hasTaxCheckDigits } from '../checks/tax-number.js';
import { matchesOf } from './matches-of.js';
import type { Detector, PersonalDatum } from './personal-datum.js';

/** United States: never 000, 666 or a zero group. Numbers from 900 on are taxpayers'. */
const social = /(?<![\d-])(?!000|666)\d{3}-(?!00)\d{2}-(?!0000)\d{4}(?![\d-])/g;
/** United Kingdom: National Insurance. */
const insurance = /(?<![A-Z0-9])[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?\d{2} ?\d{2} ?\d{2} ?[A-D](?![A-Z0-9])/g;
const vat = /(?<![A-Za-z0-9])(?:DE|ATU|BE|IT|CHE)[ -]?\d[\d. -]{6,14}\d(?![A-Za-z0-9])/g;
/** Whatever a document of this kind is numbered: passports, licences of drivers, number plates, insurance and customer files. */
const announced =
  /(?<!\p{L})(?:passport|driver(?:'s|s)? licen[cs]e|licen[cs]e plate|driving licen[cs]e|licen[cs]e|identity card|id card|social security|ssn|tax id|national id|insurance|medical record|patient|account|personalausweis|reisepass|führerschein|kennzeichen|steuernummer|steuer-id|versicherungsnummer|registration)(?: (?:number|no\.?|nr\.?|nummer|plate|id|#))?\W{1,3}(?:is |was |ist |lautet |:|#)?\s?(?<is>(?=[A-Z0-9 -]{0,12}\d{2})[A-Z0-9][A-Z0-9-]{3,17}[A-Z0-9])(?![\p{L}\p{N}])/dgiu;

/** Numbers by which states know people: with check digits where there are some, else with a word before them. */
export const nationalIds: Detector = (text) => [
  ...matchesOf(text, 'national id', social),
  ...matchesOf(text, 'national id', insurance),
  ...matchesOf(text, 'national id', announced),
  ...vatNumbers(text),
];

const vatNumbers = (text: string): PersonalDatum[] =>
  matchesOf(text, 'national id', vat).filter(({ start, end }) => hasTaxCheckDigits(text.slice(start, end)) === true);
