import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { camelCase } from '../camel-case.js';
import { CannotMeasure } from '../cannot-measure.js';
import { modelFolders } from '../model-folders.js';
import type { Measured, Metrics, Suite } from '../suite.js';
import { meanMetrics } from './mean-metrics.js';
import { isQuestionSet, readQuestionSet, type JudgedQuestion } from './question-set.js';
import { ndcgAt10, recallAt100, reciprocalRank } from './ranking-measures.js';
import { SearchedCorpus, type ModelFolders, type StageRankings } from './searched-corpus.js';

const stages = ['lexical', 'dense', 'fused'] as const;
const measures = { NdcgAt10: ndcgAt10, RecallAt100: recallAt100, Mrr: reciprocalRank } as const;
const method = (model: string): string =>
  `The retriever's own reader, chunker (up to 220 tokens, title and heading in each) and search (readQuestion, searchChunks), filters on, 400 candidates a stage. Lexical: BM25 k1 1.2, b .75, Snowball stems, chunk + 2 x document. Dense: cosine of ${model}, int8 with float rescoring. ` +
  'Fused: z-scores over the union of candidates, half each. A document stands where its best chunk stands. Binary gains, whole corpus, queries with a relevant document. Nothing is trained. Intervals: bootstrap over queries, 95 %, 2,000 resamples; …Adds… is paired: fused against lexical, and against dense.';

/** How well documents are found, stage by stage. */
export const retrievalSuite: Suite = {
  name: 'retrieval',
  measures: 'nDCG@10, recall@100 and MRR of each stage of search (DIR/retrieval/*)',
  async run(dataDir: string): Promise<Measured> {
    const folder = path.join(dataDir, 'retrieval');
    if (!existsSync(folder))
      throw new CannotMeasure(`${folder} is not there: --data wants a folder of retrieval/<set>.`);
    const metrics: Metrics = {};
    let model = '';
    for (const set of (await readdir(folder)).toSorted()) {
      if (!isQuestionSet(path.join(folder, set))) continue;
      const measured = await measureSet(path.join(folder, set), camelCase(set), modelFolders());
      Object.assign(metrics, measured.metrics);
      ({ model } = measured);
    }
    if (model === '') throw new CannotMeasure(`${folder} holds no set with corpus.jsonl.`);
    return { metrics, method: method(model) };
  },
};

async function measureSet(
  folder: string,
  set: string,
  models: ModelFolders,
): Promise<{ metrics: Metrics; model: string }> {
  const { corpus, questions, dev } = await readQuestionSet(folder);
  const searched = await SearchedCorpus.of(corpus, models);
  try {
    const metrics = {
      [`${set}Documents`]: corpus.length,
      [`${set}Chunks`]: searched.chunks,
      ...(await measureSplit(searched, questions, (metric) => `${set}${metric}`)),
      ...(await measureSplit(searched, dev, (metric) => `${set}${metric}Dev`)),
    };
    return { metrics, model: searched.model };
  } finally {
    await searched.close();
  }
}

async function measureSplit(
  searched: SearchedCorpus,
  questions: readonly JudgedQuestion[],
  named: (metric: string) => string,
): Promise<Metrics> {
  const ranked: { relevant: ReadonlySet<string>; rankings: StageRankings }[] = [];
  for (const { text, relevant } of questions) ranked.push({ relevant, rankings: await searched.rank(text) });
  const metrics: Metrics = {};
  for (const [measure, of] of Object.entries(measures)) {
    const values = Object.fromEntries(
      stages.map((stage) => [stage, ranked.map(({ rankings, relevant }) => of(rankings[stage], relevant))]),
    ) as Record<(typeof stages)[number], number[]>;
    for (const stage of stages)
      Object.assign(metrics, meanMetrics(named(`${capital(stage)}${measure}`), values[stage]));
    for (const stage of ['lexical', 'dense'] as const)
      Object.assign(
        metrics,
        meanMetrics(
          named(`FusedAddsTo${capital(stage)}${measure}`),
          values.fused.map((value, at) => value - values[stage][at]!),
        ),
      );
  }
  return metrics;
}

const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);
