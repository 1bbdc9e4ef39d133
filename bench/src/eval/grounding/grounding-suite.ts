import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { camelCase } from '../camel-case.js';
import { CannotMeasure } from '../cannot-measure.js';
import type { Metrics, Suite } from '../suite.js';
import { isClaimSet, measureClaims } from './claim-set.js';
import { measureTables } from './table-set.js';

const method =
  "The validator's check `grounded` through its runChecks, deterministic, no model. Tables: `with: { derived: true }`, a candidate is question, answer, scale and derivation, its passage the table (a line a row, ` | ` between cells) and the paragraphs. " +
  'Corrupted: the gold candidate with one change by seed 7 of a kind that applies: a digit, the sign, the scale, the unit (currency or percent), the year, or the neighbouring cell or row; for arithmetic a neighbouring operand is carried on into a result computed anew, so that only the place is wrong. ' +
  'Changes that say the same as a gold answer are dropped. Figures are means over span, multi-span, arithmetic and count; …ByKind are corrupted candidates by change. Intervals: Wilson 95 % on all candidates together. Plain names: questions whose hash says so (one in five), …Dev the others, which were looked at, …All both. ' +
  'It cannot see that a sentence quoted rightly answers another question, nor which of several parts of a list is missing. ' +
  'Claims: each claim as a text, its evidence document as the passage, default settings; the check compares numbers, dates, units, names and shared words, and sees a claim that goes the other way than the nearest sentence (increase, reduce) or denies it (not, never, fails to); it knows no entailment: a contradiction in other words passes it.';

/** What the check `grounded` lets through, and what it stops. */
export const groundingSuite: Suite = {
  name: 'grounding',
  measures: 'gold answers accepted and corrupted ones rejected (DIR/grounding/*, DIR/retrieval/* with evidence)',
  async run(dataDir: string) {
    const metrics: Metrics = {};
    for (const folder of await foldersOf(path.join(dataDir, 'grounding')))
      Object.assign(metrics, await measureTables(folder, camelCase(path.basename(folder))));
    for (const folder of await foldersOf(path.join(dataDir, 'retrieval')))
      if (await isClaimSet(folder))
        Object.assign(metrics, await measureClaims(folder, camelCase(path.basename(folder))));
    if (Object.keys(metrics).length === 0)
      throw new CannotMeasure(
        `${dataDir} holds no grounding/<set> with .json files of tables, and no retrieval/<set> with evidence.`,
      );
    return { metrics, method };
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
