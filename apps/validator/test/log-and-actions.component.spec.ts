import { randomUUID } from 'node:crypto';
import { ActionChecked, CheckAction, RunEnd, RunEnded, RunEvents, RunUpdated } from '@chassis/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AnswerLine } from './answer-line.js';

let own: AnswerLine;
beforeAll(async () => {
  own = await AnswerLine.start();
});
afterAll(async () => {
  await own.line.stop();
});

const ended = { version: 9, status: 'completed', workflow: 'answer-question', costMicroUsd: 42 };

describe('the run event log', () => {
  it('appends in order of versions, once, with exactly one terminal event at the end', async () => {
    const run = randomUUID();
    const result = await own.line.payloads.putJson('demo', { answer: null }, 'internal');
    const approval = { id: 'a1', role: 'payables-approver', step: 'pay', dueAt: '2026-11-22T10:00:00.000Z' };
    const say = async (data: object) =>
      await own.line.publish(RunUpdated, { ...ended, status: 'running', ...data }, { as: own.as, run });
    await say({ version: 1, step: 'intent' });
    await say({ version: 1, step: 'intent' });
    await say({ version: 4, status: 'waiting', approval });
    await say({ version: 3, step: 'older' });
    await say({ version: 7, status: 'completed', result });
    await say({ version: 8, status: 'failed' });
    await own.line.next(RunEnded, (_, envelope) => envelope.run === run);
    const events = await own.eventually(run, 4);
    expect(events.map((one) => `${one.position} ${one.type}`)).toEqual([
      '1 run.status',
      '2 run.status',
      '3 approval.requested',
      '4 run.ended',
    ]);
    expect(events[3]?.data).toMatchObject({ status: 'completed', result: { answer: null }, cost: { microUsd: 42 } });
    expect((await own.line.call(RunEnd, { run }, { as: own.as })).end?.position).toBe(4);
    expect((await own.line.call(RunEvents, { run, after: 2 }, { as: own.as })).events).toHaveLength(2);
    expect(own.line.seen.filter((one) => one.topic === 'run.ended' && one.envelope.run === run)).toHaveLength(1);
  });

  it('shows nothing to another tenant, and says what was erased', async () => {
    const run = randomUUID();
    const result = await own.line.payloads.putJson('demo', { secret: run }, 'internal');
    await own.line.publish(RunUpdated, { ...ended, result }, { as: own.as, run });
    await own.eventually(run, 1);
    const stranger = await own.line.principal('other', 'user:eve');
    expect((await own.line.call(RunEvents, { run }, { as: stranger })).events).toEqual([]);
    expect((await own.line.call(RunEnd, { run }, { as: stranger })).end).toBeNull();
    await own.line.payloads.erase('demo', result, 'user:ada');
    expect((await own.line.call(RunEnd, { run }, { as: own.as })).end?.data).toMatchObject({
      result: null,
      erased: true,
    });
  });
});

describe('actions', () => {
  const payment = {
    vendor: 'V-100',
    invoice: 'RE-17',
    amount: { minor: 10_710, currency: 'EUR' },
    iban: 'DE89370400440532013000',
  };
  const check = async (values: unknown) => {
    const ref = await own.line.payloads.putJson('demo', values, 'internal');
    const data = { operation: 'erp.pay-invoice', arguments: ref, isApprovalRequired: true };
    return { ref, answer: await own.line.ask(CheckAction, ActionChecked, data, { as: own.as }) };
  };

  it('get a signature over exactly their arguments', async () => {
    const { ref, answer } = await check(payment);
    expect(answer.verdict).toBe('pass');
    const signed = await own.line.platform.verifier.verify(answer.token ?? '', { issuers: ['validator'] });
    expect(signed).toMatchObject({
      tenant: 'demo',
      operation: 'erp.pay-invoice',
      argumentsHash: ref.payload,
      isApprovalRequired: true,
    });
    expect(answer.facts.map((one) => one.kind)).toEqual(['action.checked']);
  });

  it('with a wrong account get none', async () => {
    const { answer } = await check({ ...payment, iban: 'DE89370400440532013001' });
    expect(answer).toMatchObject({ verdict: 'halt', failures: [{ code: 'iban', pointer: '/iban' }] });
    expect(answer.token).toBeUndefined();
  });
});
