import { randomUUID } from 'node:crypto';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { ChassisApi, type DemoAccess } from '@chassis/all-in-one';
import {
  type Approval,
  ClassifyIntent,
  IntentClassified,
  type RunSummary,
  StepFailed,
  terminalStatuses,
} from '@chassis/contracts';
import { createKeyPair, PrincipalTokens, Signer, Verifier } from '@chassis/tenancy';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { latin1Mail, mailWithUnreadablePdf } from './hostile-mails.js';
import { type RawAnswer, type RawRequest, sendRaw } from './send-raw.js';
import { seedSecondTenant } from './seed-second-tenant.js';
import { until } from './until.js';
import { WholeLine } from './whole-line.js';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..');
const question = 'How long is the warranty on a P-200 pump?';
const started = { workflow: 'answer-question', input: { question } };

let dataDir: string;
let whole: WholeLine;
let other: DemoAccess;
const sockets: Socket[] = [];

beforeAll(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'chassis-bad-'));
  await chmod(dataDir, 0o755);
  whole = await WholeLine.start(dataDir, { settings: { STREAM_STALL_MS: '1000', STREAM_PING_MS: '200' } });
  other = await seedSecondTenant(whole.line, { root, dataDir, tenant: 'other' });
});
afterAll(async () => {
  for (const socket of sockets) socket.destroy();
  await whole.stop();
  await rm(dataDir, { recursive: true, force: true });
});

/** What every test ends with: both tenants are served as if nothing had happened. */
afterEach(async () => {
  await Promise.all([answered(keyOf('ada')), answered(other.keys['ada'] as string)]);
});

const keyOf = (who: string): string => whole.access.keys[who] as string;

const send = async (...request: RawRequest): Promise<RawAnswer> => await sendRaw(whole.access.url, ...request);

/** An ordinary question is answered with its sources. */
async function answered(key: string): Promise<void> {
  const { status, body } = await send('POST', '/v1/runs', key, started, { prefer: 'wait=20' });
  expect([status, body['status']]).toEqual([200, 'completed']);
  expect((body['result'] as { citations: unknown[] }).citations.length).toBeGreaterThan(0);
}

/** The attempt, with an ordinary question of the same and of another tenant under way. */
async function beside<T>(attempt: () => Promise<T>): Promise<T> {
  const [result] = await Promise.all([attempt(), answered(keyOf('ada')), answered(other.keys['ada'] as string)]);
  return result;
}

const start = async (key: string, more: object = {}): Promise<string> =>
  (await send('POST', '/v1/runs', key, { ...started, ...more })).body['id'] as string;

describe('a request body that cannot be is refused, and an ordinary question beside it is answered:', () => {
  it.each([
    ['malformed JSON', '{"workflow": ', 400, 'malformed-json'],
    ['a missing field', '{"workflow":"answer-question"}', 400, 'invalid-body'],
    ['an input of another schema', { ...started, input: { question: 7 } }, 422, 'invalid-input'],
    ['JSON that nests 100,000 deep', `${'['.repeat(100_000)}${']'.repeat(100_000)}`, 400, 'json-too-deep'],
    ['an unknown workflow', { ...started, workflow: 'make-coffee' }, 404, 'unknown-workflow'],
    ['a deadline that has passed', { ...started, deadline: '2020-01-01T00:00:00Z' }, 422, 'deadline-passed'],
  ])('%s', async (_, body, status, code) => {
    expect(await beside(async () => await send('POST', '/v1/runs', keyOf('ada'), body))).toMatchObject({
      status,
      code,
    });
  });

  it('50 MB', async () => {
    const refused = await beside(
      async () =>
        await send('POST', '/v1/runs', keyOf('ada'), Buffer.alloc(50 * 1_048_576, ' ')).catch(() => undefined),
    );
    // The server may hang up while the client still sends; then there is no answer to read, and nothing was taken.
    if (refused !== undefined) expect(refused).toMatchObject({ status: 413, code: 'body-too-large' });
  });
});

describe('credentials', () => {
  it('that are missing, unknown, expired or revoked open nothing, and say so', async () => {
    const olga = whole.as('olga');
    const key = { subject: 'user:ada', name: 'short', rights: ['runs:create', 'runs:read'] };
    const expired = await olga.post<{ key: string }>('/v1/keys', { ...key, expiresAt: new Date(1).toISOString() });
    const revoked = await olga.post<{ key: string; prefix: string }>('/v1/keys', key);
    expect((await send('GET', '/v1/runs', revoked.key)).status).toBe(200);
    expect((await send('DELETE', `/v1/keys/${revoked.prefix}`, keyOf('olga'))).status).toBe(204);
    const attempts: [string | undefined, string][] = [
      [undefined, 'missing-credentials'],
      ['chs_nobody_nothing', 'unknown-key'],
      [expired.key, 'expired-key'],
      [revoked.key, 'revoked-key'],
    ];
    for (const [credential, code] of attempts)
      expect(await send('POST', '/v1/runs', credential, started)).toMatchObject({ status: 401, code });
  });
});

describe('a run', () => {
  it('of another tenant is not there, on any path, exactly as one that never was', async () => {
    const run = await start(keyOf('ada'));
    const paths = (id: string): [string, string][] => [
      ['GET', `/v1/runs/${id}`],
      ['GET', `/v1/runs/${id}/events`],
      ['GET', `/v1/runs/${id}/explain`],
      ['POST', `/v1/runs/${id}/cancel`],
    ];
    for (const [at, [method, where]] of paths(run).entries()) {
      const found = await send(method, where, other.keys['olga']);
      const never = await send(method, paths(randomUUID())[at]![1], other.keys['olga']);
      expect([found.status, found.code]).toEqual([404, 'unknown-run']);
      expect([never.status, never.code]).toEqual([404, 'unknown-run']);
    }
    expect(await send('GET', `/v1/runs/${run}/steps/passages/candidates/1`, other.keys['carla'])).toMatchObject({
      status: 404,
      code: 'not-found',
    });
  });

  it('is begun once by an idempotency key, which another body cannot use', async () => {
    const headers = { 'idempotency-key': randomUUID() };
    const first = await send('POST', '/v1/runs', keyOf('ada'), started, headers);
    const again = await send('POST', '/v1/runs', keyOf('ada'), started, headers);
    expect([first.status, again.status, again.body['id']]).toEqual([202, 202, first.body['id']]);
    const changed = { ...started, input: { question: 'What does the warranty not cover?' } };
    expect(await send('POST', '/v1/runs', keyOf('ada'), changed, headers)).toMatchObject({
      status: 409,
      code: 'idempotency-key-reused',
    });
  });
});

describe('the stream of a run', () => {
  it('is not resumed with the id of an event of another run', async () => {
    const [one, two] = [await start(keyOf('ada')), await start(keyOf('ada'))];
    const ids: string[] = [];
    for await (const { id } of whole.as('ada').follow(one)) ids.push(id);
    const resume = async (lastEventId: string, run: string) =>
      await send('GET', `/v1/runs/${run}/events`, keyOf('ada'), undefined, { 'last-event-id': lastEventId });
    expect(await resume(ids[0]!, two)).toMatchObject({ status: 400, code: 'last-event-id-of-another-run' });
    const rest: string[] = [];
    for await (const { id } of whole.as('ada').follow(one, ids[0])) rest.push(id);
    expect(rest).toEqual(ids.slice(1));
  });

  it('goes to every other reader while thirty of them have stopped reading', async () => {
    const { hostname, port } = new URL(whole.access.url);
    const run = await startMail(await mailWithUnreadablePdf('HS-STALL', 'broken'));
    await reviewOf(run);
    for (let count = 0; count < 30; count += 1) {
      const socket = connect(Number(port), hostname).on('error', () => undefined);
      socket.pause();
      socket.write(`GET /v1/runs/${run}/events HTTP/1.1\r\nhost: a\r\nauthorization: Bearer ${keyOf('olga')}\r\n\r\n`);
      sockets.push(socket);
    }
    const types: string[] = [];
    const reading = (async () => {
      for await (const { type } of whole.as('olga').follow(run)) types.push(type);
    })();
    await beside(async () => await send('POST', `/v1/runs/${run}/cancel`, keyOf('olga')));
    await reading;
    expect(types.at(-1)).toBe('run.ended');
  });
});

const startMail = async (mail: Buffer, to = keyOf('mailroom')): Promise<string> =>
  (
    await new ChassisApi(whole.access.url, to).post<{ id: string }>('/v1/runs', {
      workflow: 'vendor-invoice',
      input: { mail: mail.toString('utf8') },
    })
  ).id;

const reviewOf = async (run: string): Promise<Approval> =>
  await until(
    async () => (await whole.as('carla').get<{ approvals: Approval[] }>(`/v1/approvals?run=${run}`)).approvals[0],
    `a review of ${run}`,
  );
const mailRuns = async (): Promise<RunSummary[]> =>
  (await whole.as('olga').get<{ runs: RunSummary[] }>('/v1/runs?workflow=vendor-invoice')).runs;
const ended = async (run: string): Promise<RunSummary & { result?: unknown }> =>
  await until(async () => {
    const summary = await whole.as('olga').get<RunSummary>(`/v1/runs/${run}`);
    return (terminalStatuses as readonly string[]).includes(summary.status) ? summary : undefined;
  }, `the end of ${run}`);

describe('a mail', () => {
  it('that is not UTF-8 is read as what it is, and paid', async () => {
    const known = new Set((await mailRuns()).map((one) => one.id));
    const number = `HS-L1-${randomUUID().slice(0, 6).toUpperCase()}`;
    const event = { id: randomUUID(), source: 'demo/mailroom', type: 'mail.received' };
    await whole
      .as('mailroom')
      .event(event, 'message/rfc822', latin1Mail(number, new Date().toISOString().slice(0, 10)));
    const run = await until(
      async () => (await mailRuns()).find((one) => !known.has(one.id))?.id,
      'the run of the event',
    );
    const asked = await reviewOf(run);
    expect([asked.kind, asked.operation]).toEqual(['approval', 'erp.pay-invoice']);
    await whole
      .as('carla')
      .post(`/v1/approvals/${asked.id}/decision`, { decision: 'accept', payloadHash: asked.payloadHash });
    expect(await ended(run)).toMatchObject({ status: 'completed' });
  });

  it.each(['broken', 'encrypted'] as const)('with a %s PDF waits for a person, who sees what failed', async (how) => {
    const run = await beside(async () => await startMail(await mailWithUnreadablePdf(`HS-${how.toUpperCase()}`, how)));
    const review = await reviewOf(run);
    expect(review).toMatchObject({ kind: 'review', code: 'incomplete-invoice', step: 'invoice' });
    const candidate = await send('GET', `/v1/runs/${run}/steps/invoice/candidates/1`, keyOf('carla'));
    expect(candidate).toMatchObject({ status: 200, body: { isValidated: false, failures: expect.any(Array) } });
    expect((await send('GET', `/v1/runs/${run}/steps/invoice/candidates/1`, keyOf('ada'))).status).toBe(403);
    await whole
      .as('carla')
      .post(`/v1/approvals/${review.id}/decision`, { decision: 'reject', payloadHash: review.payloadHash });
    expect(await ended(run)).toMatchObject({ status: 'escalated', reason: 'incomplete-invoice' });
  });
});

describe('a document', () => {
  const rights = { allow: ['group:service'], deny: [] };
  const large = 10 * 1_048_576;
  const stateOf = async (id: string) =>
    await until(async () => {
      const found = await whole.as('olga').get<{ state: string; code?: string }>(`/v1/documents/${id}`);
      return found.state === 'submitted' ? undefined : found;
    }, `the end of indexing ${id}`);

  it('of 10 MB is taken, and indexed while questions are answered when its text is of a size that people write', async () => {
    const [head, tail] = ['<h1>Giant pump</h1><p>Its flange is green.</p><img src="data:image/png;base64,', '">'];
    const text = head + 'A'.repeat(large - head.length - tail.length) + tail;
    const document = { id: 'giant', mediaType: 'text/html', text, rights };
    const { status, body } = await send('POST', '/v1/documents', keyOf('olga'), document);
    expect([status, body['bytes']]).toEqual([202, large]);
    expect(await beside(async () => await stateOf('giant'))).toMatchObject({ state: 'indexed' });
  });

  it('of 10 MB of nothing but text is taken, and ends as failed with the reason', async () => {
    const text = 'The flange of the giant pump is painted green. '.repeat(230_000).slice(0, large);
    expect((await send('POST', '/v1/documents', keyOf('olga'), { id: 'wordy', text, rights })).status).toBe(202);
    const end = await beside(async () => await stateOf('wordy'));
    expect(end).toMatchObject({ state: 'failed', code: 'document-too-large', detail: expect.any(String) });
  });

  it('of a byte more than 10 MB, or of none, is refused', async () => {
    const larger = { contentBase64: Buffer.alloc(large + 1, 'a').toString('base64'), rights };
    const [tooLarge, empty] = await beside(
      async () =>
        await Promise.all([
          send('POST', '/v1/documents', keyOf('olga'), larger),
          send('POST', '/v1/documents', keyOf('olga'), { text: '', rights }),
        ]),
    );
    expect(tooLarge).toMatchObject({ status: 413, code: 'body-too-large' });
    expect(empty).toMatchObject({ status: 422, code: 'empty-document' });
  });
});

describe('a message on the bus', () => {
  const command = JSON.stringify({ model: 'support', text: { payload: 'a'.repeat(64), bytes: 1 } });
  const deadLetterOf = async (run: string) =>
    await until(
      async () => (await whole.line.deadLetters()).find((one) => JSON.stringify(one).includes(run)),
      `the dead letter of ${run}`,
    );
  const failureOf = async (run: string) => (await whole.line.next(StepFailed, (_, one) => one.run === run)).data;

  it('that does not parse is put aside with its bytes, and its run hears of it', async () => {
    const as = await whole.line.principal('demo', 'user:ada');
    const run = randomUUID();
    await whole.line.putRaw('intent.classify', run, { principal: as, run, step: `${run}/intent/1` }, '{"model":');
    await beside(async () => expect(await failureOf(run)).toMatchObject({ kind: 'invalid', code: 'not-json' }));
    const aside = await deadLetterOf(run);
    expect(aside).toMatchObject({ code: 'not-json', value: '{"model":' });
  });

  it('without a principal, or with a forged or foreign one, is denied and does nothing', async () => {
    const keys = await createKeyPair();
    const forger = new PrincipalTokens(new Signer('ingress', keys), new Verifier({ ingress: [keys.publicJwk] }));
    const forged = await forger.issue({ tenant: 'demo', subject: 'user:olga', notAfter: '2099-01-01T00:00:00.000Z' });
    const foreign = await whole.line.principal('other', 'user:olga');
    for (const [principal, code] of [
      ['', /./],
      [forged, /^bad-signature$/],
      [foreign, /^foreign-tenant$/],
    ] as const) {
      const run = randomUUID();
      const headers = { run, step: `${run}/intent/1`, ...(principal !== '' && { principal }) };
      await beside(async () => await whole.line.putRaw('intent.classify', run, headers, command));
      expect((await deadLetterOf(run)).code).toMatch(code);
      const answers = whole.line.seen.filter((one) => one.topic === IntentClassified.topic && one.envelope.run === run);
      expect(answers).toEqual([]);
    }
  });

  it('whose deadline has passed is not worked on', async () => {
    const as = await whole.line.principal('demo', 'user:ada');
    const late = whole.line.ask(ClassifyIntent, IntentClassified, JSON.parse(command), {
      as,
      deadline: new Date(Date.now() - 1),
    });
    await expect(late).rejects.toMatchObject({ code: 'deadline-passed' });
  });
});
