import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AnswerLine } from './answer-line.js';

let own: AnswerLine;
beforeAll(async () => {
  own = await AnswerLine.start();
});
afterAll(async () => {
  await own.line.stop();
});

const schema = {
  type: 'object',
  properties: { city: { type: 'string' }, people: { type: 'integer' } },
  required: ['city', 'people'],
  additionalProperties: false,
};
const chat = { messages: [{ role: 'user', content: 'Where?' }], json: { schema } };

/** Sends the parts of an answer and its end; gives what left and the verdict. */
async function answer(parts: readonly string[]) {
  const step = { run: randomUUID(), step: 'answer', attempt: 1 };
  const context = await own.context({ inputs: { chat }, checks: [], withoutPassages: true });
  for (const [index, text] of parts.entries())
    await own.segment(step, context, index, text, index === parts.length - 1, []);
  await own.generated(step, context, { segments: parts.length });
  const verdict = await own.verdict(step);
  return { verdict, texts: await own.texts(step.run) };
}

describe('JSON that a client asked for', () => {
  it('leaves field by field, and is the value when all parts are joined', async () => {
    const { verdict, texts } = await answer(['{"city":"Bern. Old town"', ',"people":140000', '}']);
    expect(verdict).toMatchObject({ verdict: 'pass', released: 3 });
    expect(JSON.parse(texts.join(''))).toEqual({ city: 'Bern. Old town', people: 140_000 });
  });

  it('lets nothing of a field out that is wrong, and says which one', async () => {
    const { verdict, texts } = await answer(['{"city":"Bern"', ',"people":"many"', '}']);
    expect(verdict).toMatchObject({
      verdict: 'repair',
      released: 1,
      failures: [{ check: 'chat-format', code: 'schema', pointer: '/people' }],
    });
    expect(texts).toEqual(['{"city":"Bern"']);
  });

  it('does not end before it is whole', async () => {
    const { verdict, texts } = await answer(['{"city":"Bern"', '}']);
    expect(verdict).toMatchObject({ verdict: 'repair', released: 1, failures: [{ code: 'schema' }] });
    expect(texts).toHaveLength(1);
  });
});
