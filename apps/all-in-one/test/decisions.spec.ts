import { randomUUID } from 'node:crypto';
import {
  AccessChanged,
  AccessRecheck,
  AccessVersion,
  AnswerGenerated,
  AnswerSegment,
  AnswerValidated,
  type Approval,
  ApprovalsDecide,
  ApprovalsList,
  type AuditFact,
  AuditRecorded,
  CloseAttempt,
  type Example,
  ExamplesDelete,
  ExamplesExport,
  ExamplesList,
  ExamplesTeach,
  GenerateAnswer,
  IntentModelGet,
  IntentsPut,
  ModelsDescribe,
  type RunEvent,
  RunEvents,
  RunRequested,
  RunUpdated,
  WorkflowsProvision,
} from '@chassis/contracts';
import { intentClassifier } from '@chassis/intent-classifier';
import { orchestrator } from '@chassis/orchestrator';
import { startLine, type TestLine } from '@chassis/testing';
import { validator } from '@chassis/validator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const model = 'house-rules';
const taught = {
  'legal-advice': [
    'You should sue the vendor.',
    'Take them to court for damages.',
    'A lawsuit against the supplier will win.',
    'Sue for damages in court.',
  ],
  fine: [
    'The seal costs 12 EUR.',
    'The pump is delivered on Monday.',
    'The warranty lasts two years.',
    'Seals are kept in stock.',
  ],
};
const folder = {
  'workflow.yaml': `
name: advise
input: schemas/input.schema.json
dataClass: internal
deadline: 1h
budget: { microUsd: 100000 }
steps:
  about: { kind: classify, model: ${model}, text: input.question }
  answer:
    kind: generate
    after: about
    prompt: prompts/answer.md
    with: "{ 'question': input.question }"
    checks: [{ use: compliance, with: { model: ${model}, halt: [legal-advice], least: 0.5, phrases: [guaranteed returns] } }]
    onFail: { compliance: { review: legal, code: not-compliant } }
result: answer.text
`,
  'schemas/input.schema.json': JSON.stringify({ type: 'object', properties: { question: { type: 'string' } } }),
  'prompts/answer.md': 'Answer the question.',
};
const harmless = 'The seal costs 12 EUR. ';
const advice = 'You should sue the vendor in court for damages. ';
const rest = 'The pump is kept in stock.';

let line: TestLine;
let ada: string;
let lena: string;
beforeAll(async () => {
  line = await startLine({ services: [orchestrator, validator, intentClassifier] });
  line.stubRoute(AccessVersion, () => ({ version: 1 }));
  line.stubRoute(AccessRecheck, () => ({ version: 1, isAllowed: [] }));
  const dataClasses = ['public', 'internal', 'confidential', 'restricted'] as const;
  const local = { name: 'local', id: 'local-1', provider: 'local', isPrivate: true, dataClasses: [...dataClasses] };
  const worstCase = { contextMicroUsd: 0, outputMicroUsdPerMtoken: 0 };
  const all = [{ ...local, capabilities: ['text', 'streaming'], worstCase }];
  line.stubRoute(ModelsDescribe, () => ({ text: local, json: local, all }));
  ada = await line.principal('demo', 'user:ada');
  lena = await line.principal('demo', 'user:lena');
  const access = {
    subject: 'user:lena',
    version: 1,
    groups: [],
    roles: ['legal'],
    isDisabled: false,
    disabledKeys: [],
  };
  await line.publish(AccessChanged, access, { as: lena, key: 'user:lena' });
  await line.call(IntentsPut, { model, intents: taught }, { as: ada });
  const setup = await line.principal('demo', 'service:setup');
  await line.call(WorkflowsProvision, { name: 'advise', files: folder }, { as: setup });
});
afterAll(async () => await line?.stop());

/** A run whose model says these sentences; gives the review that it leads to. */
async function review(sentences: readonly string[], question = 'What now?'): Promise<Approval> {
  const run = randomUUID();
  const input = await line.payloads.putJson('demo', { question }, 'internal');
  const request = { workflow: 'advise', input, acceptedAt: new Date().toISOString(), origin: 'api' };
  await line.publish(RunRequested, request, { as: ada, run });
  const { data, envelope } = await line.next(GenerateAnswer, (_, one) => one.run === run);
  const { context } = data;
  const step = envelope.step!;
  for (const [index, text] of sentences.entries()) {
    const content = await line.payloads.putJson('demo', { text, citations: [] }, 'internal');
    const isLast = index === sentences.length - 1;
    await line.publish(AnswerSegment, { index, content, context, isLast }, { as: ada, step });
  }
  const content = await line.payloads.putJson('demo', { text: sentences.join(''), citations: [] }, 'internal');
  const end = { ...AnswerGenerated.example, content, context, segments: sentences.length };
  await line.publish(AnswerGenerated, end, { as: ada, step });
  await line.next(RunUpdated, (one, { run: of }) => of === run && one.approval !== undefined);
  const { approvals } = await line.call(ApprovalsList, { run }, { as: lena });
  return approvals[0]!;
}

/** The run's log, once it tells of the review. */
async function logOf(run: string): Promise<RunEvent[]> {
  for (;;) {
    const { events } = await line.call(RunEvents, { run }, { as: ada });
    if (events.some(({ type }) => type === 'approval.requested')) return events;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const decide = async ({ id, payloadHash }: Approval, decision: 'accept' | 'reject' | 'edit', more: object = {}) =>
  await line.call(ApprovalsDecide, { approval: id, payloadHash, decision, ...more }, { as: lena });

const factsOf = (run: string): AuditFact[] =>
  line.seen
    .filter(({ topic }) => topic === AuditRecorded.topic)
    .flatMap(({ data }) => (data as AuditRecorded).facts)
    .filter((one) => one.run === run);

/** The example that a decision became. */
async function exampleOf({ id, run }: Approval): Promise<Example> {
  await line.until(() => factsOf(run).find((one) => one.kind === 'example.kept'), `the example of ${id}`);
  const { examples } = await line.call(ExamplesList, { run }, { as: ada });
  return examples[0]!;
}

const classesOf = async (): Promise<Record<string, string[]>> =>
  (await line.call(IntentModelGet, { model }, { as: ada })).taught;

describe('an answer that the tenant’s specialist of compliance forbids', () => {
  it('stops at once, is not made again, is on record, and a person is told what it said', async () => {
    const open = await review([harmless, advice, rest]);
    const { run } = open;
    const events = await logOf(run);
    expect(events.filter(({ type }) => type === 'answer.segment').map(({ data }) => data['text'])).toEqual([harmless]);
    expect(events.find(({ type }) => type === 'approval.requested')?.data).toMatchObject({
      id: open.id,
      role: 'legal',
    });
    expect(open).toMatchObject({ code: 'not-compliant', payload: { text: harmless + advice + rest } });
    const { failures } = open.evidence as { failures: { span: { start: number; end: number } }[] };
    expect(failures).toMatchObject([{ check: 'compliance', code: 'legal-advice' }]);
    const { start, end } = failures[0]!.span;
    expect((harmless + advice + rest).slice(start, end)).toBe(advice.trim());
    const about = line.seen.filter(({ envelope }) => envelope.run === run).map(({ topic }) => topic);
    expect(about.filter((topic) => topic === GenerateAnswer.topic)).toHaveLength(1);
    expect(about).not.toContain(CloseAttempt.topic);
    const verdict = line.seen.find((one) => one.topic === AnswerValidated.topic && one.envelope.run === run)?.data;
    expect(verdict).toMatchObject({ verdict: 'halt', released: 1 });
    await line.until(() => factsOf(run).find(({ kind }) => kind === 'answer.validated'), 'the record of the verdict');
    expect(factsOf(run).find(({ kind }) => kind === 'answer.validated')?.data).toMatchObject({
      verdict: 'halt',
      failures: [{ check: 'compliance', code: 'legal-advice' }],
    });
    expect(factsOf(run).map(({ kind }) => kind)).toContain('approval.requested');
  });

  it('stops by a phrase too, and no class is asked about', async () => {
    const open = await review([harmless, 'It brings Guaranteed  returns. ', rest]);
    expect(open.evidence).toMatchObject({ failures: [{ check: 'compliance', code: 'forbidden-phrase' }] });
    expect((await logOf(open.run)).filter(({ type }) => type === 'answer.segment')).toHaveLength(1);
  });
});

describe('a person’s decision', () => {
  it('becomes an example of its tenant alone, with personal data masked, for evaluation without who decided', async () => {
    const open = await review([harmless, advice, rest], 'Mail me at ada@example.com: what now?');
    await decide(open, 'reject', { comment: 'No advice; tell 030 / 1234 5678.' });
    const example = await exampleOf(open);
    expect(example).toMatchObject({
      id: open.id,
      run: open.run,
      step: 'answer',
      kind: 'review',
      workflow: 'advise',
      code: 'not-compliant',
      decision: 'reject',
      decidedBy: 'user:lena',
      subject: 'user:ada',
      input: { question: 'Mail me at [E-MAIL]: what now?' },
      candidate: harmless + advice + rest,
      final: null,
      reason: 'No advice; tell [PHONE].',
      withheld: [],
      maskedBy: 'rules',
    });
    expect(example.version).toMatch(/^[0-9a-f]{16,}/);
    expect(JSON.stringify(example)).not.toMatch(/ada@example|1234/);
    const { examples } = await line.call(ExamplesExport, { run: open.run }, { as: ada });
    expect(examples).toHaveLength(1);
    expect(examples[0]).not.toHaveProperty('decidedBy');
    const eve = await line.principal('other', 'user:eve');
    expect((await line.call(ExamplesList, {}, { as: eve })).examples).toEqual([]);
    expect((await line.call(ExamplesExport, { run: open.run }, { as: eve })).examples).toEqual([]);
    await expect(line.call(ExamplesDelete, { id: open.id }, { as: eve })).rejects.toMatchObject({
      code: 'unknown-example',
    });
    expect((await line.call(ExamplesList, { run: open.run }, { as: ada })).examples).toHaveLength(1);
  });

  it('teaches the specialist when somebody says so, and is forgotten by it when it is deleted', async () => {
    const sued = await review(['Sue the vendor in court tomorrow. ', rest]);
    await decide(sued, 'reject');
    const passed = await review(['The court of damages lies next to the vendor, sue nobody. ', rest]);
    await decide(passed, 'accept');
    const marked = await review([advice, 'Ask for money back. ', rest]);
    const start = advice.length;
    const marks = [{ start, end: start + 'Ask for money back.'.length, class: 'legal-advice' }];
    await decide(marked, 'reject', { marks });
    for (const one of [sued, passed, marked]) await exampleOf(one);
    const before = await classesOf();

    const done = await line.call(ExamplesTeach, { model, harmless: 'fine' }, { as: ada });
    const after = await classesOf();
    expect(after['legal-advice']).toEqual(
      expect.arrayContaining([...before['legal-advice']!, 'Sue the vendor in court tomorrow.', 'Ask for money back.']),
    );
    expect(after['fine']).toContain('The court of damages lies next to the vendor, sue nobody.');
    expect(done.texts['fine']).toBe(1);
    expect((await exampleOf(sued)).taught).toEqual([model]);

    const gone = await line.call(ExamplesDelete, { run: sued.run }, { as: ada });
    expect(gone).toEqual({ deleted: 1, forgottenBy: [model] });
    const left = await classesOf();
    expect(left['legal-advice']).not.toContain('Sue the vendor in court tomorrow.');
    expect(left['legal-advice']).toContain('Ask for money back.');
    const all = await line.call(ExamplesDelete, { user: 'user:lena' }, { as: ada });
    expect(all.deleted).toBeGreaterThan(1);
    expect((await line.call(ExamplesList, {}, { as: ada })).examples).toEqual([]);
    expect((await classesOf())['legal-advice']).not.toContain('Ask for money back.');
  });

  it('with a mark outside of the text that was shown is refused, and the review stays open', async () => {
    const open = await review([advice, rest]);
    await expect(decide(open, 'reject', { marks: [{ start: 0, end: 9_999 }] })).rejects.toMatchObject({
      code: 'bad-marks',
    });
    const { approvals } = await line.call(ApprovalsList, { run: open.run }, { as: lena });
    expect(approvals).toMatchObject([{ id: open.id, status: 'open' }]);
  });
});
