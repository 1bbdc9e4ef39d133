import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { openEmbedder } from '@chassis/inference';
import { camelCase } from '../camel-case.js';
import { CannotMeasure } from '../cannot-measure.js';
import { modelFolders } from '../model-folders.js';
import type { Metrics, Suite } from '../suite.js';
import { isClaimSet, measureClaims } from './claim-set.js';
import { measureTables } from './table-set.js';

const method =
  "The validator's check `grounded` through its runChecks, deterministic, no model. Tables: `with: { derived: true }`, a candidate is question, answer, scale and derivation, its passage the table (a line a row, ` | ` between cells) and the paragraphs. " +
  'Corrupted: the gold candidate with one change by seed 7 of a kind that applies: a digit, the sign, the scale, the unit (currency or percent), the year, or the neighbouring cell or row; for arithmetic a neighbouring operand is carried on into a result computed anew, so that only the place is wrong. ' +
  'Changes that say the same as a gold answer are dropped. Figures are means over span, multi-span, arithmetic and count; …ByKind are corrupted candidates by change. Intervals: Wilson 95 % on all candidates together. Plain names: questions whose hash says so (one in five), …Dev the others, …All both; one table has questions of either, and rules were found by reading refused gold answers of both. ' +
  'It cannot see that a sentence quoted rightly answers another question, nor which of several parts of a list is missing. ' +
  'Claims: each claim as a text, a document as the passage, default settings: the one that supports or contradicts it, the foreign one that shares most of its rare words (…Near), and one by chance (…Random; 300 claims of each). Numbers, dates, units and names must stand there; a sentence that words accept and that is no quotation (.5 to .9 of them there) is compared with the nearest sentence of the passage by its vector; it goes the other way than the nearest sentence (increase, reduce) or denies it (not, never, fails to). …ByWords: without vectors. …Test: a half of connected claims and documents; the threshold of nearness was set on a split of the same claims that crosses it, so it is not unseen. It knows no entailment: a contradiction in other words passes it.';

/** What the check `grounded` lets through, and what it stops. */
export const groundingSuite: Suite = {
  name: 'grounding',
  measures: 'gold answers accepted and corrupted ones rejected (DIR/grounding/*, DIR/retrieval/* with evidence)',
  async run(dataDir: string) {
    const metrics: Metrics = {};
    for (const folder of await foldersOf(path.join(dataDir, 'grounding')))
      Object.assign(metrics, await measureTables(folder, camelCase(path.basename(folder))));
    const opened = await openEmbedder(modelFolders());
    try {
      for (const folder of await foldersOf(path.join(dataDir, 'retrieval')))
        if (await isClaimSet(folder))
          Object.assign(metrics, await measureClaims(folder, camelCase(path.basename(folder)), opened.embedder));
    } finally {
      await opened.embedder?.close();
    }
    if (Object.keys(metrics).length === 0)
      throw new CannotMeasure(
        `${dataDir} holds no grounding/<set> with .json files of tables, and no retrieval/<set> with evidence.`,
      );
    const model = opened.embedder?.modelId ?? `none, words alone: ${'reason' in opened ? opened.reason : ''}`;
    return { metrics, method: `${method} Sentence vectors: ${model}.` };
  },
};

async function foldersOf(root: string): Promise<string[]> {
  if (!existsSync(root)) return [];
  const entries = await readdir(root, { withFileTypes: true });
  return entries
    .filter((one) => one.isDirectory())
    .map((one) => path.join(root, one.name))
    .toSorted();
}
