import { randomUUID } from 'node:crypto';
import {
  AccessChanged,
  AccessRecheck,
  AccessVersion,
  AnswerGenerated,
  AnswerSegment,
  type Approval,
  ApprovalsDecide,
  ApprovalsList,
  DisclosurePolicySchema,
  DisclosurePut,
  GenerateAnswer,
  GenerateContextSchema,
  IntentsPut,
  isBelowConfidence,
  ModelsDescribe,
  PassagesRetrieved,
  RetrievePassages,
  RunEvents,
  RunRequested,
  RunUpdated,
  WorkflowsProvision,
} from '@chassis/contracts';
import { intentClassifier } from '@chassis/intent-classifier';
import { orchestrator } from '@chassis/orchestrator';
import { startLine, type TestLine } from '@chassis/testing';
import { validator } from '@chassis/validator';
import { afterAll, beforeAll, expect, it } from 'vitest';

const folder = {
  'workflow.yaml': `
name: weigh
input: in.json
dataClass: internal
deadline: 1h
budget: { microUsd: 100000 }
confidence: { atLeast: 0.6, review: editor }
steps:
  found: { kind: retrieve, question: input.question }
  answer: { kind: generate, after: found, prompt: answer.md, with: "{ 'question': input.question }" }
result: "{ 'text': answer.text }"
`,
  'in.json': JSON.stringify({ type: 'object', properties: { question: { type: 'string' } } }),
  'answer.md': 'Answer the question.',
};
const text = 'The seal is kept in stock.';

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
  const access = { subject: 'user:lena', version: 1, groups: [], roles: ['editor'], isDisabled: false };
  await line.publish(AccessChanged, access, { as: lena, key: 'user:lena' });
  await line.call(IntentsPut, { model: 'm', intents: { a: ['one', 'two'], b: ['three', 'four'] } }, { as: ada });
  const setup = await line.principal('demo', 'service:setup');
  await line.call(WorkflowsProvision, { name: 'weigh', files: folder }, { as: setup });
});
afterAll(async () => await line?.stop());

/** A run that found so much, and was answered as the generator does it: in pieces, unless a person must decide first. */
async function answered(relevance: number, said = text): Promise<{ run: string; isHeld: boolean }> {
  const run = randomUUID();
  const input = await line.payloads.putJson('demo', { question: 'Is it in stock?' }, 'internal');
  const request = { workflow: 'weigh', input, acceptedAt: new Date().toISOString(), origin: 'api' };
  await line.publish(RunRequested, request, { as: ada, run });
  const asked = await line.next(RetrievePassages, (_, one) => one.run === run);
  const query = await line.payloads.putJson('demo', {}, 'internal');
  const found = { passages: [], accessVersion: 1, query, relevance };
  await line.publish(PassagesRetrieved, found, { as: ada, step: asked.envelope.step! });
  const { data, envelope } = await line.next(GenerateAnswer, (_, one) => one.run === run);
  const { context } = data;
  const step = envelope.step!;
  const given = GenerateContextSchema.parse(await line.payloads.getJson('demo', context));
  const isHeld = isBelowConfidence(given.checks);
  const content = await line.payloads.putJson('demo', { text: said, citations: [] }, 'internal');
  if (!isHeld) await line.publish(AnswerSegment, { index: 0, content, context, isLast: true }, { as: ada, step });
  const end = { ...AnswerGenerated.example, content, context, segments: isHeld ? 0 : 1 };
  await line.publish(AnswerGenerated, end, { as: ada, step });
  return { run, isHeld };
}
const ended = async (run: string): Promise<RunUpdated> =>
  (await line.next(RunUpdated, (one, { run: of }) => of === run && one.status === 'completed')).data;
const shown = async (run: string): Promise<string[]> =>
  (await line.call(RunEvents, { run }, { as: ada })).events.map(({ type }) => type);

async function reviewOf(run: string): Promise<Approval> {
  await line.next(RunUpdated, (one, { run: of }) => of === run && one.approval !== undefined);
  return (await line.call(ApprovalsList, { run }, { as: lena })).approvals[0]!;
}
const decide = async ({ id, payloadHash }: Approval, decision: 'accept' | 'edit' | 'reject', more: object = {}) =>
  await line.call(ApprovalsDecide, { approval: id, payloadHash, decision, ...more }, { as: lena });

it('goes on without a person above what the workflow asks for', async () => {
  const { run, isHeld } = await answered(0.8);
  expect(isHeld).toBe(false);
  const { result } = await ended(run);
  expect(await line.payloads.getJson('demo', result!)).toMatchObject({ text });
  expect((await line.call(ApprovalsList, { run, status: 'all' }, { as: lena })).approvals).toStrictEqual([]);
});

it('waits for a person below it, who sees why, and goes on byte for byte as accepted; nothing leaves before', async () => {
  const { run, isHeld } = await answered(0.55);
  expect(isHeld).toBe(true);
  const review = await reviewOf(run);
  expect(review).toMatchObject({ kind: 'review', code: 'low-confidence', role: 'editor', payload: { text } });
  const message = 'the confidence is 0.55 of at least 0.6: found (retrieve) 0.55, answer (generate) 1.00';
  expect(review.evidence).toMatchObject({ failures: [{ check: 'confidence', code: 'low-confidence', message }] });
  expect(await shown(run)).not.toContain('answer.segment');
  await decide(review, 'accept');
  const { result } = await ended(run);
  expect(await line.payloads.getJson('demo', result!)).toStrictEqual({ text });
});

it('goes on as a person edited it, and ends where one rejects it', async () => {
  const first = await answered(0.1);
  const edited = 'The seal is sold out.';
  await decide(await reviewOf(first.run), 'edit', { edited });
  expect(await line.payloads.getJson('demo', (await ended(first.run)).result!)).toStrictEqual({ text: edited });
  const second = await answered(0.1);
  await decide(await reviewOf(second.run), 'reject');
  const { data } = await line.next(RunUpdated, (one, { run }) => run === second.run && one.status === 'escalated');
  expect(data.reason).toBe('low-confidence');
  expect(await shown(second.run)).not.toContain('answer.segment');
});

it('shows a person what the policy of the tenant leaves, and goes on with that, whoever accepts it; what they write anew is checked', async () => {
  const policy = { kinds: { 'e-mail': 'mask' }, evenFromSources: true };
  await line.call(DisclosurePut, DisclosurePolicySchema.parse(policy), { as: ada });
  const said = 'Ask ada@example.com for the seal.';
  const masked = 'Ask [E-MAIL] for the seal.';
  const { run } = await answered(0.55, said);
  const review = await reviewOf(run);
  expect(review).toMatchObject({ code: 'low-confidence', payload: { text: masked } });
  await expect(decide(review, 'edit', { edited: `${said} Today.` })).rejects.toMatchObject({ code: 'invalid-edit' });
  await decide(review, 'accept');
  expect(await line.payloads.getJson('demo', (await ended(run)).result!)).toStrictEqual({ text: masked });
  expect(JSON.stringify((await line.call(RunEvents, { run }, { as: ada })).events)).not.toContain('ada@');
});
