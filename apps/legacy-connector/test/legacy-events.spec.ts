import { LegacyEvent, RunRequested, SubscriptionsPut, WorkflowsGet, ChassisError } from '@chassis/contracts';
import { startLine, type TestLine } from '@chassis/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { legacyConnector } from '../src/index.js';

const source = 'demo/mailroom';
let line: TestLine;
let as: string;

beforeAll(async () => {
  line = await startLine({ services: [legacyConnector] });
  line.stubRoute(WorkflowsGet, (input) => {
    if (input['name'] !== 'vendor-invoice')
      throw new ChassisError('invalid', 'unknown-workflow', 'There is no such workflow.');
    const inputSchema = { type: 'object', required: ['mail'], properties: { mail: { type: ['string', 'object'] } } };
    return {
      name: 'vendor-invoice',
      hash: 'h',
      inputSchema,
      dataClass: 'confidential' as const,
      deadlineMs: 3_600_000,
      budgetMicroUsd: 1,
    };
  });
  as = await line.principal('demo', 'user:ada');
});
afterAll(async () => await line.stop());
beforeEach(() => subscribe({}));

const subscribe = (part: Record<string, unknown>) =>
  line.call(
    SubscriptionsPut,
    {
      source,
      type: 'mail.received',
      workflow: 'vendor-invoice',
      mapping: "{ 'mail': payload }",
      principal: 'service:mailroom',
      ...part,
    },
    { as },
  );

async function send(
  id: string,
  part: Record<string, unknown> = {},
  content: string | Buffer = 'From: x',
): Promise<void> {
  const data = await line.payloads.put('demo', content, 'confidential');
  await line.publish(
    LegacyEvent,
    { id, source, type: 'mail.received', contentType: 'message/rfc822', data, ...part },
    { as, dataClass: 'confidential' },
  );
}
const runsOf = () => line.seen.filter(({ topic }) => topic === RunRequested.topic);
const deadCodes = async () => (await line.deadLetters()).map(({ code }) => code);
async function untilDead(code: string): Promise<void> {
  for (let waits = 0; waits < 200 && !(await deadCodes()).includes(code); waits++)
    await new Promise((resolve) => setTimeout(resolve, 20));
  expect(await deadCodes()).toContain(code);
}

describe('An event of an old system', () => {
  it('becomes a run under the service principal of its source', async () => {
    await send('e-1');
    const { data, envelope } = await line.next(RunRequested);
    expect(data).toMatchObject({ workflow: 'vendor-invoice', origin: 'event:demo/mailroom/mail.received' });
    expect(await line.payloads.getJson('demo', data.input)).toMatchObject({ mail: { bytes: 7 } });
    const principal = await line.platform.tokensOf('orchestrator').verify(envelope.principal, new Date());
    expect(principal).toMatchObject({
      tenant: 'demo',
      subject: 'service:mailroom',
      issuer: 'legacy-connector',
      run: envelope.run,
    });
  });

  it('starts one run however often it is delivered', async () => {
    const before = runsOf().length;
    for (let times = 0; times < 3; times++) await send('e-2');
    await send('e-3');
    await line.until(() => (runsOf().length >= before + 2 ? true : undefined), 'two runs');
    expect(new Set(runsOf().map(({ envelope }) => envelope.run)).size).toBe(before + 2);
    expect(runsOf()).toHaveLength(before + 2);
  });

  it('may be JSON, and its mapping picks from it', async () => {
    await subscribe({ type: 'invoice.booked', mapping: "{ 'mail': data.text & '/' & event.id }" });
    await send('e-4', { type: 'invoice.booked', contentType: 'application/json' }, '{"text":"hello"}');
    const { data } = await line.next(RunRequested, ({ origin }) => origin.endsWith('invoice.booked'));
    expect(await line.payloads.getJson('demo', data.input)).toEqual({ mail: 'hello/e-4' });
  });
});

describe('An event that cannot start a run is put aside', () => {
  it('when nothing subscribes to it', async () => {
    await send('e-5', { source: 'demo/unknown' });
    await untilDead('unknown-source');
  });

  it('when its data is not the JSON that it claims', async () => {
    await send('e-6', { contentType: 'application/json' }, '{');
    await untilDead('bad-event');
  });

  it('when its mapping does not give the workflow its input', async () => {
    await subscribe({ type: 'odd', mapping: "{ 'letter': 1 }" });
    const before = (await line.deadLetters()).length;
    await send('e-7', { type: 'odd' });
    for (let waits = 0; waits < 200 && (await line.deadLetters()).length === before; waits++)
      await new Promise((resolve) => setTimeout(resolve, 20));
    expect((await line.deadLetters()).at(-1)).toMatchObject({
      code: 'bad-event',
      reason: expect.stringContaining("must have required property 'mail'") as string,
    });
  });
});

describe('A subscription', () => {
  it('is refused for an unknown workflow or a mapping that does not parse', async () => {
    await expect(subscribe({ workflow: 'nothing' })).rejects.toMatchObject({ code: 'unknown-workflow' });
    await expect(subscribe({ mapping: '{{' })).rejects.toMatchObject({ code: 'invalid-expression' });
  });
});
