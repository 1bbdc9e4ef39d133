import { languageScores } from '@chassis/inference';
import { describe, expect, it } from 'vitest';
import type { CheckSettings } from './check.js';
import { contextOf, jsonOf, textOf } from './fixtures.js';
import { languageCheck } from './language.js';

const german = 'Wie oft müssen die Dichtungen der Pumpe geprüft werden?';
const english = 'How often must the seals of the pump be checked?';

async function found(candidate: ReturnType<typeof textOf>, settings: CheckSettings, question?: unknown) {
  const context = contextOf([], [], { languages: { scores: languageScores }, inputs: { question } });
  return await languageCheck.run(candidate, context, settings);
}
const codes = async (text: string, settings: CheckSettings, question?: unknown): Promise<string[]> =>
  (await found(textOf(text), settings, question)).map(({ code }) => code);

describe('the check of the language', () => {
  it.each([
    ['The seals of the pump must be checked every four weeks by the service team.', german, 'German'],
    ['Die Dichtungen der Pumpe müssen alle vier Wochen vom Service geprüft werden.', english, 'English'],
    ['Les joints de la pompe doivent être contrôlés toutes les quatre semaines.', english, 'English'],
    ['ポンプのシールは四週間ごとに点検しなければなりません。', english, 'English'],
    ['Уплотнения насоса нужно проверять каждые четыре недели.', german, 'German'],
  ])('finds %s as an answer to %s', async (answer, question, name) => {
    const [finding] = await found(textOf(answer), {}, question);
    expect(finding).toMatchObject({ verdict: 'repair', code: 'wrong-language' });
    expect(finding?.message).toContain(`write it in ${name}, the language of the question`);
  });

  it.each([
    ['Die Dichtungen der Pumpe P-701 sind alle 4 Wochen zu prüfen.', german],
    ['Bitte den Download im Browser starten und danach das Update des Service-Clients installieren.', german],
    ['Das Meeting im Homeoffice ist optional, das Onboarding im Team-Office nicht.', german],
    ['Siehe „The service manual for all pumps of this series and their seals“, Kapitel 4.', german],
    ['24 Monate', german],
    ['Yes.', german],
    ['Hansen Seals GmbH, Maria Schneider, Jean Dupont, Giovanni Rossi', english],
    ['P-701, P-702: 4 000 h, 12,5 bar, EUR 1.200,00', german],
    ['Führen Sie dies aus:\n\n```\nconst seals = await fetch(url)\n\nif there are none then throw\n```', german],
    [
      'Öffnen Sie https://example.com/how/to/check/the/seals und schreiben Sie an the.service.team@example.com.',
      german,
    ],
    ['The Betriebsrat must agree to the Kurzarbeit before the works council meets.', english],
  ])('lets %s pass', async (answer, question) => expect(await codes(answer, {}, question)).toEqual([]));

  it('holds an answer against declared languages, whatever the question', async () => {
    const text = 'Die Dichtungen der Pumpe müssen alle vier Wochen vom Service geprüft werden.';
    expect(await codes(text, { is: ['de', 'en'] }, english)).toEqual([]);
    expect(await codes(text, { is: ['en', 'fr'] }, german)).toEqual(['wrong-language']);
  });

  it('says nothing where the question tells no language', async () => {
    const text = 'Die Dichtungen der Pumpe müssen alle vier Wochen vom Service geprüft werden.';
    expect(await codes(text, {}, 'P-701?')).toEqual([]);
    expect(await codes(text, {}, undefined)).toEqual([]);
  });

  it('reads the last words of the user in a conversation', async () => {
    const messages = [
      { role: 'user', content: german },
      { role: 'assistant', content: 'Gern.' },
      { role: 'user', content: english },
    ];
    const text = 'Die Dichtungen der Pumpe müssen alle vier Wochen vom Service geprüft werden.';
    expect(await codes(text, { like: 'question' }, messages)).toEqual(['wrong-language']);
  });

  it('names the paragraph of a whole answer, and the field of a JSON', async () => {
    const right = 'Die Dichtungen werden alle vier Wochen vom Service geprüft.';
    const wrong = 'The filters are cleaned with warm water by the service team.';
    const text = `${right}\n\n${wrong}`;
    const [paragraph] = await found(textOf(text), { is: ['de'] });
    expect(text.slice(paragraph?.span?.start, paragraph?.span?.end).trim()).toBe(wrong);
    const value = { summary: wrong, quote: wrong, lines: [{ note: wrong }] };
    const fields = await found(jsonOf(value), { is: ['de'], except: ['/quote', '/lines/*/note'] });
    expect(fields.map(({ pointer }) => pointer)).toEqual(['/summary']);
  });

  it('is stricter where the workflow says so', async () => {
    const [finding] = await found(textOf('The seals are checked by the service team.'), {
      is: ['de'],
      verdict: 'halt',
    });
    expect(finding?.verdict).toBe('halt');
  });
});
