import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { openEmbedder } from '@chassis/inference';
import { camelCase } from '../camel-case.js';
import { CannotMeasure } from '../cannot-measure.js';
import { modelFolders } from '../model-folders.js';
import type { Measured, Metrics, Suite } from '../suite.js';
import { measureIntentSet, type MeasuredSet } from './measure-intent-set.js';
import { readIntentSet } from './read-intent-set.js';
import { TaughtIntents } from './taught-intents.js';

const method = (by: string): string =>
  `The training function and the classify function that the intent-classifier calls (libs/inference trainInWorker, IntentModel.classify), ${by}. ` +
  'Accuracy: the right intent, a refusal is wrong. Trained with oos_train where there is one; with few examples of each intent (mean of five seeds) without. ' +
  'Names of intents count as an example where they are words. trainSeconds: all examples of the largest set, embeddings included, nothing cached; ' +
  'classifyUsP50: one text at a time with its embedding. Texts of a lone file are test when their hash says so, Dev is a held-out part of the others. Intervals: Wilson 95 %.';

/** How well intents are told, with many examples and few, and what is out of scope. */
export const intentSuite: Suite = {
  name: 'intent',
  measures: 'intents told right with many and few examples, out of scope refused (DIR/intent/*)',
  async run(dataDir: string): Promise<Measured> {
    const root = path.join(dataDir, 'intent');
    if (!existsSync(root))
      throw new CannotMeasure(`${root} is not there: --data wants a folder that holds intent/<set>.`);
    const opened = await openEmbedder(modelFolders());
    const by = opened.embedder ? `with ${opened.embedder.modelId}` : `by words alone: ${opened.reason}`;
    try {
      const sets = await measureSets(root, new TaughtIntents(opened.embedder));
      const largest = sets.toSorted((a, b) => b.examples - a.examples)[0];
      if (!largest) throw new CannotMeasure(`${root} holds no set with train.jsonl or train.csv.`);
      const metrics: Metrics = Object.assign({}, ...sets.map((set) => set.metrics), largest.costs) as Metrics;
      return { metrics, method: method(by) };
    } finally {
      await opened.embedder?.close();
    }
  },
};

async function measureSets(root: string, intents: TaughtIntents): Promise<MeasuredSet[]> {
  const measured: MeasuredSet[] = [];
  for (const folder of (await readdir(root, { withFileTypes: true })).filter((one) => one.isDirectory())) {
    const set = await readIntentSet(path.join(root, folder.name));
    if (set) measured.push(await measureIntentSet(camelCase(folder.name), set, intents));
  }
  return measured;
}
