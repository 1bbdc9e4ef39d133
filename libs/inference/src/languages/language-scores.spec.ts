import { describe, expect, it } from 'vitest';
import { languageScores } from './language-scores.js';

const best = async (text: string): Promise<string | undefined> => {
  const [scores = {}] = await languageScores([text]);
  return Object.entries(scores).toSorted(([, a], [, b]) => b - a)[0]?.[0];
};

describe('the scores of a text', () => {
  it.each([
    ['en', 'The seals of the pump are checked by the service team every four weeks.'],
    ['de', 'Die Dichtungen der Pumpe werden alle vier Wochen vom Service geprüft.'],
    ['fr', 'Les joints de la pompe sont contrôlés toutes les quatre semaines.'],
    ['pl', 'Uszczelki pompy są sprawdzane co cztery tygodnie przez serwis.'],
    ['ja', 'ポンプのシールは四週間ごとに点検されます。'],
    ['ru', 'Уплотнения насоса проверяются сервисной службой каждые четыре недели.'],
  ])('are highest for %s', async (language, text) => expect(await best(text)).toBe(language));

  it('are none where there are no words', async () => expect(await languageScores([''])).toEqual([{}]));
});
