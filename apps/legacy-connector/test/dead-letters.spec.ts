import {
  AuditRecorded,
  ChassisError,
  deadLetterRoutes,
  LegacyEvent,
  RunRequested,
  SubscriptionsPut,
  WorkflowsGet,
} from '@chassis/contracts';
import { startLine, type TestLine } from '@chassis/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { legacyConnector } from '../src/index.js';

const { list, get, replay } = deadLetterRoutes('legacy-connector');
let line: TestLine;
let as: string;

beforeAll(async () => {
  line = await startLine({ services: [legacyConnector] });
  line.stubRoute(WorkflowsGet, () => ({
    name: 'vendor-invoice',
    hash: 'h',
    inputSchema: { type: 'object', required: ['mail'] },
    dataClass: 'confidential' as const,
    deadlineMs: 3_600_000,
    budgetMicroUsd: 1,
  }));
  as = await line.principal('demo', 'user:ada');
});
afterAll(async () => await line.stop());

const listed = async (token: string) => (await line.call(list, {}, { as: token })).letters;

it('shows a tenant what was put aside, repeats it once the cause is gone, and says who did', async () => {
  const data = await line.payloads.put('demo', 'From: x', 'confidential');
  const event = { id: 'e-1', source: 'demo/mailroom', type: 'mail.received', contentType: 'message/rfc822', data };
  await line.publish(LegacyEvent, event, { as, dataClass: 'confidential' });
  await expect
    .poll(async () => (await listed(as)).map((one) => one.code), { timeout: 10_000 })
    .toEqual(['unknown-source']);

  const [letter] = await listed(as);
  const whole = await line.call(get, { id: letter?.id ?? -1 }, { as });
  expect(JSON.parse(whole.value)).toMatchObject({ id: 'e-1' });
  expect(Object.keys(whole.headers)).not.toContain('ce_principal');

  const { source, type } = event;
  const subscription = {
    source,
    type,
    workflow: 'vendor-invoice',
    mapping: "{ 'mail': payload }",
    principal: 'service:mailroom',
  };
  await line.call(SubscriptionsPut, subscription, { as });
  await line.call(replay, { id: letter?.id ?? -1 }, { as });

  expect((await line.next(RunRequested)).data).toMatchObject({ origin: 'event:demo/mailroom/mail.received' });
  const { data: told } = await line.next(AuditRecorded, ({ facts }) =>
    facts.some((one) => one.kind === 'dead-letter.replayed'),
  );
  expect(told.facts[0]).toMatchObject({ subject: 'user:ada', data: { topic: 'legacy.event', code: 'unknown-source' } });
});

it('neither shows nor repeats what belongs to another tenant', async () => {
  const other = await line.principal('other', 'user:eve');
  const [letter] = await listed(as);
  expect(letter).toBeDefined();
  expect(await listed(other)).toEqual([]);
  for (const route of [get, replay])
    await expect(line.call(route, { id: letter?.id ?? -1 }, { as: other })).rejects.toSatisfy(
      (error) => ChassisError.from(error).code === 'unknown-dead-letter',
    );
});
