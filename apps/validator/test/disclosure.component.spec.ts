import { randomUUID } from 'node:crypto';
import {
  AuditRecorded,
  DisclosureGet,
  DisclosurePolicySchema,
  DisclosurePut,
  EditedAnswerCheck,
} from '@chassis/contracts';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { AnswerLine, quoteOf, sentences } from './answer-line.js';

let own: AnswerLine;
beforeAll(async () => {
  own = await AnswerLine.start();
});
afterAll(async () => {
  await own.line.stop();
});

const step = () => ({ run: randomUUID(), step: 'answer', attempt: 1 });
const policyOf = async (policy: object, as = own.as) =>
  await own.line.call(DisclosurePut, DisclosurePolicySchema.parse(policy), { as });
afterEach(async () => void (await policyOf({})));

const [first, second] = sentences as [string, string];
const withMail = 'It starts with the delivery, says ada@example.com. ';

describe('what a tenant lets its answers disclose', () => {
  it('is masked while an answer streams, though its workflow says nothing, and the verdict says whose policy it was', async () => {
    const { version } = await policyOf({ kinds: { 'e-mail': 'mask' } });
    const at = step();
    const context = await own.context();
    await own.segment(at, context, 0, withMail, false, [quoteOf(second)]);
    await own.segment(at, context, 1, first, true);
    await own.eventually(at.run, 1);
    expect(await own.texts(at.run)).toEqual(['It starts with the delivery, says [E-MAIL]. ']);
    await own.generated(at, context, { segments: 2 });
    const { verdict, facts } = await own.verdict(at);
    expect(verdict).toBe('pass');
    expect(facts[0]?.data).toMatchObject({
      masked: { 'e-mail': 1 },
      policies: [{ kind: 'e-mail', policy: 'mask', decidedBy: 'tenant', version }],
    });
  });

  it('holds for a whole JSON without passages, and for what a person writes instead; a looser workflow does not count', async () => {
    const { version } = await policyOf({ kinds: { phone: 'refuse', place: 'allow' }, secrets: 'refuse' });
    const looser = [{ use: 'pii', with: { kinds: { phone: 'allow' } } }];
    own.schema = JSON.stringify({ type: 'object' });
    for (const checks of [[], looser]) {
      const at = step();
      const context = await own.context({ checks, isJson: true });
      const content = { note: 'call 030 / 1234 5678', mail: 'ada@example.com' };
      await own.generated(at, context, { segments: 0, content });
      const { verdict, failures, checks: said } = await own.verdict(at);
      expect([verdict, failures.filter(({ check }) => check === 'pii').map(({ code }) => code)]).toEqual([
        'repair',
        checks.length === 0 ? ['phone'] : ['e-mail', 'phone'],
      ]);
      expect(said.find(({ name }) => name === 'pii')?.policies).toContainEqual({
        ...{ kind: 'phone', policy: 'refuse', decidedBy: 'tenant', version },
      });
    }
    const edit = { value: { note: 'call 030 / 1234 5678' }, isText: false, checks: looser, passages: [] };
    // A person is a source of what they write, and may say what nobody else could.
    expect((await own.line.call(EditedAnswerCheck, edit, { as: own.as })).failures).toEqual([]);
    await policyOf({ kinds: { phone: 'refuse' }, evenFromSources: true });
    expect((await own.line.call(EditedAnswerCheck, edit, { as: own.as })).failures).toMatchObject([{ code: 'phone' }]);
  });

  it('may be a placeholder for a secret, and what reaches nobody is in nothing that is kept of the answer', async () => {
    const secret = `sk-${'A1b2C3d4E5f6G7h8I9j0'.repeat(2)}`;
    const text = `Seals are excluded, use ${secret} there. `;
    const halted = step();
    const before = await own.context({ withoutPassages: true });
    await own.segment(halted, before, 0, text, true, []);
    await own.generated(halted, before, { segments: 1 });
    expect(await own.verdict(halted)).toMatchObject({ verdict: 'halt', failures: [{ check: 'secrets' }] });

    await policyOf({ secrets: 'mask' });
    const at = step();
    const context = await own.context({ withoutPassages: true });
    await own.segment(at, context, 0, text, false, []);
    await own.segment(at, context, 1, 'Returns need a form.', true, []);
    await own.generated(at, context, { segments: 2 });
    const verdict = await own.verdict(at);
    expect(verdict.verdict).toBe('pass');
    const output = await own.line.payloads.getJson('demo', verdict.output as never);
    expect(output).toMatchObject({ text: 'Seals are excluded, use [SECRET] there. Returns need a form.' });
    expect(JSON.stringify([verdict, output, await own.events(at.run)])).not.toContain(secret);
  });

  it('is one tenant’s own, rises by version, and each change is on record as a whole', async () => {
    const eve = await own.line.principal('other', 'user:eve');
    const one = await policyOf({ kinds: { name: 'mask' } });
    const two = await policyOf({ kinds: { name: 'halt' }, secrets: 'refuse' });
    expect(two.version).toBe(one.version + 1);
    expect(await own.line.call(DisclosureGet, {}, { as: own.as })).toMatchObject({
      version: two.version,
      policy: { kinds: { name: 'halt' }, evenFromSources: false, secrets: 'refuse' },
      updatedBy: 'user:ada',
    });
    expect(await own.line.call(DisclosureGet, {}, { as: eve })).toEqual({
      version: 0,
      policy: { kinds: {}, evenFromSources: false, secrets: 'halt' },
    });
    const fact = () =>
      own.line.seen
        .filter(({ topic }) => topic === AuditRecorded.topic)
        .flatMap(({ data }) => (data as AuditRecorded).facts)
        .find(({ kind, data }) => kind === 'disclosure.policy-changed' && data['version'] === two.version);
    await own.line.until(fact, 'the record of the change');
    expect(fact()).toMatchObject({ subject: 'user:ada', data: { kinds: { name: 'halt' }, secrets: 'refuse' } });
  });
});
