import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { camelCase } from '../camel-case.js';
import { CannotMeasure } from '../cannot-measure.js';
import { modelFolders } from '../model-folders.js';
import type { Measured, Metrics, Suite } from '../suite.js';
import { shareMetrics } from '../share-metrics.js';
import { foreignQuestions } from './foreign-questions.js';
import { meanMetrics } from './mean-metrics.js';
import { isQuestionSet, readQuestionSet, type JudgedQuestion } from './question-set.js';
import { ndcgAt10, recallAt100, reciprocalRank } from './ranking-measures.js';
import { SearchedCorpus, type ModelFolders, type StageRankings } from './searched-corpus.js';

const stages = ['lexical', 'dense', 'fused', 'reranked'] as const;
const added = [
  ['fused', 'lexical'],
  ['fused', 'dense'],
  ['reranked', 'fused'],
  ['reranked', 'lexical'],
] as const;
const measures = { NdcgAt10: ndcgAt10, RecallAt100: recallAt100, Mrr: reciprocalRank } as const;
const method = (model: string): string =>
  `The retriever's own reader, chunker (up to 220 tokens, title and heading in each) and search (readQuestion, searchChunks), filters on, 400 candidates a stage. Lexical: BM25 k1 1.2, b .75, Snowball stems, chunk + 2 x document. Dense: cosine of ${model}, int8 with float rescoring. ` +
  '…Answered: own questions that get passages; …ForeignRefused: questions of other sets of --data (retrieval and intent) that get none. Fused: z-scores over the union of candidates, half each, less where the nearest chunks share no more words with the question than any do. Reranked (on in the product): linear over the fused score, neighbouring words and numbers of the question, weights set by hand. A document stands where its best chunk stands. Binary gains, whole corpus, queries with a relevant document. Nothing is trained. Intervals: bootstrap over queries, 95 %, 2,000 resamples; …AddsTo… is paired (fused to lexical, fused to dense, reranked to fused, reranked to lexical).';

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
      const measured = await measureSet(path.join(folder, set), camelCase(set), {
        models: modelFolders(),
        foreign: await foreignQuestions(dataDir, set),
      });
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
  { models, foreign }: { models: ModelFolders; foreign: readonly string[] },
): Promise<{ metrics: Metrics; model: string }> {
  const { corpus, questions, dev } = await readQuestionSet(folder);
  const searched = await SearchedCorpus.of(corpus, models);
  try {
    const metrics = {
      [`${set}Documents`]: corpus.length,
      [`${set}Chunks`]: searched.chunks,
      ...(await measureSplit(searched, questions, (metric) => `${set}${metric}`)),
      ...(await measureRefusals(searched, questions, foreign, set)),
      ...(await measureSplit(searched, dev, (metric) => `${set}${metric}Dev`)),
    };
    return { metrics, model: searched.model };
  } finally {
    await searched.close();
  }
}

/** Own questions that get passages, and questions of other kinds that get none. */
async function measureRefusals(
  searched: SearchedCorpus,
  questions: readonly JudgedQuestion[],
  foreign: readonly string[],
  set: string,
): Promise<Metrics> {
  const answered = async (texts: readonly string[]): Promise<boolean[]> => {
    const outcomes: boolean[] = [];
    for (const text of texts) outcomes.push(await searched.isAnswered(text));
    return outcomes;
  };
  return {
    ...shareMetrics(`${set}Answered`, await answered(questions.map(({ text }) => text))),
    ...shareMetrics(
      `${set}ForeignRefused`,
      (await answered(foreign)).map((isAnswered) => !isAnswered),
    ),
  };
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
    for (const [later, earlier] of added)
      Object.assign(
        metrics,
        meanMetrics(
          named(`${capital(later)}AddsTo${capital(earlier)}${measure}`),
          values[later].map((value, at) => value - values[earlier][at]!),
        ),
      );
  }
  return metrics;
}

const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);
