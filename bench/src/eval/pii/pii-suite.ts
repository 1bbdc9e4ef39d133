import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { openPiiTagger, type PiiTagger } from '@chassis/inference';
import { findPersonalData, taggedData } from '@chassis/validator';
import { camelCase } from '../camel-case.js';
import { CannotMeasure } from '../cannot-measure.js';
import { modelFolders } from '../model-folders.js';
import type { Metrics, Suite } from '../suite.js';
import { readPiiSet } from './read-pii-set.js';
import { countTokens, type TokenCounts, tokenMetrics } from './token-counts.js';

const method =
  "The validator's findPersonalData, which its check `pii` calls, over all its kinds. Tokens are runs of letters and digits; a token is found when any span touches it, type ignored, all types of the set counted; β = 2. " +
  'Plain names are texts of templates whose hash says so (one in five), …Dev the others, which were looked at when the rules were written, …All both; …ByRules is without the tagger. ' +
  'Typed exact spans are not reported: our kinds are not the set’s. Intervals: Wilson 95 % over tokens, F2 by 1,000 resamples of texts (seed 7). ';

/** How much personal data is found, and how much else is taken for it. */
export const piiSuite: Suite = {
  name: 'pii',
  measures: 'precision, recall and F2 of personal data by tokens (DIR/pii/*)',
  async run(dataDir: string) {
    const root = path.join(dataDir, 'pii');
    if (!existsSync(root)) throw new CannotMeasure(`${root} is not there: --data wants a folder with pii/<set>.`);
    const opened = await openPiiTagger(modelFolders());
    try {
      const metrics: Metrics = {};
      for (const set of (await readdir(root)).toSorted())
        Object.assign(metrics, await measureSet(path.join(root, set), camelCase(set), opened.tagger));
      if (Object.keys(metrics).length === 0)
        throw new CannotMeasure(`${root} holds no set with .json files of marked texts.`);
      const models = opened.tagger === undefined ? `No tagger: ${opened.reason}` : `Tagger: ${opened.tagger.modelId}.`;
      return { metrics, method: method + models };
    } finally {
      await opened.tagger?.close();
    }
  },
};

async function measureSet(folder: string, set: string, tagger: PiiTagger | undefined): Promise<Metrics> {
  const files = (await readdir(folder)).filter((name) => name.endsWith('.json')).toSorted();
  const counted: { isTest: boolean; byRules: TokenCounts; both: TokenCounts }[] = [];
  for (const file of files)
    for (const { text, spans, isTest } of await readPiiSet(path.join(folder, file))) {
      const [found = []] = (await tagger?.tag([text])) ?? [];
      const both = countTokens(text, spans, findPersonalData(text, taggedData(found)));
      counted.push({ isTest, byRules: countTokens(text, spans, findPersonalData(text)), both });
    }
  const halves = [
    ['', counted.filter((one) => one.isTest)],
    ['All', counted],
    ['Dev', counted.filter((one) => !one.isTest)],
  ] as const;
  return Object.assign(
    {},
    ...halves.flatMap(([half, rows]) => [
      ...(tagger === undefined
        ? []
        : [
            tokenMetrics(
              (metric) => `${set}${metric}${half}`,
              rows.map((one) => one.both),
            ),
          ]),
      tokenMetrics(
        (metric) => `${set}${metric}${half}ByRules`,
        rows.map((one) => one.byRules),
      ),
    ]),
  ) as Metrics;
}
