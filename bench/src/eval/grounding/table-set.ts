import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { randomFrom } from '../random-from.js';
import { share } from '../share.js';
import { shareMetrics } from '../share-metrics.js';
import type { Metrics } from '../suite.js';
import { corrupt, type CorruptionKind, corruptionKinds } from './corrupt.js';
import { isGrounded, passagesOf } from './judge.js';
import { answerTypes, type AnswerType, passageOf, readTableSources, type TableCandidate } from './table-questions.js';

const seed = 7;

interface Judged {
  readonly type: AnswerType;
  readonly isTest: boolean;
  readonly isGoldAccepted: boolean;
  readonly kind?: CorruptionKind;
  readonly isCorruptedRejected?: boolean;
}

export async function measureTables(folder: string, set: string): Promise<Metrics> {
  const files = (await readdir(folder)).filter((name) => name.endsWith('.json')).toSorted();
  const judged: Judged[] = [];
  for (const file of files) judged.push(...(await judgeFile(path.join(folder, file))));
  if (judged.length === 0) return {};
  const halves = [
    ['', judged.filter((one) => one.isTest)],
    ['Dev', judged.filter((one) => !one.isTest)],
    ['All', judged],
  ] as const;
  const metrics: Metrics = {};
  for (const [half, rows] of halves)
    Object.assign(
      metrics,
      meanOverTypes(`${set}GoldAccepted${half}`, rows, (one) => one.isGoldAccepted),
      meanOverTypes(`${set}CorruptedRejected${half}`, rows, (one) => one.isCorruptedRejected),
    );
  for (const kind of corruptionKinds) {
    const outcomes = judged.filter((one) => one.kind === kind).flatMap((one) => one.isCorruptedRejected ?? []);
    Object.assign(
      metrics,
      shareMetrics(`${set}CorruptedRejectedByKind${kind.charAt(0).toUpperCase()}${kind.slice(1)}`, outcomes),
    );
  }
  return metrics;
}

async function judgeFile(file: string): Promise<Judged[]> {
  const random = randomFrom(seed);
  const judged: Judged[] = [];
  for (const source of await readTableSources(file)) {
    const passages = passagesOf([passageOf(source)]);
    const isAccepted = async ({ question, answers, scale, derivation }: TableCandidate): Promise<boolean> =>
      await isGrounded({ kind: 'json', value: { question, answer: answers, scale, derivation } }, passages, {
        derived: true,
      });
    for (const question of source.questions) {
      const corrupted = corrupt(question, source, random);
      judged.push({
        type: question.type,
        isTest: question.isTest,
        isGoldAccepted: await isAccepted(question),
        ...(corrupted !== undefined && {
          kind: corrupted.kind,
          isCorruptedRejected: !(await isAccepted(corrupted.candidate)),
        }),
      });
    }
  }
  return judged;
}

/** Each type of answer weighs the same, however often it is asked for; the interval is that of all candidates. */
function meanOverTypes(
  name: string,
  rows: readonly Judged[],
  outcomeOf: (row: Judged) => boolean | undefined,
): Metrics {
  const byType = answerTypes.map((type) =>
    rows.filter((one) => one.type === type).flatMap((one) => outcomeOf(one) ?? []),
  );
  const shares = byType.filter((one) => one.length > 0).map((one) => share(one).value);
  if (shares.length === 0) return {};
  const mean = shares.reduce((sum, one) => sum + one, 0) / shares.length;
  const all = shareMetrics(name, byType.flat());
  const perType = answerTypes.flatMap((type, index) =>
    Object.entries(shareMetrics(`${name}${typeNames[type]}`, byType[index]!)).filter(
      ([key]) => !/(?:Low|High)95$/.test(key),
    ),
  );
  return { ...all, [name]: Math.round(mean * 10_000) / 10_000, ...Object.fromEntries(perType) };
}

const typeNames: Readonly<Record<AnswerType, string>> = {
  span: 'Span',
  'multi-span': 'MultiSpan',
  arithmetic: 'Arithmetic',
  count: 'Count',
};
