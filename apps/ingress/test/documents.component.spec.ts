import { request as httpRequest } from 'node:http';
import {
  ChassisError,
  DocumentsReport,
  DocumentsSubmit,
  RightsScopePut,
  SourcesList,
  SourcesPut,
  SourcesRemove,
  SourcesSync,
  SynonymDelete,
  SynonymPut,
  SynonymsList,
  type RouteInput,
} from '@chassis/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Edge } from './edge.js';

let edge: Edge;
let key: string;
const submitted: RouteInput<typeof DocumentsSubmit>[] = [];
/** So many submissions find their content erased. */
const erasures: true[] = [];

beforeAll(async () => {
  edge = await Edge.start({ MAX_DOCUMENT_BYTES: '2000000', MAX_BULK_BYTES: '20000000' });
  key = await edge.key('demo', 'ada', ['documents:read', 'documents:write']);
  edge.line.stubRoute(DocumentsSubmit, (input) => {
    const given = input as RouteInput<typeof DocumentsSubmit>;
    submitted.push(given);
    if (erasures.splice(0, 1).length > 0)
      throw new ChassisError('rejected', 'content-erased', 'The same content was deleted just now.');
    return {
      id: given.id ?? 'made',
      version: 1,
      title: given.title ?? '',
      state: 'submitted' as const,
      dataClass: 'internal' as const,
      rights: given.rights as { allow: string[]; deny: string[] },
      chunks: 0,
      bytes: given.content.bytes,
      updatedAt: '2026-11-22T10:00:00.000Z',
    };
  });
});
afterAll(async () => await edge.line.stop());

const rights = { allow: ['group:service'] };
const lineOf = (id: string, more: object = {}) => JSON.stringify({ id, text: `Text of ${id}`, rights, ...more });

async function bulk(body: string): Promise<Record<string, unknown>[]> {
  const answer = await edge.request('POST', '/v1/documents', key, body, { 'content-type': 'application/x-ndjson' });
  expect([answer.status, answer.headers.get('content-type')]).toEqual([202, 'application/x-ndjson']);
  return (await answer.text())
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

describe('many documents at once', () => {
  it('are each taken or refused on their own, by line', async () => {
    const long = lineOf('long', { text: 'x'.repeat(2_000_001) });
    const tooLong = lineOf('too-long', { text: 'x'.repeat(4_000_000) });
    const lines = [lineOf('one'), 'no json', '', lineOf('bad id!'), long, tooLong, '{"id":"none"}', lineOf('two')];
    const results = await bulk(lines.join('\r\n'));
    expect(results.map(({ line, status, code }) => [line, status, code])).toEqual([
      [1, 202, undefined],
      [2, 400, 'malformed-json'],
      [4, 400, 'invalid-body'],
      [5, 413, 'body-too-large'],
      [6, 413, 'body-too-large'],
      [7, 400, 'invalid-body'],
      [8, 202, undefined],
    ]);
    expect(results[0]).toMatchObject({ document: { id: 'one', state: 'submitted' } });
    expect(results[2]?.['failures']).toMatchObject([{ pointer: '/id' }]);
  });

  it('are taken up to the limit of a body, and the line behind it is named', async () => {
    const lines = Array.from({ length: 14 }, (_, at) => lineOf(`n${at}`, { text: 'y'.repeat(1_600_000) }));
    const results = await bulk(lines.join('\n'));
    expect(results.filter(({ status }) => status === 202).length).toBeGreaterThanOrEqual(10);
    expect(results.at(-1)).toMatchObject({ status: 413, code: 'body-too-large', line: results.length });
  });

  it('come by no other route', async () => {
    const answer = await edge.request('POST', '/v1/runs', key, lineOf('x'), { 'content-type': 'application/x-ndjson' });
    expect([403, 415]).toContain(answer.status);
  });
});

describe('a document', () => {
  it('is given a principal that outlasts its waiting and is good for its messages alone', async () => {
    await edge.request('POST', '/v1/documents', key, { id: 'waits', text: 'a text', rights });
    const lasting = submitted.find(({ id }) => id === 'waits')!.principal!;
    const tokens = edge.line.platform.tokensOf('audit');
    const inSixDays = new Date(Date.now() + 6 * 86_400_000);
    expect(await tokens.verify(lasting, inSixDays)).toMatchObject({
      subject: 'user:ada',
      topics: ['document.submitted', 'document.indexed', 'audit.recorded'],
    });
    await expect(edge.line.call(DocumentsSubmit, submitted[0]!, { as: lasting })).rejects.toMatchObject({
      kind: 'denied',
      code: 'foreign-route',
    });
  });

  it('is stored and sent again when the same content was erased with another one meanwhile, but not for ever', async () => {
    const send = async (id: string) =>
      await edge.request('POST', '/v1/documents', key, { id, text: 'a text of two', rights });
    erasures.push(true, true);
    expect((await send('thrice')).status).toBe(202);
    expect(submitted.filter(({ id }) => id === 'thrice')).toHaveLength(3);
    erasures.push(true, true, true);
    const refused = await send('never');
    expect(refused.status).toBeGreaterThanOrEqual(400);
    expect(await refused.json()).toMatchObject({ code: 'content-erased' });
    expect(submitted.filter(({ id }) => id === 'never')).toHaveLength(3);
  });

  it('of a form whose type nobody knows is known by its name', async () => {
    const form = new FormData();
    form.append('id', 'by-name');
    form.append('file', new Blob(['a,b'], { type: 'application/octet-stream' }), 'Prices.CSV');
    await edge.request('POST', '/v1/documents', key, form);
    expect(submitted.find(({ id }) => id === 'by-name')?.mediaType).toBe('text/csv');
  });
});

describe('a body of a gigabyte', () => {
  const gigabyte = 1024 * 1024 * 1024;

  it.each([
    ['JSON that says how long it is', 'application/json', true],
    ['JSON that does not', 'application/json', false],
    ['a form', 'multipart/form-data; boundary=b', false],
    ['one line', 'application/x-ndjson', false],
  ])(
    'is refused while it arrives, without being held: %s',
    async (_name, type, saysLength) => {
      const before = process.memoryUsage.rss();
      let peak = before;
      const watch = setInterval(() => (peak = Math.max(peak, process.memoryUsage.rss())), 20);
      const { status, sent } = await send(type, saysLength ? gigabyte : undefined);
      clearInterval(watch);
      expect([413, 202, 0]).toContain(status);
      if (status === 202) expect(submitted.filter(({ id }) => id === 'huge')).toEqual([]);
      expect(sent).toBeLessThan(gigabyte / 4);
      expect((peak - before) / 1_048_576).toBeLessThan(200);
      expect(
        (await edge.request('POST', '/v1/documents', key, { id: 'after', text: 'still here', rights })).status,
      ).toBe(202);
    },
    60_000,
  );

  /** Sends until the server answers or hangs up; the status is 0 when it hung up first. */
  async function send(type: string, length: number | undefined): Promise<{ status: number; sent: number }> {
    const head = type.startsWith('multipart')
      ? '--b\r\ncontent-disposition: form-data; name="file"; filename="huge.txt"\r\ncontent-type: text/plain\r\n\r\n'
      : '{"id":"huge","text":"';
    return await new Promise((resolve) => {
      let sent = 0;
      let status = 0;
      const request = httpRequest(`${edge.url}/v1/documents`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${key}`,
          'content-type': type,
          ...(length !== undefined && { 'content-length': length }),
        },
      });
      const end = (): void => {
        clearInterval(pump);
        request.destroy();
        resolve({ status, sent });
      };
      request.on('response', (answer) => {
        status = answer.statusCode ?? 0;
        answer.resume();
        answer.on('close', end);
        answer.on('error', end);
      });
      request.on('error', end);
      request.write(head);
      const chunk = Buffer.alloc(1_048_576, 'x');
      const pump = setInterval(() => {
        if (sent >= gigabyte) return end();
        while (sent < gigabyte && request.writableLength < 4 * chunk.length && !request.destroyed) {
          request.write(chunk);
          sent += chunk.length;
        }
      }, 1);
    });
  }
});

it('the report of documents comes as JSON, as text for people, and as a table without formulas', async () => {
  const source = {
    source: '=share',
    documents: 2,
    indexed: 1,
    waiting: 0,
    failed: 1,
    failures: [{ code: 'document-broken', documents: 1, examples: ['a'] }],
    findings: [{ code: 'pii-email', severity: 'warning' as const, documents: 1, count: 2, examples: ['b'] }],
  };
  edge.line.stubRoute(DocumentsReport, () => ({ at: '2026-11-22T10:00:00.000Z', sources: [source] }));
  const get = async (accept: string) => await edge.request('GET', '/v1/document-report', key, undefined, { accept });
  expect(await (await get('application/json')).json()).toMatchObject({ sources: [source] });
  expect(await (await get('text/plain')).text()).toBe(
    'Documents by source, 2026-11-22T10:00:00.000Z\n\n=share: 2 documents, 1 indexed, 0 waiting, 1 failed\n  failed    1 document-broken (a)\n  warning   1 hold e-mail addresses (b)\n',
  );
  const csv = await get('text/csv');
  expect(csv.headers.get('content-type')).toMatch(/^text\/csv/);
  expect(await csv.text()).toContain('"\'=share",warning,pii-email,1,2,b');
});

describe('what a document is beside its text', () => {
  it('comes as JSON or in a form, and is refused where it could not be filtered by', async () => {
    const given = { id: 'dated', text: 'Text', rights, date: '2024-12-31', attributes: { customer: 'Miller' } };
    expect((await edge.request('POST', '/v1/documents', key, given)).status).toBe(202);
    expect(submitted.at(-1)).toMatchObject({ date: '2024-12-31', attributes: { customer: 'Miller' } });
    const form = new FormData();
    for (const [name, value] of [
      ['id', 'owned'],
      ['owner', 'user:bob'],
      ['attribute', 'customer=Miller'],
    ] as const)
      form.append(name, value);
    form.append('file', new Blob(['Text']), 'owned.txt');
    expect((await edge.request('POST', '/v1/documents', key, form)).status).toBe(202);
    expect(submitted.at(-1)).toMatchObject({ id: 'owned', owner: 'user:bob', attributes: { customer: 'Miller' } });
    for (const wrong of [{ date: 'spring' }, { attributes: { 'a b': 'x' } }, { attributes: { a: 1 } }])
      expect((await edge.request('POST', '/v1/documents', key, { ...given, ...wrong })).status).toBe(400);
  });
});

describe('synonyms', () => {
  it('are set, listed and deleted for who may write documents, and refused where they say nothing', async () => {
    const calls: unknown[] = [];
    const kept = {
      term: 'A/B',
      alternatives: ['split test'],
      weight: 0.8,
      updatedAt: '2026-11-22T10:00:00.000Z',
      updatedBy: 'user:ada',
    };
    edge.line.stubRoute(SynonymPut, (input) => {
      calls.push(input);
      return kept;
    });
    edge.line.stubRoute(SynonymsList, () => ({ synonyms: [kept] }));
    edge.line.stubRoute(SynonymDelete, (input) => {
      calls.push(input);
      return {};
    });
    const put = async (body: object, as = key) => await edge.request('PUT', '/v1/synonyms/A%2FB', as, body);
    expect(await (await put({ alternatives: ['split test'] })).json()).toEqual(kept);
    expect(await (await edge.request('GET', '/v1/synonyms', key)).json()).toEqual({ synonyms: [kept] });
    expect((await edge.request('DELETE', '/v1/synonyms/A%2FB', key)).status).toBe(204);
    expect(calls).toEqual([{ term: 'A/B', alternatives: ['split test'], weight: 0.8 }, { term: 'A/B' }]);
    for (const wrong of [
      {},
      { alternatives: [] },
      { alternatives: ['x'], weight: 2 },
      { alternatives: ['x'], wight: 1 },
      { alternatives: ['--'] },
    ])
      expect((await put(wrong)).status).toBe(400);
    const reader = await edge.key('demo', 'rob', ['documents:read']);
    expect((await put({ alternatives: ['split test'] }, reader)).status).toBe(403);
  });
});

describe('sources', () => {
  it('are put with the rights of their documents, looked at, listed and removed, by an admin alone', async () => {
    const calls: unknown[] = [];
    const from = { kind: 'folder' as const, root: 'share', path: 'policies', about: 'optional' as const };
    const stored = { name: 'share', from, dataClass: 'internal' as const, everySeconds: 60, documents: 0 };
    const report = {
      at: '2026-11-22T10:00:00.000Z',
      added: 1,
      changed: 0,
      removed: 0,
      unchanged: 0,
      failed: 0,
      failures: [],
    };
    edge.line.stubRoute(RightsScopePut, (input) => {
      calls.push(['rights', input]);
      return {
        source: 'share',
        folder: '',
        rights: { allow: ['tenant'], deny: [] },
        updatedAt: report.at,
        updatedBy: 'user:ada',
      };
    });
    edge.line.stubRoute(SourcesPut, (input) => {
      calls.push(['put', input]);
      return stored;
    });
    edge.line.stubRoute(SourcesList, () => ({ sources: [stored] }));
    edge.line.stubRoute(SourcesSync, (input) => {
      calls.push(['sync', input]);
      return report;
    });
    edge.line.stubRoute(SourcesRemove, () => ({ removed: 1 }));
    const body = { from, dataClass: 'internal', everySeconds: 60, rights: { allow: ['tenant'] } };
    expect((await edge.request('PUT', '/v1/sources/share', key, body)).status).toBe(403);
    const admin = await edge.key('demo', 'root', ['admin']);
    expect(await (await edge.request('PUT', '/v1/sources/share', admin, body)).json()).toEqual(stored);
    expect(await (await edge.request('POST', '/v1/sources/share/sync', admin)).json()).toEqual(report);
    await edge.request('POST', '/v1/sources/share/sync', admin, { mayEmpty: true });
    expect(await (await edge.request('GET', '/v1/sources', admin)).json()).toEqual({ sources: [stored] });
    expect(await (await edge.request('DELETE', '/v1/sources/share', admin)).json()).toEqual({ removed: 1 });
    expect(calls).toMatchObject([
      ['rights', { source: 'share', rights: { allow: ['tenant'] } }],
      ['put', { name: 'share', from, everySeconds: 60 }],
      ['sync', { name: 'share', full: false, mayEmpty: false }],
      ['sync', { name: 'share', mayEmpty: true }],
    ]);
    expect((await edge.request('PUT', '/v1/sources/Bad%20Name', admin, body)).status).toBe(400);
  });
});
