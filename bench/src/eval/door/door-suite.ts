import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ModelsProcess } from '../../chaos/providers/models-process.js';
import type { Suite } from '../suite.js';
import { searchAroundTheDoor, seesWhatIsShown, slowModel } from './around-the-door.js';
import { WholeLine } from './whole-line.js';

const method =
  'Every service on the embedded bus in one process, the old systems beside it; the simulated model answers after 1.5 s. On each topic of the table but run.updated the topic’s own example, with a text that nobody judged behind each reference and in each field for text, is published in the midst of a run of its own with that run’s principal; ' +
  'then all that three people can read over HTTP is searched for it: stream, run, approvals, runs, documents, explain (which tells what was asked of intent.classify and passages.retrieve as what was asked: left out there). textAroundTheDoor: topics whose text was found. searchSeesWhatIsShown: 1 when the same search finds what run.updated, the engine’s own word, carries.';

/** Text that no check has seen, on every topic: whether any of it reaches a reader. */
export const doorSuite: Suite = {
  name: 'door',
  measures: 'unjudged text on every topic, found in any response',
  needsData: false,
  async run() {
    const dataDir = await mkdtemp(path.join(tmpdir(), 'chassis-door-'));
    await chmod(dataDir, 0o755);
    const models = await ModelsProcess.start();
    const settings = { OPENAI_BASE_URL: models.url, OPENAI_MODEL: slowModel };
    const whole = await WholeLine.start(dataDir, { settings });
    try {
      const { found, topics } = await searchAroundTheDoor(whole);
      const isSeen = await seesWhatIsShown(whole);
      for (const topic of found) process.stderr.write(`found: the text on ${topic}\n`);
      const metrics = { textAroundTheDoor: found.length, topicsTried: topics, searchSeesWhatIsShown: isSeen ? 1 : 0 };
      return { metrics, method };
    } finally {
      await whole.stop();
      await models.stop();
      await rm(dataDir, { recursive: true, force: true });
    }
  },
};
