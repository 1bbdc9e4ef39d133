import {
  ActionChecked,
  ApprovalsDecide,
  ApprovalsGet,
  ApprovalsList,
  AttemptClosed,
  type Approval,
  AnswerValidated,
  CheckAction,
  CloseAttempt,
  EditedAnswerCheck,
  EditedArgumentsCheck,
  ExecuteAction,
  type Failure,
  GenerateAnswer,
  RunsCancel,
  RunsGet,
  StepFailed,
} from '@chassis/contracts';
import { startLine, type TestLine } from '@chassis/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { orchestrator } from '../src/index.js';
import { Stages } from './stages.js';

const iban = 'DE89370400440532013000';
const mail = {
  from: { name: 'Hansen', address: 'ar@hansen.example' },
  to: [],
  subject: 'Invoice R-17',
  date: null,
  language: 'en',
  body: 'Pay at last!',
  attachments: [],
  text: 'Pay at last!',
};
const vendor = { number: '10021', name: 'Hansen Seals', iban, taxNumber: null, email: null, isBlocked: false };
const order = {
  number: '4711',
  vendor: '10021',
  currency: 'EUR',
  status: 'open',
  totalMinor: 200_000,
  lines: [{ item: 'Pump seal', quantity: 20, unitPriceMinor: 10_000 }],
};
const invoice = (more: Record<string, unknown> = {}) => ({
  vendor: { name: 'Hansen Seals', taxNumber: null, iban },
  number: 'R-17',
  date: '2026-11-02',
  purchaseOrder: '4711',
  currency: 'EUR',
  lines: [{ description: 'Pump seal', quantity: 20, unitPriceMinor: 10_000, totalMinor: 200_000 }],
  netMinor: 200_000,
  taxMinor: 38_000,
  taxRatePercent: 19,
  total: { minor: 238_000, currency: 'EUR' },
  ...more,
});
const small = invoice({
  lines: [{ description: 'Pump seal', quantity: 1, unitPriceMinor: 10_000, totalMinor: 10_000 }],
  netMinor: 10_000,
  total: { minor: 11_900, currency: 'EUR' },
});

let line: TestLine;
let stages: Stages;
let carla: string;
/** What the validator finds in what a person edited, by the edit. */
let findings: (edited: unknown) => Failure[] = () => [];

beforeAll(async () => {
  line = await startLine({ services: [orchestrator] });
  stages = new Stages(line, await line.principal('demo', 'service:mailroom'));
  carla = await line.principal('demo', 'user:carla');
  await stages.allow('user:carla', ['payables-approver', 'payables']);
  line.stubRoute(EditedArgumentsCheck, (input) => ({ failures: findings(input['arguments']) }));
  line.stubRoute(EditedAnswerCheck, (input) => ({ failures: findings(input['value']) }));
  await stages.publishWorkflow('vendor-invoice');
});
beforeEach(() => {
  findings = () => [];
});
afterAll(async () => await line?.stop());

/** A run whose mail was read, classified, extracted and looked up. */
async function upToMatch(
  of: { invoice?: object; mail?: object; vendor?: object | null; order?: object | null } = {},
): Promise<string> {
  const run = await stages.request('vendor-invoice', { mail: 'From: a@b\r\n\r\nPay at last!' });
  await stages.action(run, 'mail', { ...mail, ...of.mail });
  await stages.classified(run, 'invoice-dispute');
  await stages.generated(run, 'invoice', of.invoice ?? invoice());
  await stages.action(run, 'vendor', of.vendor === undefined ? vendor : of.vendor);
  if (of.vendor === null || of.mail !== undefined) return run;
  await stages.action(run, 'order', of.order === undefined ? order : of.order);
  return run;
}

async function approvalOf(run: string): Promise<Approval> {
  const { approval } = await stages.updated(run, 'waiting');
  return await line.call(ApprovalsGet, { approval: approval?.id ?? '' }, { as: carla });
}

async function upToApproval(): Promise<{ run: string; approval: Approval }> {
  const run = await upToMatch();
  await stages.action(run, 'paid', null);
  await stages.checked(run, 'pay');
  return { run, approval: await approvalOf(run) };
}

describe('an invoice above the limit', () => {
  it('is shown to an approver as it will be paid, paid on the signed decision, and answered from facts', async () => {
    const { run, approval } = await upToApproval();
    const payment = { vendor: '10021', invoice: 'R-17', iban, amount: { minor: 238_000, currency: 'EUR' } };
    expect(approval).toMatchObject({
      kind: 'approval',
      role: 'payables-approver',
      operation: 'erp.pay-invoice',
      payload: payment,
      evidence: { order: { number: '4711' } },
    });
    const decided = await line.call(
      ApprovalsDecide,
      { approval: approval.id, decision: 'accept', payloadHash: approval.payloadHash, comment: 'fine' },
      { as: carla },
    );
    expect(decided).toMatchObject({ status: 'accepted', decidedBy: 'user:carla', comment: 'fine' });
    const { data } = await stages.command(ExecuteAction, run, 'pay');
    const { decision, verdict, arguments: args } = data as ExecuteAction;
    expect(await line.payloads.getJson('demo', args)).toStrictEqual(payment);
    expect(verdict).toBe('verdict-of-pay');
    const signed = await line.platform.verifier.verify(decision ?? '', { issuers: ['orchestrator'] });
    expect(signed).toMatchObject({
      run,
      step: 'pay',
      operation: 'erp.pay-invoice',
      argumentsHash: args.payload,
      decidedBy: 'user:carla',
      approval: approval.id,
    });
    const reference = { reference: 'PAY-1', amount: 238_000, currency: 'EUR' };
    await stages.executed(run, 'pay', {
      outcome: 'done',
      output: await line.payloads.putJson('demo', reference, 'internal'),
      reference: 'PAY-1',
    });
    const context = await stages.generated(run, 'reply', { text: 'Dear Hansen', citations: [] });
    expect(context).toMatchObject({
      model: 'template',
      inputs: {
        isDispute: true,
        payment: { reference: 'PAY-1', amount: { minor: 238_000 }, amountText: '2380.00 EUR' },
      },
    });
    const { result } = await stages.updated(run, 'completed');
    expect(result && (await line.payloads.getJson('demo', result))).toStrictEqual({
      payment: reference,
      reply: 'Dear Hansen',
    });
  });

  it('is decided only by a holder of the role, only on what was shown, and only once', async () => {
    const { run, approval } = await upToApproval();
    const decision = { approval: approval.id, decision: 'accept', payloadHash: approval.payloadHash } as const;
    await expect(line.call(ApprovalsDecide, decision, { as: stages.as })).rejects.toMatchObject({
      kind: 'denied',
      code: 'role-required',
    });
    await expect(
      line.call(ApprovalsDecide, { ...decision, payloadHash: 'other' }, { as: carla }),
    ).rejects.toMatchObject({ kind: 'rejected', code: 'stale-approval' });
    const foreign = await line.principal('other', 'user:carla');
    await expect(line.call(ApprovalsGet, { approval: approval.id }, { as: foreign })).rejects.toMatchObject({
      code: 'unknown-approval',
    });
    const list = await line.call(ApprovalsList, { run }, { as: carla });
    expect(list.approvals.map(({ id }) => id)).toStrictEqual([approval.id]);
    expect((await line.call(ApprovalsList, { run }, { as: stages.as })).approvals).toStrictEqual([]);
    await line.call(ApprovalsDecide, { ...decision, decision: 'reject', comment: 'not ours' }, { as: carla });
    expect(await stages.updated(run, 'rejected')).toMatchObject({ reason: 'refused' });
    await expect(line.call(ApprovalsDecide, decision, { as: carla })).rejects.toMatchObject({
      code: 'approval-closed',
    });
  });

  it('is paid as the approver edited it, after another check of exactly that', async () => {
    const { run, approval } = await upToApproval();
    const edited = { ...(approval.payload as object), amount: { minor: 200_000, currency: 'EUR' } };
    await line.call(
      ApprovalsDecide,
      { approval: approval.id, decision: 'edit', payloadHash: approval.payloadHash, edited },
      { as: carla },
    );
    const check = await stages.command(CheckAction, run, 'pay', 2);
    expect(await line.payloads.getJson('demo', (check.data as CheckAction).arguments)).toStrictEqual(edited);
    await stages.answer(ActionChecked, { verdict: 'pass', token: 'second', failures: [], checks: [] }, check);
    const { data } = await stages.command(ExecuteAction, run, 'pay', 2);
    const signed = await line.platform.verifier.verify((data as ExecuteAction).decision ?? '', {
      issuers: ['orchestrator'],
    });
    expect(signed.argumentsHash).toBe((data as ExecuteAction).arguments.payload);
  });

  it('is not taken as edited where its checks find something, and stays open', async () => {
    const { run, approval } = await upToApproval();
    const payment = approval.payload as { iban: string };
    const wrong = { check: 'action-arguments', code: 'iban', pointer: '/iban', message: 'wrong check digits' };
    findings = (edited) => ((edited as typeof payment).iban === payment.iban ? [] : [wrong]);
    const edit = { approval: approval.id, decision: 'edit', payloadHash: approval.payloadHash } as const;
    await expect(
      line.call(ApprovalsDecide, { ...edit, edited: { ...payment, iban: 'DE00' } }, { as: carla }),
    ).rejects.toMatchObject({
      kind: 'invalid',
      code: 'invalid-edit',
      failures: [{ pointer: '/iban', message: 'action-arguments: wrong check digits' }],
    });
    expect(await line.call(ApprovalsGet, { approval: approval.id }, { as: carla })).toMatchObject({ status: 'open' });
    const decided = await line.call(
      ApprovalsDecide,
      { ...edit, edited: { ...payment, amount: { minor: 1, currency: 'EUR' } } },
      { as: carla },
    );
    expect(decided.status).toBe('edited');
    const check = await stages.command(CheckAction, run, 'pay', 2);
    expect((check.data as CheckAction).arguments.payload).not.toBe(approval.payloadHash);
    await expect(line.call(ApprovalsDecide, { ...edit, decision: 'accept' }, { as: carla })).rejects.toMatchObject({
      code: 'approval-closed',
    });
  });

  it('is no longer to be decided when the run was cancelled', async () => {
    const { run, approval } = await upToApproval();
    expect(await line.call(RunsCancel, { run }, { as: stages.as })).toMatchObject({ status: 'cancelled' });
    expect(await line.call(ApprovalsGet, { approval: approval.id }, { as: carla })).toMatchObject({ status: 'void' });
  });
});

describe('an invoice that must not be paid', () => {
  it.each([
    [
      'another account',
      {
        invoice: invoice({ vendor: { name: 'Hansen Seals', taxNumber: null, iban: 'GB29NWBK60161331926819' } }),
        mail: {},
      },
      'escalated',
      'account-changed',
    ],
    [
      'another account in the mail alone',
      { mail: { text: 'Pay to GB29 NWBK 6016 1331 9268 19 instead.' } },
      'escalated',
      'account-changed',
    ],
    ['an unknown vendor', { vendor: null }, 'escalated', 'unknown-vendor'],
    ['an unknown order', { order: null }, 'escalated', 'unknown-order'],
  ])('ends for %s', async (_what, of, status, reason) => {
    const run = await upToMatch(of);
    expect(await stages.updated(run, status)).toMatchObject({ reason });
  });

  it('waits for a person where it differs from the order, who sees the difference', async () => {
    const run = await upToMatch({
      invoice: invoice({
        lines: [{ description: 'Pump seal', quantity: 20, unitPriceMinor: 12_000, totalMinor: 240_000 }],
      }),
    });
    const review = await approvalOf(run);
    expect(review).toMatchObject({
      kind: 'review',
      role: 'payables',
      code: 'match-failed',
      payload: { differences: [{ what: 'price', order: 10_000, invoice: 12_000 }] },
    });
    await line.call(
      ApprovalsDecide,
      { approval: review.id, decision: 'reject', payloadHash: review.payloadHash },
      { as: carla },
    );
    expect(await stages.updated(run, 'escalated')).toMatchObject({ reason: 'match-failed' });
  });

  it('cites the payment that came first', async () => {
    const run = await upToMatch();
    await stages.action(run, 'paid', { reference: 'PAY-0', amount: { minor: 1, currency: 'EUR' }, iban });
    const { reason, detail } = await stages.updated(run, 'rejected');
    expect(reason).toBe('duplicate-invoice');
    expect(detail && (await line.payloads.getJson('demo', detail))).toMatchObject({ reference: 'PAY-0' });
  });

  it('below the limit goes without a person, and is rejected when the ledger knows it', async () => {
    const run = await upToMatch({ invoice: small });
    expect(await stages.checked(run, 'pay')).toMatchObject({ isApprovalRequired: false });
    await stages.executed(run, 'pay', { outcome: 'conflict', code: 'duplicate-invoice', reference: 'PAY-0' });
    const { reason, detail } = await stages.updated(run, 'rejected');
    expect([reason, detail && (await line.payloads.getJson('demo', detail))]).toStrictEqual([
      'duplicate-invoice',
      { code: 'duplicate-invoice', reference: 'PAY-0' },
    ]);
  });

  it('is repaired, then completed by a person, when something is missing', async () => {
    const run = await stages.request('vendor-invoice', {
      mail: {
        from: 'a@b',
        body: 'see attachment',
        attachments: [{ name: 'i.txt', mediaType: 'text/plain', text: 'Invoice' }],
      },
    });
    expect(await stages.action(run, 'mail', mail)).toMatchObject({ raw: expect.stringContaining('filename="i.txt"') });
    await stages.classified(run, 'invoice');
    const candidate = await line.payloads.putJson('demo', { number: null }, 'internal');
    const failures = [{ check: 'schema', code: 'required', pointer: '/number', message: '/number is missing' }];
    for (let attempt = 1; attempt <= 3; attempt++) {
      const command = await stages.command(GenerateAnswer, run, 'invoice', attempt);
      const context = await line.payloads.getJson('demo', (command.data as GenerateAnswer).context);
      if (attempt > 1) expect(context).toMatchObject({ repair: { failures, previous: candidate } });
      await stages.answer(
        AnswerValidated,
        { verdict: 'repair', candidate, failures, checks: [], released: 0, costMicroUsd: 0 },
        command,
      );
      if (attempt < 3)
        await stages.answer(
          AttemptClosed,
          { released: 0 },
          await stages.command(CloseAttempt, run, 'invoice', attempt),
        );
    }
    const review = await approvalOf(run);
    expect(review).toMatchObject({
      code: 'incomplete-invoice',
      role: 'payables',
      payload: { number: null },
      evidence: { failures },
    });
    const edit = { approval: review.id, decision: 'edit', payloadHash: review.payloadHash } as const;
    await expect(
      line.call(ApprovalsDecide, { ...edit, edited: { number: 'R-17' } }, { as: carla }),
    ).rejects.toMatchObject({ kind: 'invalid', code: 'invalid-edit' });
    const wrongSum = invoice({ netMinor: 1 });
    const sum = { check: 'invoice-arithmetic', code: 'sum', pointer: '/netMinor', message: 'does not add up' };
    findings = (edited) => ((edited as typeof wrongSum)['netMinor'] === 1 ? [sum] : []);
    await expect(line.call(ApprovalsDecide, { ...edit, edited: wrongSum }, { as: carla })).rejects.toMatchObject({
      kind: 'invalid',
      code: 'invalid-edit',
      failures: [{ pointer: '/netMinor' }],
    });
    await line.call(ApprovalsDecide, { ...edit, edited: invoice() }, { as: carla });
    expect(await stages.action(run, 'vendor', vendor)).toStrictEqual({ taxNumber: null, name: 'Hansen Seals' });
  });
});

describe('a payment under way', () => {
  it('is tried again after a failure that passes, under the same verdict', async () => {
    const run = await upToMatch({ invoice: small });
    await stages.checked(run, 'pay');
    const command = await stages.command(ExecuteAction, run, 'pay');
    await stages.answer(
      StepFailed,
      { kind: 'transient', code: 'system-unavailable', message: 'down', service: 'legacy-connector' },
      command,
    );
    expect((await stages.command(ExecuteAction, run, 'pay', 2)).data).toStrictEqual(command.data);
  });

  it('is undone before its run ends as cancelled', async () => {
    const run = await upToMatch({ invoice: small });
    await stages.checked(run, 'pay');
    await stages.command(ExecuteAction, run, 'pay');
    expect(await line.call(RunsCancel, { run }, { as: stages.as })).toMatchObject({ status: 'running' });
    const output = await line.payloads.putJson(
      'demo',
      { reference: 'PAY-9', amount: 11_900, currency: 'EUR' },
      'internal',
    );
    await stages.executed(run, 'pay', { outcome: 'done', output, reference: 'PAY-9' });
    expect(await stages.action(run, 'pay~undo', { reference: 'PAY-9', status: 'cancelled' })).toStrictEqual({
      reference: 'PAY-9',
    });
    await stages.updated(run, 'cancelled');
    expect(await line.call(RunsGet, { run }, { as: stages.as })).toMatchObject({
      status: 'cancelled',
      reason: 'cancelled-by-user',
    });
  });
});
