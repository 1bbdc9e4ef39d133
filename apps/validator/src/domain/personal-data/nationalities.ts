import { phraseFinder } from './phrase-finder.js';
import type { Detector } from './personal-datum.js';

const letters = Array.from({ length: 26 }, (_, at) => String.fromCharCode(97 + at));
/** Peoples whose language is called otherwise. */
const peoples =
  'American Australian Austrian Canadian British Scottish Swiss Belgian Brazilian Mexican Argentinian Argentinean Argentine Chilean Colombian Peruvian Venezuelan Bolivian Cuban Jamaican Egyptian Moroccan Tunisian Algerian Libyan Nigerian Kenyan Ethiopian Ghanaian South-African African Asian European Indian Pakistani Bangladeshi Afghan Iranian Iraqi Israeli Jordanian Lebanese Syrian Saudi Emirati Cypriot Greenlander Icelander Dane Swede Finn Pole Czech Briton Englishman Dutchman Frenchman Spaniard Turk Scot Filipino Singaporean Malaysian Taiwanese Bosnian Kosovan Montenegrin Moldovan Surinamese Paraguayan Uruguayan Ecuadorian Panamanian Dominican Haitian Jewish Muslim Christian Catholic Protestant Hindu Buddhist Sikh Kurdish Uruguayans Deutsche Deutscher Österreicher Schweizer';

/** Languages of two letters by their English name: nearly always what their people are called. */
function languageNames(): string[] {
  const names = new Intl.DisplayNames('en', { type: 'language', fallback: 'none' });
  const codes = letters.flatMap((first) => letters.map((second) => first + second));
  return codes.flatMap((code) => names.of(code) ?? []).filter((name) => /^[A-Z][a-z]{3,}$/.test(name));
}

const names = [...languageNames(), ...peoples.split(' ').map((one) => one.replace('-', ' '))];
const find = phraseFinder([...names, ...names.map((one) => `${one}s`)]);

/** Which people or faith somebody belongs to. */
export const nationalities: Detector = (text) => find(text, 'nationality');
