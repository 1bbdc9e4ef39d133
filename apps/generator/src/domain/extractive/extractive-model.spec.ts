import type { Failure } from '@chassis/contracts';
import { describe, expect, it } from 'vitest';
import type { ModelCall, ModelEvent, PromptPassage } from '../language-model.js';
import { ExtractiveModel } from './extractive-model.js';

const manual = `# Pump P-200

## Warranty

The warranty on pumps is 24 months from the date of delivery. Seals and filters are not covered. Damage by frost voids the warranty.

## Maintenance

- Check the oil level every 500 hours.
- The oil must be changed once a year by a qualified technician.`;

const passage = (text: string, title: string, start = 0): PromptPassage => ({
  ref: {
    id: `${title}/1/0`,
    document: title,
    version: 1,
    chunk: 0,
    start,
    end: start + text.length,
    text: { payload: '0'.repeat(64), bytes: 1 },
    score: 1,
    scores: {},
    allowedBy: [],
    dataClass: 'internal',
  },
  title,
  heading: undefined,
  text,
});

const passages = [
  passage(manual, 'Pump manual', 100),
  passage(
    'Die Lieferzeit für Ersatzteile beträgt fünf Werktage. Expresslieferung kostet 25,00 EUR zusätzlich.',
    'Ersatzteile',
  ),
];

async function answer(question: string, more: Partial<ModelCall> = {}) {
  const call: ModelCall = {
    prompt: { path: 'prompts/answer.md', hash: 'h', settings: {}, body: '' },
    outputSchema: undefined,
    inputs: { question },
    passages,
    maxOutputTokens: 200,
    failures: [],
    previous: undefined,
    released: '',
    ...more,
  };
  const events: ModelEvent[] = [];
  for await (const event of new ExtractiveModel().stream(call, new AbortController().signal)) events.push(event);
  const texts = events.filter((event) => event.type === 'text');
  const done = events.find((event) => event.type === 'done')!;
  return {
    text: texts.map((event) => event.text).join(''),
    citations: texts.flatMap((event) => event.citations ?? []),
    isAbstained: done.isAbstained,
  };
}

describe('ExtractiveModel', () => {
  it('quotes the sentence that answers', async () => {
    expect((await answer('How long is the warranty on pumps?')).text).toContain(
      'The warranty on pumps is 24 months from the date of delivery.',
    );
    expect((await answer('Who changes the oil, and how often?')).text).toContain(
      'The oil must be changed once a year by a qualified technician.',
    );
  });

  it('answers in the language of its passages', async () => {
    expect((await answer('Wie lange ist die Lieferzeit für Ersatzteile?')).text).toBe(
      'Die Lieferzeit für Ersatzteile beträgt fünf Werktage.',
    );
    expect((await answer('Was kostet die Expresslieferung?')).text).toBe(
      'Expresslieferung kostet 25,00 EUR zusätzlich.',
    );
  });

  it('cites the place in the document where each quote stands', async () => {
    const { citations } = await answer('How long is the warranty on pumps?');
    expect(citations.length).toBeGreaterThan(0);
    for (const { quote, start, end } of citations) expect(manual.slice(start - 100, end - 100)).toBe(quote);
  });

  it('abstains when nothing fits the question', async () => {
    for (const question of [
      'What is the capital of France?',
      'How high is the salary of the managing director?',
      'Which voltage does the compressor need?',
    ]) {
      expect(await answer(question)).toEqual({ text: '', citations: [], isAbstained: true });
    }
    expect((await answer('How long is the warranty?', { passages: [] })).isAbstained).toBe(true);
  });

  it('does not repeat what was released, nor what a check refused', async () => {
    const first = await answer('How long is the warranty on pumps?');
    expect((await answer('How long is the warranty on pumps?', { released: first.text })).text).not.toContain(
      '24 months',
    );
    const failures: Failure[] = [
      { check: 'grounded', code: 'unsupported', span: { start: 0, end: first.text.length }, message: 'not supported' },
    ];
    expect(
      (await answer('How long is the warranty on pumps?', { failures, previous: { text: first.text } })).text,
    ).not.toContain('24 months');
  });

  it('refuses a call without a question', async () => {
    await expect(answer('')).rejects.toMatchObject({ kind: 'invalid', code: 'no-question' });
  });
});
