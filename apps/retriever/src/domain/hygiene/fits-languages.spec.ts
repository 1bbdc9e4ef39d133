import { languageScores } from '@chassis/inference';
import { beforeAll, describe, expect, it } from 'vitest';
import { fitsLanguages } from './fits-languages.js';

const texts = {
  en: 'The supplier guarantees that all pumps which were delivered last year meet the requirements of the contract.',
  de: 'Der Lieferant sichert zu, dass alle im letzten Jahr gelieferten Pumpen den Anforderungen des Vertrags entsprechen.',
  fr: 'Le fournisseur garantit que toutes les pompes livrées l’année dernière sont conformes aux exigences du contrat.',
  pl: 'Dostawca gwarantuje, że wszystkie pompy dostarczone w zeszłym roku spełniają wymagania zawarte w umowie.',
};

describe('the languages that a source should have', () => {
  // The tables are large, and loaded once.
  beforeAll(async () => await languageScores(['a']).then(() => undefined), 60_000);

  it.each(Object.entries(texts))('are told apart for a text in %s', async (language, text) => {
    const [scores] = await languageScores([text]);
    const others = Object.keys(texts).filter((one) => one !== language);
    expect(fitsLanguages(scores!, [language])).toBe(true);
    expect(fitsLanguages(scores!, [...others, language])).toBe(true);
    expect(fitsLanguages(scores!, others)).toBe(false);
  });

  it('fit what nothing can be told of, and a language nearly as likely as the likeliest', () => {
    expect(fitsLanguages({}, ['de'])).toBe(true);
    expect(fitsLanguages({ no: 0.5, da: 0.47 }, ['da'])).toBe(true);
    expect(fitsLanguages({ no: 0.5, da: 0.4 }, ['da'])).toBe(false);
  });
});
