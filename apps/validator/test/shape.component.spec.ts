import { randomUUID } from 'node:crypto';
import type { CheckSpec } from '@chassis/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AnswerLine, quoteOf, sentences } from './answer-line.js';

let own: AnswerLine;
beforeAll(async () => {
  own = await AnswerLine.start();
});
afterAll(async () => {
  await own.line.stop();
});

const step = () => ({ run: randomUUID(), step: 'answer', attempt: 1 });
const [first, second, third] = sentences as [string, string, string];
const german = 'Die Gewährleistung auf Pumpen gilt ab der Lieferung und deckt keine Dichtungen. ';

describe('the shape that a workflow asks for', () => {
  it('stops a stream that goes on in another language than the question', async () => {
    const at = step();
    const context = await own.context({
      checks: [{ use: 'language' }, { use: 'grounded', with: { overlap: 0, meaning: false } }],
    });
    await own.segment(at, context, 0, first, false);
    await own.segment(at, context, 1, german, false, [quoteOf(second)]);
    await own.segment(at, context, 2, third, true);
    await own.generated(at, context, { segments: 3, content: { text: `${first}${german}${third}`, citations: [] } });
    const verdict = await own.verdict(at);
    expect(verdict).toMatchObject({ verdict: 'repair', released: 1 });
    expect(verdict.failures.find(({ check }) => check === 'language')).toMatchObject({
      code: 'wrong-language',
      message: 'this is in German; write it in English, the language of the question',
    });
  });

  it.each<[string, CheckSpec, string]>([
    ['length', { use: 'length', with: { sentences: { max: 2 }, verdict: 'escalate' } }, 'too-long'],
    ['format', { use: 'format', with: { is: 'list', verdict: 'escalate' } }, 'not-a-list'],
  ])('is held by the check %s before the last segment leaves', async (check, spec, code) => {
    const at = step();
    const context = await own.context({ checks: [spec] });
    for (const [index, text] of [first, second, third].entries())
      await own.segment(at, context, index, text, index === 2);
    await own.generated(at, context, { segments: 3 });
    const verdict = await own.verdict(at);
    expect(verdict).toMatchObject({ verdict: 'escalate', released: 2 });
    expect(verdict.failures.map((one) => [one.check, one.code])).toEqual([[check, code]]);
  });
});
