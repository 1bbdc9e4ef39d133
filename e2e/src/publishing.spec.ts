import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ChassisApi } from '@chassis/all-in-one';
import { ChassisError } from '@chassis/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WholeLine } from './whole-line.js';

interface Folder {
  readonly hash: string;
  readonly files: Record<string, string>;
}
interface Outcome {
  readonly status: string;
  readonly version?: number;
  readonly findings: readonly { readonly code: string }[];
}

describe('publishing workflows, through every service', () => {
  let dataDir: string;
  let whole: WholeLine;

  beforeAll(async () => {
    dataDir = await mkdtemp(path.join(tmpdir(), 'chassis-publishing-'));
    await chmod(dataDir, 0o755);
    whole = await WholeLine.start(dataDir);
  });
  afterAll(async () => {
    await whole.stop();
    await rm(dataDir, { recursive: true, force: true });
  });

  const published = async (name: string): Promise<Folder> =>
    await whole.as('wanda').get<Folder>(`/v1/workflows/${name}/versions/1`);
  const draft = async (who: ChassisApi, name: string, files: Record<string, string>): Promise<string> =>
    (await who.put<Folder>(`/v1/workflows/${name}/draft`, { files })).hash;
  const publish = async (who: ChassisApi, name: string, hash: string): Promise<Outcome> =>
    await who.post<Outcome>(`/v1/workflows/${name}/publish`, { hash });
  const change = ({ files }: Folder, from: string, to: string): Record<string, string> => {
    expect(files['workflow.yaml']).toContain(from);
    return { ...files, 'workflow.yaml': files['workflow.yaml']!.replace(from, to) };
  };
  const ask = async (): Promise<{ status: string; workflowHash: string }> =>
    await whole
      .as('ada')
      .post(
        '/v1/runs',
        { workflow: 'answer-question', input: { question: 'How long is the warranty on pumps?' } },
        { prefer: 'wait=30' },
      );

  it('takes two people for what pays, and one for what only answers', async () => {
    const [wanda, olga] = [whole.as('wanda'), whole.as('olga')];
    const first = await published('vendor-invoice');
    const hash = await draft(wanda, 'vendor-invoice', change(first, 'deadline: 2d', 'deadline: 3d'));
    expect(await publish(wanda, 'vendor-invoice', hash)).toMatchObject({ status: 'awaiting-second-person' });
    expect(await wanda.get('/v1/workflows/vendor-invoice/diff')).toMatchObject({ changes: [{ pointer: '/deadline' }] });
    expect(await publish(olga, 'vendor-invoice', hash)).toMatchObject({ status: 'published', version: 2 });

    const answers = await published('answer-question');
    const other = await draft(wanda, 'answer-question', change(answers, 'limit: 8', 'limit: 6'));
    expect(await publish(wanda, 'answer-question', other)).toMatchObject({ status: 'published', version: 2 });
    await expect.poll(async () => (await ask()).workflowHash, { timeout: 20_000 }).toBe(other);
    const back = { version: 1, reason: 'fewer passages answer less' };
    expect(await wanda.post('/v1/workflows/answer-question/rollback', back)).toMatchObject({ status: 'published' });
    await expect.poll(async () => (await ask()).workflowHash, { timeout: 20_000 }).toBe(answers.hash);
    expect(await ask()).toMatchObject({ status: 'completed' });
  });

  it('is checked against what the services have, and refused with all that is wrong', async () => {
    const wanda = whole.as('wanda');
    const folder = await published('vendor-invoice');
    const wrong = change(folder, 'use: erp.pay-invoice', 'use: erp.pay-twice');
    wrong['workflow.yaml'] = wrong['workflow.yaml']!.replace('model: vendor-mail', 'model: birds').replace(
      'invoice-arithmetic: { end: rejected',
      'invoice-aritmetic: { end: rejected',
    );
    const report = await wanda.post<Outcome>('/v1/workflows/vendor-invoice/check', { files: wrong });
    expect(report.findings.map(({ code }) => code)).toEqual(
      expect.arrayContaining(['unknown-operation', 'unknown-intent-model', 'unknown-failure']),
    );
    const hash = await draft(wanda, 'vendor-invoice', wrong);
    const refused = await publish(wanda, 'vendor-invoice', hash).catch((error: unknown) => ChassisError.from(error));
    expect(refused).toMatchObject({ code: 'workflow-check-failed', message: expect.stringContaining('422') });
    expect(await wanda.post<Outcome>('/v1/workflows/vendor-invoice/check', { files: folder.files })).toMatchObject({
      findings: [],
    });
  });

  it('is for those who have the right, and leaves its facts in the chain', async () => {
    for (const call of [
      async () => await whole.as('ada').get('/v1/workflows'),
      async () => await publish(whole.as('ben'), 'x', 'a'.repeat(64)),
    ])
      expect(await call().catch((error: unknown) => ChassisError.from(error))).toMatchObject({ code: 'missing-right' });
    const kinds = [
      'workflow.draft-saved',
      'workflow.publication-requested',
      'workflow.published',
      'workflow.rolled-back',
    ];
    for (const kind of kinds) {
      const { records } = await whole
        .as('olga')
        .get<{ records: { fact: { subject: string } }[] }>(`/v1/audit?kind=${kind}`);
      expect([kind, records.length > 0]).toStrictEqual([kind, true]);
    }
  });
});
