import {
  AuditRecorded,
  ChassisError,
  ClassifyIntent,
  IntentsList,
  OperationsList,
  type PublishOutcome,
  RunsGet,
  type WorkflowDraft,
  WorkflowDraftDelete,
  WorkflowDraftGet,
  WorkflowDraftPut,
  WorkflowPolicyGet,
  WorkflowPolicyPut,
  WorkflowsCheck,
  WorkflowsDiff,
  WorkflowsGet,
  WorkflowsList,
  WorkflowsProvision,
  WorkflowsPublish,
  WorkflowsRollback,
  WorkflowsVersion,
  WorkflowsVersions,
} from '@chassis/contracts';
import { startLine, type TestLine } from '@chassis/testing';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { serveDemoEnvironment } from '../src/fakes/serve-demo-environment.js';
import { smallFolder } from '../src/fakes/small-folder.js';
import { orchestrator } from '../src/index.js';
import { Stages } from './stages.js';

let line: TestLine;
const people: Record<string, string> = {};

beforeAll(async () => {
  line = await startLine({ services: [orchestrator] });
  serveDemoEnvironment(line);
  for (const name of ['ada', 'ben', 'cleo']) people[name] = await line.principal('demo', `user:${name}`);
  people.robot = await line.principal('demo', 'service:ci');
  people.setup = await line.principal('demo', 'service:setup');
  people.stranger = await line.principal('other', 'user:ada');
  await new Stages(line, people.ada as string).allow('user:carla', ['payables', 'payables-approver']);
  const sql = 'select 1 from subjects';
  const known = async () => await line.database('orchestrator').withTenant('demo', async (tx) => await tx.query(sql));
  await vi.waitUntil(async () => (await known()).length === 1, { timeout: 10_000 });
});
afterAll(async () => await line?.stop());

type Who = keyof typeof people;
const as = (who: Who) => ({ as: people[who] as string });
let count = 0;
/** A workflow of its own for each test, without an effect unless its files have one. */
const newName = (): string => `case-${++count}`;
const harmless = (name: string, greeting = 'Dear'): Record<string, string> => ({
  'workflow.yaml': `name: ${name}
input: in.json
dataClass: internal
deadline: 1h
budget: { microUsd: 0 }
reviewer: payables
steps:
  intent: { kind: classify, model: support, text: input.question }
  letter: { kind: generate, after: intent, model: template, prompt: letter.md, with: "{ 'to': input.question }" }
result: "{ 'letter': letter.text, 'greeting': '${greeting}' }"
`,
  'in.json': '{"type": "object", "required": ["question"], "properties": {"question": {"type": "string"}}}',
  'letter.md': `---\ntemplates:\n  en: "${greeting} {{to}}"\n---\n`,
});
/** Pays without asking anybody. */
const harmful = (name: string): Record<string, string> => {
  const files = smallFolder();
  const text = (files['workflow.yaml'] ?? '').replace('name: small', `name: ${name}`);
  return {
    ...files,
    'workflow.yaml': text.replace(
      '    role: payables-approver',
      '    when: input.amount.minor > 100000\n    role: payables-approver',
    ),
  };
};

const save = async (
  who: Who,
  name: string,
  files: Record<string, string>,
  replaces?: string,
): Promise<WorkflowDraft & { isNew: boolean }> =>
  await line.call(WorkflowDraftPut, { name, files, ...(replaces !== undefined && { replaces }) }, as(who));
const publish = async (who: Who, name: string, hash: string): Promise<PublishOutcome> =>
  await line.call(WorkflowsPublish, { name, hash }, as(who));
const published = async (who: Who, name: string, files: Record<string, string>): Promise<string> => {
  const { hash } = await save(who, name, files);
  expect(await publish(who, name, hash)).toMatchObject({ status: 'published' });
  return hash;
};
const refusal = async (work: Promise<unknown>): Promise<{ kind: string; code: string; message: string }> => {
  const { kind, code, message } = ChassisError.from(
    await work.then(
      () => new Error('was not refused'),
      (error: unknown) => error,
    ),
  );
  return { kind, code, message };
};
const fact = async (kind: string, workflow: string) => {
  const isIt = (one: { kind: string; data: Record<string, unknown> }) =>
    one.kind === kind && one.data.workflow === workflow;
  const { data } = await line.next(AuditRecorded, ({ facts }) => facts.some(isIt));
  return data.facts.find(isIt);
};

describe('a draft', () => {
  it('is saved whole, under the hash of all its files, and read as it was saved', async () => {
    const name = newName();
    const saved = await save('ada', name, harmless(name));
    expect(saved).toMatchObject({ name, author: 'user:ada', isNew: true });
    const read = await line.call(WorkflowDraftGet, { name }, as('ben'));
    expect(read).toMatchObject({ hash: saved.hash, files: harmless(name) });
    const reversed = Object.fromEntries(Object.entries(harmless(name)).toReversed());
    for (const who of ['ada', 'ben'])
      expect(await save(who, name, reversed)).toMatchObject({ hash: saved.hash, author: 'user:ada', isNew: false });
    expect(await fact('workflow.draft-saved', name)).toMatchObject({
      subject: 'user:ada',
      data: { hash: saved.hash, files: 3 },
    });
  });

  it('is not saved over a draft that its author has not seen', async () => {
    const name = newName();
    const first = await save('ada', name, harmless(name));
    const second = await save('ben', name, harmless(name, 'Hello'), first.hash);
    for (const replaces of [undefined, first.hash])
      expect(await refusal(save('ada', name, harmless(name, 'Hi'), replaces))).toMatchObject({
        kind: 'rejected',
        code: 'stale-draft',
      });
    expect((await line.call(WorkflowDraftGet, { name }, as('ada'))).hash).toBe(second.hash);
    expect(await refusal(line.call(WorkflowDraftDelete, { name, hash: first.hash }, as('ada')))).toMatchObject({
      code: 'stale-draft',
    });
    await line.call(WorkflowDraftDelete, { name, hash: second.hash }, as('ada'));
    expect(await refusal(line.call(WorkflowDraftGet, { name }, as('ada')))).toMatchObject({ code: 'unknown-draft' });
  });

  it('saved by two at once is that of one, and the other is told', async () => {
    const name = newName();
    const { hash } = await save('ada', name, harmless(name));
    const both = await Promise.allSettled(
      ['Hi', 'Hey'].map(async (word) => await save('ben', name, harmless(name, word), hash)),
    );
    expect(both.map(({ status }) => status).toSorted()).toStrictEqual(['fulfilled', 'rejected']);
  });

  it.each([
    ['a path that leaves the folder', { '../x.md': 'x' }],
    ['a path from the root', { '/etc/x.md': 'x' }],
    ['a hidden file', { '.git/x.md': 'x' }],
    ['a file of another kind', { 'run.sh': 'x' }],
    ['a binary file', { 'x.md': 'a\u0000b' }],
    ['a large file', { 'x.md': 'x'.repeat(200_001) }],
    ['many files', Object.fromEntries([...Array(101).keys()].map((n) => [`f${n}.md`, 'x']))],
    ['a large folder', Object.fromEntries([...Array(4).keys()].map((n) => [`f${n}.md`, 'x'.repeat(190_000)]))],
    ['two files that differ in case alone', { 'A.md': 'x', 'a.md': 'y' }],
    ['no file', undefined],
  ])('with %s is refused', async (_what, more) => {
    const name = newName();
    const files = more === undefined ? {} : { ...harmless(name), ...more };
    expect(await refusal(save('ada', name, files))).toMatchObject({ kind: 'invalid', code: 'invalid-folder' });
    expect(await refusal(line.call(WorkflowsCheck, { name, files }, as('ada')))).toMatchObject({
      code: 'invalid-folder',
    });
  });

  it('of another tenant is not there, and neither are its versions', async () => {
    const name = newName();
    const hash = await published('ada', name, harmless(name));
    await save('ada', name, harmless(name, 'Hi'));
    const other = as('stranger');
    expect(await line.call(WorkflowsList, {}, other)).toStrictEqual({ workflows: [] });
    expect(await line.call(WorkflowsVersions, { name }, other)).toMatchObject({ versions: [], publications: [] });
    for (const work of [
      async () => await line.call(WorkflowDraftGet, { name }, other),
      async () => await line.call(WorkflowsVersion, { name, version: 1 }, other),
      async () => await line.call(WorkflowsDiff, { name, from: '1', to: hash }, other),
      async () => await line.call(WorkflowsRollback, { name, version: 1, reason: 'x' }, other),
      async () => await line.call(WorkflowsPublish, { name, hash }, other),
    ])
      expect((await refusal(work())).code).toMatch(/^unknown-(draft|version)$/);
  });
});

describe('a check', () => {
  it('tells all that is wrong, keeps nothing, and is on record', async () => {
    const name = newName();
    const files = {
      ...harmless(name),
      'workflow.yaml': harmless(name)['workflow.yaml']!.replace('model: support', 'model: birds'),
    };
    const report = await line.call(WorkflowsCheck, { name, files }, as('ada'));
    expect(report).toMatchObject({
      isPublishable: false,
      findings: [{ code: 'unknown-intent-model', file: 'workflow.yaml', line: 8 }],
    });
    expect(await refusal(line.call(WorkflowDraftGet, { name }, as('ada')))).toMatchObject({ code: 'unknown-draft' });
    expect(await fact('workflow.checked', name)).toMatchObject({ data: { hash: report.hash, errors: 1 } });
  });

  it('fails for a while, and publishes nothing, when an owner cannot be asked', async () => {
    const name = newName();
    const { hash } = await save('ada', name, harmless(name));
    const isAway = (): never => {
      throw new ChassisError('transient', 'service-unavailable', 'It does not answer.');
    };
    line.stubRoute(OperationsList, isAway);
    line.stubRoute(IntentsList, isAway);
    try {
      expect(await refusal(publish('ada', name, hash))).toMatchObject({ kind: 'transient' });
    } finally {
      serveDemoEnvironment(line);
    }
    expect(await refusal(line.call(WorkflowsGet, { name }, as('ada')))).toMatchObject({ code: 'unknown-workflow' });
  });

  it('asks nobody who has no part in the workflow', async () => {
    line.stubRoute(OperationsList, () => {
      throw new ChassisError('transient', 'service-unavailable', 'It does not answer.');
    });
    try {
      const name = newName();
      await published('ada', name, harmless(name));
    } finally {
      serveDemoEnvironment(line);
    }
  });

  it('counts the policy of the tenant', async () => {
    const before = await line.call(WorkflowPolicyGet, {}, as('ada'));
    const name = newName();
    const files = harmful(name);
    try {
      await line.call(
        WorkflowPolicyPut,
        { ...before, operations: ['old-ledger.*'], secondPersonFrom: 'low' },
        as('ada'),
      );
      const { findings, risk } = await line.call(WorkflowsCheck, { name, files }, as('ada'));
      expect(findings.map(({ code }) => code)).toStrictEqual(['operation-not-permitted', 'operation-not-permitted']);
      expect(risk.needsSecondPerson).toBe(true);
      expect(await line.call(WorkflowPolicyGet, {}, as('stranger'))).toStrictEqual(before);
    } finally {
      await line.call(WorkflowPolicyPut, before, as('ada'));
    }
    expect(await fact('workflow.policy-changed', '*')).toMatchObject({ data: { operations: ['old-ledger.*'] } });
  });
});

describe('a publication', () => {
  it('of what does no harm needs one person, and makes one version of the same files', async () => {
    const name = newName();
    const hash = await published('ada', name, harmless(name));
    expect(await line.call(WorkflowsGet, { name }, as('ada'))).toMatchObject({ hash });
    expect(await refusal(line.call(WorkflowDraftGet, { name }, as('ada')))).toMatchObject({ code: 'unknown-draft' });
    await published('ben', name, harmless(name));
    const { versions, publications } = await line.call(WorkflowsVersions, { name }, as('ada'));
    expect(versions).toMatchObject([{ version: 1, hash, isCurrent: true, publishedBy: 'user:ada' }]);
    expect(publications).toMatchObject([
      { sequence: 2, by: 'user:ben', version: 1 },
      { sequence: 1, by: 'user:ada', version: 1 },
    ]);
    expect(await fact('workflow.published', name)).toMatchObject({
      data: { hash, version: 1, author: 'user:ada', riskClass: 'low' },
    });
  });

  it('of a draft that does not pass its check is refused with all findings', async () => {
    const name = newName();
    const { hash } = await save('ada', name, { ...harmless(name), 'in.json': '{' });
    expect(await publish('ada', name, hash)).toMatchObject({
      status: 'check-failed',
      findings: [{ code: 'invalid-json' }],
    });
    expect(await refusal(line.call(WorkflowsGet, { name }, as('ada')))).toMatchObject({ code: 'unknown-workflow' });
    expect(await fact('workflow.publication-refused', name)).toMatchObject({ data: { codes: ['invalid-json'] } });
  });

  it('is of exactly the hash that was seen', async () => {
    const name = newName();
    const first = await save('ada', name, harmless(name));
    await save('ben', name, harmless(name, 'Hi'), first.hash);
    expect(await refusal(publish('ada', name, first.hash))).toMatchObject({ kind: 'rejected', code: 'stale-draft' });
  });

  it('is done by persons, not by services', async () => {
    const name = newName();
    const { hash } = await save('robot', name, harmless(name));
    expect(await refusal(publish('robot', name, hash))).toMatchObject({ kind: 'denied', code: 'person-required' });
    expect(await refusal(line.call(WorkflowsProvision, { name, files: harmless(name) }, as('ada')))).toMatchObject({
      code: 'not-the-setup',
    });
    expect(await publish('ada', name, hash)).toMatchObject({ status: 'published' });
  });

  it('of what can do harm waits for a second person, who publishes the same hash', async () => {
    const name = newName();
    const { hash } = await save('ada', name, harmful(name));
    for (let time = 0; time < 2; time++)
      expect(await publish('ada', name, hash)).toMatchObject({
        status: 'awaiting-second-person',
        risk: { class: 'high', needsSecondPerson: true, reasons: [{ code: 'effect-without-approval' }] },
      });
    expect(await refusal(line.call(WorkflowsGet, { name }, as('ada')))).toMatchObject({ code: 'unknown-workflow' });
    const { workflows } = await line.call(WorkflowsList, { limit: 200 }, as('ben'));
    expect(workflows.find((one) => one.name === name)).toMatchObject({ draft: { requestedBy: 'user:ada', hash } });
    expect(await publish('ben', name, hash)).toMatchObject({ status: 'published', version: 1 });
    expect(await fact('workflow.publication-requested', name)).toMatchObject({ subject: 'user:ada' });
    expect(await fact('workflow.published', name)).toMatchObject({
      subject: 'user:ben',
      data: { author: 'user:ada', requestedBy: 'user:ada' },
    });
  });

  it('that was asked for is void after any edit', async () => {
    const name = newName();
    const { hash } = await save('ada', name, harmful(name));
    await publish('ada', name, hash);
    const edited = await save('ada', name, { ...harmful(name), 'letter.md': `${harmful(name)['letter.md']} ` }, hash);
    expect(edited.requestedBy).toBeUndefined();
    expect(await refusal(publish('ben', name, hash))).toMatchObject({ code: 'stale-draft' });
    expect(await publish('ada', name, edited.hash)).toMatchObject({ status: 'awaiting-second-person' });
  });

  it('counts neither services nor people who may no longer act', async () => {
    const name = newName();
    const { hash } = await save('robot', name, harmful(name));
    expect(await publish('ada', name, hash)).toMatchObject({ status: 'awaiting-second-person' });
    expect(await publish('ada', name, hash)).toMatchObject({ status: 'awaiting-second-person' });
    const stages = new Stages(line, people.ben as string);
    await stages.allow('user:ada', [], { version: 7, isDisabled: true });
    const sql = 'select 1 from subjects where is_disabled';
    const disabled = async () =>
      await line.database('orchestrator').withTenant('demo', async (tx) => await tx.query(sql));
    await vi.waitFor(async () => expect(await disabled()).toHaveLength(1), { timeout: 10_000 });
    expect(await publish('ben', name, hash)).toMatchObject({ status: 'awaiting-second-person' });
    await stages.allow('user:ada', [], { version: 8 });
    expect(await publish('cleo', name, hash)).toMatchObject({ status: 'published' });
  });

  it('that takes a safeguard away is of high risk', async () => {
    const name = newName();
    const guarded = smallFolder();
    guarded['workflow.yaml'] = (guarded['workflow.yaml'] ?? '').replace('name: small', `name: ${name}`);
    const first = await save('ada', name, guarded);
    expect(await publish('ada', name, first.hash)).toMatchObject({ status: 'published', risk: { class: 'medium' } });
    const weaker = {
      ...guarded,
      'workflow.yaml': guarded['workflow.yaml'].replace('role: payables-approver', 'role: payables'),
    };
    const { hash } = await save('ada', name, weaker);
    expect(await publish('ada', name, hash)).toMatchObject({
      status: 'awaiting-second-person',
      risk: { reasons: [{ code: 'effect' }, { code: 'safeguard-changed' }] },
    });
  });
});

describe('versions', () => {
  it('differ in places of the graph and in lines of files', async () => {
    const name = newName();
    await published('ada', name, harmless(name));
    const next: Record<string, string> = { ...harmless(name, 'Hello'), 'note.txt': 'x' };
    next['workflow.yaml'] = next['workflow.yaml']!.replace('deadline: 1h', 'deadline: 2h');
    const { hash } = await save('ada', name, next);
    const diff = await line.call(WorkflowsDiff, { name, from: 'current', to: 'draft' }, as('ben'));
    expect(diff.from).toMatchObject({ version: 1 });
    expect(diff.to).toStrictEqual({ hash });
    expect(diff.changes).toStrictEqual([
      { pointer: '/deadline', kind: 'changed' },
      { pointer: '/result', kind: 'changed' },
    ]);
    expect(diff.files.map(({ path, kind }) => [path, kind])).toStrictEqual([
      ['letter.md', 'changed'],
      ['note.txt', 'added'],
      ['workflow.yaml', 'changed'],
    ]);
    expect(diff.files[2]?.patch).toContain('-deadline: 1h\n+deadline: 2h');
    expect(await refusal(line.call(WorkflowsDiff, { name, from: '1', to: '9' }, as('ben')))).toMatchObject({
      code: 'unknown-version',
    });
  });

  it('are rolled back to, which is written down and changes no version', async () => {
    const name = newName();
    const first = await published('ada', name, harmless(name));
    const second = await published('ada', name, harmless(name, 'Hi'));
    const roll = async (version: number, replaces?: string) =>
      await line.call(
        WorkflowsRollback,
        { name, version, reason: 'too friendly', ...(replaces && { replaces }) },
        as('ben'),
      );
    expect(await refusal(roll(1, first))).toMatchObject({ code: 'stale-version' });
    expect(await refusal(roll(2))).toMatchObject({ code: 'already-published' });
    expect(await refusal(roll(3))).toMatchObject({ code: 'unknown-version' });
    expect(await roll(1, second)).toMatchObject({ status: 'published', version: 1, hash: first });
    expect(await line.call(WorkflowsGet, { name }, as('ada'))).toMatchObject({ hash: first });
    const { versions, publications } = await line.call(WorkflowsVersions, { name }, as('ada'));
    expect(versions.map(({ version, isCurrent }) => [version, isCurrent])).toStrictEqual([
      [2, false],
      [1, true],
    ]);
    expect(publications[0]).toMatchObject({
      kind: 'rollback',
      version: 1,
      replacedHash: second,
      by: 'user:ben',
      reason: 'too friendly',
    });
    const told = await fact('workflow.rolled-back', name);
    expect(told).toMatchObject({ data: { hash: first, replacedHash: second } });
    expect(JSON.stringify(told)).not.toContain('too friendly');
  });

  it('that no longer pass are not rolled back to', async () => {
    const name = newName();
    await published('ada', name, harmless(name));
    const second = await published('ada', name, harmless(name, 'Hi'));
    const before = await line.call(WorkflowPolicyGet, {}, as('ada'));
    try {
      await line.call(WorkflowPolicyPut, { ...before, models: ['extractive'] }, as('ada'));
      expect(await line.call(WorkflowsRollback, { name, version: 1, reason: 'x' }, as('ben'))).toMatchObject({
        status: 'check-failed',
        findings: [{ code: 'model-not-permitted' }],
      });
    } finally {
      await line.call(WorkflowPolicyPut, before, as('ada'));
    }
    expect(await line.call(WorkflowsGet, { name }, as('ada'))).toMatchObject({ hash: second });
  });

  it('are what runs cite and finish on, whatever is published meanwhile', async () => {
    const name = newName();
    const first = await published('ada', name, harmless(name));
    const stages = new Stages(line, people.ada as string);
    const old = await stages.request(name, { question: 'Anna' });
    await stages.command(ClassifyIntent, old, 'intent');
    const second = await published('ada', name, harmless(name, 'Hi'));
    const young = await stages.request(name, { question: 'Anna' });
    await line.call(WorkflowsRollback, { name, version: 1, reason: 'x' }, as('ben'));
    for (const run of [old, young]) await stages.classified(run, 'warranty');
    const results = await Promise.all(
      [old, young].map(async (run) => {
        const context = await stages.generated(run, 'letter', { text: 'Dear Anna', citations: [] });
        const { result } = await stages.updated(run, 'completed');
        return { context, result: await line.payloads.getJson('demo', result!) };
      }),
    );
    expect(results.map(({ result }) => result)).toMatchObject([{ greeting: 'Dear' }, { greeting: 'Hi' }]);
    expect(results.map(({ context }) => (context.prompt as { bundle: string }).bundle)).toStrictEqual([first, second]);
    const cited = await Promise.all(
      [old, young].map(async (run) => (await line.call(RunsGet, { run }, as('ada'))).workflowHash),
    );
    expect(cited).toStrictEqual([first, second]);
    const next = await stages.request(name, { question: 'Anna' });
    await stages.command(ClassifyIntent, next, 'intent');
    expect((await line.call(RunsGet, { run: next }, as('ada'))).workflowHash).toBe(first);
  });
});
