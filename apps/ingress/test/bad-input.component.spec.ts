import { connect } from 'node:net';
import { AuditRecorded, type AuditFact } from '@chassis/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Edge } from './edge.js';

let edge: Edge;
let ada: string;

beforeAll(async () => {
  edge = await Edge.start({ MAX_URL_LENGTH: '1000' });
  ada = await edge.key('demo', 'ada', ['runs:create', 'runs:read', 'admin', 'documents:write']);
});
afterAll(async () => await edge.line.stop());

const body = { workflow: 'answer-question', input: { question: 'Why?' } };

async function problem(answer: Response): Promise<Record<string, unknown>> {
  expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
  const found = (await answer.json()) as Record<string, unknown>;
  expect(found).toMatchObject({
    status: answer.status,
    detail: expect.any(String),
    requestId: answer.headers.get('x-request-id'),
  });
  return { status: answer.status, code: found.code, failures: found.failures };
}

describe('a body that cannot be', () => {
  it.each([
    ['malformed JSON', '{"workflow": ', 400, 'malformed-json'],
    ['another type', '[]', 400, 'invalid-body'],
    ['nothing', '', 400, 'invalid-body'],
    [
      'JSON that nests 70 deep',
      `{"workflow":"answer-question","input":{"question":${'['.repeat(70)}${']'.repeat(70)}}}`,
      400,
      'json-too-deep',
    ],
    ['a missing field', '{"workflow":"answer-question"}', 400, 'invalid-body'],
    ['an input of another schema', '{"workflow":"answer-question","input":{"question":7}}', 422, 'invalid-input'],
    ['an unknown workflow', '{"workflow":"make-coffee","input":{}}', 404, 'unknown-workflow'],
    [
      'a deadline that has passed',
      '{"workflow":"answer-question","input":{"question":"a"},"deadline":"2020-01-01T00:00:00Z"}',
      422,
      'deadline-passed',
    ],
    [
      'a class that does not exist',
      '{"workflow":"answer-question","input":{"question":"a"},"dataClass":"cosmic"}',
      400,
      'invalid-body',
    ],
    [
      'an attachment without content',
      '{"workflow":"answer-question","input":{"question":"a"},"attachments":[{"name":"a","mediaType":"text/plain"}]}',
      422,
      'attachment-invalid',
    ],
  ])('%s is refused with its reason', async (_, text, status, code) => {
    expect(await problem(await edge.request('POST', '/v1/runs', ada, text))).toMatchObject({ status, code });
  });

  it('names each field at fault by its pointer', async () => {
    const { failures } = await problem(
      await edge.request('POST', '/v1/runs', ada, { workflow: '', input: { question: 'a' }, budget: { microUsd: -1 } }),
    );
    expect((failures as { pointer: string }[]).map(({ pointer }) => pointer)).toEqual([
      '/workflow',
      '/budget/microUsd',
    ]);
  });

  it('is refused when it is larger than the limit', async () => {
    const large = JSON.stringify({ ...body, input: { question: 'a'.repeat(2_000_000) } });
    expect(await problem(await edge.request('POST', '/v1/runs', ada, large))).toMatchObject({
      status: 413,
      code: 'body-too-large',
    });
  });

  it('is refused when it is 50 MB, before it was read', async () => {
    const answer = await edge.request('POST', '/v1/runs', ada, new Uint8Array(50 * 1_048_576)).catch(() => undefined);
    // The server may close the connection while the client still sends; either way nothing was taken.
    if (answer !== undefined) expect(answer.status).toBe(413);
    expect((await edge.request('GET', '/health/live')).status).toBe(200);
  });

  it('is refused in another content type', async () => {
    expect(
      await problem(
        await edge.request('POST', '/v1/runs', ada, 'question=a', {
          'content-type': 'application/x-www-form-urlencoded',
        }),
      ),
    ).toMatchObject({ status: 415, code: 'unsupported-media-type' });
  });
});

describe('credentials', () => {
  it.each([
    ['missing', undefined, 'missing-credentials'],
    ['no key of ours', 'sk-12345', 'unknown-key'],
    ['a key that nobody has', `chs_${'a'.repeat(12)}_${'b'.repeat(43)}`, 'unknown-key'],
    ['a token without an identity provider', 'a.b.c', 'unknown-key'],
  ])('%s: 401', async (_, key, code) => {
    const answer = await edge.request('POST', '/v1/runs', key, body);
    expect(answer.headers.get('www-authenticate')).toBe('Bearer');
    expect(await problem(answer)).toMatchObject({ status: 401, code });
  });

  it('with a wrong secret are as unknown as any other', async () => {
    const wrong = ada.slice(0, -1) + (ada.endsWith('A') ? 'B' : 'A');
    expect(await problem(await edge.request('GET', '/v1/runs', wrong))).toMatchObject({
      status: 401,
      code: 'unknown-key',
    });
  });

  it('are refused after revocation, at once', async () => {
    const { prefix, key } = (await (
      await edge.request('POST', '/v1/keys', ada, { subject: 'user:ada', name: 'short-lived' })
    ).json()) as { prefix: string; key: string };
    expect((await edge.request('GET', '/v1/runs', key)).status).toBe(200);
    expect((await edge.request('DELETE', `/v1/keys/${prefix}`, ada)).status).toBe(204);
    expect(await problem(await edge.request('GET', '/v1/runs', key))).toMatchObject({
      status: 401,
      code: 'revoked-key',
    });
  });

  it('are refused after their expiry', async () => {
    const expiresAt = new Date(Date.now() - 1_000).toISOString();
    const { key } = (await (
      await edge.request('POST', '/v1/keys', ada, { subject: 'user:ada', name: 'old', expiresAt })
    ).json()) as { key: string };
    expect(await problem(await edge.request('GET', '/v1/runs', key))).toMatchObject({
      status: 401,
      code: 'expired-key',
    });
  });

  it('of a disabled user are refused', async () => {
    const ben = await edge.key('demo', 'ben', ['runs:read']);
    await edge.request('PUT', '/v1/users/ben', ada, { name: 'Ben', rights: ['runs:read'], isDisabled: true });
    expect(await problem(await edge.request('GET', '/v1/runs', ben))).toMatchObject({
      status: 401,
      code: 'subject-disabled',
    });
  });

  it('without the right are refused with its name, and that is on record', async () => {
    const reader = await edge.key('demo', 'reader', ['runs:read']);
    const answer = await edge.request('POST', '/v1/runs', reader, body);
    expect(answer.status).toBe(403);
    expect(await answer.json()).toMatchObject({
      code: 'missing-right',
      detail: expect.stringContaining('runs:create'),
    });
    const isRefusal = (fact: AuditFact) => fact.kind === 'access.denied' && fact.subject === 'user:reader';
    const { data } = await edge.line.next(AuditRecorded, ({ facts }) => facts.some(isRefusal));
    expect(data.facts.find(isRefusal)?.data).toMatchObject({ right: 'runs:create' });
  });

  it('are asked for before the body is looked at', async () => {
    expect(await problem(await edge.request('POST', '/v1/runs', undefined, '{"broken'))).toMatchObject({ status: 401 });
  });
});

describe('a request that cannot be', () => {
  it.each([
    ['GET', '/v1/nothing', 404, 'not-found'],
    ['GET', `/v1/runs?workflow=${'a'.repeat(1_200)}`, 414, 'url-too-long'],
    ['GET', '/v1/runs?limit=many', 400, 'invalid-body'],
    ['GET', '/v1/runs/%00', 404, 'unknown-run'],
    ['GET', '/v1/runs/no-such-run', 404, 'unknown-run'],
  ])('%s %s is refused', async (method, path, status, code) => {
    expect(await problem(await edge.request(method, path, ada))).toMatchObject({ status, code });
  });

  it('with an idempotency key of garbage is refused', async () => {
    expect(await problem(await edge.ask(ada, { 'idempotency-key': 'a b' }))).toMatchObject({
      status: 400,
      code: 'invalid-idempotency-key',
    });
  });

  it('that is not HTTP, or has headers without end, gets a problem document', async () => {
    expect(await raw('hello\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 .*invalid-request/s);
    expect(await raw(`GET / HTTP/1.1\r\nhost: a\r\nx: ${'a'.repeat(20_000)}\r\n\r\n`)).toMatch(
      /^HTTP\/1\.1 431 .*headers-too-large/s,
    );
  });
});

describe('too many requests', () => {
  it('are refused with the time to come back, without holding back another tenant', async () => {
    const small = await Edge.start({ REQUESTS_PER_SECOND: '5' });
    try {
      const [one, other] = [
        await small.key('demo', 'ada', ['runs:read']),
        await small.key('other', 'eve', ['runs:read']),
      ];
      const answers = await Promise.all(
        Array.from({ length: 12 }, async () => await small.request('GET', '/v1/runs', one)),
      );
      const refused = answers.filter(({ status }) => status === 429);
      expect(refused.length).toBeGreaterThan(0);
      expect(refused[0]!.headers.get('retry-after')).toBe('1');
      expect(refused[0]!.headers.get('ratelimit-limit')).toBe('5');
      expect(refused[0]!.headers.get('ratelimit-remaining')).toBe('0');
      expect((await small.request('GET', '/v1/runs', other)).status).toBe(200);
    } finally {
      await small.line.stop();
    }
  });
});

async function raw(text: string): Promise<string> {
  const { hostname, port } = new URL(edge.url);
  const socket = connect(Number(port), hostname);
  socket.write(text);
  let answer = '';
  for await (const chunk of socket) answer += String(chunk);
  return answer;
}
