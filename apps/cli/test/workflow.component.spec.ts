import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { execute } from '../src/execute.js';
import { FakeServer } from './server.js';

let server: FakeServer;
let folder: string;
let out: string;
let err: string;

const graph = 'name: greet\n';
const hash = 'a'.repeat(64);
const low = { class: 'low', needsSecondPerson: false, reasons: [] };
const high = { class: 'high', needsSecondPerson: true, reasons: [{ class: 'high', code: 'effect', message: 'pays' }] };
const wrong = {
  severity: 'error',
  code: 'unknown-path',
  file: 'workflow.yaml',
  pointer: '/result',
  line: 9,
  column: 3,
  message: 'result reads x.y.',
};
const report = (findings: unknown[], risk: unknown = low) => ({
  name: 'greet',
  hash,
  isPublishable: findings.length === 0,
  findings,
  risk,
});
const outcome = (status: string, risk: unknown = low) => ({
  status,
  name: 'greet',
  hash,
  version: 3,
  findings: [],
  risk,
});

beforeAll(async () => {
  server = await FakeServer.start();
  const root = await mkdtemp(path.join(tmpdir(), 'chassis-workflow-'));
  folder = path.join(root, 'greet');
  await mkdir(path.join(folder, 'prompts'), { recursive: true });
  await writeFile(path.join(folder, 'workflow.yaml'), graph);
  await writeFile(path.join(folder, 'prompts', 'hello.md'), 'Hello');
  await writeFile(path.join(folder, '.DS_Store'), 'x');
});
beforeEach(() => {
  [out, err] = ['', ''];
  server.seen.length = 0;
});
afterAll(async () => {
  server.stop();
  await rm(path.dirname(folder), { recursive: true });
});

async function chassis(...words: string[]): Promise<number> {
  return await execute(['node', 'chassis', 'workflow', ...words], {
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

const calls = (): string[] => server.seen.map(({ method, path: where }) => `${method} ${where}`);

describe('chassis workflow check', () => {
  it('sends the files of the folder, hidden ones apart, and shows what is wrong with its place', async () => {
    server.onJson('POST /v1/workflows/greet/check', 200, report([wrong], high));
    expect(await chassis('check', folder)).toBe(1);
    expect(JSON.parse(server.seen[0]!.body)).toEqual({
      files: { 'workflow.yaml': graph, 'prompts/hello.md': 'Hello' },
    });
    expect(out).toContain('error  workflow.yaml:9:3  unknown-path  result reads x.y.\n');
    expect(out).toContain('1 errors, 0 warnings, risk high: needs a second person\n  high: pays\n');
  });

  it('ends with 0 when nothing is wrong, and gives JSON when asked for', async () => {
    server.onJson('POST /v1/workflows/greet/check', 200, report([]));
    expect(await chassis('check', folder, '--json')).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ isPublishable: true, hash });
  });

  it('says what is no workflow folder', async () => {
    expect(await chassis('check', path.join(folder, 'prompts'))).toBe(2);
    expect(err).toContain('has no workflow.yaml');
    expect(await chassis('check', path.join(folder, 'nowhere'))).toBe(2);
  });
});

describe('chassis workflow publish', () => {
  it('checks, saves and publishes exactly what it saved', async () => {
    server.onJson('POST /v1/workflows/greet/check', 200, report([]));
    server.onJson('PUT /v1/workflows/greet/draft', 200, { name: 'greet', hash });
    server.onJson('POST /v1/workflows/greet/publish', 200, outcome('published'));
    expect(await chassis('publish', folder)).toBe(0);
    expect(calls()).toEqual([
      'POST /v1/workflows/greet/check',
      'PUT /v1/workflows/greet/draft',
      'POST /v1/workflows/greet/publish',
    ]);
    expect(JSON.parse(server.seen[2]!.body)).toEqual({ hash });
    expect(out).toBe(`published greet version 3 ${hash}\n`);
  });

  it('saves nothing that has errors', async () => {
    server.onJson('POST /v1/workflows/greet/check', 200, report([wrong]));
    expect(await chassis('publish', folder)).toBe(1);
    expect(calls()).toEqual(['POST /v1/workflows/greet/check']);
  });

  it('says how the second person agrees', async () => {
    server.onJson('POST /v1/workflows/greet/check', 200, report([], high));
    server.onJson('PUT /v1/workflows/greet/draft', 200, { name: 'greet', hash });
    server.onJson('POST /v1/workflows/greet/publish', 202, outcome('awaiting-second-person', high));
    expect(await chassis('publish', folder)).toBe(5);
    expect(out).toContain(`chassis workflow publish greet --hash ${hash}\n`);
    server.onJson('POST /v1/workflows/greet/publish', 200, outcome('published', high));
    expect(await chassis('publish', 'greet', '--hash', hash)).toBe(0);
    expect(calls().at(-1)).toBe('POST /v1/workflows/greet/publish');
  });

  it('saves over somebody else’s draft only when told which', async () => {
    server.onJson('POST /v1/workflows/greet/check', 200, report([]));
    server.onJson('PUT /v1/workflows/greet/draft', 409, { code: 'stale-draft', detail: 'There is a draft already.' });
    expect(await chassis('publish', folder)).toBe(4);
    expect(err).toContain('--over <hash>');
    server.onJson('PUT /v1/workflows/greet/draft', 200, { name: 'greet', hash });
    server.onJson('POST /v1/workflows/greet/publish', 200, outcome('published'));
    expect(await chassis('publish', folder, '--over', hash)).toBe(0);
    expect(server.seen.at(-2)?.headers['if-match']).toBe(`"${hash}"`);
  });
});

describe('versions', () => {
  const version = {
    name: 'greet',
    version: 2,
    hash,
    isCurrent: true,
    publishedAt: '2026-11-21T10:00:00.000Z',
    publishedBy: 'user:ada',
  };
  const publication = {
    sequence: 3,
    kind: 'rollback',
    version: 2,
    hash,
    at: version.publishedAt,
    by: 'user:ben',
    author: 'user:ada',
    reason: 'too long',
  };

  it('are listed with who published them', async () => {
    server.onJson('GET /v1/workflows/greet/versions', 200, {
      name: 'greet',
      versions: [version],
      publications: [publication],
    });
    expect(await chassis('versions', 'greet')).toBe(0);
    expect(out).toContain(`* 2  ${hash}`);
    expect(out).toContain('rollback of version 2 by user:ben with user:ada: too long');
    server.onJson('GET /v1/workflows?limit=200', 200, {
      workflows: [{ name: 'greet', current: version, draft: { hash, author: 'user:ada', requestedBy: 'user:ada' } }],
    });
    expect(await chassis('list')).toBe(0);
    expect(out).toContain('user:ada asks for a second person');
  });

  it('differ from a folder by lines, and from each other as the server says', async () => {
    server.onJson('GET /v1/workflows/greet/versions?limit=200', 200, {
      name: 'greet',
      versions: [version],
      publications: [],
    });
    server.onJson('GET /v1/workflows/greet/versions/2', 200, {
      ...version,
      files: { 'workflow.yaml': 'name: old\n', 'gone.md': 'x' },
    });
    expect(await chassis('diff', folder)).toBe(0);
    expect(out).toContain('-name: old\n+name: greet');
    expect(out).toContain('+Hello');
    const answer = {
      changes: [{ pointer: '/deadline', kind: 'changed' }],
      files: [{ path: 'workflow.yaml', kind: 'changed', patch: '-a\n+b' }],
    };
    server.onJson('GET /v1/workflows/greet/diff?from=1&to=2', 200, answer);
    expect(await chassis('diff', 'greet', '--from', '1', '--to', '2')).toBe(0);
    expect(out).toContain('changed  /deadline\n-a\n+b\n');
  });

  it('are rolled back to with a reason', async () => {
    server.onJson('POST /v1/workflows/greet/rollback', 200, outcome('published'));
    expect(await chassis('rollback', 'greet', '--version', '2', '--reason', 'too long')).toBe(0);
    expect(JSON.parse(server.seen[0]!.body)).toEqual({ version: 2, reason: 'too long' });
    expect(await chassis('rollback', 'greet', '--version', 'two', '--reason', 'x')).toBe(2);
    expect(await chassis('rollback', 'greet', '--version', '2')).toBe(2);
  });
});
