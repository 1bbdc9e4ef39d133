import { randomUUID } from 'node:crypto';
import {
  CandidatesGet,
  type CheckSpec,
  DisclosurePolicySchema,
  DisclosurePut,
  type Failure,
  JudgementsCreate,
  JudgementsRelease,
  type StepRef,
} from '@chassis/contracts';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { AnswerLine, manual, quoteOf, sentences } from './answer-line.js';

let own: AnswerLine;
beforeAll(async () => {
  own = await AnswerLine.start();
  own.line.stubRoute(JudgementsCreate, () => ({
    ...{ model: 'small', scores: [0.1], isEstimated: false, costMicroUsd: 5 },
  }));
  own.line.stubRoute(JudgementsRelease, () => ({ isReleased: true as const }));
});
afterAll(async () => {
  await own.line.stop();
});
const policyOf = async (policy: object) =>
  await own.line.call(DisclosurePut, DisclosurePolicySchema.parse(policy), { as: own.as });
afterEach(async () => void (await policyOf({})));

const step = (): StepRef => ({ run: randomUUID(), step: 'answer', attempt: 1 });
const masking: CheckSpec = { use: 'pii', with: { kinds: { 'e-mail': 'mask', phone: 'mask' } } };
const disliked: CheckSpec = {
  use: 'judge',
  with: { model: 'openai', questions: ['Is it polite?'], least: 0.7 },
};
const [first, second, third] = sentences as [string, string, string];
const withMail = 'It starts with the delivery, says ada@example.com. ';
const withPhone = 'Seals are excluded, call 030 / 1234 5678.';
const secret = `sk-${'A1b2C3d4E5f6G7h8I9j0'.repeat(2)}`;

/** What the verdict hands to whoever asks a person, and what that person is shown. */
async function reviewed(at: StepRef) {
  const verdict = await own.verdict(at);
  const accepted = await own.line.payloads.getJson('demo', verdict.candidate as never);
  const shown = await own.line.call(CandidatesGet, at, { as: own.as });
  expect(shown.candidate).toEqual(accepted);
  return { verdict, accepted: accepted as Record<string, unknown>, failures: shown.failures as Failure[] };
}

describe('an answer that a person may accept', () => {
  it('is shown, and passed on, masked as policy says, in what left before and in what did not', async () => {
    const at = step();
    const context = await own.context({ checks: [masking, disliked] });
    await own.segment(at, context, 0, first, false);
    await own.segment(at, context, 1, withMail, false, [quoteOf(second)]);
    await own.segment(at, context, 2, withPhone, true, [quoteOf(third)]);
    const content = { text: first + withMail + withPhone, citations: [] };
    await own.generated(at, context, { segments: 3, content });
    const { verdict, accepted } = await reviewed(at);
    expect(verdict).toMatchObject({ verdict: 'escalate', failures: [{ check: 'judge', code: 'low-score' }] });
    expect(accepted).toMatchObject({
      text: `${first}It starts with the delivery, says [E-MAIL]. Seals are excluded, call [PHONE].`,
      citations: [first, second, third].map(quoteOf),
    });
    expect(verdict.facts.at(-1)?.data).toMatchObject({ masked: { 'e-mail': 1, phone: 1 } });
  });

  it('is masked in the strings of a JSON', async () => {
    own.schema = JSON.stringify({ type: 'object' });
    const at = step();
    const context = await own.context({ checks: [masking, disliked], isJson: true });
    await own.generated(at, context, { segments: 0, content: { note: 'ask ada@example.com', more: [1, 'x'] } });
    const { verdict, accepted } = await reviewed(at);
    expect(verdict.verdict).toBe('escalate');
    expect(accepted).toEqual({ note: 'ask [E-MAIL]', more: [1, 'x'] });
  });

  it('is masked behind the segment that stopped the stream too, and what is wrong is marked where it stands then', async () => {
    const at = step();
    const context = await own.context({ checks: [masking] });
    const wrong = 'The warranty on pumps is 36 months. ';
    await own.segment(at, context, 0, withMail, false, [quoteOf(second)]);
    await own.segment(at, context, 1, wrong, false, []);
    await own.segment(at, context, 2, withPhone, true, []);
    const content = { text: withMail + wrong + withPhone, citations: [quoteOf(second)] };
    await own.generated(at, context, { segments: 3, content });
    const { verdict, accepted, failures } = await reviewed(at);
    expect(verdict).toMatchObject({ verdict: 'repair', released: 1 });
    const text = `It starts with the delivery, says [E-MAIL]. ${wrong}Seals are excluded, call [PHONE].`;
    expect(accepted).toMatchObject({ text, citations: [quoteOf(second)] });
    const span = failures.find(({ code }) => code === 'number-not-grounded')?.span;
    expect(text.slice(span?.start, span?.end)).toContain('36');
  });

  it('ends where policy has a secret end it, though the stream had stopped before the secret', async () => {
    const at = step();
    const context = await own.context();
    const wrong = 'The warranty on pumps is 36 months. ';
    await own.segment(at, context, 0, wrong, false, []);
    await own.segment(at, context, 1, `Use ${secret}.`, true, []);
    await own.generated(at, context, { segments: 2, content: { text: `${wrong}Use ${secret}.`, citations: [] } });
    const verdict = await own.verdict(at);
    expect(verdict.verdict).toBe('halt');
    expect(verdict.failures.map(({ check }) => check)).toContain('secrets');
  });

  it('is what the model said, to the byte, where nothing is masked', async () => {
    const at = step();
    const context = await own.context({ checks: [disliked] });
    for (const [index, text] of sentences.entries()) await own.segment(at, context, index, text, index === 3);
    const content = { text: sentences.join(''), citations: sentences.map(quoteOf) };
    await own.generated(at, context, { segments: 4, content });
    expect((await reviewed(at)).accepted).toEqual(content);
  });
});

describe('the quote of a citation', () => {
  const text = `${manual} The key is ${secret}, ask ada@example.com.`;
  const quote = `The key is ${secret}, ask ada@example.com.`;
  const start = text.indexOf(quote);
  const cited = { document: 'manual', version: 1, chunk: 0, quote, start, end: text.length };
  const ends = async (checks: CheckSpec[], isStreamed: boolean, withoutPassages = false) => {
    const at = step();
    const context = await own.context({ checks, text, withoutPassages });
    if (isStreamed) await own.segment(at, context, 0, first, false, [cited]);
    await own.segment(at, context, isStreamed ? 1 : 0, second, true, isStreamed ? [quoteOf(second)] : [cited]);
    const content = { text: isStreamed ? first + second : second, citations: [cited] };
    await own.generated(at, context, { segments: isStreamed ? 2 : 1, content });
    const verdict = await own.verdict(at);
    const of = verdict.output ?? verdict.candidate;
    const kept = await own.line.payloads.getJson('demo', of as never);
    return { verdict, kept: JSON.stringify(kept), left: JSON.stringify([await own.events(at.run), verdict]) };
  };

  it.each([true, false])(
    'ends the answer where it holds a key and policy says nothing (streamed: %s)',
    async (streamed) => {
      const { verdict, left } = await ends([], streamed);
      expect(verdict).toMatchObject({ verdict: 'halt', released: 0, failures: [{ check: 'secrets' }] });
      expect(left).not.toContain(secret);
    },
  );

  it.each([true, false])('leaves with placeholders where policy masks (streamed: %s)', async (streamed) => {
    await policyOf({ secrets: 'mask', kinds: { 'e-mail': 'mask' }, evenFromSources: true });
    const { verdict, left, kept } = await ends([], streamed);
    expect(verdict.verdict).toBe('pass');
    expect(kept).toContain('The key is [SECRET], ask [E-MAIL].');
    expect(kept + left).not.toMatch(/sk-|ada@/);
  });

  it.each([true, false])('has the answer made again where policy refuses a key (streamed: %s)', async (streamed) => {
    await policyOf({ secrets: 'refuse' });
    const { verdict, left } = await ends([], streamed);
    expect(verdict).toMatchObject({ verdict: 'repair', released: 0, failures: [{ pointer: '/citations/0' }] });
    expect(left).not.toContain(secret);
  });

  it('that no source holds is masked though sources would excuse it', async () => {
    await policyOf({ secrets: 'mask' });
    const { verdict, left, kept } = await ends([masking], true, true);
    expect(verdict.verdict).toBe('pass');
    expect(kept).toContain('[E-MAIL]');
    expect(kept + left).not.toContain('ada@');
  });
});
