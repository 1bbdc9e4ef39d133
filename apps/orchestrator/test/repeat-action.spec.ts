import { randomUUID } from 'node:crypto';
import {
  ActionDecisionSchema,
  ActionExecuted,
  ApprovalsDecide,
  ApprovalsGet,
  type Approval,
  CheckAction,
  ExecuteAction,
  RunsRerun,
} from '@chassis/contracts';
import { startLine, type TestLine } from '@chassis/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { orchestrator } from '../src/index.js';
import { Stages } from './stages.js';

const folder = {
  'workflow.yaml': `name: pay-and-tell
input: input.schema.json
dataClass: internal
deadline: 1d
budget: { microUsd: 1000 }
reviewer: controller
steps:
  pay:
    kind: action
    use: erp.pay-invoice
    with: "{ 'vendor': 'v', 'invoice': input.invoice, 'iban': 'DE89370400440532013000', 'amount': { 'minor': 100, 'currency': 'EUR' } }"
    compensate: erp.cancel-payment
  told: { kind: rule, rule: pay.reference != '', else: { end: failed, code: no-reference } }
result: pay.reference
`,
  'input.schema.json': JSON.stringify({
    type: 'object',
    required: ['invoice'],
    properties: { invoice: { type: 'string' } },
  }),
};

let line: TestLine;
let stages: Stages;
let ada: string;
let kim: string;

beforeAll(async () => {
  line = await startLine({ services: [orchestrator] });
  ada = await line.principal('demo', 'user:ada');
  kim = await line.principal('demo', 'user:kim');
  stages = new Stages(line, ada);
  for (const subject of ['user:kim', 'service:robot']) await stages.allow(subject, ['controller']);
  await stages.publishFiles('pay-and-tell', folder);
});
afterAll(async () => await line?.stop());

async function paid(): Promise<string> {
  const run = await stages.request('pay-and-tell', { invoice: 'R-1' });
  await stages.action(run, 'pay', { reference: 'P-1' });
  await stages.updated(run, 'completed');
  return run;
}

async function repeat(run: string, step = 'pay'): Promise<string> {
  const next = randomUUID();
  const principal = await line.principal('demo', 'user:ada', { run: next });
  await line.call(RunsRerun, { run, as: next, principal, repeat: [step] }, { as: ada });
  return next;
}

async function asked(run: string): Promise<Approval> {
  await stages.checked(run, 'pay');
  const { approval } = await stages.updated(run, 'waiting');
  return await line.call(ApprovalsGet, { approval: approval?.id ?? '' }, { as: kim });
}

const accept = async ({ id, payloadHash }: Approval, as: string): Promise<Approval> =>
  await line.call(ApprovalsDecide, { approval: id, decision: 'accept', payloadHash }, { as });

const sent = (run: string): boolean =>
  line.seen.some(({ topic, envelope }) => topic === ExecuteAction.topic && envelope.run === run);

describe('a payment that is to be made once more', () => {
  it('waits for a person of the role, who sees what was paid before, and goes out under their signed decision', async () => {
    const old = await paid();
    const run = await repeat(old);
    const approval = await asked(run);
    const about = { kind: 'approval', role: 'controller', code: 'repeat', operation: 'erp.pay-invoice' };
    expect(approval).toMatchObject({ ...about, payload: { invoice: 'R-1' }, evidence: { repeats: { run: old } } });
    expect((await stages.command(CheckAction, run, 'pay')).data).toMatchObject({ isApprovalRequired: true });
    expect(sent(run)).toBe(false);
    await accept(approval, kim);
    const command = await stages.command(ExecuteAction, run, 'pay');
    const { decision = '' } = command.data as ExecuteAction;
    const claims = await line.platform.verifier.verify(decision, { issuers: ['orchestrator'] });
    expect(ActionDecisionSchema.parse(claims)).toMatchObject({ run, repeats: old, decidedBy: 'user:kim' });
    const output = await line.payloads.putJson('demo', { reference: 'P-2' }, 'internal');
    await stages.answer(ActionExecuted, { outcome: 'done', output, reference: 'P-2' }, command);
    const { result } = await stages.updated(run, 'completed');
    expect(result && (await line.payloads.getJson('demo', result))).toBe('P-2');
  });

  it('is not permitted by a service, whatever role it has', async () => {
    const run = await repeat(await paid());
    const approval = await asked(run);
    const robot = await line.principal('demo', 'service:robot');
    await expect(accept(approval, robot)).rejects.toMatchObject({ code: 'person-required' });
    await expect(accept(approval, ada)).rejects.toMatchObject({ code: 'role-required' });
    expect(sent(run)).toBe(false);
  });

  it('must be one that the run confirmed', async () => {
    await expect(repeat(await paid(), 'told')).rejects.toMatchObject({ code: 'not-repeatable' });
  });
});
