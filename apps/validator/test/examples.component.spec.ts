import { randomUUID } from 'node:crypto';
import {
  ApprovalDecided,
  AuditRecorded,
  type DataClass,
  type Example,
  ExamplesDelete,
  ExamplesExport,
  ExamplesList,
  ExamplesTeach,
  IntentModelGet,
  type PayloadRef,
} from '@chassis/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AnswerLine } from './answer-line.js';

let own: AnswerLine;
let eve: string;
beforeAll(async () => {
  own = await AnswerLine.start();
  eve = await own.line.principal('other', 'user:eve');
});
afterAll(async () => {
  await own.line.stop();
});

const answer = (text: string) => ({ text, citations: [], isAbstained: false });
const stored = async (value: unknown, tenant = 'demo'): Promise<PayloadRef> =>
  await own.line.payloads.putJson(tenant, value, 'internal');

interface Decided {
  readonly as?: string;
  readonly run?: string;
  readonly dataClass?: DataClass;
  readonly [field: string]: unknown;
}

/** Tells of a decision, as the engine does; gives its approval. */
async function decided({ as = own.as, run = randomUUID(), dataClass = 'internal', ...data }: Decided): Promise<string> {
  const approval = `${run}.answer.1`;
  const told = { ...ApprovalDecided.example, candidate: undefined, approval, ...data };
  const step = { run, step: 'answer', attempt: 1 };
  await own.line.publish(ApprovalDecided, told, { as, step, dataClass });
  return approval;
}

const facts = () =>
  own.line.seen
    .filter(({ topic }) => topic === AuditRecorded.topic)
    .flatMap(({ data }) => (data as AuditRecorded).facts);

async function exampleOf(approval: string, as = own.as): Promise<Example> {
  for (;;) {
    const { examples } = await own.line.call(ExamplesList, { limit: 200 }, { as });
    const found = examples.find(({ id }) => id === approval);
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

const withheldOf = async (data: Decided): Promise<[unknown, unknown]> => {
  const { candidate, withheld } = await exampleOf(await decided(data));
  return [candidate, withheld];
};

describe('an example of a decision', () => {
  it('holds what was asked, what was said, what a person wrote instead, and where, all masked', async () => {
    const input = await own.context({ inputs: { question: 'Ask ada@example.com?', files: [await stored('x')] } });
    const text = 'Mail ada@example.com. Seals are excluded.';
    const span = { start: text.indexOf('Seals'), end: text.length };
    const failures = [{ check: 'grounded', code: 'not-in-sources', span, message: 'ada@example.com is in no source' }];
    const approval = await decided({
      decision: 'edit',
      input,
      candidate: await stored(answer(text)),
      failures: await stored({ failures, checks: [] }),
      edited: await stored(answer('Mail bob@example.com.')),
      note: await stored({ comment: 'Not ada@example.com.', marks: [{ start: 0, end: 21, class: 'wrong' }] }),
    });
    const example = await exampleOf(approval);
    expect(example).toMatchObject({
      input: { question: 'Ask [E-MAIL]?', files: [null] },
      candidate: 'Mail [E-MAIL]. Seals are excluded.',
      final: 'Mail [E-MAIL].',
      reason: 'Not [E-MAIL].',
      masked: { 'e-mail': 4 },
      withheld: [],
    });
    const marked = example.marks.map(({ by, start, end }) => [by, String(example.candidate).slice(start, end)]);
    expect(marked).toEqual([
      ['grounded', 'Seals are excluded.'],
      ['person', 'Mail [E-MAIL].'],
    ]);
    expect(JSON.stringify(example)).not.toContain('@');
  });

  it('is the arguments of an action beside what the approval showed', async () => {
    const approval = await decided({
      kind: 'approval',
      decision: 'accept',
      operation: 'erp.pay-invoice',
      input: await stored({ lines: 3 }),
      candidate: await stored({ iban: 'DE89370400440532013000', amount: { minor: 100, currency: 'EUR' } }),
    });
    const candidate = { iban: '[IBAN]', amount: { minor: 100, currency: 'EUR' } };
    expect(await exampleOf(approval)).toMatchObject({
      kind: 'approval',
      operation: 'erp.pay-invoice',
      input: { lines: 3 },
      candidate,
      final: candidate,
    });
  });

  it('lacks what cannot be masked, and says so', async () => {
    const secret = await stored(answer('The key is sk-abcdefghijklmnopqrstuvwx0123456789.'));
    expect(await withheldOf({ candidate: secret })).toEqual([null, [{ part: 'candidate', code: 'secret' }]]);
    const named = await stored({ 'ada@example.com': 1 });
    expect(await withheldOf({ candidate: named })).toEqual([null, [{ part: 'candidate', code: 'unmaskable' }]]);
    const card = await stored({ card: 4_111_111_111_111_111 });
    expect(await withheldOf({ candidate: card })).toEqual([null, [{ part: 'candidate', code: 'unmaskable' }]]);
    const long = await stored(answer('word '.repeat(10_000)));
    expect(await withheldOf({ candidate: long })).toEqual([null, [{ part: 'candidate', code: 'too-long' }]]);
    const gone = await stored(answer('It was deleted.'));
    await own.line.payloads.erase('demo', gone, 'user:ada');
    expect(await withheldOf({ candidate: gone })).toEqual([null, [{ part: 'candidate', code: 'erased' }]]);
  });

  it('of protected data is kept only where a tagger finds names', async () => {
    const candidate = await stored(answer('Ask Mrs Lovelace.'));
    const data = { candidate, dataClass: 'confidential' as const };
    expect(await withheldOf(data)).toEqual([null, [{ part: 'candidate', code: 'needs-tagger' }]]);
  });
});

describe('examples', () => {
  it('are those of a tenant, though another has the same approval', async () => {
    const run = randomUUID();
    const theirs = await decided({ as: eve, run, candidate: await stored(answer('Theirs.'), 'other') });
    const ours = await decided({ run, candidate: await stored(answer('Ours.')) });
    expect((await exampleOf(ours)).candidate).toBe('Ours.');
    expect((await exampleOf(theirs, eve)).candidate).toBe('Theirs.');
    expect((await own.line.call(ExamplesList, { limit: 200 }, { as: eve })).examples).toHaveLength(1);
    await own.line.call(ExamplesDelete, { run }, { as: own.as });
    expect((await exampleOf(theirs, eve)).candidate).toBe('Theirs.');
  });

  it('are deleted by id, by run, by who decided and by whose run it was, and do not come back with their message', async () => {
    const candidate = await stored(answer('It goes.'));
    const of = { one: randomUUID(), two: randomUUID(), three: randomUUID(), four: randomUUID() };
    const id = await decided({ run: of.one, candidate });
    const others = [
      await decided({ run: of.two, candidate }),
      await decided({ run: of.three, candidate, decidedBy: 'user:zoe' }),
      await decided({ run: of.four, candidate, subject: 'user:zoe' }),
    ];
    for (const one of [id, ...others]) await exampleOf(one);
    expect(await own.line.call(ExamplesDelete, { id }, { as: own.as })).toEqual({ deleted: 1, forgottenBy: [] });
    expect((await own.line.call(ExamplesDelete, { run: of.two }, { as: own.as })).deleted).toBe(1);
    expect((await own.line.call(ExamplesDelete, { user: 'user:zoe' }, { as: own.as })).deleted).toBe(2);
    await own.line.until(() => facts().find(({ kind }) => kind === 'examples.deleted'), 'the record of the deletion');

    await decided({ run: of.one, candidate });
    const later = `${of.one}.later.1`;
    await decided({ run: of.one, candidate, approval: later });
    await exampleOf(later);
    const { examples } = await own.line.call(ExamplesList, { run: of.one }, { as: own.as });
    expect(examples.map((one) => one.id)).toEqual([later]);
    const rows = await own.line
      .database('validator')
      .withTenant('demo', async (tx) => await tx.query('select content, subject from examples where id = $1', [id]));
    expect(rows).toEqual([{ content: null, subject: null }]);
  });

  it('are deleted only by one thing that is named, which must be there', async () => {
    const remove = async (what: Record<string, string>) => await own.line.call(ExamplesDelete, what, { as: own.as });
    await expect(remove({})).rejects.toMatchObject({ code: 'delete-what' });
    await expect(remove({ run: 'r', user: 'user:ada' })).rejects.toMatchObject({ code: 'delete-what' });
    await expect(remove({ id: 'nobody' })).rejects.toMatchObject({ code: 'unknown-example' });
  });

  it('come page by page, filtered, and an export is on record once', async () => {
    const candidate = await stored(answer('A page.'));
    for (const day of [1, 2, 3])
      await decided({ candidate, workflow: 'paged', decidedAt: `2026-11-0${day}T10:00:00.000Z` });
    const last = await decided({ candidate, workflow: 'paged', decidedAt: '2026-11-04T10:00:00.000Z' });
    await exampleOf(last);
    const first = await own.line.call(ExamplesExport, { workflow: 'paged', limit: 2 }, { as: own.as });
    const asked = { workflow: 'paged', limit: 2, after: first.next! };
    const second = await own.line.call(ExamplesExport, asked, { as: own.as });
    expect([...first.examples, ...second.examples].map((one) => one.decidedAt.slice(8, 10))).toEqual([
      '01',
      '02',
      '03',
      '04',
    ]);
    const exports = () =>
      facts().filter(({ kind, data }) => kind === 'examples.exported' && data['workflow'] === 'paged');
    await own.line.until(() => exports()[0], 'the record of the export');
    expect(exports()).toHaveLength(1);
    await expect(own.line.call(ExamplesList, { after: 'x' }, { as: own.as })).rejects.toMatchObject({
      code: 'bad-cursor',
    });
  });

  it('teach nothing where no decision was about a class of the model, or it lacks the class for what is harmless', async () => {
    const known = { model: 'm', version: '1', intents: 2, examples: 2, trainedMs: 1, by: 'words' as const };
    own.line.stubRoute(IntentModelGet, () => ({ ...known, taught: { fine: ['a'], rude: ['b'] }, outOfScope: [] }));
    const teach = async (harmless: string) =>
      await own.line.call(ExamplesTeach, { model: 'm', harmless }, { as: own.as });
    await expect(teach('fine')).rejects.toMatchObject({ code: 'nothing-to-teach' });
    await expect(teach('good')).rejects.toMatchObject({ code: 'unknown-class' });
  });
});
