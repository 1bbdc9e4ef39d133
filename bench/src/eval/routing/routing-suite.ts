import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { camelCase } from '../camel-case.js';
import { CannotMeasure } from '../cannot-measure.js';
import type { Measured, Metrics, Suite } from '../suite.js';
import { measureSet } from './measure-set.js';
import { readRoutingSet } from './read-routing-set.js';

const method =
  "The generator's own routing: AttemptRouting records and decides as on a call (sampleCall with the prompt as question), trainRouting learns from recorded outcomes as the route routing.train does; 5 folds by sha256(prompt), learned on four, decided on the fifth; no model is called. " +
  "Of the four folds both models' answers count as outcomes, labelled by the set's flags in place of verdicts. Plain names are the cascade (the weak model answers, its answer is read too), Router decides by the prompt alone (model: auto), Length sends longer prompts to the strong model first, Random any, Oracle knows the flags. Strong is the more accurate model of the set. " +
  'StrongShareAt95/99: least share of prompts that call the strong model, over all thresholds, while accuracy is at least 95/99 % of always-strong; Apgr: mean share of the gap recovered over all shares; CostRatio: against always-strong at 20:1 with every weak call of a cascade counted. LessThanLengthAt95: share of strong calls less than the length rule needs, on the same draws. ' +
  'Default…: decisions at the threshold that ships (.8); Untrained…: the cascade by fixed signs, before a tenant has trained. Intervals: bootstrap over prompts with the scores kept, 300 draws, seed 7; of shares Wilson.';

/** What routing saves at which quality. */
export const routingSuite: Suite = {
  name: 'routing',
  measures: 'cost and quality of cascade and learned router, beside chance and length (DIR/routing/*)',
  async run(dataDir: string): Promise<Measured> {
    const root = path.join(dataDir, 'routing');
    if (!existsSync(root))
      throw new CannotMeasure(`${root} is not there: --data wants a folder that holds routing/<set>.`);
    const folders = (await readdir(root, { withFileTypes: true })).filter((one) => one.isDirectory());
    const metrics: Metrics = {};
    for (const { name } of folders.toSorted((a, b) => a.name.localeCompare(b.name))) {
      const prompts = await readRoutingSet(path.join(root, name));
      if (prompts !== undefined && prompts.length > 0)
        Object.assign(metrics, await measureSet(camelCase(name), prompts));
    }
    if (Object.keys(metrics).length === 0)
      throw new CannotMeasure(`${root} holds no set with responses.csv or two .jsonl files.`);
    return { metrics, method };
  },
};
