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
const dropping: CheckSpec[] = [{ use: 'grounded', with: { ungrounded: 'drop', meaning: false } }];
const [first, second, third] = sentences as [string, string, string];
const invented = 'Gold plating is covered for 900 years. ';

describe('a sentence that no source holds, where the workflow drops it', () => {
  it('does not leave, while the stream goes on, and reader, result and record hear of it', async () => {
    const at = step();
    const context = await own.context({ checks: dropping });
    await own.segment(at, context, 0, first, false);
    await own.segment(at, context, 1, invented, false, [quoteOf(second)]);
    await own.segment(at, context, 2, third, true);
    const events = await own.eventually(at.run, 2);
    expect(events[1]?.data).toMatchObject({ index: 1, text: '', citations: [] });
    expect(events[1]?.data['dropped']).toEqual({ 'number-not-grounded': 1 });

    await own.generated(at, context, { segments: 3 });
    const verdict = await own.verdict(at);
    expect(verdict).toMatchObject({ verdict: 'pass', released: 3, failures: [] });
    expect(verdict.facts[0]?.data['dropped']).toEqual({ 'number-not-grounded': 1 });
    const output = await own.line.payloads.getJson('demo', verdict.output as never);
    expect(output).toMatchObject({
      text: `${first}${third}`,
      citations: [quoteOf(first), quoteOf(third)],
      dropped: { 'number-not-grounded': 1 },
    });
    expect(JSON.stringify([await own.events(at.run), output])).not.toContain('Gold');
  });

  it('is left out of the last segment, and of an answer in one piece, too', async () => {
    for (const isInOnePiece of [false, true]) {
      const at = step();
      const context = await own.context({ checks: dropping });
      const text = `${first}${invented}${third}`;
      const content = { text, citations: [quoteOf(first)] };
      if (!isInOnePiece) {
        await own.segment(at, context, 0, first, false);
        await own.segment(at, context, 1, `${invented}${third}`, true, [quoteOf(third)]);
      }
      await own.generated(at, context, { segments: isInOnePiece ? 0 : 2, content });
      const verdict = await own.verdict(at);
      expect(verdict.verdict).toBe('pass');
      expect((await own.texts(at.run)).join('')).toBe(`${first}${third}`);
    }
  });

  it.each([
    ['nothing would be left', [invented, invented]],
    ['an item of a list would be missing', [first, `- ${invented.trim()}\n`, third]],
    ['a row of a table would be missing', [first, '| gold | 900 |\n', third]],
  ])('has the answer made again where %s', async (_why, texts) => {
    const at = step();
    const context = await own.context({ checks: dropping });
    for (const [index, text] of texts.entries())
      await own.segment(at, context, index, text, index === texts.length - 1, []);
    await own.generated(at, context, { segments: texts.length, content: { text: texts.join(''), citations: [] } });
    const verdict = await own.verdict(at);
    expect(verdict.verdict).toBe('repair');
    expect(verdict.failures.map(({ check }) => check)).toContain('grounded');
    expect((await own.texts(at.run)).join('')).not.toContain('900');
  });

  it('is no way around other checks, nor for steps that do not ask for it', async () => {
    const secret = 'It costs 900 EUR, says ada.private@example.com. ';
    for (const [checks, text] of [
      [[...dropping, { use: 'pii', with: { kinds: { 'e-mail': 'refuse' } } }], secret],
      [[], invented],
    ] as const) {
      const at = step();
      const context = await own.context({ checks: [...checks] });
      await own.segment(at, context, 0, first, false);
      await own.segment(at, context, 1, text, false, []);
      await own.segment(at, context, 2, third, true);
      await own.generated(at, context, { segments: 3 });
      expect(await own.verdict(at)).toMatchObject({ verdict: 'repair', released: 1 });
    }
  });
});
