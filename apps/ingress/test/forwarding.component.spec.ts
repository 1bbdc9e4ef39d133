import {
  ApprovalsDecide,
  ApprovalsList,
  AuditExport,
  CandidatesGet,
  ChassisError,
  DocumentsDelete,
  DocumentsPermit,
  DocumentsSubmit,
  IntentsPut,
  LegacyEvent,
  type PayloadRef,
} from '@chassis/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Edge } from './edge.js';

let edge: Edge;
let key: string;
const submitted: Record<string, unknown>[] = [];
const summary = (input: Record<string, unknown>) => ({
  id: (input.id as string | undefined) ?? 'doc-1',
  version: 1,
  title: (input.title as string | undefined) ?? '',
  state: 'submitted' as const,
  dataClass: 'internal' as const,
  rights: input.rights as { allow: string[]; deny: string[] },
  chunks: 0,
  bytes: (input.content as PayloadRef | undefined)?.bytes ?? 0,
  updatedAt: '2026-11-21T10:00:00.000Z',
});

/** A review as the engine lists it. */
const review = {
  id: 'r1.answer.2',
  run: 'r1',
  step: 'answer',
  kind: 'review' as const,
  workflow: 'answer-question',
  role: 'reviewer',
  status: 'open' as const,
  payloadHash: 'abc',
  payload: null,
  evidence: null,
  requestedAt: '2026-11-21T10:00:00.000Z',
  dueAt: '2026-11-22T10:00:00.000Z',
};

const receiptOf = (document: string) => ({
  document,
  erasedAt: '2026-11-22T10:00:00.000Z',
  erasedBy: 'user:ada',
  versions: 1,
  chunks: 1,
  vectors: 0,
  prints: 1,
  texts: ['9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08'],
  textCount: 1,
  kept: 0,
  isVerified: true,
});

beforeAll(async () => {
  edge = await Edge.start();
  key = await edge.key('demo', 'ada', [
    'documents:read',
    'documents:write',
    'events:create',
    'approvals:decide',
    'audit:read',
    'intents:write',
    'workflows:publish',
  ]);
  edge.line.stubRoute(DocumentsSubmit, (input) => {
    submitted.push(input);
    return summary(input);
  });
  edge.line.stubRoute(DocumentsPermit, (input) => summary(input));
  edge.line.stubRoute(DocumentsDelete, ({ document }) => receiptOf(String(document)));
});
afterAll(async () => await edge.line.stop());

const rights = { allow: ['group:service'], deny: [] };
const textOf = async (input: Record<string, unknown> | undefined) =>
  await edge.line.payloads.getText('demo', input?.content as PayloadRef);

describe('documents', () => {
  it('are taken as JSON, text or base64', async () => {
    expect(
      (await edge.request('POST', '/v1/documents', key, { id: 'a', title: 'A', text: 'Pumps are warranted.', rights }))
        .status,
    ).toBe(202);
    expect(await textOf(submitted.at(-1))).toBe('Pumps are warranted.');
    await edge.request('POST', '/v1/documents', key, {
      mediaType: 'application/pdf',
      contentBase64: Buffer.from('%PDF').toString('base64'),
      rights,
    });
    expect(submitted.at(-1)).toMatchObject({ mediaType: 'application/pdf', rights });
  });

  it('are taken as a form with a file', async () => {
    const form = new FormData();
    form.append('allow', 'group:service');
    form.append('allow', 'user:ada,user:ben');
    form.append('dataClass', 'public');
    form.append('file', new Blob(['# Pumps'], { type: 'text/markdown' }), 'pumps.md');
    expect((await edge.request('POST', '/v1/documents', key, form)).status).toBe(202);
    expect(submitted.at(-1)).toMatchObject({
      title: 'pumps.md',
      mediaType: 'text/markdown',
      dataClass: 'public',
      rights: { allow: ['group:service', 'user:ada', 'user:ben'], deny: [] },
    });
    expect(await textOf(submitted.at(-1))).toBe('# Pumps');
  });

  it('of 10 MB are taken, in both forms; of one byte more they are refused', async () => {
    const large = Buffer.alloc(10 * 1_048_576, 'a');
    const form = (content: Buffer<ArrayBuffer>) => {
      const made = new FormData();
      made.append('file', new Blob([content]), 'large.txt');
      return made;
    };
    expect(
      (await edge.request('POST', '/v1/documents', key, { contentBase64: large.toString('base64'), rights })).status,
    ).toBe(202);
    expect((await edge.request('POST', '/v1/documents', key, form(large))).status).toBe(202);
    const larger = Buffer.alloc(large.byteLength + 1, 'a');
    for (const body of [{ contentBase64: larger.toString('base64'), rights }, form(larger)]) {
      const answer = await edge.request('POST', '/v1/documents', key, body);
      expect(answer.status).toBe(413);
      expect(await answer.json()).toMatchObject({ code: 'body-too-large' });
    }
  });

  it.each([
    ['of zero bytes', { text: '', rights }, 422, 'empty-document'],
    ['that say nothing of who may see them', { text: 'a' }, 400, 'invalid-body'],
    ['with two contents', { text: 'a', contentBase64: 'YQ==', rights }, 400, 'invalid-body'],
    ['with an id of a path', { id: '../etc', text: 'a', rights }, 400, 'invalid-body'],
  ])('%s are refused', async (_, body, status, code) => {
    const answer = await edge.request('POST', '/v1/documents', key, body);
    expect(answer.status).toBe(status);
    expect(await answer.json()).toMatchObject({ code });
  });

  it('without a file in the form are refused', async () => {
    const form = new FormData();
    form.append('allow', 'group:service');
    expect((await edge.request('POST', '/v1/documents', key, form)).status).toBe(400);
  });

  it('are permitted and deleted', async () => {
    expect(await (await edge.request('PUT', '/v1/documents/a/permissions', key, { allow: [] })).json()).toMatchObject({
      rights: { allow: [], deny: [] },
    });
    const deleted = await edge.request('DELETE', '/v1/documents/a', key);
    expect([deleted.status, await deleted.json()]).toEqual([200, receiptOf('a')]);
  });
});

describe('events of other systems', () => {
  it('become legacy events, bytes as they came, once they are durable', async () => {
    const mail = Buffer.from([0x46, 0x72, 0x6f, 0x6d, 0xff]);
    const headers = {
      'content-type': 'message/rfc822',
      'ce-specversion': '1.0',
      'ce-id': 'mail-1',
      'ce-source': 'demo/mailroom',
      'ce-type': 'mail.received',
    };
    expect((await edge.request('POST', '/v1/events', key, new Uint8Array(mail), headers)).status).toBe(202);
    const { data, envelope } = await edge.line.next(LegacyEvent, ({ id }) => id === 'mail-1');
    expect(data).toMatchObject({ source: 'demo/mailroom', type: 'mail.received', contentType: 'message/rfc822' });
    expect(envelope).toMatchObject({ key: 'demo/mailroom', tenant: 'demo' });
    expect(Buffer.from(await edge.line.payloads.get('demo', data.data))).toEqual(mail);
  });

  it('in batches are taken whole or not at all', async () => {
    const event = { specversion: '1.0', id: 'b-1', source: 'demo/batch', type: 'x', data: { n: 1 } };
    const headers = { 'content-type': 'application/cloudevents-batch+json' };
    const refused = await edge.request(
      'POST',
      '/v1/events',
      key,
      JSON.stringify([event, { ...event, id: '' }]),
      headers,
    );
    expect(refused.status).toBe(400);
    expect(await refused.json()).toMatchObject({ code: 'invalid-event', failures: [{ pointer: '/1/id' }] });
    const taken = await edge.request(
      'POST',
      '/v1/events',
      key,
      JSON.stringify([event, { ...event, id: 'b-2' }]),
      headers,
    );
    expect(await taken.json()).toMatchObject({ accepted: 2 });
    await edge.line.next(LegacyEvent, ({ id }) => id === 'b-2');
  });

  it('that are none are refused', async () => {
    expect((await edge.request('POST', '/v1/events', key, { hello: 1 })).status).toBe(400);
  });
});

describe('what others own', () => {
  it('keeps the owner’s refusal: a stale approval is a conflict', async () => {
    edge.line.stubRoute(ApprovalsDecide, () => {
      throw new ChassisError('rejected', 'stale-approval', 'The payload has changed; look at it again.');
    });
    const answer = await edge.request('POST', '/v1/approvals/a1/decision', key, {
      decision: 'accept',
      payloadHash: 'abc',
    });
    expect(answer.status).toBe(409);
    expect(await answer.json()).toMatchObject({ code: 'stale-approval' });
  });

  it('answers 503 with a time to come back while the owner is away', async () => {
    const answer = await edge.request('GET', '/v1/approvals', key);
    expect(answer.status).toBe(503);
    expect(answer.headers.get('retry-after')).toBe('1');
  });

  it('shows a candidate that failed to who is asked about its step, marked as not validated, and to nobody else', async () => {
    const failures = [{ check: 'grounded', message: 'No passage says so.' }];
    edge.line.stubRoute(ApprovalsList, (input) => ({
      approvals: input.run === 'r1' && input.status === 'all' ? [review] : [],
    }));
    edge.line.stubRoute(CandidatesGet, ({ attempt }) => {
      if (attempt !== 2) throw new ChassisError('rejected', 'not-found', 'There is none.');
      return { isValidated: false as const, candidate: { text: 'Ten years.' }, failures };
    });
    const path = (run: string, step: string, attempt: string) => `/v1/runs/${run}/steps/${step}/candidates/${attempt}`;
    const answer = await edge.request('GET', path('r1', 'answer', '2'), key);
    expect(answer.status).toBe(200);
    expect(await answer.json()).toEqual({ isValidated: false, candidate: { text: 'Ten years.' }, failures });
    for (const [run, step, attempt] of [
      ['r1', 'answer', '1'],
      ['r1', 'other', '2'],
      ['r2', 'answer', '2'],
      ['r1', 'answer', '0'],
      ['r1', 'answer', 'x'],
      ['%00', 'answer', '2'],
    ] as const) {
      const refused = await edge.request('GET', path(run, step, attempt), key);
      expect([refused.status, ((await refused.json()) as { code: string }).code]).toEqual([404, 'not-found']);
    }
  });

  it('hides the inside of a fault', async () => {
    edge.line.stubRoute(IntentsPut, () => {
      throw new Error('relation "secret_table" does not exist');
    });
    const answer = await edge.request('PUT', '/v1/intents/support', key, { intents: { a: ['b'] } });
    expect(answer.status).toBe(500);
    expect(await answer.text()).not.toContain('secret_table');
  });

  it('is exported as lines, all pages and the checkpoint last', async () => {
    const checkpoint = {
      tenant: 'demo',
      count: 3,
      hash: 'aa',
      at: '2026-11-21T10:00:00.000Z',
      signature: 's',
      publicKey: {},
    };
    edge.line.stubRoute(AuditExport, ({ from }) =>
      from === 1 ? { lines: ['{"seq":1}', '{"seq":2}'], next: 3 } : { lines: ['{"seq":3}'], checkpoint },
    );
    const answer = await edge.request('GET', '/v1/audit/export', key);
    expect(answer.headers.get('content-type')).toBe('application/x-ndjson');
    expect(
      (await answer.text())
        .trim()
        .split('\n')
        .map((line) => Object.keys(JSON.parse(line) as object)[0]),
    ).toEqual(['seq', 'seq', 'seq', 'checkpoint']);
  });
});
