import {
  AuditRecorded,
  ChassisError,
  WorkflowDraftPut,
  WorkflowsGet,
  WorkflowsProvision,
  WorkflowsPublish,
  WorkflowsRollback,
  WorkflowsVersions,
} from '@chassis/contracts';
import { startLine, type TestLine } from '@chassis/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serveDemoEnvironment } from '../src/fakes/serve-demo-environment.js';
import { workflowFolder } from '../src/fakes/workflow-folder.js';
import { orchestrator } from '../src/index.js';

let line: TestLine;
const people: Record<string, string> = {};

beforeAll(async () => {
  line = await startLine({ services: [orchestrator] });
  serveDemoEnvironment(line);
  for (const name of ['ada', 'ben']) people[name] = await line.principal('demo', `user:${name}`);
  people.setup = await line.principal('demo', 'service:setup');
});
afterAll(async () => await line?.stop());

const as = (who: string) => ({ as: people[who] as string });
const greets = (name: string, greeting: string): Record<string, string> => ({
  'workflow.yaml': `name: ${name}
input: in.json
dataClass: internal
deadline: 1h
budget: { microUsd: 0 }
reviewer: payables
steps:
  letter: { kind: generate, model: template, prompt: letter.md, with: "{ 'to': input.question }" }
result: "{ 'letter': letter.text }"
`,
  'in.json': '{"type": "object", "required": ["question"], "properties": {"question": {"type": "string"}}}',
  'letter.md': `---\ntemplates:\n  en: "${greeting} {{to}}"\n---\n`,
});

async function publish(name: string, files: Record<string, string>): Promise<string> {
  const { hash } = await line.call(WorkflowDraftPut, { name, files }, as('ada'));
  expect(await line.call(WorkflowsPublish, { name, hash }, as('ada'))).toMatchObject({ status: 'published' });
  return hash;
}

const refusal = async (work: Promise<unknown>): Promise<ChassisError> =>
  await work.then(
    () => Promise.reject(new Error('was not refused')),
    (error: unknown) => ChassisError.from(error),
  );

describe('what comes with a deployment', () => {
  it('is provisioned through the same check, once, and is on record as such', async () => {
    const files = workflowFolder('vendor-invoice');
    const name = 'vendor-invoice';
    expect(await line.call(WorkflowsProvision, { name, files }, as('setup'))).toMatchObject({
      version: 1,
      isNew: true,
    });
    expect(await line.call(WorkflowsProvision, { name, files }, as('setup'))).toMatchObject({
      version: 1,
      isNew: false,
    });
    const { publications } = await line.call(WorkflowsVersions, { name }, as('ada'));
    expect(publications).toMatchObject([{ kind: 'provision', by: 'service:setup', riskClass: 'high' }]);
    const broken = { ...files, 'schemas/invoice.schema.json': '{' };
    expect(await refusal(line.call(WorkflowsProvision, { name, files: broken }, as('setup')))).toMatchObject({
      code: 'workflow-check-failed',
      message: expect.stringContaining('invalid-json'),
    });
  });

  it('replaces what a deployment brought before, and never what a person published or rolled back to', async () => {
    const name = 'greeting';
    const provision = async (greeting: string) =>
      await line.call(WorkflowsProvision, { name, files: greets(name, greeting) }, as('setup'));
    const current = async () => (await line.call(WorkflowsGet, { name }, as('ada'))).hash;
    await provision('One');
    const second = await provision('Two');
    expect(second).toMatchObject({ version: 2, isPublished: true });
    const third = await publish(name, greets(name, 'Three'));
    expect(await provision('Two')).toMatchObject({ version: 2, isNew: false, isPublished: false });
    expect(await provision('Four')).toMatchObject({ version: 4, isNew: true, isPublished: false });
    expect(await provision('Four')).toMatchObject({ version: 4, isNew: false, isPublished: false });
    expect(await current()).toBe(third);
    const facts = line.seen.flatMap(({ data, topic }) =>
      topic === AuditRecorded.topic ? (data as AuditRecorded).facts : [],
    );
    const kept = facts.filter(({ kind, data }) => kind === 'workflow.provision-kept-back' && data.workflow === name);
    expect(kept).toMatchObject([{ data: { version: 4 } }]);
    await line.call(WorkflowsRollback, { name, version: 2, reason: 'x' }, as('ben'));
    expect(await provision('Five')).toMatchObject({ isPublished: false });
    expect(await current()).toBe(second.hash);
    await line.call(WorkflowsRollback, { name, version: 4, reason: 'the deployed one' }, as('ben'));
    expect(await provision('Four')).toMatchObject({ version: 4, isPublished: true });
  });
});
