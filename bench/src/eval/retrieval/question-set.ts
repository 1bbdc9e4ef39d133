import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';

export interface CorpusDocument {
  readonly id: string;
  readonly title: string;
  readonly text: string;
}

export interface JudgedQuestion {
  readonly text: string;
  /** Ids of the documents that answer it. */
  readonly relevant: ReadonlySet<string>;
}

export interface QuestionSet {
  readonly corpus: readonly CorpusDocument[];
  /** What figures are of: the splits with `test` in their name, or all when there is none. */
  readonly questions: readonly JudgedQuestion[];
  /** Of the other splits, when some are test. */
  readonly dev: readonly JudgedQuestion[];
}

interface Line {
  readonly id: string | number;
  readonly title?: string;
  readonly text: string;
}

export const isQuestionSet = (folder: string): boolean => existsSync(path.join(folder, 'corpus.jsonl'));

/** A folder of `corpus.jsonl`, `queries.<split>.jsonl` and `qrels.<split>.tsv`. Questions without a relevant document are left out. */
export async function readQuestionSet(folder: string): Promise<QuestionSet> {
  const corpus = (await readLines(path.join(folder, 'corpus.jsonl'))).map(({ id, title, text }) => ({
    id: String(id),
    title: title ?? '',
    text,
  }));
  const splits = (await readdir(folder))
    .map((name) => /^queries\.(.+)\.jsonl$/.exec(name)?.[1])
    .filter((split) => split !== undefined)
    .toSorted();
  const tests = splits.filter((split) => split.includes('test'));
  const read = async (names: readonly string[]): Promise<JudgedQuestion[]> =>
    (await Promise.all(names.map(async (split) => await readSplit(folder, split)))).flat();
  if (tests.length === 0) return { corpus, questions: await read(splits), dev: [] };
  return { corpus, questions: await read(tests), dev: await read(splits.filter((split) => !tests.includes(split))) };
}

async function readSplit(folder: string, split: string): Promise<JudgedQuestion[]> {
  const judged = new Map<string, Set<string>>();
  const judgements = await readFile(path.join(folder, `qrels.${split}.tsv`), 'utf8');
  for (const line of judgements.split('\n').slice(1)) {
    const [query, document, relevance] = line.trim().split('\t');
    if (query === undefined || document === undefined || !(Number(relevance) > 0)) continue;
    judged.set(query, (judged.get(query) ?? new Set()).add(document));
  }
  const queries = await readLines(path.join(folder, `queries.${split}.jsonl`));
  return queries.flatMap(({ id, text }) => {
    const relevant = judged.get(String(id));
    return relevant ? [{ text, relevant }] : [];
  });
}

const readLines = async (file: string): Promise<Line[]> =>
  (await readFile(file, 'utf8'))
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(line) as Line);
