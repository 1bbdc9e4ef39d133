import type { PassageFilters, Period } from '@chassis/contracts';
import { readDates } from './read-dates.js';

/** What a question says of the documents it wants, and the question without it. */
export interface UnderstoodFilters {
  readonly filters: PassageFilters;
  /** Where it was said, as it was said. */
  readonly said: readonly string[];
  readonly text: string;
}

const nouns =
  'documents?|files?|reports?|articles?|papers?|letters?|e-?mails?|memos?|notes?|minutes|contracts?|invoices?|polic(?:y|ies)|guidelines?|manuals?|versions?|dokumenten?|dokumente|dateien?|berichten?|berichte|artikeln?|schreiben|briefen?|briefe|mails|verträgen?|verträge|rechnung(?:en)?|richtlinien?|handbuch|handbücher|protokolle?n?';
const verbs = {
  updated: 'updated|changed|revised|modified|aktualisiert\\w*|geändert\\w*|überarbeitet\\w*',
  created: 'added|uploaded|created|hinzugefügt\\w*|hochgeladen\\w*|angelegt\\w*',
  date: 'dated|published|written|issued|datiert\\w*|veröffentlicht\\w*|verfasst\\w*',
} as const;
const prepositions =
  'from|of|in|on|since|after|before|until|till|between|during|von|vom|aus|im|am|seit|nach|vor|bis|zwischen|während';
const plainNoun = /^(?:documents?|files?|dokumenten?|dokumente|dateien?)\s+$/iu;
const languageWords: Readonly<Record<string, string>> = {
  english: 'en',
  englisch: 'en',
  german: 'de',
  deutsch: 'de',
};

/**
 * Filters that a question itself names, where it can mean nothing else: a document's language (`German documents`) and its date (`reports from March 2024`,
 * `updated since May`). A date that is not said of documents is what the question is about, and stays one. `today` decides what `since March` means.
 */
export function understandFilters(question: string, today: Date): UnderstoodFilters | undefined {
  const filters: Record<string, unknown> = {};
  const said: string[] = [];
  let text = question;
  const take = (found: Said | undefined): void => {
    if (!found || found.field in filters) return;
    filters[found.field] = found.value;
    said.push(found.phrase.trim());
    text = text.replace(found.phrase, found.left);
  };
  take(languageOf(text));
  for (const field of ['updated', 'created', 'date'] as const)
    take(dateOf(text, new RegExp(`\\b(?:${verbs[field]})\\s+((?:${prepositions})\\s+.+)`, 'iu'), field, today));
  take(dateOf(text, new RegExp(`\\b(?:${nouns})\\s+((?:${prepositions})\\s+.+)`, 'iu'), 'date', today));
  return said.length === 0 ? undefined : { filters, said, text: text.replaceAll(/\s+/gu, ' ').trim() };
}

interface Said {
  readonly field: string;
  readonly value: unknown;
  readonly phrase: string;
  /** What stays of the phrase. */
  readonly left: string;
}

function languageOf(text: string): Said | undefined {
  const before = new RegExp(`\\b(english|german|englisch|deutsch)(?:en|er|e|es|em)?\\s+(?=(?:${nouns})\\b)`, 'iu').exec(
    text,
  );
  const behind = new RegExp(`(?<=\\b(?:${nouns})\\s)(?:in|auf)\\s+(english|german|englisch|deutsch)\\b`, 'iu').exec(
    text,
  );
  const found = before ?? behind;
  const language = languageWords[found?.[1]?.toLowerCase() ?? ''];
  return found && language !== undefined
    ? { field: 'language', value: language, phrase: found[0], left: '' }
    : undefined;
}

function dateOf(text: string, pattern: RegExp, field: string, today: Date): Said | undefined {
  const found = pattern.exec(text);
  const behind = found?.[1];
  const read = behind === undefined ? undefined : readDates(behind, today);
  if (!found || !read) return undefined;
  // What only says that documents are meant is no matter of theirs.
  const noun = found[0].slice(0, found[0].length - found[1]!.length);
  const phrase = plainNoun.test(noun) ? noun + read.phrase : read.phrase;
  return { field, value: read.period satisfies Period, phrase, left: '' };
}
