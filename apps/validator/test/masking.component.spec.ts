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
const masking = (more: object = {}): CheckSpec[] => [
  { use: 'pii', with: { kinds: { 'e-mail': 'mask', phone: 'mask', ...more } } },
];
const [first, second] = sentences as [string, string];
const withMail = 'It starts with the delivery, says ada@example.com. ';
const withPhone = 'Seals are excluded, call 030 / 1234 5678.';

describe('personal data that a workflow masks', () => {
  it('leaves as placeholders while the answer streams on, and nothing that is kept of the answer holds it', async () => {
    const at = step();
    const context = await own.context({ checks: masking() });
    await own.segment(at, context, 0, first, false);
    await own.segment(at, context, 1, withMail, false, [quoteOf(second)]);
    await own.segment(at, context, 2, withPhone, true, []);
    await own.eventually(at.run, 2);
    expect(await own.texts(at.run)).toEqual([first, 'It starts with the delivery, says [E-MAIL]. ']);

    await own.generated(at, context, { segments: 3 });
    const verdict = await own.verdict(at);
    expect(verdict).toMatchObject({ verdict: 'pass', released: 3, failures: [] });
    expect(verdict.checks.find(({ name }) => name === 'pii')).toMatchObject({ verdict: 'pass', masked: 1 });
    expect(verdict.facts[0]?.data['masked']).toEqual({ 'e-mail': 1, phone: 1 });
    const output = await own.line.payloads.getJson('demo', verdict.output as never);
    expect(output).toMatchObject({
      text: `${first}It starts with the delivery, says [E-MAIL]. Seals are excluded, call [PHONE].`,
    });
    expect(JSON.stringify([await own.events(at.run), verdict, output])).not.toMatch(/ada@|1234/);
  });

  it('is masked in quotes too, where even the sources do not excuse it', async () => {
    const at = step();
    const checks: CheckSpec[] = [
      { use: 'pii', with: { kinds: { date: 'mask', age: 'allow' }, evenFromSources: true } },
    ];
    const context = await own.context({ checks });
    await own.segment(at, context, 0, first, false);
    await own.segment(at, context, 1, second, true);
    await own.generated(at, context, { segments: 2 });
    expect(await own.verdict(at)).toMatchObject({ verdict: 'pass', released: 2 });
  });

  it('is refused where the workflow says so, whatever else is masked', async () => {
    const at = step();
    const context = await own.context({ checks: masking({ phone: 'refuse' }) });
    await own.segment(at, context, 0, withMail, false, []);
    await own.segment(at, context, 1, withPhone, true, []);
    await own.generated(at, context, { segments: 2 });
    const verdict = await own.verdict(at);
    expect(verdict).toMatchObject({ verdict: 'repair', released: 1 });
    expect(verdict.failures.map(({ check, code }) => `${check} ${code}`)).toContain('pii phone');
    expect(await own.texts(at.run)).toEqual(['It starts with the delivery, says [E-MAIL]. ']);
  });

  it('is masked in the strings of a JSON answer, whose shape must hold afterwards', async () => {
    own.schema = JSON.stringify({ type: 'object', properties: { note: { type: 'string', minLength: 3 } } });
    const masked = step();
    const context = await own.context({ checks: masking(), isJson: true });
    await own.generated(masked, context, { segments: 0, content: { note: 'ask ada@example.com', more: [1, 'x'] } });
    const verdict = await own.verdict(masked);
    expect(await own.line.payloads.getJson('demo', verdict.output as never)).toEqual({
      note: 'ask [E-MAIL]',
      more: [1, 'x'],
    });

    own.schema = JSON.stringify({ type: 'object', properties: { to: { type: 'string', format: 'email' } } });
    const broken = step();
    const strict = await own.context({ checks: masking(), isJson: true });
    await own.generated(broken, strict, { segments: 0, content: { to: 'ada@example.com' } });
    expect(await own.verdict(broken)).toMatchObject({
      verdict: 'repair',
      failures: [{ check: 'schema', pointer: '/to' }],
    });
  });
});
