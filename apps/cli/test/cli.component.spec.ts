import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { appendRecord, emptyHead, exportLine, headAfter } from '@chassis/audit-chain';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { execute } from '../src/execute.js';
import { FakeServer, sse } from './server.js';

let server: FakeServer;
let folder: string;
let out: string;
let err: string;

beforeAll(async () => {
  server = await FakeServer.start();
  folder = await mkdtemp(path.join(tmpdir(), 'chassis-cli-'));
});
beforeEach(() => {
  [out, err] = ['', ''];
  server.seen.length = 0;
});
afterAll(async () => {
  server.stop();
  await rm(folder, { recursive: true });
});

async function chassis(...words: string[]): Promise<number> {
  return await execute(['node', 'chassis', ...words], {
    environment: { CHASSIS_URL: server.url, CHASSIS_API_KEY: 'chs_a_b' },
    folder,
    terminal: (isJson) => ({
      isJson,
      isInteractive: false,
      out: (text) => void (out += text),
      err: (text) => void (err += text),
    }),
  });
}

const citation = { document: 'pump-manual', version: 1, chunk: 3, quote: 'Pumps have two years.', start: 0, end: 21 };
const segment = sse(1, 'answer.segment', { index: 0, text: 'Two years. ', citations: [citation] });
const ended = (id: number, status: string, more = {}) =>
  sse(id, 'run.ended', { status, cost: { microUsd: 0 }, ...more });
const stream = (...events: string[]) => ({
  headers: { 'content-type': 'text/event-stream', location: '/v1/runs/r1' },
  body: events.join(''),
});

function startsRun(...events: string[]): void {
  const { headers, body } = stream(...events);
  server.on('POST /v1/runs', (_, response) => response.writeHead(200, headers).end(body));
}

describe('chassis ask', () => {
  it('shows the answer with its sources and ends well', async () => {
    startsRun(segment, ended(2, 'completed'));
    expect(await chassis('ask', 'How long?')).toBe(0);
    expect(out).toBe('Two years. [1] \n[1] pump-manual v1: "Pumps have two years."\n');
    expect(JSON.parse(server.seen[0]!.body)).toEqual({ workflow: 'answer-question', input: { question: 'How long?' } });
    expect(server.seen[0]!.headers).toMatchObject({ authorization: 'Bearer chs_a_b', accept: 'text/event-stream' });
  });

  it('resumes a stream that broke, without a gap or a repeat', async () => {
    const { headers } = stream();
    server.on('POST /v1/runs', (_, response) => {
      response.writeHead(200, headers).write(segment, () => setTimeout(() => response.destroy(), 20));
    });
    server.on('GET /v1/runs/r1/events', ({ headers: sent }, response) => {
      response.writeHead(200, headers).end(sent['last-event-id'] === 'r1:1' ? ended(2, 'completed') : '');
    });
    expect(await chassis('ask', 'How long?')).toBe(0);
    expect(out.match(/Two years\. /g)).toHaveLength(1);
  });

  it('says so when nothing permitted answers, with the result', async () => {
    startsRun(ended(1, 'completed', { result: { answer: null, reason: 'no-permitted-source' } }));
    expect(await chassis('ask', 'Who earns what?')).toBe(0);
    expect(out).toContain('no-permitted-source');
  });

  it('ends with 1 when the run ended otherwise', async () => {
    startsRun(ended(1, 'rejected', { reason: 'out-of-scope' }));
    expect(await chassis('ask', 'Sing!')).toBe(1);
    expect(err).toContain('rejected: out-of-scope');
  });

  it('writes each event as a line of JSON when asked to', async () => {
    startsRun(segment, ended(2, 'completed'));
    expect(await chassis('ask', 'How long?', '--json')).toBe(0);
    expect(
      out
        .trim()
        .split('\n')
        .map((line) => (JSON.parse(line) as { event: string }).event),
    ).toEqual(['answer.segment', 'run.ended']);
    expect(err).toBe('');
  });
});

describe('chassis run', () => {
  it('starts a workflow and prints the id', async () => {
    const input = path.join(folder, 'input.json');
    await writeFile(input, '{"mail":"From: a"}');
    server.onJson('POST /v1/runs', 202, { id: 'r7', status: 'accepted' });
    expect(await chassis('run', 'vendor-invoice', '--input', input)).toBe(0);
    expect(out).toBe('r7\n');
  });

  it('watches until the end and tells who must decide', async () => {
    const input = path.join(folder, 'input.json');
    await writeFile(input, '{}');
    startsRun(sse(1, 'approval.requested', { id: 'a1' }), ended(2, 'escalated', { reason: 'approval-expired' }));
    expect(await chassis('run', 'vendor-invoice', '--input', input, '--watch')).toBe(1);
    expect(err).toContain('chassis approve a1');
  });

  it('refuses an input that is none', async () => {
    const input = path.join(folder, 'broken.json');
    await writeFile(input, '{');
    expect(await chassis('run', 'vendor-invoice', '--input', input)).toBe(2);
    expect(await chassis('run', 'vendor-invoice', '--input', path.join(folder, 'none.json'))).toBe(2);
  });
});

describe('the other commands', () => {
  it('approve exactly what was shown', async () => {
    server.onJson('GET /v1/approvals/a1', 200, {
      id: 'a1',
      kind: 'approval',
      run: 'r1',
      step: 'approve',
      role: 'payables',
      dueAt: 'tomorrow',
      payloadHash: 'cafe',
      payload: { amount: 7 },
    });
    server.onJson('POST /v1/approvals/a1/decision', 200, { status: 'rejected' });
    expect(await chassis('approve', 'a1', '--reject', '--comment', 'too much')).toBe(0);
    expect(JSON.parse(server.seen.at(-1)!.body)).toEqual({
      decision: 'reject',
      payloadHash: 'cafe',
      comment: 'too much',
    });
    expect(err).toContain('"amount": 7');
  });

  it('add documents with their rights', async () => {
    const file = path.join(folder, 'Pump manual.md');
    await writeFile(file, '# Pumps');
    server.onJson('POST /v1/documents', 202, { id: 'Pump-manual', version: 1, state: 'submitted' });
    expect(await chassis('documents', 'add', file, '--allow', 'group:service', '--allow', 'user:ada')).toBe(0);
    expect(out).toBe('Pump-manual v1 submitted\n');
    expect(server.seen[0]!.body).toMatch(/name="id"\s+Pump-manual[^]*group:service[^]*user:ada[^]*text\/markdown/);
  });

  it('add a folder with where each file lies, and go on behind one that is refused', async () => {
    const root = path.join(folder, 'policies');
    await mkdir(path.join(root, 'hr', '.git'), { recursive: true });
    for (const name of ['travel.md', 'hr/leave.docx', 'hr/.git/config', 'hr/bad.txt'])
      await writeFile(path.join(root, name), name);
    server.on('POST /v1/documents', ({ body }, response) => {
      const isBad = body.includes('hr:bad.txt');
      const id = /name="id"\s+(\S+)/.exec(body)?.[1];
      response.writeHead(isBad ? 413 : 202, { 'content-type': 'application/json' });
      response.end(
        JSON.stringify(
          isBad ? { code: 'body-too-large', detail: 'Too large.' } : { id, version: 1, state: 'submitted' },
        ),
      );
    });
    expect(await chassis('documents', 'add', root, '--source', 'share', '--folder', 'all')).toBe(4);
    expect(out.split('\n').toSorted()).toEqual(['', 'hr:leave.docx v1 submitted', 'travel.md v1 submitted']);
    expect(err).toContain('bad.txt refused: Too large.');
    expect(err).toContain('3 of 3 files, 1 not taken or failed');
    const leave = server.seen.find((one) => one.body.includes('hr:leave.docx'))!.body;
    expect(leave).toMatch(/name="folder"\s+all\/hr\s[^]*wordprocessingml/);
    server.seen.length = 0;
    expect(await chassis('documents', 'add', path.join(root, '*.md'))).toBe(0);
    expect(server.seen).toHaveLength(1);
    expect(await chassis('documents', 'add', path.join(root, '*.none'))).toBe(2);
  });

  it('wait for documents, show their report, and delete with a receipt', async () => {
    const file = path.join(folder, 'note.txt');
    await writeFile(file, 'a note');
    server.onJson('POST /v1/documents', 202, { id: 'note', version: 1, state: 'submitted' });
    server.onJson('GET /v1/documents/note', 200, {
      id: 'note',
      version: 1,
      state: 'failed',
      code: 'document-broken',
      detail: 'It is damaged.',
      chunks: 0,
      dataClass: 'internal',
    });
    expect(await chassis('documents', 'add', file, '--wait')).toBe(1);
    expect(out).toBe('note v1 failed document-broken It is damaged.\n');
    server.on('GET /v1/document-report', (_, response) => response.writeHead(200).end('share: 2 documents\n'));
    expect(await chassis('documents', 'report')).toBe(0);
    server.onJson('DELETE /v1/documents/note', 200, { textCount: 2, chunks: 1, vectors: 0, kept: 0, isVerified: true });
    expect(await chassis('documents', 'delete', 'note')).toBe(0);
    expect(out).toContain('nothing is left');
    const receipt = { textCount: 2, chunks: 1, vectors: 0, kept: 1, isVerified: true };
    server.onJson('GET /v1/documents/note/receipts', 200, {
      receipts: [{ ...receipt, erasedAt: '2026-11-21T10:00:00Z', erasedBy: 'user:ada' }],
    });
    expect(await chassis('documents', 'receipts', 'note')).toBe(0);
    expect(out).toContain(
      '2026-11-21T10:00:00Z by user:ada · note erased: 2 texts, 1 passages, 0 vectors; 1 texts stay',
    );
  });

  it('add documents that not everybody sees, nor for ever', async () => {
    const file = path.join(folder, 'lease.md');
    await writeFile(file, '# Lease');
    server.onJson('POST /v1/documents', 202, { id: 'lease', version: 1, state: 'submitted' });
    const words = [
      '--allow',
      'tenant',
      '--require',
      'region:eu',
      '--until',
      '2027-01-01T00:00:00Z',
      '--owner',
      'user:bob',
    ];
    expect(await chassis('documents', 'add', file, ...words)).toBe(0);
    expect(server.seen[0]!.body).toMatch(
      /name="require"\s+region:eu\s[^]*name="owner"\s+user:bob\s[^]*name="validUntil"\s+2027-01-01T00:00:00Z\s/,
    );
  });

  it('set up a source, look at it and tell what failed', async () => {
    const config = path.join(folder, 'share.json');
    const from = { kind: 'folder', root: 'share' };
    await writeFile(config, JSON.stringify({ from, rights: { allow: ['tenant'] } }));
    server.onJson('PUT /v1/sources/share', 200, { name: 'share', from, documents: 0, everySeconds: 900 });
    expect(await chassis('sources', 'put', 'share', '--config', config)).toBe(0);
    expect(out).toBe('share · folder share · 0 documents · every 900 s\n');
    const failures = [{ key: 'huge.txt', code: 'document-too-large', detail: 'Too large.' }];
    server.onJson('POST /v1/sources/share/sync', 200, {
      added: 2,
      changed: 0,
      removed: 1,
      unchanged: 3,
      failed: 1,
      failures,
    });
    expect(await chassis('sources', 'sync', 'share', '--may-empty')).toBe(1);
    expect(JSON.parse(server.seen.at(-1)!.body)).toEqual({ mayEmpty: true });
    expect(err).toContain('huge.txt document-too-large: Too large.');
  });

  it('create and revoke keys', async () => {
    server.onJson('POST /v1/keys', 201, { key: 'chs_abc_secret', prefix: 'abc' });
    server.on('DELETE /v1/keys/abc', (_, response) => response.writeHead(204).end());
    expect(await chassis('keys', 'create', 'ada', '--name', 'laptop', '--right', 'runs:read')).toBe(0);
    expect(out).toBe('chs_abc_secret\n');
    expect(await chassis('keys', 'revoke', 'chs_abc_secret')).toBe(0);
  });

  it('verify an export offline: intact, edited, cut', async () => {
    const lines: string[] = [];
    let head = emptyHead;
    for (const id of ['a', 'b', 'c']) {
      const record = appendRecord(head, {
        id,
        kind: 'run.accepted',
        at: '2026-11-21T10:00:00.000Z',
        service: 'ingress',
        data: {},
      });
      lines.push(exportLine(record));
      head = headAfter(record);
    }
    const file = path.join(folder, 'audit.ndjson');
    const known = `${head.count}:${head.hash}`;
    await writeFile(file, lines.join('\n'));
    expect(await chassis('audit', 'verify', file, '--head', known)).toBe(0);
    expect(out).toContain(`intact: 3 records, head ${known}`);
    await writeFile(file, lines.slice(0, 2).join('\n'));
    expect(await chassis('audit', 'verify', file)).toBe(0);
    expect(err).toContain('cut tail');
    expect(await chassis('audit', 'verify', file, '--head', known)).toBe(1);
    await writeFile(file, lines.join('\n').replace('"id":"b"', '"id":"x"'));
    expect(await chassis('audit', 'verify', file)).toBe(1);
    expect(server.seen).toEqual([]);
  });
});

describe('what goes wrong', () => {
  it('is told in the server’s words, with its code for programs', async () => {
    server.onJson('POST /v1/runs', 422, {
      code: 'invalid-input',
      detail: 'The input does not fit.',
      failures: [{ pointer: '/mail', message: 'is required' }],
    });
    expect(await chassis('ask', 'x')).toBe(4);
    expect(err).toBe('The input does not fit.\n  /mail is required\n');
    expect(await chassis('ask', 'x', '--json')).toBe(4);
    expect(JSON.parse(out)).toMatchObject({ error: { code: 'invalid-input' } });
  });

  it('is usage with 2, no connection with 3', async () => {
    expect(await chassis('audit', 'verify', 'none', '--head', 'x')).toBe(2);
    expect(await chassis('--url', 'http://127.0.0.1:1', 'ask', 'x')).toBe(3);
  });
});

describe('the connection', () => {
  const bare = {
    environment: {},
    terminal: () => ({
      isJson: false,
      isInteractive: false,
      out: () => undefined,
      err: (text: string) => void (err += text),
    }),
  };

  it('is found in .chassis/demo.json of this folder or above, by user', async () => {
    const deep = path.join(folder, 'a/b');
    await mkdir(path.join(folder, '.chassis'), { recursive: true });
    await mkdir(deep, { recursive: true });
    await writeFile(
      path.join(folder, '.chassis/demo.json'),
      JSON.stringify({ url: server.url, keys: { ada: 'k-ada', ben: 'k-ben' } }),
    );
    server.onJson('GET /v1/approvals', 200, { approvals: [] });
    expect(await execute(['node', 'chassis', '--as', 'ben', 'approvals'], { ...bare, folder: deep })).toBe(0);
    expect(server.seen[0]!.headers.authorization).toBe('Bearer k-ben');
    expect(await execute(['node', 'chassis', '--as', 'eve', 'approvals'], { ...bare, folder: deep })).toBe(2);
    expect(err).toContain('ada, ben');
  });

  it('names the other keys when the one taken lacks a right', async () => {
    server.onJson('GET /v1/audit/export', 403, { code: 'missing-right', detail: 'This needs the right "audit:read".' });
    expect(await execute(['node', 'chassis', 'audit', 'export'], { ...bare, folder })).toBe(4);
    expect(err).toContain('--as ada|ben');
  });

  it('is asked for when there is none', async () => {
    expect(await execute(['node', 'chassis', 'approvals'], { ...bare, folder: '/' })).toBe(2);
    expect(err).toContain('npm start');
  });
});

describe('chassis dead-letters', () => {
  const at = '2026-11-21T10:00:00.000Z';
  const letter = {
    service: 'retriever',
    id: 7,
    topic: 'document.submitted',
    key: 'd',
    kind: 'invalid',
    code: 'no',
    reason: 'not so',
    at,
  };

  it('lists what was put aside, and fails where a service did not answer', async () => {
    server.onJson('GET /v1/dead-letters', 200, { letters: [letter], unavailable: ['generator'] });
    expect(await chassis('dead-letters', 'list')).toBe(3);
    expect(out).toBe(`retriever/7  ${at}  document.submitted  invalid no: not so\n`);
    expect(err).toContain('did not answer: generator');
  });

  it('replays by the names that the list shows, and refuses others', async () => {
    server.onJson('POST /v1/dead-letters/retriever/7/replay', 202, {
      service: 'retriever',
      id: 7,
      topic: 'document.submitted',
    });
    expect(await chassis('dead-letters', 'replay', 'retriever/7')).toBe(0);
    expect(out).toBe('retriever/7 is delivered again on document.submitted\n');
    expect(await chassis('dead-letters', 'replay', '../x')).toBe(2);
    expect(err).toContain('<service>/<id>');
  });
});

describe('chassis runs', () => {
  it('pauses, resumes, cancels and repeats a run, and says how it stands', async () => {
    server.onJson('POST /v1/runs/r1/pause', 200, { id: 'r1', status: 'waiting', pausedAt: '2026-11-21T10:00:00.000Z' });
    server.onJson('POST /v1/runs/r1/resume', 200, { id: 'r1', status: 'running' });
    server.onJson('POST /v1/runs/r1/cancel', 202, { id: 'r1', status: 'cancelled' });
    server.onJson('POST /v1/runs/r1/rerun', 202, { id: 'r2', status: 'running', rerunOf: 'r1' });
    for (const word of ['pause', 'resume', 'cancel']) expect(await chassis('runs', word, 'r1')).toBe(0);
    expect(await chassis('runs', 'rerun', 'r1', '--from', 'answer')).toBe(0);
    expect(out).toBe('r1  paused\nr1  running\nr1  cancelled\nr2  running\n');
    expect(JSON.parse(server.seen.at(-1)!.body)).toEqual({ from: 'answer' });
    expect(await chassis('runs', 'rerun', 'r1', '--repeat', 'pay', 'tell')).toBe(0);
    expect(JSON.parse(server.seen.at(-1)!.body)).toEqual({ repeat: ['pay', 'tell'] });
  });

  it('says what stood in the way, and that it was refused', async () => {
    server.onJson('POST /v1/runs/r1/pause', 409, { code: 'run-not-open', detail: 'Run r1 has ended.' });
    expect(await chassis('runs', 'pause', 'r1')).toBe(4);
    expect(err).toContain('Run r1 has ended.');
  });
});
