import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { lineSettings, ModelsProcess, playScenario, scenarios, titleOf } from '@chassis/bench/providers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WholeLine } from './whole-line.js';

/** The rows that stream while another provider is well; `npm run chaos -- providers` plays all. */
const rows = scenarios.filter(({ hasOther, surface }) => hasOther && surface === 'openai-stream');

describe('a provider fails, and another is well', () => {
  let dataDir: string;
  let models: ModelsProcess;
  let whole: WholeLine;

  beforeAll(async () => {
    dataDir = await mkdtemp(path.join(tmpdir(), 'chassis-faults-'));
    await chmod(dataDir, 0o755);
    models = await ModelsProcess.start();
    whole = await WholeLine.start(dataDir, { settings: await lineSettings(dataDir, models) });
  });
  afterAll(async () => {
    await whole.stop();
    await models.stop();
    await rm(dataDir, { recursive: true, force: true });
  });

  it.each(rows.map((one) => [titleOf(one), one] as const))('%s', async (_title, scenario) => {
    const client = { url: whole.access.url, key: whole.access.keys['ada']! };
    expect(await playScenario(scenario, client, models)).toBeUndefined();
  });
});
