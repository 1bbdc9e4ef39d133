import { phraseFinder } from './phrase-finder.js';
import type { Detector } from './personal-datum.js';

const languages = ['en', 'de', 'fr', 'es', 'it'];
const letters = Array.from({ length: 26 }, (_, at) => String.fromCharCode(65 + at));

/** The states of the world in the languages that we meet most, from the runtime's own tables (CLDR). */
function stateNames(): string[] {
  const codes = letters.flatMap((first) => letters.map((second) => first + second));
  return languages.flatMap((language) => {
    const names = new Intl.DisplayNames(language, { type: 'region', fallback: 'none' });
    return codes.flatMap((code) => names.of(code) ?? []).filter((name) => !/[()]/.test(name) && name.length > 3);
  });
}
const others = [
  'USA',
  'U.S.',
  'US',
  'UK',
  'U.K.',
  'UAE',
  'England',
  'Scotland',
  'Wales',
  'Northern Ireland',
  'Holland',
  'Czech Republic',
  'Turkey',
  'Korea',
];

const find = phraseFinder([...stateNames(), ...others]);

/** Names of states; towns have no list and are the tagger's to find. */
export const places: Detector = (text) => find(text, 'place');
