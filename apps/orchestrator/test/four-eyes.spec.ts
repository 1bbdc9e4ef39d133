import {
  AccessChanged,
  ActionChecked,
  ActionDecisionSchema,
  type Approval,
  ApprovalsDecide,
  ApprovalsGet,
  ApprovalsList,
  type AuditFact,
  AuditRecorded,
  CheckAction,
  EditedArgumentsCheck,
  ExecuteAction,
  type Limits,
} from '@chassis/contracts';
import { startLine, type TestLine } from '@chassis/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { orchestrator } from '../src/index.js';
import { Stages } from './stages.js';

const files = {
  'workflow.yaml': `
name: pay-out
input: in.json
dataClass: internal
deadline: 1d
budget: { microUsd: 1000 }
steps:
  approve:
    kind: approval
    for: pay
    role: approver
    within: $WITHIN
    amount: $arguments.amount
    fourEyes: { above: { EUR: 10000 } }
    notRequester: true
  pay: { kind: action, use: erp.pay-invoice, with: input.payment, compensate: erp.cancel-payment }
result: "{ 'reference': pay.reference }"
`,
  'in.json': JSON.stringify({
    type: 'object',
    required: ['payment'],
    properties: {
      payment: {
        type: 'object',
        required: ['vendor', 'invoice', 'iban', 'amount'],
        properties: {
          vendor: { type: 'string' },
          invoice: { type: 'string' },
          iban: { type: 'string' },
          amount: {
            type: 'object',
            required: ['minor', 'currency'],
            properties: { minor: { type: 'integer' }, currency: { type: 'string' } },
          },
        },
      },
    },
  }),
};
const payment = (minor: number) => ({
  ...{ vendor: '10021', invoice: 'R-17', iban: 'DE89370400440532013000' },
  amount: { minor, currency: 'EUR' },
});

let line: TestLine;
let stages: Stages;
const people: Record<string, string> = {};
let version = 1;
/** Gives somebody a role and limits, from the answer of the next list on. */
async function allow(who: string, roles: string[], limits: Limits = {}): Promise<void> {
  const subject = who.includes(':') ? who : `user:${who}`;
  people[who] ??= await line.principal('demo', subject);
  const change = { subject, version: (version += 1), groups: [], roles, isDisabled: false, disabledKeys: [], limits };
  await line.publish(AccessChanged, change, { as: stages.as, key: subject });
}

beforeAll(async () => {
  line = await startLine({ services: [orchestrator] });
  stages = new Stages(line, await line.principal('demo', 'user:ralf'));
  people['ralf'] = stages.as;
  for (const who of ['ada', 'ben', 'cleo', 'ralf', 'service:bot']) await allow(who, ['approver']);
  await allow('small', ['approver'], { EUR: 10_000 });
  line.stubRoute(EditedArgumentsCheck, () => ({ failures: [] }));
  await stages.publishFiles('pay-out', { ...files, 'workflow.yaml': files['workflow.yaml'].replace('$WITHIN', '1h') });
  const short = files['workflow.yaml'].replace('name: pay-out', 'name: pay-soon').replace('$WITHIN', '2s');
  await stages.publishFiles('pay-soon', { ...files, 'workflow.yaml': short });
  await polled(async () => {
    const { approval } = await start(1);
    const { approvals } = await line.call(ApprovalsList, { run: approval.run }, { as: people['small']! });
    return approvals[0];
  });
});
afterAll(async () => await line?.stop());

async function asked(run: string, attempt: number): Promise<CheckAction> {
  const command = await stages.command(CheckAction, run, 'pay', attempt);
  const verdict = { verdict: 'pass', token: `verdict-${attempt}`, failures: [], checks: [] };
  await stages.answer(ActionChecked, verdict, command);
  return command.data;
}
/** What `look` finds in the end. */
async function polled<T>(look: () => Promise<T | undefined>): Promise<T> {
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
const open = async (run: string): Promise<Approval> =>
  await polled(async () => (await line.call(ApprovalsList, { run }, { as: people['ada']! })).approvals[0]);
async function start(
  minor: number,
  workflow = 'pay-out',
): Promise<{ run: string; approval: Approval; check: CheckAction }> {
  const run = await stages.request(workflow, { payment: payment(minor) });
  const check = await asked(run, 1);
  return { run, approval: await open(run), check };
}
const decide = async (who: string, { id, payloadHash }: Approval, more: object = {}): Promise<Approval> =>
  await line.call(ApprovalsDecide, { approval: id, payloadHash, decision: 'accept', ...more }, { as: people[who]! });
const executions = (run: string): unknown[] =>
  line.seen.filter(({ topic, envelope }) => topic === ExecuteAction.topic && envelope.run === run);
const factsOf = (run: string, kind: string): AuditFact[] =>
  line.seen
    .filter(({ topic }) => topic === AuditRecorded.topic)
    .flatMap(({ data }) => (data as AuditRecorded).facts)
    .filter((one) => one.run === run && one.kind === kind);

it('pays byte for byte what two different persons permitted, each with a signature of their own', async () => {
  const { run, approval, check } = await start(10_001);
  expect(check.persons).toBe(2);
  expect(approval).toMatchObject({ persons: 2, stillNeeded: 2, approvedBy: [], notBy: 'user:ralf' });
  expect(approval.amount).toStrictEqual({ minor: 10_001, currency: 'EUR' });
  expect(await decide('ada', approval, { comment: 'seen' })).toMatchObject({
    status: 'open',
    stillNeeded: 1,
    approvedBy: [{ by: 'user:ada', role: 'approver', counts: true }],
  });
  expect(executions(run)).toStrictEqual([]);
  await expect(decide('ada', approval)).rejects.toMatchObject({ kind: 'rejected', code: 'already-approved' });
  const listed = await line.call(ApprovalsList, { run }, { as: people['ben']! });
  expect(listed.approvals).toMatchObject([{ stillNeeded: 1, approvedBy: [{ by: 'user:ada' }] }]);
  expect(await decide('ben', approval)).toMatchObject({ status: 'accepted', decidedBy: 'user:ben', stillNeeded: 0 });
  const { data } = await stages.command(ExecuteAction, run, 'pay', 1);
  const { arguments: sent, decisions = [] } = data as ExecuteAction;
  expect(sent).toStrictEqual(check.arguments);
  expect(await line.payloads.getJson('demo', sent)).toStrictEqual(approval.payload);
  const claims = await Promise.all(
    decisions.map(async (one) =>
      ActionDecisionSchema.parse(await line.platform.verifier.verify(one, { issuers: ['orchestrator'] })),
    ),
  );
  const same = { run, step: 'pay', argumentsHash: sent.payload, approval: approval.id, role: 'approver' };
  expect(claims).toMatchObject([
    { ...same, decidedBy: 'user:ada' },
    { ...same, decidedBy: 'user:ben' },
  ]);
  await line.until(() => factsOf(run, 'approval.decided')[0], 'the fact');
  expect(factsOf(run, 'approval.given')[0]?.data).toMatchObject({ decidedBy: 'user:ada', stillNeeded: 1 });
  expect(factsOf(run, 'approval.decided')[0]?.data).toMatchObject({ approvedBy: ['user:ada', 'user:ben'] });
});

it('asks one person up to the limit, and nobody above their own', async () => {
  const { run, approval } = await start(10_000);
  expect(approval).toMatchObject({ persons: 1, stillNeeded: 1 });
  expect(await decide('small', approval)).toMatchObject({ status: 'accepted' });
  await stages.command(ExecuteAction, run, 'pay', 1);
  const more = await start(10_001);
  await expect(decide('small', more.approval)).rejects.toMatchObject({ kind: 'denied', code: 'above-own-limit' });
});

it('is not for whose run it is, nor for a service; anybody of the role may refuse', async () => {
  const { run, approval } = await start(500);
  await expect(decide('ralf', approval)).rejects.toMatchObject({ kind: 'denied', code: 'own-request' });
  await expect(decide('ralf', approval, { decision: 'edit', edited: payment(1) })).rejects.toMatchObject({
    code: 'own-request',
  });
  await expect(decide('service:bot', approval)).rejects.toMatchObject({ code: 'person-required' });
  expect(await decide('ralf', approval, { decision: 'reject' })).toMatchObject({ status: 'rejected' });
  expect(await stages.updated(run, 'rejected')).toMatchObject({ reason: 'refused' });
});

it('takes two who decide at once as two, and one who decides twice at once as one', async () => {
  const two = await start(10_001);
  const both = await Promise.all(['ada', 'ben'].map(async (who) => await decide(who, two.approval)));
  expect(both.map(({ status }) => status).toSorted()).toContain('accepted');
  expect(((await stages.command(ExecuteAction, two.run, 'pay', 1)).data as ExecuteAction).decisions).toHaveLength(2);
  const one = await start(10_001);
  await Promise.allSettled([1, 2, 3].map(async () => await decide('ada', one.approval)));
  const after = await line.call(ApprovalsGet, { approval: one.approval.id }, { as: people['ben']! });
  expect(after).toMatchObject({ status: 'open', stillNeeded: 1, approvedBy: [{ by: 'user:ada' }] });
  expect(executions(one.run)).toStrictEqual([]);
  await decide('ben', one.approval);
  await stages.command(ExecuteAction, one.run, 'pay', 1);
  expect(executions(one.run)).toHaveLength(1);
});

it('voids the first approval when the second person edits, and asks both about what stands there now', async () => {
  const { run, approval } = await start(10_001);
  await decide('ada', approval);
  const edited = payment(20_000);
  expect(await decide('ben', approval, { decision: 'edit', edited })).toMatchObject({ status: 'edited' });
  const check = await asked(run, 2);
  expect(check.persons).toBe(2);
  const again = await open(run);
  expect(again).toMatchObject({ payload: edited, persons: 2, stillNeeded: 2, approvedBy: [] });
  expect(again.amount).toStrictEqual({ minor: 20_000, currency: 'EUR' });
  await expect(decide('ada', approval)).rejects.toMatchObject({ code: 'approval-closed' });
  await expect(decide('ada', { ...again, payloadHash: approval.payloadHash })).rejects.toMatchObject({
    code: 'stale-approval',
  });
  await decide('ben', again);
  expect(executions(run)).toStrictEqual([]);
  await decide('ada', again);
  const { data } = await stages.command(ExecuteAction, run, 'pay', 2);
  expect(await line.payloads.getJson('demo', (data as ExecuteAction).arguments)).toStrictEqual(edited);
  expect(factsOf(run, 'approval.voided')[0]?.data).toMatchObject({ by: 'user:ada', editedBy: 'user:ben' });
});

it('needs another person where the role of the first was withdrawn meanwhile', async () => {
  const { run, approval } = await start(10_001);
  await decide('cleo', approval);
  await allow('cleo', []);
  const seen = await polled(async () => {
    const now = await line.call(ApprovalsGet, { approval: approval.id }, { as: people['ada']! });
    return now.stillNeeded === 2 ? now : undefined;
  });
  expect(seen.approvedBy).toMatchObject([{ by: 'user:cleo', counts: false }]);
  expect(await decide('ada', approval)).toMatchObject({ status: 'open', stillNeeded: 1 });
  expect(executions(run)).toStrictEqual([]);
  await decide('ben', approval);
  const { data } = await stages.command(ExecuteAction, run, 'pay', 1);
  expect((data as ExecuteAction).decisions).toHaveLength(2);
  expect(factsOf(run, 'approval.decided')[0]?.data).toMatchObject({ approvedBy: ['user:ada', 'user:ben'] });
});

it('is escalated when the second does not come in time, on record with who said yes', async () => {
  const { run, approval } = await start(10_001, 'pay-soon');
  await decide('ada', approval);
  expect(await stages.updated(run, 'escalated')).toMatchObject({ reason: 'approval-expired' });
  expect(executions(run)).toStrictEqual([]);
  const closed = await line.call(ApprovalsGet, { approval: approval.id }, { as: people['ben']! });
  expect(closed).toMatchObject({ status: 'expired', approvedBy: [{ by: 'user:ada', counts: false }] });
  await expect(decide('ben', approval)).rejects.toMatchObject({ code: 'approval-closed' });
});

it('fails where what it is about is no amount, before anybody is asked', async () => {
  const run = await stages.request('pay-out', { payment: { ...payment(1), amount: { minor: 1, currency: 'euros' } } });
  expect(await stages.updated(run, 'failed')).toMatchObject({ reason: 'no-amount' });
  expect((await line.call(ApprovalsList, { run, status: 'all' }, { as: people['ada']! })).approvals).toStrictEqual([]);
});
