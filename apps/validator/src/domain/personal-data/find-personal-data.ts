import { addresses } from './addresses.js';
import { ages } from './ages.js';
import { cards } from './cards.js';
import { dates } from './dates.js';
import { emails } from './emails.js';
import { ibans } from './ibans.js';
import { nationalIds } from './national-ids.js';
import { nationalities } from './nationalities.js';
import { networkAddresses } from './network-addresses.js';
import { organisations } from './organisations.js';
import { type Detector, type PersonalDatum, type PersonalKind, personalKinds } from './personal-datum.js';
import { phones } from './phones.js';
import { places } from './places.js';
import { properNames } from './proper-names.js';
import { titles } from './titles.js';
import { webAddresses } from './web-addresses.js';

/** Certain ones first: where two overlap, the earlier one says what it is. */
const detectors: readonly { readonly detect: Detector; readonly kind: PersonalKind }[] = [
  { detect: emails, kind: 'e-mail' },
  { detect: webAddresses, kind: 'web address' },
  { detect: ibans, kind: 'IBAN' },
  { detect: cards, kind: 'card number' },
  { detect: nationalIds, kind: 'national id' },
  { detect: networkAddresses, kind: 'IP address' },
  { detect: dates, kind: 'date' },
  { detect: phones, kind: 'phone' },
  { detect: addresses, kind: 'address' },
  { detect: organisations, kind: 'organisation' },
  { detect: titles, kind: 'title' },
  { detect: ages, kind: 'age' },
  { detect: places, kind: 'place' },
  { detect: nationalities, kind: 'nationality' },
  { detect: properNames, kind: 'name' },
];

/**
 * The personal data of a text: by rules (a form, check digits, a list, or a word before it that says what it is), and what a tagger found beside them.
 * Only of these kinds, when some are named. By place; where two overlap, the rules' one stands, since check digits know better than a model.
 */
export function findPersonalData(
  text: string,
  tagged: readonly PersonalDatum[] = [],
  wanted: ReadonlySet<PersonalKind> = new Set(personalKinds),
): PersonalDatum[] {
  const found = detectors.flatMap(({ detect, kind }) => (wanted.has(kind) ? detect(text) : []));
  const all = [...found, ...tagged.filter((one) => wanted.has(one.kind))];
  const ranked = all
    .map((datum, rank) => ({ ...datum, rank }))
    .toSorted((a, b) => a.start - b.start || a.rank - b.rank);
  const kept: (PersonalDatum & { readonly rank: number })[] = [];
  for (const one of ranked) {
    const last = kept.at(-1);
    if (last === undefined || one.start >= last.end) kept.push(one);
    else if (one.rank < last.rank) {
      kept.pop();
      if (last.start < one.start) kept.push({ ...last, end: one.start });
      kept.push(one);
      if (last.end > one.end) kept.push({ ...last, start: one.end });
    } else if (one.end > last.end) kept.push({ ...one, start: last.end });
  }
  return kept.map(({ kind, start, end }) => ({ kind, start, end }));
}
