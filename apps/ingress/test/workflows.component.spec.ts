import {
  ChassisError,
  WorkflowDraftDelete,
  WorkflowDraftGet,
  WorkflowDraftPut,
  WorkflowPolicyGet,
  WorkflowPolicyPut,
  WorkflowPolicySchema,
  WorkflowsCheck,
  WorkflowsDiff,
  WorkflowsList,
  WorkflowsPublish,
  WorkflowsRollback,
  WorkflowsVersion,
  WorkflowsVersions,
} from '@chassis/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Edge } from './edge.js';

const hash = 'a'.repeat(64);
const at = '2026-11-21T10:00:00.000Z';
const draft = { name: 'greet', hash, author: 'user:ada', updatedAt: at };
const version = { name: 'greet', version: 1, hash, isCurrent: true, publishedAt: at, publishedBy: 'user:ada' };
const risk = { class: 'high' as const, needsSecondPerson: true, reasons: [] };
const finding = {
  severity: 'error' as const,
  code: 'unknown-path',
  file: 'workflow.yaml',
  pointer: '/result',
  line: 9,
  column: 3,
  message: 'result reads x.y, which is in no schema.',
};
const policy = WorkflowPolicySchema.parse({});
const files = { 'workflow.yaml': 'name: greet' };

let edge: Edge;
const keys: Record<string, string> = {};
let asked: Record<string, unknown>[];

beforeAll(async () => {
  edge = await Edge.start();
  keys.reader = await edge.key('demo', 'rita', ['workflows:read']);
  keys.writer = await edge.key('demo', 'wim', ['workflows:write']);
  keys.publisher = await edge.key('demo', 'pia', ['workflows:publish']);
  keys.runner = await edge.key('demo', 'rob', ['runs:create']);
  keys.admin = await edge.key('demo', 'olga', ['admin']);
  asked = [];
  const note = (input: Record<string, unknown>): void => void asked.push(input);
  const { line } = edge;
  line.stubRoute(WorkflowsList, () => ({ workflows: [{ name: 'greet', current: version, draft }] }));
  line.stubRoute(WorkflowsVersions, ({ name }) => ({ name: String(name), versions: [version], publications: [] }));
  line.stubRoute(WorkflowsVersion, () => ({ ...version, files }));
  line.stubRoute(WorkflowsDiff, (input) => {
    note(input);
    return { name: 'greet', from: { hash, version: 1 }, to: { hash }, changes: [], files: [] };
  });
  line.stubRoute(WorkflowDraftGet, () => ({ ...draft, files }));
  line.stubRoute(WorkflowDraftPut, (input) => {
    note(input);
    if (input.replaces === 'b'.repeat(64)) throw new ChassisError('rejected', 'stale-draft', 'Read it again.');
    return { ...draft, isNew: true };
  });
  line.stubRoute(WorkflowDraftDelete, () => ({}));
  line.stubRoute(WorkflowsCheck, (input) => {
    note(input);
    return { name: 'greet', hash, isPublishable: false, findings: [finding], risk };
  });
  line.stubRoute(WorkflowsPublish, (input) => ({
    status: 'published' as const,
    name: String(input.name),
    hash,
    version: 2,
    findings: [],
    risk,
  }));
  line.stubRoute(WorkflowsRollback, (input) => {
    note(input);
    return { status: 'published' as const, name: String(input.name), hash, version: 1, findings: [], risk };
  });
  line.stubRoute(WorkflowPolicyGet, () => policy);
  line.stubRoute(WorkflowPolicyPut, (input) => WorkflowPolicySchema.parse(input));
});
afterAll(async () => await edge?.line.stop());

const calls: [right: string, method: string, path: string, body?: unknown][] = [
  ['reader', 'GET', ''],
  ['reader', 'GET', '/greet/versions'],
  ['reader', 'GET', '/greet/versions/1'],
  ['reader', 'GET', '/greet/diff?from=1&to=draft'],
  ['reader', 'GET', '/greet/draft'],
  ['writer', 'PUT', '/greet/draft', { files }],
  ['writer', 'DELETE', '/greet/draft'],
  ['writer', 'POST', '/greet/check', { files }],
  ['publisher', 'POST', '/greet/publish', { hash }],
  ['publisher', 'POST', '/greet/rollback', { version: 1, reason: 'x' }],
];

describe('workflows over HTTP', () => {
  it.each(calls)('need the right of a %s for %s %s, and no other opens it', async (right, method, path, body) => {
    const headers: Record<string, string> = method === 'DELETE' ? { 'if-match': `"${hash}"` } : {};
    for (const who of ['reader', 'writer', 'publisher', 'runner']) {
      const { status } = await edge.request(method, `/v1/workflows${path}`, keys[who], body, headers);
      expect([who, status]).toStrictEqual([who, who === right ? (method === 'DELETE' ? 204 : 200) : 403]);
    }
    expect((await edge.request(method, `/v1/workflows${path}`, undefined, body, headers)).status).toBe(401);
  });

  it('carry the hash of a draft as its ETag, and take it back as If-Match', async () => {
    const read = await edge.request('GET', '/v1/workflows/greet/draft', keys.reader);
    const etag = read.headers.get('etag') ?? '';
    expect(etag).toBe(`"${hash}"`);
    const saved = await edge.request('PUT', '/v1/workflows/greet/draft', keys.writer, { files }, { 'if-match': etag });
    expect(saved.headers.get('etag')).toBe(etag);
    expect(asked.at(-1)).toStrictEqual({ name: 'greet', files, replaces: hash });
    const stale = await edge.request(
      'PUT',
      '/v1/workflows/greet/draft',
      keys.writer,
      { files },
      { 'if-match': `"${'b'.repeat(64)}"` },
    );
    expect([stale.status, ((await stale.json()) as { code: string }).code]).toStrictEqual([409, 'stale-draft']);
    const wrong = await edge.request('PUT', '/v1/workflows/greet/draft', keys.writer, { files }, { 'if-match': '"x"' });
    expect([wrong.status, ((await wrong.json()) as { code: string }).code]).toStrictEqual([400, 'invalid-if-match']);
    expect((await edge.request('DELETE', '/v1/workflows/greet/draft', keys.writer)).status).toBe(400);
  });

  it('are checked as a draft when no files are given', async () => {
    const answer = await edge.request('POST', '/v1/workflows/greet/check', keys.writer, {});
    expect(await answer.json()).toMatchObject({ isPublishable: false, findings: [finding] });
    expect(asked.at(-1)).toStrictEqual({ name: 'greet' });
    expect((await edge.request('POST', '/v1/workflows/greet/check', keys.writer)).status).toBe(200);
  });

  it('that have errors are a problem with every finding', async () => {
    edge.line.stubRoute(WorkflowsPublish, () => ({
      status: 'check-failed' as const,
      name: 'greet',
      hash,
      findings: [finding],
      risk,
    }));
    const refused = await edge.request('POST', '/v1/workflows/greet/publish', keys.publisher, { hash });
    expect(refused.status).toBe(422);
    expect(refused.headers.get('content-type')).toContain('application/problem+json');
    expect(await refused.json()).toMatchObject({
      code: 'workflow-check-failed',
      failures: [finding],
      detail: expect.stringContaining('workflow.yaml:9'),
    });
  });

  it('that wait for a second person are 202, and a hash must be one', async () => {
    edge.line.stubRoute(WorkflowsPublish, () => ({
      status: 'awaiting-second-person' as const,
      name: 'greet',
      hash,
      findings: [],
      risk,
    }));
    const waiting = await edge.request('POST', '/v1/workflows/greet/publish', keys.publisher, { hash });
    expect(waiting.status).toBe(202);
    expect(await waiting.json()).toMatchObject({ status: 'awaiting-second-person' as const, risk: { class: 'high' } });
    expect((await edge.request('POST', '/v1/workflows/greet/publish', keys.publisher, { hash: 'x' })).status).toBe(400);
    expect((await edge.request('POST', '/v1/workflows/greet/publish', keys.publisher, { files })).status).toBe(400);
  });

  it('are rolled back with a reason, and compared with what is published by default', async () => {
    expect((await edge.request('POST', '/v1/workflows/greet/rollback', keys.publisher, { version: 1 })).status).toBe(
      400,
    );
    await edge.request('POST', '/v1/workflows/greet/rollback', keys.publisher, {
      version: 1,
      reason: 'x',
      replaces: hash,
    });
    expect(asked.at(-1)).toStrictEqual({ name: 'greet', version: 1, reason: 'x', replaces: hash });
    await edge.request('GET', '/v1/workflows/greet/diff', keys.reader);
    expect(asked.at(-1)).toStrictEqual({ name: 'greet', from: 'current', to: 'draft' });
    expect((await edge.request('GET', '/v1/workflows/greet/versions/x', keys.reader)).status).toBe(404);
  });

  it('have a policy that administrators alone change', async () => {
    expect(await (await edge.request('GET', '/v1/workflow-policy', keys.reader)).json()).toStrictEqual(policy);
    expect((await edge.request('PUT', '/v1/workflow-policy', keys.publisher, policy)).status).toBe(403);
    expect(
      (await edge.request('PUT', '/v1/workflow-policy', keys.admin, { ...policy, maxBudgetMicroUsd: 5 })).status,
    ).toBe(200);
    expect((await edge.request('PUT', '/v1/workflow-policy', keys.admin, { secondPersonFrom: 'never' })).status).toBe(
      400,
    );
  });
});
