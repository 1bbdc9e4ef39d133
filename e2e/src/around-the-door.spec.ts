import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { searchAroundTheDoor, seesWhatIsShown, slowModel } from '@chassis/bench/door';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ModelServer } from './model-server.js';
import { WholeLine } from './whole-line.js';

let dataDir: string;
let models: ModelServer;
let whole: WholeLine;

beforeAll(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'chassis-door-'));
  await chmod(dataDir, 0o755);
  models = await ModelServer.start();
  whole = await WholeLine.start(dataDir, { settings: { OPENAI_BASE_URL: models.url, OPENAI_MODEL: slowModel } });
});
afterAll(async () => {
  await whole.stop();
  await models.stop();
  await rm(dataDir, { recursive: true, force: true });
});

describe('text that nobody has judged', () => {
  it('reaches no response and no stream, on whichever topic it is published in the midst of a run', async () => {
    const { found, topics } = await searchAroundTheDoor(whole);
    expect(topics).toBeGreaterThan(20);
    expect(found).toEqual([]);
  });

  it('would be found, as what the engine says is the end of a run is', async () => {
    expect(await seesWhatIsShown(whole)).toBe(true);
  });
});
