import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { runDemoJobs } from '@chassis/all-in-one';
import { terminalStatuses } from '@chassis/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WholeLine } from './whole-line.js';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..');

/** The topics that a run of each job crosses, as docs/flow.md shows them. */
const crossedBy = {
  'answer-question': [
    'run.requested',
    'intent.classify',
    'intent.classified',
    'passages.retrieve',
    'passages.retrieved',
    'answer.generate',
    'answer.segment',
    'answer.generated',
    'answer.validated',
    'run.updated',
    'run.ended',
    'audit.recorded',
  ],
  'vendor-invoice': [
    ...[
      'legacy.event',
      'run.requested',
      'intent.classify',
      'intent.classified',
      'answer.generate',
      'answer.segment',
      'answer.generated',
      'answer.validated',
    ],
    ...[
      'action.check',
      'action.checked',
      'action.execute',
      'action.executed',
      'approval.decided',
      'run.updated',
      'run.ended',
      'audit.recorded',
    ],
  ],
};

describe('the two jobs, through every service', () => {
  let dataDir: string;
  let whole: WholeLine;
  const printed: string[] = [];

  beforeAll(async () => {
    dataDir = await mkdtemp(path.join(tmpdir(), 'chassis-e2e-'));
    await chmod(dataDir, 0o755);
    whole = await WholeLine.start(dataDir);
  });
  afterAll(async () => {
    await whole.stop();
    await rm(dataDir, { recursive: true, force: true });
  });

  it('end as they must when users run them over HTTP', async () => {
    const isFine = await runDemoJobs(whole.access, (line) => printed.push(line));
    expect(isFine, printed.join('\n')).toBe(true);
  });

  it.each(['answer-question', 'vendor-invoice'] as const)(
    '%s crosses exactly the topics that docs/flow.md shows',
    async (workflow) => {
      const { runs } = await whole
        .as('olga')
        .get<{ runs: { id: string; status: string }[] }>(`/v1/runs?workflow=${workflow}`);
      const completed = runs.find((one) => one.status === 'completed' && crossed(one.id).has('answer.generated'));
      expect(completed).toBeDefined();
      const topics = crossed(completed?.id ?? '');
      if (workflow === 'vendor-invoice') topics.add('legacy.event');
      expect([...topics].toSorted()).toEqual(crossedBy[workflow].toSorted());
      const flow = await readFile(path.join(root, 'docs', 'flow.md'), 'utf8');
      for (const topic of topics) expect(flow).toContain(`\`${topic}\``);
    },
  );

  const crossed = (run: string): Set<string> =>
    new Set(
      whole.line.seen
        .filter(
          (one) =>
            one.envelope.run === run || (one.topic === 'audit.recorded' && JSON.stringify(one.data).includes(run)),
        )
        .map((one) => one.topic),
    );

  it('explain every step of a run by its id alone', async () => {
    const { runs } = await whole
      .as('olga')
      .get<{ runs: { id: string; workflow: string }[] }>('/v1/runs?workflow=vendor-invoice');
    const explained = await whole.as('olga').get<Record<string, unknown>>(`/v1/runs/${runs[0]?.id}/explain`);
    const text = JSON.stringify(explained);
    for (const word of ['vendor-invoice', 'invoice-extractor', 'erp.pay-invoice', 'PAY-', 'approval', 'carla'])
      expect(text).toContain(word);
  });

  it('hides a foreign tenant’s run as if it were not there', async () => {
    await expect(whole.as('ada').get('/v1/runs/0199e0c4-6f0e-7cc2-9d5e-0b7ad2a1c001')).rejects.toThrow(/404/);
  });

  it('leave every accepted run with exactly one end', async () => {
    const { runs } = await whole.as('olga').get<{ runs: { id: string; status: string }[] }>('/v1/runs');
    for (const run of runs) expect(terminalStatuses).toContain(run.status);
    const ends = whole.line.seen.filter((one) => one.topic === 'run.ended').map((one) => one.envelope.run);
    expect(new Set(ends).size).toBe(ends.length);
    expect(ends).toHaveLength(runs.length);
  });
});
