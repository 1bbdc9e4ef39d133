import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { readCsv } from '../intent/read-csv.js';
import { type RoutedPrompt, strongLast } from './routed-prompt.js';

interface Judged {
  readonly global_index: string;
  readonly question: string;
  readonly generated_answer: string;
  readonly token_usage: { readonly input_tokens: number; readonly output_tokens: number };
  readonly evaluation_result: unknown;
}

type Prices = Readonly<
  Record<string, { readonly input_token_price_per_million: number; readonly output_token_price_per_million: number }>
>;

/** The prompts of a set in either of the layouts that docs/evaluation.md names; undefined for another one. */
export async function readRoutingSet(folder: string): Promise<RoutedPrompt[] | undefined> {
  if (existsSync(path.join(folder, 'responses.csv'))) return await readResponses(path.join(folder, 'responses.csv'));
  const files = (await readdir(folder)).filter((file) => file.endsWith('.jsonl')).toSorted();
  return files.length === 2 ? await readJudged(folder, files) : undefined;
}

async function readResponses(file: string): Promise<RoutedPrompt[]> {
  const [head = [], ...rows] = readCsv(await readFile(file, 'utf8'));
  const [one, other] = head
    .filter((name) => head.includes(`${name}_response`))
    .map((name) => ({
      flag: head.indexOf(name),
      answer: head.indexOf(`${name}_response`),
    }));
  if (one === undefined || other === undefined) return [];
  const prompt = head.indexOf('prompt');
  return strongLast(
    rows
      .filter((row) => row.length === head.length)
      .map((row) => ({
        prompt: row[prompt]!,
        weakAnswer: row[one.answer]!,
        strongAnswer: row[other.answer]!,
        isWeakRight: row[one.flag] === 'True',
        isStrongRight: row[other.flag] === 'True',
        weakUsd: 0,
        strongUsd: 0,
      })),
  );
}

async function readJudged(folder: string, files: readonly string[]): Promise<RoutedPrompt[]> {
  const prices = JSON.parse(await readFile(path.join(folder, 'cost.json'), 'utf8')) as Prices;
  const [ours = [], theirs = []] = await Promise.all(
    files.map(async (file) => {
      const lines = (await readFile(path.join(folder, file), 'utf8')).split('\n').filter((line) => line !== '');
      const price = prices[file.replace(/\.jsonl$/, '')];
      return lines.map((line) => {
        const judged = JSON.parse(line) as Judged;
        const { input_tokens: input, output_tokens: output } = judged.token_usage;
        const usd =
          ((price?.input_token_price_per_million ?? 0) * input +
            (price?.output_token_price_per_million ?? 0) * output) /
          1e6;
        return { ...judged, usd, isRight: scoreOf(judged.evaluation_result) >= 0.5 };
      });
    }),
  );
  const byIndex = new Map(theirs.map((one) => [one.global_index, one]));
  return strongLast(
    ours.flatMap((one) => {
      const other = byIndex.get(one.global_index);
      if (other === undefined) return [];
      return {
        prompt: one.question,
        weakAnswer: one.generated_answer,
        strongAnswer: other.generated_answer,
        isWeakRight: one.isRight,
        isStrongRight: other.isRight,
        weakUsd: one.usd,
        strongUsd: other.usd,
      };
    }),
  );
}

/** An object, or the same as a Python literal. */
function scoreOf(result: unknown): number {
  if (typeof result === 'object' && result !== null && 'score' in result) return Number(result.score);
  return typeof result === 'string' ? Number(/'score':\s*([\d.]+)/.exec(result)?.[1] ?? 0) : 0;
}
