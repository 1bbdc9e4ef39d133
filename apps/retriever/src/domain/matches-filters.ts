import type { PassageFilters, Period } from '@chassis/contracts';
import type { DocumentMetadata } from './document-metadata.js';

const dayMs = 86_400_000;

/** A period as milliseconds, with its first and without its last one: a day counts as a whole. */
export function boundsOf({ from, until }: Period): readonly [from: number, before: number] {
  const isDay = until?.length === 10;
  return [
    from === undefined ? -Infinity : Date.parse(from),
    until === undefined ? Infinity : Date.parse(until) + (isDay ? dayMs : 1),
  ];
}

/** Whether a document is among those that a search is over. Of what nothing is known, nothing is found by a filter. */
export function matchesFilters(document: DocumentMetadata | undefined, filters: PassageFilters): boolean {
  if (document === undefined) return Object.keys(filters).length === 0;
  const { source, language, mediaType, title, date, created, updated, valid, attributes } = filters;
  return (
    isOneOf(document.source, source) &&
    isOneOf(document.language, language) &&
    isOfType(document.mediaType, mediaType) &&
    hasWords(document.title, title) &&
    isWithin(document.date ?? document.createdAt, date) &&
    isWithin(document.createdAt, created) &&
    isWithin(document.updatedAt, updated) &&
    isValidIn(document, valid) &&
    Object.entries(attributes ?? {}).every(([name, wanted]) => isOneOf(ownValue(document.attributes, name), wanted))
  );
}

const asList = (wanted: string | readonly string[]): readonly string[] =>
  typeof wanted === 'string' ? [wanted] : wanted;
const folded = (text: string): string => text.normalize('NFKC').toLowerCase();
const ownValue = (attributes: Readonly<Record<string, string>>, name: string): string | undefined =>
  Object.hasOwn(attributes, name) ? attributes[name] : undefined;

function isOneOf(value: string | undefined, wanted: string | readonly string[] | undefined): boolean {
  if (wanted === undefined) return true;
  return value !== undefined && asList(wanted).some((one) => folded(one) === folded(value));
}

function isOfType(mediaType: string, wanted: string | readonly string[] | undefined): boolean {
  if (wanted === undefined) return true;
  const [type] = folded(mediaType).split(';');
  return asList(wanted).some((one) => folded(one) === type || folded(one) === type?.split('/')[0]);
}

const hasWords = (title: string, wanted: string | undefined): boolean =>
  wanted === undefined ||
  folded(wanted)
    .split(/\s+/)
    .every((word) => folded(title).includes(word));

function isWithin(time: number, period: Period | undefined): boolean {
  if (period === undefined) return true;
  const [from, before] = boundsOf(period);
  return time >= from && time < before;
}

function isValidIn({ validFrom, validUntil }: DocumentMetadata, period: Period | undefined): boolean {
  if (period === undefined) return true;
  const [from, before] = boundsOf(period);
  return (validFrom ?? -Infinity) < before && (validUntil ?? Infinity) > from;
}
